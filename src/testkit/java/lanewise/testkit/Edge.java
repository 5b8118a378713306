package lanewise.testkit;

/** A case that is not left to chance. */
final class Edge {
    private Edge() {}

    /** What a law says of it, with the name of the case. */
    static void of(String what, Runnable law) {
        try {
            law.run();
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }
}
