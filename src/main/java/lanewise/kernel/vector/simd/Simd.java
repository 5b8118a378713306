package lanewise.kernel.vector.simd;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species of every kernel, chosen once: a species that is not a constant costs a factor ten.
 */
public final class Simd {
    /** Forces the width in bits: 128, 256 or 512. */
    public static final String PROPERTY = "lanewise.vector.bits";

    public static final VectorSpecies<Float> F = species(System.getProperty(PROPERTY));

    /** Integers of the same shape. */
    public static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());

    /** Floats in a vector. */
    public static final int L = F.length();

    /** Whether there are 32 vector registers: AVX-512, ARM and RISC-V have them, AVX2 has 16. */
    public static final boolean MANY_REGISTERS =
            FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 512
                    || Set.of("aarch64", "riscv64").contains(System.getProperty("os.arch"));

    /** Whether vectors are compressed by an instruction; else every lane would be boxed. */
    public static final boolean COMPRESSES = "amd64".equals(System.getProperty("os.arch"));

    private Simd() {}

    private static VectorSpecies<Float> species(String bits) {
        if (bits == null) {
            return widest();
        }
        return switch (bits) {
            case "128" -> FloatVector.SPECIES_128;
            case "256" -> FloatVector.SPECIES_256;
            case "512" -> FloatVector.SPECIES_512;
            default ->
                    throw new IllegalArgumentException(
                            PROPERTY + ": \"" + bits + "\", expected 128, 256 or 512");
        };
    }

    /** The preferred species, at most 512 bits: kernels hold 16 virtual lanes. */
    private static VectorSpecies<Float> widest() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        return preferred.vectorBitSize() > 512 ? FloatVector.SPECIES_512 : preferred;
    }

    /** Why vectors would be slow here, or null. */
    public static String obstacle() {
        int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        return bits < 128
                ? "this CPU has no vectors of 128 bits or more that the Vector API can use"
                : null;
    }

    public static String describe() {
        String asked = System.getProperty(PROPERTY) == null ? "" : " (asked for)";
        return F.vectorBitSize() + "-bit vectors, " + L + " floats a lane group" + asked;
    }

    public static SequencedMap<String, String> facts() {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        facts.put("preferred species", FloatVector.SPECIES_PREFERRED.toString());
        facts.put("species in use", F.toString());
        facts.put("lanes", Integer.toString(L));
        return facts;
    }
}
