package lanewise.cli;

/**
 * One line of a terminal that tells how far something has got; it is drawn over itself, and gone
 * when it is cleared.
 */
final class ProgressLine {
    private static final long NANOS_BETWEEN = 200_000_000;
    private static final int WIDEST_BAR = 30;
    private static final int NARROWEST_BAR = 8;

    private final Terminal terminal;
    private final int width;
    private long drawn;
    private boolean visible;

    ProgressLine(Terminal terminal) {
        this.terminal = terminal;
        this.width = terminal.width() - 1;
    }

    /**
     * Draws the line, a few times a second at most.
     *
     * @param what before the bar
     * @param share done, 0 to 1
     * @param facts behind it, the most important first; those that find no room are left out
     */
    void show(String what, double share, String... facts) {
        long now = System.nanoTime();
        if (!terminal.present() || visible && now - drawn < NANOS_BETWEEN) {
            return;
        }
        drawn = now;
        visible = true;
        terminal.out().print("\r" + text(width, what, share, facts) + "\033[K");
        terminal.out().flush();
    }

    static String text(int width, String what, double share, String... facts) {
        String percent = " %3d %%".formatted((int) (100 * share));
        StringBuilder tail = new StringBuilder(percent);
        int room = width - what.length() - 2 - NARROWEST_BAR;
        for (String fact : facts) {
            if (tail.length() + 2 + fact.length() <= room) {
                tail.append("  ").append(fact);
            }
        }
        int free = width - what.length() - 2 - tail.length();
        int bar = Math.max(0, Math.min(WIDEST_BAR, free));
        String line = what + "  " + bar(bar, share) + tail;
        return line.length() <= width ? line : line.substring(0, Math.max(0, width));
    }

    private static String bar(int cells, double share) {
        boolean blocks = Terminal.has('█');
        int full = (int) Math.round(cells * Math.max(0, Math.min(1, share)));
        return (blocks ? "█" : "#").repeat(full) + (blocks ? "░" : ".").repeat(cells - full);
    }

    /** Takes the line away. */
    void clear() {
        if (visible) {
            terminal.out().print("\r\033[K");
            terminal.out().flush();
            visible = false;
        }
    }
}
