package lanewise.nn;

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
 * <p>How a batch is divided depends on the batch and the layers alone, never on threads.
 *
 * @param first the number of the stage's first layer in the network
 * @param last the number behind its last one
 * @param preferredSamples what its layers prefer, {@link Layer#preferredSamples}
 * @param wholeBatch whether the batch is one chunk and one range
 */
record Stage(int first, int last, int preferredSamples, boolean wholeBatch) {
    /** The least samples of a chunk, and the most chunks of a batch. */
    static final int CHUNK_SAMPLES = 8;

    private static final int MAX_CHUNKS = 32;

    /** Samples that go through a stage together. */
    static final int STREAM_SAMPLES = 4;

    /** Divides the layers of a network. */
    static List<Stage> of(List<BoundSequence.Member> members) {
        List<Stage> stages = new ArrayList<>();
        int first = 0;
        int preferred = 1;
        for (int i = 0; i < members.size(); i++) {
            Layer layer = members.get(i).layer();
            int wanted = preferredSamples(preferred, layer);
            if ((!layer.sampleWise() || wanted != preferred) && first < i) {
                stages.add(new Stage(first, i, preferred, false));
                first = i;
            }
            preferred = wanted;
            if (!layer.sampleWise()) {
                stages.add(new Stage(i, i + 1, 1, true));
                first = i + 1;
            }
        }
        if (first < members.size()) {
            stages.add(new Stage(first, members.size(), preferred, false));
        }
        return stages;
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
        return Math.min(MAX_CHUNKS, (samples + CHUNK_SAMPLES - 1) / CHUNK_SAMPLES);
    }

    /** What the layers of a network for training are given. */
    static Binding.Shared shared(
            int batch, boolean fuse, Parameters parameters, Kernels kernels, Workspace workspace) {
        return new Binding.Shared(batch, maxChunks(batch), fuse, parameters, kernels, workspace);
    }

    /** Samples of a chunk of a batch. */
    int chunkSamples(int samples) {
        if (wholeBatch) {
            return samples;
        }
        int share = (samples + MAX_CHUNKS - 1) / MAX_CHUNKS;
        return Math.max(Math.max(CHUNK_SAMPLES, preferredSamples), share);
    }

    private int rangeSamples(int samples) {
        return wholeBatch ? samples : streamSamples(preferredSamples);
    }

    /** How many chunks a batch is divided into. */
    int chunks(int samples) {
        int chunk = chunkSamples(samples);
        return (samples + chunk - 1) / chunk;
    }

    /** The first chunk that has samples of a share. */
    int firstChunk(int samples, Share share) {
        return wholeBatch ? 0 : share.from() / chunkSamples(samples);
    }

    /** How many chunks have samples of a share. */
    int chunks(int samples, Share share) {
        if (wholeBatch) {
            return 1;
        }
        int chunk = chunkSamples(samples);
        return share.from() == share.to()
                ? 0
                : (share.to() + chunk - 1) / chunk - share.from() / chunk;
    }

    /** Runs a share's samples of a chunk of the batch through the layers of this stage. */
    void forward(BoundLayer[] layers, Pass pass, int chunk, Share share) {
        int step = rangeSamples(pass.samples());
        int end = end(pass, chunk, share);
        for (int from = begin(pass, chunk, share); from < end; from += step) {
            int to = Math.min(end, from + step);
            for (int i = first; i < last; i++) {
                layers[i].forward(pass, from, to);
            }
        }
    }

    /** Runs a share's samples of a chunk of the batch back through the layers of this stage. */
    void backward(BoundLayer[] layers, Pass pass, int chunk, Share share) {
        int step = rangeSamples(pass.samples());
        int begin = begin(pass, chunk, share);
        int end = end(pass, chunk, share);
        for (int from = begin; from < end; from += step) {
            int to = Math.min(end, from + step);
            for (int i = last - 1; i >= first; i--) {
                layers[i].backward(pass, from, to, chunk, from == begin);
            }
        }
    }

    private int begin(Pass pass, int chunk, Share share) {
        return wholeBatch ? 0 : Math.max(share.from(), chunk * chunkSamples(pass.samples()));
    }

    private int end(Pass pass, int chunk, Share share) {
        return wholeBatch
                ? pass.samples()
                : Math.min(share.to(), (chunk + 1) * chunkSamples(pass.samples()));
    }
}
