package lanewise.kernel;

/**
 * Vector kernels for networks that start on plain loops: until they are compiled, vector kernels
 * are a hundred times slower. Both give the same bits.
 *
 * <p>Calls go to the vector kernels. Those of an object that was {@linkplain #start started} go to
 * the plain loops until it {@linkplain #goOver goes over}; what such an object binds stays as it
 * was bound.
 */
public final class StartingKernels extends DelegatingKernels {
    /** Whether kernels of this virtual machine have gone over: they are compiled then. */
    private static volatile boolean compiled;

    private final Kernels plain;
    private final Kernels vector;

    StartingKernels(Kernels plain, Kernels vector) {
        this(plain, vector, vector);
    }

    private StartingKernels(Kernels plain, Kernels vector, Kernels now) {
        super(now);
        this.plain = plain;
        this.vector = vector;
    }

    /** Whether plain loops are faster: no network of this virtual machine has gone over yet. */
    public boolean startsPlain() {
        return !compiled;
    }

    /** Kernels for one network, on plain loops. */
    public StartingKernels start() {
        return new StartingKernels(plain, vector, plain);
    }

    /** Goes over to the vector kernels, between two calls. */
    public void goOver() {
        compiled = true;
        handTo(vector);
    }

    /** The plain loops or the vector kernels, as calls are answered now. */
    public Kernels now() {
        return to();
    }

    /** The vector kernels. */
    public Kernels vector() {
        return vector;
    }

    /** The plain loops. */
    public Kernels plain() {
        return plain;
    }

    @Override
    public String name() {
        return vector.name();
    }
}
