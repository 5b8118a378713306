package lanewise.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that is there whole or not at all: written beside its place, forced to the disk, then
 * moved over it.
 */
public final class AtomicFile {
    private static final AtomicLong COUNT = new AtomicLong();

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
     * @throws IOException if writing or moving fails; the old file then stands as it was
     */
    public static void write(Path target, Content content) throws IOException {
        String suffix =
                "." + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + ".tmp";
        Path temporary = target.resolveSibling(target.getFileName() + suffix);
        try {
            try (FileChannel channel =
                    FileChannel.open(
                            temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(
                    temporary,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
