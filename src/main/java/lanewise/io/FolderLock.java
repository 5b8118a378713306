package lanewise.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to write a folder: the file {@code .lock} in it, which names a process and is locked as
 * long as that holds it. The file stays, and alone says nothing: the system takes the lock from a
 * process that ends, however it ends.
 */
public final class FolderLock implements AutoCloseable {
    private static final String FILE = ".lock";

    /** Behind the text, so that it can be read where locks forbid that. */
    private static final long PLACE = 1 << 20;

    private static final int LONGEST_PID = 20;

    /** Of this process: opening and closing the file once more would give the lock away. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a folder for this process until it is closed.
     *
     * @throws TakenException if another process, or another part of this one, has it
     * @throws IOException if the lock cannot be written
     */
    public static FolderLock take(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve(FILE);
        if (!HELD.add(file)) {
            throw taken(folder, "this process");
        }
        try {
            return lock(folder, file);
        } catch (IOException | RuntimeException e) {
            HELD.remove(file);
            throw e;
        }
    }

    /**
     * Takes a folder as soon as nobody has it.
     *
     * @throws IOException if somebody has it still after so long
     */
    public static FolderLock take(Path folder, Duration patience) throws IOException {
        long begun = System.nanoTime();
        while (true) {
            try {
                return take(folder);
            } catch (TakenException e) {
                if (System.nanoTime() - begun >= patience.toNanos()
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    /**
     * Makes the folder of something new and takes it.
     *
     * @throws FileAlreadyExistsException if there is a file of that name, or a folder that is not
     *     empty
     * @throws IOException if somebody else takes it at the same time, or it cannot be written
     */
    public static FolderLock claim(Path folder) throws IOException {
        if (Files.exists(folder)) {
            checkEmpty(folder);
        }
        AtomicFile.createFolders(folder);
        FolderLock lock = take(folder);
        try {
            checkEmpty(folder);
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void checkEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw exists(folder, "a file of this name exists");
        }
        try (var files = Files.newDirectoryStream(folder, file -> !file.endsWith(FILE))) {
            if (files.iterator().hasNext()) {
                throw exists(folder, "the folder exists and is not empty");
            }
        }
    }

    private static FileAlreadyExistsException exists(Path folder, String what) {
        return new FileAlreadyExistsException(
                folder.toString(), null, what + "; name another one or remove it");
    }

    private static FolderLock lock(Path folder, Path file) throws IOException {
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw UnwritableException.of(file, e);
        }
        try {
            if (channel.tryLock(PLACE, 1, false) == null) {
                throw taken(folder, owner(channel));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
            return new FolderLock(file, channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw taken(folder, "this process");
        } catch (IOException e) {
            channel.close();
            throw e instanceof TakenException ? e : UnwritableException.of(file, e);
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_PID);
        channel.read(text, 0);
        String pid = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        return pid.matches("\\d+") ? "process " + pid : "another process";
    }

    /** Somebody else is writing the folder. */
    public static final class TakenException extends IOException {
        private static final long serialVersionUID = 1;

        private TakenException(String message) {
            super(message);
        }
    }

    private static IOException taken(Path folder, String by) {
        return new TakenException(
                folder + ": " + by + " is writing it; wait for its end, or stop it first");
    }

    /** Gives the folder free. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
