package lanewise.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;

/** A path of the system that leads to {@link FaultyProvider}. */
final class FaultyPath implements Path {
    private final FaultyFileSystem files;
    private final Path path;

    FaultyPath(FaultyFileSystem files, Path path) {
        this.files = files;
        this.path = path;
    }

    static Path real(Path path) {
        return path instanceof FaultyPath faulty ? faulty.path : Objects.requireNonNull(path);
    }

    @Override
    public FileSystem getFileSystem() {
        return files;
    }

    @Override
    public boolean isAbsolute() {
        return path.isAbsolute();
    }

    @Override
    public Path getRoot() {
        return files.wrap(path.getRoot());
    }

    @Override
    public Path getFileName() {
        return files.wrap(path.getFileName());
    }

    @Override
    public Path getParent() {
        return files.wrap(path.getParent());
    }

    @Override
    public int getNameCount() {
        return path.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return files.wrap(path.getName(index));
    }

    @Override
    public Path subpath(int begin, int end) {
        return files.wrap(path.subpath(begin, end));
    }

    @Override
    public boolean startsWith(Path other) {
        return path.startsWith(real(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return path.endsWith(real(other));
    }

    @Override
    public Path normalize() {
        return files.wrap(path.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return files.wrap(path.resolve(real(other)));
    }

    @Override
    public Path relativize(Path other) {
        return files.wrap(path.relativize(real(other)));
    }

    @Override
    public URI toUri() {
        return path.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return files.wrap(path.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return files.wrap(path.toRealPath(options));
    }

    @Override
    public WatchKey register(
            WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        return path.register(watcher, events, modifiers);
    }

    @Override
    public int compareTo(Path other) {
        return path.compareTo(real(other));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FaultyPath that && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
