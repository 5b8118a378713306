package lanewise.kernel;

/**
 * How an optimiser holds squares of gradients, by whose root plus an addend it divides. They are
 * never below {@link #LEAST}: numbers below the normal ones cost ten times the time, and none are
 * divided by as 0.
 */
public enum Squares {
    /** As they are: the addend hides the root of what is lost. */
    PLAIN(0),

    /**
     * Times 2^64, where no addend hides it: gradients from 2^-80 to 2^32 keep their steps; smaller
     * ones make smaller steps, and squares of larger ones are infinite.
     */
    SCALED(64);

    /** The least that is kept. */
    public static final float LEAST = 0x1p-120f;

    private final float scale;
    private final float up;
    private final float down;

    Squares(int power) {
        scale = Math.scalb(1f, power);
        up = Math.scalb(1f, power / 2);
        down = 1 / up;
    }

    /**
     * The way for an addend: plain from 2^-34 (5.8e-11) on.
     *
     * @param eps added to the root, 0 or more
     */
    public static Squares under(double eps) {
        return eps >= 0x1p-34 ? PLAIN : SCALED;
    }

    /** What squares are multiplied by. */
    public float scale() {
        return scale;
    }

    /** What gradients are multiplied by so that their squares are scaled. */
    public float up() {
        return up;
    }

    /** What roots are multiplied by so that they are in the size of gradients. */
    public float down() {
        return down;
    }
}
