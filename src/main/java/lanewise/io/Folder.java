package lanewise.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What is no file where one is wanted, of which the system says little more than its name. */
public final class Folder {
    private Folder() {}

    /**
     * Refuses what is to be read and is no file.
     *
     * @throws NoSuchFileException if there is nothing of that name
     * @throws IOException if there is a folder of that name
     */
    public static void refuse(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(
                    file.toString(),
                    null,
                    "no such file, looked for at %s; name one that is there"
                            .formatted(file.toAbsolutePath().normalize()));
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder, expected a file");
        }
    }
}
