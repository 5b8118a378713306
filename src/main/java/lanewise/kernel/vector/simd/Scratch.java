package lanewise.kernel.vector.simd;

/**
 * Memory that a kernel needs for a while, each thread its own: grown to the largest need, then
 * never again.
 *
 * <p>Who needs some has a constant with a name, and takes it as a lease. What is taken already is
 * refused: two would write to it. One constant serves one purpose; only the arena serves many, so
 * that what one kernel leaves in the cache is there for the next.
 */
public final class Scratch {
    /** Where a cache line starts in the {@link #ARENA}, if the array starts at one. */
    public static final int LINE = 12;

    /**
     * The large block that a kernel has while it runs and calls no other that takes it. Arrays of 4
     * MB get whole regions of the heap to themselves, and so start at a page.
     */
    public static final Scratch ARENA = new Scratch("arena", 1 << 20);

    private final String name;
    private final int leastFloats;
    private final ThreadLocal<Lease> leases = ThreadLocal.withInitial(Lease::new);

    /** Memory for one purpose. */
    public Scratch(String name) {
        this(name, 0);
    }

    private Scratch(String name, int leastFloats) {
        this.name = name;
        this.leastFloats = leastFloats;
    }

    /**
     * Takes this thread's memory until the lease is closed.
     *
     * @throws IllegalStateException if it is taken
     */
    public Lease lease() {
        Lease lease = leases.get();
        if (lease.taken) {
            throw new IllegalStateException(
                    "the scratch memory \""
                            + name
                            + "\" is taken by this thread; close its lease first");
        }
        lease.taken = true;
        return lease;
    }

    /** The memory, whatever is in it. */
    public final class Lease implements AutoCloseable {
        private boolean taken;
        private float[] floats = new float[0];
        private int[] rows = new int[0];
        private int[] columns = new int[0];

        private Lease() {}

        /** A block of floats. */
        public float[] floats(int count) {
            if (floats.length < count) {
                floats = new float[Math.max(count, leastFloats)];
            }
            return floats;
        }

        /** A table. */
        public int[] rows(int entries) {
            if (rows.length < entries) {
                rows = new int[entries];
            }
            return rows;
        }

        /** Another table. */
        public int[] columns(int entries) {
            if (columns.length < entries) {
                columns = new int[entries];
            }
            return columns;
        }

        @Override
        public void close() {
            taken = false;
        }
    }
}
