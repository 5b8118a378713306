package lanewise.cli;

/** How fast epochs have gone so far, and what of all runs is left. */
final class Pace {
    private final int runs;
    private final int epochs;
    private final int before;
    private int run;
    private int done;
    private int timed;
    private double first;
    private double seconds;

    /**
     * @param runs all of them
     * @param epochs of each
     */
    Pace(int runs, int epochs) {
        this(runs, epochs, 0);
    }

    /**
     * @param runs all of them
     * @param epochs of each at its end
     * @param before those that each has behind it
     */
    Pace(int runs, int epochs, int before) {
        this.runs = runs;
        this.epochs = epochs;
        this.before = before;
    }

    /** The next run begins, or one that was finished before is passed over. */
    void nextRun() {
        run++;
        done = 0;
    }

    void epoch(double took) {
        done++;
        if (timed++ == 0) {
            first = took;
        } else {
            seconds += took;
        }
    }

    /** Which run of how many: {@code run 2 of 8}; nothing if there is but one. */
    String place() {
        return runs == 1 ? "" : "run " + run + " of " + runs;
    }

    /**
     * Seconds until the last run ends, as far as the epochs so far tell. The first of all also
     * compiles, so it counts only while there is no other.
     *
     * @param begun seconds since the epoch at work began
     * @param share of it done, above 0
     */
    double left(double begun, double share) {
        double epoch =
                switch (timed) {
                    case 0 -> begun / share;
                    case 1 -> first;
                    default -> seconds / (timed - 1);
                };
        double whole = (double) (runs - run) * (epochs - before) + (epochs - done - 1);
        return begun / share * (1 - share) + whole * epoch;
    }

    /** Seconds as {@code 45 s}, {@code 12:05 min} or {@code 3:20 h}. */
    static String text(double seconds) {
        long s = Math.round(seconds);
        return s < 60
                ? s + " s"
                : s < 3600
                        ? "%d:%02d min".formatted(s / 60, s % 60)
                        : "%d:%02d h".formatted(s / 3600, s / 60 % 60);
    }
}
