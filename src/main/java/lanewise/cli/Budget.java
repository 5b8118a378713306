package lanewise.cli;

import picocli.CommandLine.Option;

/** How much memory a network or pictures from a file may take. */
final class Budget {
    private static final String UNITS = "kmg";

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description =
                    "Refuse networks and pictures that need more, as 512m or 2g"
                            + " (default: half of the heap).")
    String size;

    /**
     * Refuses what needs too much, before it is allocated.
     *
     * @param what needs it, as the message begins
     * @param bytes it needs
     */
    void check(String what, long bytes) {
        long most = most();
        if (bytes > most) {
            throw new IllegalArgumentException(
                    "%s: needs %,d bytes, expected at most %,d; allow more with --max-memory and LANEWISE_JAVA_OPTS=-Xmx"
                            .formatted(what, bytes, most));
        }
    }

    private long most() {
        if (size == null) {
            return Runtime.getRuntime().maxMemory() / 2;
        }
        if (!size.matches("[1-9]\\d{0,11}[kmgKMG]?")) {
            throw new IllegalArgumentException(
                    "--max-memory: \"" + size + "\", expected a size as 512m or 2g");
        }
        int unit = UNITS.indexOf(Character.toLowerCase(size.charAt(size.length() - 1)));
        long number = Long.parseLong(unit < 0 ? size : size.substring(0, size.length() - 1));
        return number << 10 * (unit + 1);
    }
}
