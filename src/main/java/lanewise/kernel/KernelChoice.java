package lanewise.kernel;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import lanewise.kernel.scalar.ScalarKernels;
import lanewise.kernel.vector.VectorKernels;
import lanewise.kernel.vector.simd.Simd;

/**
 * The one door to the kernels: which this virtual machine runs, and why.
 *
 * @param kernels the choice
 * @param reason in words; where the scalar kernels run, it names the cure
 */
public record KernelChoice(Kernels kernels, String reason) {
    /** Forces {@code scalar} or {@code vector}; the choice is free without it. */
    public static final String PROPERTY = "lanewise.kernels";

    /** Says nothing on standard error where this property is set. */
    public static final String QUIET = "lanewise.quiet";

    private static final class Made {
        static final KernelChoice CHOICE = choose(System.getProperty(PROPERTY));
    }

    /** The kernels to use on this virtual machine. */
    public static Kernels preferred() {
        return made().kernels();
    }

    /** The plain loops, which are the specification. */
    public static Kernels scalar() {
        return ScalarKernels.INSTANCE;
    }

    /** The choice of this virtual machine. */
    public static KernelChoice made() {
        return Made.CHOICE;
    }

    /** What the kernels found: vector width, lanes, registers with the module; fused products. */
    public static SequencedMap<String, String> facts() {
        SequencedMap<String, String> facts =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()
                        ? new LinkedHashMap<>()
                        : VectorKernels.facts();
        facts.put("fma", FusedMultiplyAdd.describe());
        return facts;
    }

    /**
     * Chooses.
     *
     * @param wanted {@code scalar}, {@code vector} or null for the faster that there is, which may
     *     be {@link StartingKernels}
     * @throws IllegalArgumentException for another word
     * @throws IllegalStateException if {@code vector} is wanted and cannot be had
     */
    public static KernelChoice choose(String wanted) {
        if (wanted != null && !wanted.equals("scalar") && !wanted.equals("vector")) {
            throw new IllegalArgumentException(
                    "kernels: \"" + wanted + "\", expected scalar or vector");
        }
        if (!FusedMultiplyAdd.isInstruction()) {
            warn("Math.fma is " + FusedMultiplyAdd.describe());
        }
        if ("scalar".equals(wanted)) {
            return new KernelChoice(ScalarKernels.INSTANCE, "scalar kernels were asked for");
        }
        String obstacle = obstacle();
        if (obstacle == null && wanted == null) {
            obstacle = compiler(System.getProperty("java.vm.info", ""));
        }
        if (obstacle == null) {
            Kernels vector = VectorKernels.INSTANCE;
            return new KernelChoice(
                    wanted == null ? new StartingKernels(ScalarKernels.INSTANCE, vector) : vector,
                    Simd.describe());
        }
        if ("vector".equals(wanted)) {
            throw new IllegalStateException("vector kernels were asked for, but " + obstacle);
        }
        warn("scalar kernels run (same bits, slower): " + obstacle);
        return new KernelChoice(ScalarKernels.INSTANCE, obstacle);
    }

    /** One line on standard error: a logger would need a module, and may show nothing. */
    private static void warn(String what) {
        if (System.getProperty(QUIET) == null) {
            System.err.println("lanewise: " + what);
        }
    }

    /** Why vectors would be boxed for good, or null: without C2 each is an object. */
    static String compiler(String info) {
        return info.contains("interpreted") || info.contains("emulated-client")
                ? "this virtual machine runs without C2 (%s), which compiles vectors; leave out -Xint and -XX:TieredStopAtLevel"
                        .formatted(info)
                : null;
    }

    private static String obstacle() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return "the Vector API is not there; pass '--add-modules jdk.incubator.vector'";
        }
        if (!System.getProperty("java.vm.name", "").contains("HotSpot")
                && !System.getProperty("java.vm.name", "").contains("OpenJDK")) {
            return "this virtual machine ("
                    + System.getProperty("java.vm.name")
                    + ") is not HotSpot, where the Vector API is compiled well; use an OpenJDK build";
        }
        return Simd.obstacle();
    }
}
