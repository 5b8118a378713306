package lanewise.nn;

import static java.lang.Math.ceilDiv;

import java.util.ArrayList;
import java.util.List;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Workspace;

/**
 * Consecutive layers that a batch goes through in chunks, a few samples at a time, so that what one
 * layer writes is still in cache when the next reads it. A layer that looks at the whole batch is a
 * stage of its own.
 *
 * <p>Where layers sum by chunks, how a batch is divided depends on the batch and the layers alone,
 * never on threads. Elsewhere no bit depends on it, and every thread gets a share.
 *
 * @param first the number of the stage's first layer in the network
 * @param last the number behind its last one
 * @param preferredSamples what its layers prefer, {@link Layer#preferredSamples}
 * @param wholeBatch whether the batch is one chunk and one range
 * @param sums whether a layer {@linkplain BoundLayer#sumsByChunk sums by chunks}
 */
record Stage(int first, int last, int preferredSamples, boolean wholeBatch, boolean sums) {
    /** The least samples of a chunk, and the most chunks of a batch. */
    private static final int CHUNK_SAMPLES = 8;

    /** The least samples of a thread's share where nothing is summed. */
    private static final int SHARE_SAMPLES = 8;

    private static final int MAX_CHUNKS = 32;

    /** Samples that go through a stage together. */
    static final int STREAM_SAMPLES = 4;

    /** Samples that go through dense layers together where nothing is summed and all is kept. */
    private static final int DENSE_SAMPLES = 64;

    /** Divides the layers of a network. */
    static List<Stage> of(List<BoundSequence.Member> members) {
        List<Stage> stages = new ArrayList<>();
        int first = 0;
        int preferred = 1;
        for (int i = 0; i < members.size(); i++) {
            Layer layer = members.get(i).layer();
            int wanted = preferredSamples(preferred, layer);
            if ((!layer.sampleWise() || wanted != preferred) && first < i) {
                stages.add(stage(members, first, i, preferred));
                first = i;
            }
            preferred = wanted;
            if (!layer.sampleWise()) {
                stages.add(new Stage(i, i + 1, 1, true, true));
                first = i + 1;
            }
        }
        if (first < members.size()) {
            stages.add(stage(members, first, members.size(), preferred));
        }
        return stages;
    }

    private static Stage stage(
            List<BoundSequence.Member> members, int first, int last, int preferred) {
        List<BoundSequence.Member> own = members.subList(first, last);
        boolean sums = own.stream().anyMatch(m -> m.bound().sumsByChunk());
        boolean dense = !sums && preferred > 1 && own.stream().allMatch(Stage::keepsAll);
        int together = dense ? Math.max(DENSE_SAMPLES, preferred) : preferred;
        return new Stage(first, last, together, false, sums);
    }

    /** Whether what the layer writes is kept for the whole batch. */
    private static boolean keepsAll(BoundSequence.Member member) {
        int most = Integer.MAX_VALUE;
        return member.y().kept(most) == most && member.dy().kept(most) == most;
    }

    /**
     * The least samples that the stage of a layer wants.
     *
     * @param before what the stage of the layer before it wants, 1 at the beginning
     */
    static int preferredSamples(int before, Layer layer) {
        return layer.sampleWise() ? Math.max(before, layer.preferredSamples()) : 1;
    }

    /** Samples that go together through a stage that wants so many. */
    static int streamSamples(int preferred) {
        return Math.max(STREAM_SAMPLES, preferred);
    }

    /** The most chunks that a batch is divided into. */
    static int maxChunks(int samples) {
        return Math.min(MAX_CHUNKS, ceilDiv(samples, CHUNK_SAMPLES));
    }

    /** What the layers of a network for training are given. */
    static Binding.Shared shared(
            int batch, boolean fuse, Parameters parameters, Kernels kernels, Workspace workspace) {
        return new Binding.Shared(batch, maxChunks(batch), fuse, parameters, kernels, workspace);
    }

    /**
     * Samples of a chunk.
     *
     * @param samples of the batch, or where nothing is summed of the share of it
     */
    int chunkSamples(int samples, int threads) {
        if (wholeBatch) {
            return samples;
        }
        if (!sums) {
            int each = ceilDiv(samples, threads);
            return Math.max(1, ceilDiv(each, SHARE_SAMPLES)) * SHARE_SAMPLES;
        }
        return Math.max(Math.max(CHUNK_SAMPLES, preferredSamples), ceilDiv(samples, MAX_CHUNKS));
    }

    /**
     * Samples of a part of a pass in which nothing is summed: as many as of a chunk, or fewer so
     * that every thread gets some, but at least those that go through the stage together.
     *
     * @param samples of the batch, or of the share of it
     */
    int partSamples(int samples, int threads) {
        int chunk = chunkSamples(samples, threads);
        int each = Math.max(streamSamples(preferredSamples), ceilDiv(samples, threads));
        return wholeBatch || !sums ? chunk : Math.min(chunk, each);
    }

    private int rangeSamples(int samples) {
        return wholeBatch ? samples : streamSamples(preferredSamples);
    }

    /**
     * Runs a range of samples through the layers of this stage, a few at a time.
     *
     * @param begin the first sample
     * @param end the number behind the last
     */
    void forward(BoundLayer[] layers, Pass pass, int begin, int end) {
        int step = rangeSamples(pass.samples());
        for (int from = begin; from < end; from += step) {
            int to = Math.min(end, from + step);
            for (int i = first; i < last; i++) {
                layers[i].forward(pass, from, to);
            }
        }
    }

    /** Runs the samples of a chunk back through the layers of this stage. */
    void backward(BoundLayer[] layers, Pass pass, int chunk, int begin, int end) {
        int step = rangeSamples(pass.samples());
        for (int from = begin; from < end; from += step) {
            int to = Math.min(end, from + step);
            for (int i = last - 1; i >= first; i--) {
                layers[i].backward(pass, from, to, chunk, from == begin);
            }
        }
    }

    /**
     * Whether more threads than chunks can take samples back through this stage.
     *
     * @param layers of the network, or what is around them, which must sum what they sum
     */
    boolean goesBackInTwo(BoundLayer[] layers, List<BoundSequence.Member> members) {
        boolean inTwo = sums && !wholeBatch;
        for (int i = first; inTwo && i < last; i++) {
            boolean summing = members.get(i).bound().sumsByChunk();
            inTwo = layers[i].goesBackInTwo() && layers[i].sumsByChunk() == summing;
        }
        return inTwo;
    }

    /** Layers that sum by chunk. */
    int summing(BoundLayer[] layers) {
        int count = 0;
        for (int i = first; i < last; i++) {
            count += layers[i].sumsByChunk() ? 1 : 0;
        }
        return count;
    }

    /** Computes the input gradients of some samples in all layers of this stage. */
    void backwardInputs(BoundLayer[] layers, Pass pass, int begin, int end) {
        int step = rangeSamples(pass.samples());
        for (int from = begin; from < end; from += step) {
            int to = Math.min(end, from + step);
            for (int i = last - 1; i >= first; i--) {
                layers[i].backwardInputs(pass, from, to);
            }
        }
    }

    /** Adds the samples of a chunk to the sums of the layer with this number among the summing. */
    void backwardParameters(
            BoundLayer[] layers, Pass pass, int number, int chunk, int begin, int end) {
        int layer = first;
        for (int left = number; left > 0 || !layers[layer].sumsByChunk(); layer++) {
            left -= layers[layer].sumsByChunk() ? 1 : 0;
        }
        int step = rangeSamples(pass.samples());
        for (int from = begin; from < end; from += step) {
            int to = Math.min(end, from + step);
            layers[layer].backwardParameters(pass, from, to, chunk, from == begin);
        }
    }
}
