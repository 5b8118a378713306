package lanewise.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The system's files, but {@link FaultyDisk} decides when writing them fails. As the default
 * provider of a virtual machine ({@code java.nio.file.spi.DefaultFileSystemProvider}) it sees every
 * file that goes through {@code java.nio.file}.
 */
public final class FaultyProvider extends FileSystemProvider {
    final FileSystemProvider system;
    private final FaultyFileSystem files;

    /** Called by the virtual machine. */
    public FaultyProvider(FileSystemProvider system) {
        this.system = system;
        this.files = new FaultyFileSystem(this, system.getFileSystem(URI.create("file:///")));
    }

    private static Path real(Path path) {
        return FaultyPath.real(path);
    }

    @Override
    public FileChannel newFileChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean writes = options.contains(StandardOpenOption.WRITE);
        if (writes && !java.nio.file.Files.exists(path)) {
            FaultyDisk.check("create " + path);
        }
        FileChannel channel = system.newFileChannel(real(path), options, attributes);
        return new FaultyChannel(channel, path.toString());
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return options.contains(StandardOpenOption.WRITE)
                ? newFileChannel(path, options, attributes)
                : system.newByteChannel(real(path), options, attributes);
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        FaultyDisk.check("mkdir " + folder);
        system.createDirectory(real(folder), attributes);
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        FaultyDisk.check("rename " + to);
        system.move(real(from), real(to), options);
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
        FaultyDisk.check("copy " + to);
        system.copy(real(from), real(to), options);
    }

    @Override
    public void delete(Path path) throws IOException {
        system.delete(real(path));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
            Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
        DirectoryStream<Path> entries =
                system.newDirectoryStream(real(folder), path -> filter.accept(files.wrap(path)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> paths = entries.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return paths.hasNext();
                    }

                    @Override
                    public Path next() {
                        return files.wrap(paths.next());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                entries.close();
            }
        };
    }

    @Override
    public String getScheme() {
        return "file";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
        return system.newFileSystem(uri, environment);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return files;
    }

    @Override
    public Path getPath(URI uri) {
        return files.wrap(system.getPath(uri));
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return system.isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return system.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return system.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        system.checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return system.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
            Path path, Class<A> type, LinkOption... options) throws IOException {
        return system.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
            throws IOException {
        return system.readAttributes(real(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options)
            throws IOException {
        system.setAttribute(real(path), name, value, options);
    }
}
