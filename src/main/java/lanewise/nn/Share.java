package lanewise.nn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lanewise.tensor.Slot;

/**
 * The samples of a batch that a member of a {@link ProcessGroup} runs through the layers, and what
 * the members tell each other: whole chunks, so that a chunk's sums are one member's.
 */
final class Share {
    /** Sums of a layer's chunks. */
    private record Sums(Slot slot, int size, Stage stage) {}

    private final ProcessGroup group;
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
    Share(ProcessGroup group, Slot input, List<Stage> stages, List<BoundSequence.Member> members) {
        this.group = group;
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
        int before = rows.size() + sums.size();
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
        if (member.bound().gradientParts() > 0
                && told.isEmpty()
                && rows.size() + sums.size() == before) {
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

    /** The first sample of a member, at the beginning of a chunk. */
    private int boundary(int rank) {
        if (group.size() == 1) {
            return rank * samples;
        }
        int unit = Stage.CHUNK_SAMPLES;
        for (Sums each : sums) {
            unit = leastCommonMultiple(unit, each.stage.chunkSamples(samples));
        }
        long units = (samples + unit - 1) / unit;
        return (int) Math.min(samples, units * rank / group.size() * unit);
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

    /** A place in an array that a member writes. */
    private interface Run {
        void of(float[] array, int offset, int floats);
    }

    private void exchange(Iterable<Slot> slots, Iterable<Sums> chunks) {
        ByteBuffer bytes = ByteBuffer.allocate(bytes(group.rank(), slots, chunks));
        FloatBuffer mine = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        runs(group.rank(), slots, chunks, mine::put);
        byte[][] all = group.allGather(bytes.array());
        for (int rank = 0; rank < group.size(); rank++) {
            if (rank == group.rank()) {
                continue;
            }
            int expected = bytes(rank, slots, chunks);
            if (all[rank].length != expected) {
                throw new IllegalStateException(
                        "member %d of %d handed in %d bytes, expected %d; all must train the same network on the same batches"
                                .formatted(rank, group.size(), all[rank].length, expected));
            }
            FloatBuffer other =
                    ByteBuffer.wrap(all[rank]).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            runs(rank, slots, chunks, other::get);
        }
    }

    private int bytes(int rank, Iterable<Slot> slots, Iterable<Sums> chunks) {
        long[] floats = {0};
        runs(rank, slots, chunks, (array, offset, count) -> floats[0] += count);
        return Math.toIntExact(Math.multiplyExact(4, floats[0]));
    }

    private void runs(int rank, Iterable<Slot> slots, Iterable<Sums> chunks, Run run) {
        int first = boundary(rank);
        int end = boundary(rank + 1);
        for (Slot slot : slots) {
            run.of(slot.array(), slot.at(first), (end - first) * slot.stride());
        }
        for (Sums each : chunks) {
            int chunk = each.stage.chunkSamples(samples);
            int firstChunk = first / chunk;
            int count = (end + chunk - 1) / chunk - firstChunk;
            run.of(
                    each.slot.array(),
                    each.slot.offset() + firstChunk * each.size,
                    (first < end ? count : 0) * each.size);
        }
    }
}
