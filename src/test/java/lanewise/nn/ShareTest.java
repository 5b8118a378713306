package lanewise.nn;

import static java.lang.Math.ceilDiv;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lanewise.kernel.KernelChoice;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** Members of a group divide a batch, and tell each other what the others cannot know. */
class ShareTest {
    private static final Stage FINE = new Stage(0, 1, 1, false, true);
    private static final Stage COARSE = new Stage(1, 2, 32, false, true);

    /** A member of a group that must not be asked for anything. */
    private record Silent(int rank, int size) implements ProcessGroup {
        @Override
        public byte[][] allGather(byte[] mine) {
            throw new AssertionError("asked for " + mine.length + " bytes");
        }
    }

    /** A layer whose gradients are made of what it tells. */
    private record Telling(Consumer<GradientSources> sources) implements BoundLayer {
        @Override
        public void forward(Pass pass, int from, int to) {}

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {}

        @Override
        public int gradientParts() {
            return 1;
        }

        @Override
        public void gradientSources(GradientSources to) {
            sources.accept(to);
        }
    }

    private static BoundSequence.Member member(Consumer<GradientSources> sources) {
        return new BoundSequence.Member(
                "fc1", Layers.linear(2, 2), new Telling(sources), null, null);
    }

    private static Slot slot(int samples, int size) {
        Slot slot = new Slot(Shape.of(size));
        slot.point(new float[3 + samples * size], 3);
        return slot;
    }

    private static Share share(
            ProcessGroup group, Slot input, List<Consumer<GradientSources>> told) {
        List<Stage> stages = List.of(FINE, COARSE).subList(0, told.size());
        return new Share(
                group,
                KernelChoice.scalar(),
                input,
                stages,
                told.stream().map(ShareTest::member).toList());
    }

    /** The least number of samples that starts of chunks are multiples of, and of 8. */
    private static int unit(int samples) {
        int unit = 8;
        while (unit % FINE.chunkSamples(samples, 1) > 0
                || unit % COARSE.chunkSamples(samples, 1) > 0) {
            unit += 8;
        }
        return unit;
    }

    @Test
    void sharesAreWholeChunksAndAsEvenAsTheseLet() {
        Slot sums = slot(32, 1);
        Slot input = slot(1, 1);
        for (int size = 1; size <= 5; size++) {
            for (int samples = 1; samples < 700; samples += 7) {
                int end = 0;
                int unit = size == 1 ? samples : unit(samples);
                int least = Integer.MAX_VALUE;
                int most = 0;
                for (int rank = 0; rank < size; rank++) {
                    Share share =
                            share(
                                    new Silent(rank, size),
                                    input,
                                    List.of(to -> to.chunks(sums, 1), to -> to.chunks(sums, 1)));
                    share.begin(samples);
                    assertEquals(end, share.from());
                    end = share.to();
                    assertTrue(end == samples || end % unit == 0);
                    int units = ceilDiv(end - share.from(), unit);
                    least = Math.min(least, units);
                    most = Math.max(most, units);
                }
                assertEquals(samples, end);
                assertTrue(most - least <= 1, size + " members, " + samples + " samples");
            }
        }
    }

    @Test
    void whoIsAloneTellsNobody() {
        Slot values = slot(9, 2);
        Share share = share(new Silent(0, 1), slot(9, 1), List.of(to -> to.samples(values)));
        share.begin(9);
        share.gather(values);
        share.gatherGradientSources();
        assertEquals(9, share.to());
        byte[] mine = {1, 2};
        assertSame(mine, ProcessGroup.alone().allGather(mine)[0]);
        assertEquals(1, ProcessGroup.alone().allGather(mine).length);
    }

    @Test
    void whatAllHaveIsNotTold() {
        Slot input = slot(20, 2);
        Share share = share(new Silent(1, 2), input, List.of(to -> to.samples(input)));
        share.begin(20);
        share.gather(input);
    }

    /** Counts the bytes that a member hands in. */
    private record Counting(ProcessGroup group, int[] bytes) implements ProcessGroup {
        @Override
        public int rank() {
            return group.rank();
        }

        @Override
        public int size() {
            return group.size();
        }

        @Override
        public byte[][] allGather(byte[] mine) {
            bytes[0] += mine.length;
            return group.allGather(mine);
        }
    }

    @Test
    void everyMemberLearnsTheSamplesOfTheOthers() {
        for (int samples : new int[] {1, 20, 41}) {
            float[] all = new float[samples * 3];
            Fill.centred(samples).into(all, 0, all.length);
            int[][] handedIn = new int[3][1];
            List<float[]> learned =
                    Threads.together(
                            3,
                            group -> {
                                Slot values = slot(samples, 3);
                                int[] bytes = handedIn[group.rank()];
                                Share share =
                                        share(
                                                new Counting(group, bytes),
                                                slot(1, 1),
                                                List.of(to -> to.samples(values)));
                                share.begin(samples);
                                for (int i = 3 * share.from(); i < 3 * share.to(); i++) {
                                    values.array()[values.offset() + i] = all[i];
                                }
                                share.gather(values);
                                assertEquals(4 * 3 * (share.to() - share.from()), bytes[0]);
                                return Arrays.copyOfRange(
                                        values.array(), values.offset(), values.at(samples));
                            });
            for (float[] each : learned) {
                assertArrayEquals(all, each);
            }
        }
    }

    @Test
    void severalSlotsAndSumsGoTogether() {
        int samples = 24;
        Threads.together(
                3,
                group -> {
                    Slot[] slots = {slot(samples, 2), slot(samples, 3), slot(32, 1)};
                    Share share =
                            share(
                                    group,
                                    slot(1, 1),
                                    List.of(to -> {
                                        to.samples(slots[0]);
                                        to.samples(slots[1]);
                                        to.chunks(slots[2], 1);
                                    }));
                    share.begin(samples);
                    for (int n = share.from(); n < share.to(); n++) {
                        Arrays.fill(slots[0].array(), slots[0].at(n), slots[0].at(n + 1), n);
                        Arrays.fill(slots[1].array(), slots[1].at(n), slots[1].at(n + 1), -n);
                    }
                    slots[2].array()[slots[2].at(group.rank())] = 7 + group.rank();
                    share.gatherGradientSources();
                    for (int n = 0; n < samples; n++) {
                        assertEquals(n, slots[0].array()[slots[0].at(n) + 1]);
                        assertEquals(-n, slots[1].array()[slots[1].at(n) + 2]);
                    }
                    for (int chunk = 0; chunk < 3; chunk++) {
                        assertEquals(7 + chunk, slots[2].array()[slots[2].at(chunk)]);
                    }
                    return null;
                });
    }

    /** The sums of a stage's chunks, of which each member computes its own. */
    private static float[] total(ProcessGroup group, Stage stage, int samples, int[] bytes) {
        int size = 5;
        int chunk = stage.chunkSamples(samples, 1);
        Slot sums = slot(32, size);
        Consumer<GradientSources> told = to -> to.chunks(sums, size);
        Share share =
                share(
                        new Counting(group, bytes),
                        slot(1, 1),
                        stage == FINE ? List.of(told) : List.of(to -> to.samples(sums), told));
        share.begin(samples);
        Arrays.fill(sums.array(), Float.NaN);
        for (int c = share.from() / chunk; c < ceilDiv(share.to(), chunk); c++) {
            Fill.centred(c).into(sums.array(), sums.at(c), size);
        }
        share.gatherGradientSources();
        float[] total = new float[size];
        KernelChoice.scalar()
                .treeSum(size, share.sums(stage), size, sums.array(), sums.offset(), total, 0);
        return total;
    }

    @Test
    void theSumOverAllChunksHasTheSameBitsInEveryGroup() {
        for (int samples : new int[] {5, 16, 72, 100, 256, 500}) {
            float[] alone = total(new Silent(0, 1), FINE, samples, new int[1]);
            for (int size = 2; size <= 4; size++) {
                for (float[] member :
                        Threads.together(size, group -> total(group, FINE, samples, new int[1]))) {
                    assertArrayEquals(alone, member, size + " members, " + samples + " samples");
                }
            }
        }
    }

    /** A member whose chunks are a branch of the tree hands in their sum, not each. */
    @Test
    void chunksOfABranchAreHandedInAsOne() {
        int[][] bytes = new int[2][1];
        Threads.together(2, group -> total(group, FINE, 128, bytes[group.rank()]));
        assertEquals(4 * 5, bytes[0][0]);
        assertEquals(4 * 5, bytes[1][0]);
        int[][] odd = new int[2][1];
        Threads.together(2, group -> total(group, FINE, 136, odd[group.rank()]));
        assertEquals(4 * 5, odd[0][0], "8 of 17 chunks");
        assertEquals(4 * 5 * 2, odd[1][0], "8 and 1");
        int[][] three = new int[3][1];
        Threads.together(3, group -> total(group, FINE, 72, three[group.rank()]));
        assertEquals(
                List.of(60, 60, 60),
                IntStream.range(0, 3).mapToObj(rank -> three[rank][0]).toList());
    }

    @Test
    void whoTellsNothingIsRefused() {
        Slot sums = slot(32, 1);
        Consumer<GradientSources> silent = to -> {};
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        share(
                                                new Silent(0, 2),
                                                slot(1, 1),
                                                List.of(to -> to.chunks(sums, 1), silent)))
                        .getMessage();
        assertTrue(message.contains("layer \"fc1\": linear(2, 2)"), message);
        assertTrue(message.contains("a group of 2"), message);
    }

    @Test
    void whoTellsWhatAnotherToldIsNot() {
        Slot values = slot(8, 1);
        Consumer<GradientSources> told = to -> to.samples(values);
        Share share = share(new Silent(0, 2), slot(1, 1), List.of(told, told));
        share.begin(8);
        assertEquals(0, share.from());
    }

    @Test
    void aMemberOfAnotherSizeIsTold() {
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () ->
                                        Threads.together(
                                                2,
                                                group -> {
                                                    Slot values = slot(64, 1);
                                                    Share share =
                                                            share(group, slot(1, 1), List.of());
                                                    share.begin(16 + 16 * group.rank());
                                                    share.gather(values);
                                                    return null;
                                                }))
                        .getMessage();
        assertTrue(message.contains("bytes, expected"), message);
    }

    /** More than an array of bytes holds. */
    @Test
    void whatCannotBeHandedInAtOnceIsRefused() {
        Slot wide = new Slot(Shape.of(1 << 26));
        Share share = share(new Silent(0, 2), slot(1, 1), List.of());
        share.begin(16);
        String message =
                assertThrows(IllegalStateException.class, () -> share.gather(wide)).getMessage();
        assertTrue(message.contains("a batch of 16: member 0"), message);
        assertTrue(message.contains(8L * (1 << 26) + " floats"), message);
    }
}
