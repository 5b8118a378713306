package lanewise.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder where a file is wanted, of which the system says no more than that it is one. */
public final class Folder {
    private Folder() {}

    /**
     * Refuses a folder by name.
     *
     * @throws IOException if there is a folder of that name
     */
    public static void refuse(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder, expected a file");
        }
    }
}
