package lanewise.nn;

import static java.lang.Math.ceilDiv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lanewise.kernel.Kernels;
import lanewise.tensor.Slot;

/**
 * The samples of a batch that a member of a {@link ProcessGroup} runs through the layers, and what
 * the members tell each other: whole chunks, so that a chunk's sums are one member's.
 */
final class Share {
    /** Sums of a layer's chunks. */
    private record Sums(Slot slot, int size, Stage stage) {}

    /** Of a member, where no layer sums chunks. */
    private static final int LEAST_SAMPLES = 8;

    private final ProcessGroup group;
    private final Kernels kernels;
    private final Slot input;
    private final Set<Slot> rows = new LinkedHashSet<>();
    private final List<Sums> sums = new ArrayList<>();
    private int samples;
    private int from;
    private int to;

    /**
     * @param input the samples, which every member has
     * @throws IllegalArgumentException if a layer does not tell what its gradients are made of
     */
    Share(
            ProcessGroup group,
            Kernels kernels,
            Slot input,
            List<Stage> stages,
            List<BoundSequence.Member> members) {
        this.group = group;
        this.kernels = kernels;
        this.input = input;
        for (Stage stage : stages) {
            for (int i = stage.first(); i < stage.last() && divides(stage); i++) {
                collect(stage, members.get(i));
            }
        }
        rows.remove(input);
    }

    /** Whether members run different samples through a stage. */
    private boolean divides(Stage stage) {
        return group.size() > 1 && !stage.wholeBatch();
    }

    private void collect(Stage stage, BoundSequence.Member member) {
        int before = sums.size();
        Set<Slot> told = new LinkedHashSet<>();
        member.bound()
                .gradientSources(
                        new GradientSources() {
                            @Override
                            public void samples(Slot slot) {
                                told.add(slot);
                            }

                            @Override
                            public void chunks(Slot slot, int size) {
                                sums.add(new Sums(slot, size, stage));
                            }
                        });
        rows.addAll(told);
        if (member.bound().gradientParts() > 0 && told.isEmpty() && sums.size() == before) {
            throw new IllegalArgumentException(
                    "layer \"%s\": %s does not tell what its gradients are made of, so a group of %d cannot train it; let its bound form override gradientSources"
                            .formatted(member.path(), member.layer(), group.size()));
        }
    }

    /** Begins a pass. */
    void begin(int batch) {
        samples = batch;
        from = boundary(group.rank());
        to = boundary(group.rank() + 1);
    }

    /** The first sample of this member. */
    int from() {
        return from;
    }

    /** The number behind its last one. */
    int to() {
        return to;
    }

    /**
     * The first sample of a member, at the beginning of a chunk. The first member always has some,
     * as it is the one whose outputs are looked at.
     */
    private int boundary(int rank) {
        if (group.size() == 1) {
            return rank * samples;
        }
        int unit = LEAST_SAMPLES;
        for (Sums each : sums) {
            unit = leastCommonMultiple(unit, each.stage.chunkSamples(samples, 1));
        }
        long units = ceilDiv(samples, unit);
        int members = group.size();
        long before = units < members ? Math.min(rank, units) : units * rank / members;
        return (int) Math.min(samples, before * unit);
    }

    private static int leastCommonMultiple(int a, int b) {
        int x = a;
        int y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b;
    }

    /** Lets every member have a slot's values of all samples. */
    void gather(Slot slot) {
        if (group.size() > 1 && slot != input) {
            exchange(List.of(slot), List.of());
        }
    }

    /** Lets every member have all that the parameters' gradients are made of. */
    void gatherGradientSources() {
        if (group.size() > 1) {
            exchange(rows, sums);
        }
    }

    /**
     * How many sums of a stage's chunks the gradients are added up from: of the chunks, or of as
     * many chunks together as let each member's sums be whole branches of the tree.
     */
    int sums(Stage stage) {
        int chunk = stage.wholeBatch() ? samples : stage.chunkSamples(samples, 1);
        return ceilDiv(ceilDiv(samples, chunk), divides(stage) ? branch(chunk) : 1);
    }

    /** Chunks of a branch: a power of two that all members' chunks begin at a multiple of. */
    private int branch(int chunk) {
        int starts = 0;
        for (int rank = 1; rank < group.size(); rank++) {
            int start = boundary(rank);
            starts |= start < samples ? start / chunk : 0;
        }
        return starts == 0 ? Kernels.TERMS_IN_A_TREE : Integer.lowestOneBit(starts);
    }

    private void exchange(Iterable<Slot> slots, Iterable<Sums> chunks) {
        float[] mine = new float[floats(group.rank(), slots, chunks)];
        int at = 0;
        for (Slot slot : slots) {
            int count = (to - from) * slot.stride();
            System.arraycopy(slot.array(), slot.at(from), mine, at, count);
            at += count;
        }
        for (Sums each : chunks) {
            int chunk = each.stage.chunkSamples(samples, 1);
            int branch = branch(chunk);
            for (int i = 0; i < branches(from, to, chunk); i++) {
                int first = from / chunk + i * branch;
                int terms = Math.min(branch, ceilDiv(to, chunk) - first);
                int x = each.slot.offset() + first * each.size;
                kernels.treeSum(each.size, terms, each.size, each.slot.array(), x, mine, at);
                at += each.size;
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * mine.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(mine);
        byte[][] all = group.allGather(bytes.array());
        for (int rank = 0; rank < group.size(); rank++) {
            take(rank, all[rank], slots, chunks);
        }
    }

    /** Writes what a member handed in to where the gradients are made from. */
    private void take(int rank, byte[] bytes, Iterable<Slot> slots, Iterable<Sums> chunks) {
        int expected = 4 * floats(rank, slots, chunks);
        if (bytes.length != expected) {
            throw new IllegalStateException(
                    "member %d of %d handed in %d bytes, expected %d; all must train the same network on the same batches"
                            .formatted(rank, group.size(), bytes.length, expected));
        }
        FloatBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        int first = boundary(rank);
        int end = boundary(rank + 1);
        for (Slot slot : slots) {
            values.get(slot.array(), slot.at(first), (end - first) * slot.stride());
        }
        for (Sums each : chunks) {
            int chunk = each.stage.chunkSamples(samples, 1);
            int place = each.slot.offset() + first / chunk / branch(chunk) * each.size;
            values.get(each.slot.array(), place, branches(first, end, chunk) * each.size);
        }
    }

    private int floats(int rank, Iterable<Slot> slots, Iterable<Sums> chunks) {
        int first = boundary(rank);
        int end = boundary(rank + 1);
        long floats = 0;
        for (Slot slot : slots) {
            floats += (long) (end - first) * slot.stride();
        }
        for (Sums each : chunks) {
            floats += (long) branches(first, end, each.stage.chunkSamples(samples, 1)) * each.size;
        }
        if (floats > Integer.MAX_VALUE / 4) {
            throw new IllegalStateException(
                    "a batch of %d: member %d would hand in %d floats at once, at most %d go; take a smaller batch or more members"
                            .formatted(samples, rank, floats, Integer.MAX_VALUE / 4));
        }
        return (int) floats;
    }

    /** Branches of the tree that a member sums, whose samples are {@code first} to end - 1. */
    private int branches(int first, int end, int chunk) {
        return first == end ? 0 : ceilDiv(ceilDiv(end, chunk) - first / chunk, branch(chunk));
    }
}
