package lanewise.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that is there whole or not at all: written beside its place, forced to the disk, then
 * moved over it; last the folder is forced, so that the move survives a loss of power.
 *
 * <p>What a process that was killed left beside its place is removed when the next file of the
 * folder is written. A file that is being written is locked, which tells the two apart.
 */
public final class AtomicFile {
    private static final String TEMPORARY = ".lanewise-????????????????.tmp";

    private static final int MOST_LINKS = 40;

    /** Of this process: a lock does not tell its own files apart. */
    private static final Set<Path> WRITING = ConcurrentHashMap.newKeySet();

    private AtomicFile() {}

    /** Writes the content of the file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to {@code channel}, which the caller closes. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Puts a file at {@code target}, replacing one that is there.
     *
     * <p>A symbolic link stays and its target is replaced. Who may read and write the old file may
     * read and write the new one.
     *
     * @throws UnwritableException if the disk is full or broken; the old file then stands as it was
     * @throws IOException if the folder is missing or may not be written, or if {@code target} is a
     *     folder, a device or a pipe; nothing is changed
     */
    public static void write(Path target, Content content) throws IOException {
        Path place = place(target);
        if (!Files.isDirectory(place.getParent())) {
            throw new NoSuchFileException(
                    place.getParent().toString(), null, "no such folder; make it first");
        }
        Path temporary = place.resolveSibling(place.getFileName() + temporaryEnding());
        WRITING.add(temporary);
        try {
            removeOrphans(place.getParent());
            try (FileChannel channel =
                    FileChannel.open(
                            temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                lock(channel);
                keepPermissions(place, temporary);
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(
                    temporary,
                    place,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            forceFolder(place.getParent());
        } catch (IOException e) {
            throw UnwritableException.of(target, e);
        } finally {
            WRITING.remove(temporary);
            deleteQuietly(temporary);
        }
    }

    /**
     * Puts a file of some bytes at {@code target}, replacing one that is there.
     *
     * @throws IOException as {@link #write(Path, Content)}
     */
    public static void write(Path target, ByteBuffer bytes) throws IOException {
        write(
                target,
                channel -> {
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                });
    }

    /**
     * Makes a folder and those above it, as far as they are not there.
     *
     * @throws IOException as {@link #write(Path, Content)}
     */
    public static void createFolders(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw UnwritableException.of(folder, e);
        }
    }

    /** Where the file itself is to lie. */
    private static Path place(Path target) throws IOException {
        Path place = target.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(place); links++) {
            if (links == MOST_LINKS) {
                throw new IOException(target + ": is a loop of symbolic links");
            }
            place = place.resolveSibling(Files.readSymbolicLink(place));
        }
        if (Files.isDirectory(place)) {
            throw new IOException(target + ": is a folder, expected a file");
        }
        if (Files.exists(place) && !Files.isRegularFile(place)) {
            throw new IOException(
                    target + ": is a device or a pipe, which a file would replace; name a file");
        }
        return place;
    }

    private static void keepPermissions(Path old, Path temporary) throws IOException {
        if (!Files.exists(old)) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(old);
            if (!permissions.equals(Files.getPosixFilePermissions(temporary))) {
                Files.setPosixFilePermissions(temporary, permissions);
            }
        } catch (UnsupportedOperationException notPosix) {
            return;
        }
    }

    private static String temporaryEnding() {
        return TEMPORARY.replace(
                "?".repeat(16), "%016x".formatted(ThreadLocalRandom.current().nextLong()));
    }

    /** Makes the entries of a folder as durable as the files; a no-op where folders do not open. */
    private static void forceFolder(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException windows) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    private static void removeOrphans(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + TEMPORARY)) {
            for (Path file : files) {
                if (!WRITING.contains(file) && isUnlocked(file)) {
                    deleteQuietly(file);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return;
        }
    }

    private static boolean isUnlocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException inUse) {
            return false;
        }
    }

    /** Where a file system has no locks, nobody finds this file unlocked either. */
    private static void lock(FileChannel channel) {
        try {
            channel.tryLock();
        } catch (IOException | OverlappingFileLockException noLocks) {
            return;
        }
    }

    /** What cannot be removed now is an orphan that the next file's writer removes. */
    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException later) {
            return;
        }
    }
}
