package lanewise.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file could not be written, though it may be: the disk is full or broken. */
public final class UnwritableException extends IOException {
    private static final long serialVersionUID = 1;

    private UnwritableException(Path file, IOException cause) {
        super("%s: could not be written: %s".formatted(file, reason(cause)), cause);
    }

    /**
     * What to throw where writing fails: what the caller can mend (a folder that is missing, may
     * not be written or holds such a file) as it is, everything else as this exception.
     *
     * @param file that was to be written
     * @param cause what the system said
     */
    public static IOException of(Path file, IOException cause) {
        return switch (cause) {
            case UnwritableException e -> e;
            case AccessDeniedException e -> e;
            case NoSuchFileException e -> e;
            case FileAlreadyExistsException e -> e;
            default -> new UnwritableException(file, cause);
        };
    }

    private static String reason(IOException cause) {
        String said = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
        return said == null ? cause.toString() : said;
    }
}
