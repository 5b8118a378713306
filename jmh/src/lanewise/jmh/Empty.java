package lanewise.jmh;

/** A program that does nothing, whose start is the least that a start takes. */
final class Empty {
    private Empty() {}

    public static void main(String[] args) {}
}
