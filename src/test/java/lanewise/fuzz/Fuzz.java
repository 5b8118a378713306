package lanewise.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A seeded mutation test of one reader: whatever the bytes, it reads them or refuses them with the
 * exception that it promises, and takes memory in proportion to them. Tries of each reader: {@code
 * -Dlanewise.fuzz.tries}. Cases that were once found lie in {@code src/test/resources/fuzz} and are
 * tried first.
 */
public final class Fuzz {
    private static final int TRIES = Integer.getInteger("lanewise.fuzz.tries", 10_000);
    private static final Path CORPUS = Path.of("src", "test", "resources", "fuzz");
    private static final byte[] HOSTILE =
            "{}[]:,\"\\0123456789-+.eEtfnu()' \u0000\u0001\u007f"
                    .getBytes(StandardCharsets.ISO_8859_1);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What is tried. */
    @FunctionalInterface
    public interface Reader {
        /** Reads the bytes, or throws what is promised. */
        void read(byte[] bytes) throws IOException;
    }

    private final String name;
    private final Reader reader;
    private final Class<? extends Exception> refusal;
    private final int bytesAByte;
    private final int bytesInAnyCase;

    /**
     * Describes a reader.
     *
     * @param name of it and of its folder in the corpus
     * @param refusal what it may throw
     * @param bytesAByte of memory, for each byte of the file
     * @param bytesInAnyCase of memory: buffers, messages
     */
    public Fuzz(
            String name,
            Reader reader,
            Class<? extends Exception> refusal,
            int bytesAByte,
            int bytesInAnyCase) {
        this.name = name;
        this.reader = reader;
        this.refusal = refusal;
        this.bytesAByte = bytesAByte;
        this.bytesInAnyCase = bytesInAnyCase;
    }

    /** Tries the corpus, then mutants of whole files. */
    public void run(List<byte[]> whole) throws IOException {
        reader.read(whole.getFirst()); // Classes that it loads are not a file's.
        for (byte[] each : whole) {
            assertEquals(true, accepts(each), name + ": a whole file is refused");
        }
        Path found = CORPUS.resolve(name);
        if (Files.isDirectory(found)) {
            try (Stream<Path> files = Files.list(found)) {
                for (Path file : files.sorted().toList()) {
                    accepts(Files.readAllBytes(file));
                }
            }
        }
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        long begun = System.nanoTime();
        for (int i = 0; i < TRIES; i++) {
            refused += accepts(mutant(whole.get(i % whole.size()), random)) ? 0 : 1;
        }
        System.out.printf(
                "fuzz %s: %,d tries, %,d refused, %.1f s%n",
                name, TRIES, refused, (System.nanoTime() - begun) / 1e9);
        assertTrue(refused > TRIES / 10, name + ": only " + refused + " were refused");
    }

    private boolean accepts(byte[] bytes) throws IOException {
        long thread = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        try {
            reader.read(bytes);
            return true;
        } catch (Exception e) {
            if (!refusal.isInstance(e)) {
                throw new AssertionError(name + ": " + kept(bytes), e);
            }
            return false;
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new AssertionError(name + ": " + kept(bytes), e);
        } finally {
            long taken = THREADS.getThreadAllocatedBytes(thread) - before;
            if (taken > (long) bytesAByte * bytes.length + bytesInAnyCase) {
                String what = "%s: %,d bytes for a file of %,d: %s";
                assertEquals(0, taken, what.formatted(name, taken, bytes.length, kept(bytes)));
            }
        }
    }

    /** Keeps a case that was found where a person can move it to the corpus. */
    private String kept(byte[] bytes) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "fuzz", name));
        Path file = folder.resolve(Integer.toHexString(java.util.Arrays.hashCode(bytes)) + ".bin");
        return Files.write(file, bytes).toString();
    }

    private static byte[] mutant(byte[] whole, SplittableRandom random) {
        byte[] bytes = whole.clone();
        for (int changes = random.nextInt(1, 5); changes > 0 && bytes.length > 0; changes--) {
            int at = place(bytes.length, random);
            int count = random.nextInt(1, 1 + Math.min(bytes.length - at, 40));
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = HOSTILE[random.nextInt(HOSTILE.length)];
                case 3 -> bytes = joined(bytes, at, at + count, bytes.length);
                case 4 -> bytes = joined(bytes, at + count, at, bytes.length);
                case 5 -> bytes = java.util.Arrays.copyOf(bytes, at);
                case 6 -> java.util.Arrays.fill(bytes, at, at + count, (byte) 0);
                default -> java.util.Arrays.fill(bytes, at, at + Math.min(count, 4), (byte) -1);
            }
        }
        return bytes;
    }

    /** Anywhere, but every second time near the beginning, where headers are. */
    private static int place(int length, SplittableRandom random) {
        return random.nextInt(random.nextBoolean() ? length : Math.min(length, 64));
    }

    /** The bytes up to one place and those from another: a piece left out, or there twice. */
    private static byte[] joined(byte[] bytes, int to, int from, int end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, to);
        out.write(bytes, from, end - from);
        return out.toByteArray();
    }
}
