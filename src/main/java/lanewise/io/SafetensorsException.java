package lanewise.io;

import java.io.IOException;

/** A file that breaks the safetensors format; the message names the file, the find and the rule. */
public final class SafetensorsException extends IOException {
    private static final long serialVersionUID = 1L;

    SafetensorsException(String file, String problem) {
        super(file + ": not a valid safetensors file: " + problem);
    }
}
