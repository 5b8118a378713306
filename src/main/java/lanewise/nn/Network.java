package lanewise.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import lanewise.kernel.Kernels;
import lanewise.kernel.Parallel;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/**
 * A network bound for training: layers, parameters, memory and threads. A step allocates nothing.
 *
 * <p>Consecutive layers whose outputs depend on their own sample alone form a stage. A stage's
 * batch is divided into chunks, a number that depends on the batch alone; a thread takes a chunk
 * and streams a few samples at a time through all layers of the stage, so that what one layer
 * writes is still in cache when the next reads it. Parameter gradients are summed within a chunk
 * and then over chunks in ascending order: the same bits for every number of threads.
 */
public final class Network implements AutoCloseable {
    /** The least samples of a chunk, and the most chunks of a batch. */
    private static final int CHUNK_SAMPLES = 8;

    private static final int MAX_CHUNKS = 32;

    /** Samples that go through a stage together. */
    private static final int STREAM_SAMPLES = 4;

    private record Stage(BoundLayer[] layers, int preferredSamples, boolean wholeBatch) {
        int chunkSamples(int samples) {
            if (wholeBatch) {
                return samples;
            }
            int share = (samples + MAX_CHUNKS - 1) / MAX_CHUNKS;
            return Math.max(Math.max(CHUNK_SAMPLES, preferredSamples), share);
        }

        int chunks(int samples) {
            int chunk = chunkSamples(samples);
            return (samples + chunk - 1) / chunk;
        }

        int streamSamples(int samples) {
            return wholeBatch ? samples : Network.streamSamples(preferredSamples);
        }
    }

    private record GradientPart(BoundLayer layer, int part, Stage stage) {}

    private final Sequential sequential;
    private final Parameters parameters;
    private final Kernels kernels;
    private final Parallel parallel;
    private final Loss loss;
    private final int maxSamples;
    private final BoundSequence sequence;
    private final BoundLayer[] layers;
    private final Stage[] stages;
    private final GradientPart[] gradientParts;
    private final Slot scratch;
    private final long workspaceBytes;
    private final boolean fuse;
    private final boolean keepsAll;
    private final Pass pass;
    private final Pass[] passes;
    private final float[] kept;

    private Stage stage;
    private final Parallel.Job prepare;
    private final Parallel.Job forward;
    private final Parallel.Job backward;
    private final Parallel.Job gradients;

    /**
     * Binds a network.
     *
     * @param sequential its layers
     * @param parameters of {@link Sequential#initialize}; trained in place
     * @param input the shape of one sample
     * @param maxSamples the largest batch, at least 1
     * @param loss to train with
     * @param kernels to compute with
     * @param parallel the threads
     * @param fuse whether neighbouring layers are fused, which changes no bit
     * @throws IllegalArgumentException if layers, loss and input do not meet
     */
    public Network(
            Sequential sequential,
            Parameters parameters,
            Shape input,
            int maxSamples,
            Loss loss,
            Kernels kernels,
            Parallel parallel,
            boolean fuse) {
        this(
                sequential,
                parameters,
                input,
                maxSamples,
                loss,
                kernels,
                parallel,
                fuse,
                fuse ? parallel.threads() : 0);
    }

    /**
     * @param workers threads for which ranges are kept where a batch is not; 0 to keep whole
     *     batches everywhere
     */
    private Network(
            Sequential sequential,
            Parameters parameters,
            Shape input,
            int maxSamples,
            Loss loss,
            Kernels kernels,
            Parallel parallel,
            boolean fuse,
            int workers) {
        if (maxSamples < 1) {
            throw new IllegalArgumentException(
                    "batch: " + maxSamples + " samples, expected 1 or more");
        }
        loss.check(sequential.outputShape(input));
        this.sequential = sequential;
        this.parameters = parameters;
        this.kernels = kernels;
        this.parallel = parallel;
        this.loss = loss;
        this.maxSamples = maxSamples;
        Workspace workspace = new Workspace();
        Slot x = workspace.reserve(input, maxSamples);
        int maxChunks = Math.min(MAX_CHUNKS, (maxSamples + CHUNK_SAMPLES - 1) / CHUNK_SAMPLES);
        sequence =
                new BoundSequence(
                        sequential,
                        x,
                        maxSamples,
                        maxChunks,
                        true,
                        false,
                        fuse,
                        workers,
                        parameters,
                        kernels,
                        workspace);
        scratch = workspace.reserve(sequence.y.shape(), maxSamples);
        workspace.allocate();
        workspaceBytes = workspace.bytes();
        layers =
                sequence.members.stream()
                        .map(BoundSequence.Member::bound)
                        .toArray(BoundLayer[]::new);
        stages = stages(sequence.members);
        List<GradientPart> parts = new ArrayList<>();
        for (Stage each : stages) {
            for (BoundLayer layer : each.layers()) {
                for (int part = 0; part < layer.gradientParts(); part++) {
                    parts.add(new GradientPart(layer, part, each));
                }
            }
        }
        gradientParts = parts.toArray(GradientPart[]::new);
        kept = new float[parameters.trainableSize()];
        this.fuse = fuse;
        keepsAll = workers == 0;
        passes = new Pass[parallel.threads()];
        Arrays.setAll(passes, Pass::new);
        pass = passes[0];
        prepare = (part, worker) -> layers[part].prepare(passes[worker]);
        forward = (part, worker) -> forwardChunk(passes[worker], part);
        backward = (part, worker) -> backwardChunk(passes[worker], part);
        gradients =
                (part, worker) -> {
                    GradientPart each = gradientParts[part];
                    each.layer()
                            .gradients(
                                    passes[worker],
                                    each.part(),
                                    each.stage().chunks(pass.samples()));
                };
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

    private static Stage[] stages(List<BoundSequence.Member> members) {
        List<Stage> stages = new ArrayList<>();
        List<BoundLayer> open = new ArrayList<>();
        int preferred = 1;
        for (BoundSequence.Member member : members) {
            boolean whole = !member.layer().sampleWise();
            int wanted = preferredSamples(preferred, member.layer());
            if ((whole || wanted != preferred) && !open.isEmpty()) {
                stages.add(new Stage(open.toArray(BoundLayer[]::new), preferred, false));
                open.clear();
            }
            preferred = wanted;
            if (whole) {
                stages.add(new Stage(new BoundLayer[] {member.bound()}, 1, true));
            } else {
                open.add(member.bound());
            }
        }
        if (!open.isEmpty()) {
            stages.add(new Stage(open.toArray(BoundLayer[]::new), preferred, false));
        }
        return stages.toArray(Stage[]::new);
    }

    /** Where the samples of a batch are written, channels-last. */
    public Slot input() {
        return sequence.x;
    }

    /** The outputs of the last forward pass. */
    public Slot output() {
        return sequence.y;
    }

    /** What is trained. */
    public Parameters parameters() {
        return parameters;
    }

    /** The layers. */
    public Sequential layers() {
        return sequential;
    }

    /** The threads. */
    public Parallel parallel() {
        return parallel;
    }

    /** The kernels. */
    public Kernels kernels() {
        return kernels;
    }

    /**
     * Puts something around every layer, to time it for instance; before the first pass.
     *
     * @param around is given a layer's name and what computes it, and returns what is called
     *     instead
     */
    public void wrap(BiFunction<String, BoundLayer, BoundLayer> around) {
        for (int i = 0; i < layers.length; i++) {
            BoundLayer plain = layers[i];
            BoundLayer wrapped = around.apply(sequence.members.get(i).path(), plain);
            layers[i] = wrapped;
            for (Stage each : stages) {
                Arrays.asList(each.layers()).replaceAll(l -> l == plain ? wrapped : l);
            }
            Arrays.asList(gradientParts)
                    .replaceAll(part ->
                            part.layer() == plain
                                    ? new GradientPart(wrapped, part.part(), part.stage())
                                    : part);
        }
    }

    /** Bytes of activations, their gradients and scratch memory. */
    public long workspaceBytes() {
        return workspaceBytes;
    }

    /**
     * The outputs of a layer in the last forward pass, by the layer's name; what the layer after it
     * does not read may be left out. Where a layer's outputs are not kept, they are those of the
     * first {@value #STREAM_SAMPLES} samples.
     *
     * @return null if there is no such layer, or if it was fused into the one before it
     */
    public Slot activations(String path) {
        for (BoundSequence.Member member : sequence.members) {
            if (member.path().equals(path)) {
                return member.y();
            }
        }
        return null;
    }

    /**
     * Runs the layers on the samples in {@link #input}.
     *
     * @param samples in the batch, 1 to the maximum bound
     * @param key the randomness of this step
     */
    public void forward(Mode mode, int samples, Key key) {
        if (samples < 1 || samples > maxSamples) {
            throw new IllegalArgumentException(
                    "batch of %d samples, expected 1 to %d".formatted(samples, maxSamples));
        }
        for (Pass each : passes) {
            each.begin(mode, samples, key);
        }
        parallel.run(layers.length, prepare);
        for (Stage each : stages) {
            stage = each;
            parallel.run(each.chunks(samples), forward);
        }
    }

    /**
     * Sets what the rates of all layers that drop are multiplied by from the next pass on: the
     * kernels drop with rate p times factor, at most 1.
     *
     * @param factor 0 or more; see {@link DropoutSchedule}
     */
    public void dropoutFactor(double factor) {
        for (Pass each : passes) {
            each.dropoutFactor(factor);
        }
    }

    /** The rates that the layers of the last pass dropped with, by the layers' names. */
    public Map<String, Double> dropoutRates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        for (BoundSequence.Member member : sequence.members) {
            member.bound().rates(pass, member.path(), rates::put);
        }
        return rates;
    }

    /**
     * What layers add to the loss of the last pass, see {@link BoundLayer#penalty}; 0 unless it
     * trained.
     */
    public double penalty() {
        double sum = 0;
        for (BoundLayer layer : layers) {
            sum += layer.penalty(pass);
        }
        return sum;
    }

    private void forwardChunk(Pass pass, int chunk) {
        int step = stage.streamSamples(pass.samples());
        int size = stage.chunkSamples(pass.samples());
        int end = Math.min(pass.samples(), (chunk + 1) * size);
        for (int from = chunk * size; from < end; from += step) {
            int to = Math.min(end, from + step);
            for (BoundLayer layer : stage.layers()) {
                layer.forward(pass, from, to);
            }
        }
    }

    /**
     * The first layer with an output that is infinite or not a number, in the order of the forward
     * pass; null if there is none.
     *
     * @param samples of the last forward pass
     */
    public String firstNonFinite(int samples) {
        if (keepsAll) {
            return firstNonFiniteKept(samples);
        }
        // The pass is run again on layers that keep the outputs of all samples.
        Shape input = sequence.x.shape();
        try (Network keeping =
                new Network(
                        sequential,
                        parameters.copy(),
                        input,
                        samples,
                        loss,
                        kernels,
                        new Parallel(1),
                        fuse,
                        0)) {
            keeping.input().point(sequence.x.array(), sequence.x.offset());
            keeping.dropoutFactor(pass.dropoutFactor());
            keeping.forward(pass.mode(), samples, new Key(pass.key()));
            return keeping.firstNonFiniteKept(samples);
        }
    }

    private String firstNonFiniteKept(int samples) {
        for (BoundSequence.Member member : sequence.members) {
            Slot y = member.y();
            for (int i = y.offset(); i < y.at(samples); i++) {
                if (!Float.isFinite(y.array()[i])) {
                    return member.path();
                }
            }
        }
        return null;
    }

    /**
     * The loss of the last forward pass, without a gradient. That of a training pass holds what
     * layers add to it, see {@link BoundLayer#penalty}.
     */
    public double loss(Target target) {
        return loss.apply(kernels, pass.samples(), sequence.y, target, null, scratch) + penalty();
    }

    /**
     * The loss of the last forward pass; its gradients by the parameters overwrite {@link
     * Parameters#gradients}.
     */
    public double backward(Target target) {
        double value =
                loss.apply(kernels, pass.samples(), sequence.y, target, sequence.dy, scratch);
        for (int i = stages.length - 1; i >= 0; i--) {
            stage = stages[i];
            parallel.run(stage.chunks(pass.samples()), backward);
        }
        value += penalty();
        parallel.run(gradientParts.length, gradients);
        return value;
    }

    /** As {@link #backward}, but adds to the gradients that are there. */
    public double backwardAccumulating(Target target) {
        float[] block = parameters.gradients();
        System.arraycopy(block, 0, kept, 0, kept.length);
        double value = backward(target);
        kernels.add(kept.length, kept, 0, block, 0);
        return value;
    }

    private void backwardChunk(Pass pass, int chunk) {
        int step = stage.streamSamples(pass.samples());
        int size = stage.chunkSamples(pass.samples());
        int begin = chunk * size;
        int end = Math.min(pass.samples(), begin + size);
        for (int from = begin; from < end; from += step) {
            int to = Math.min(end, from + step);
            for (int i = stage.layers().length - 1; i >= 0; i--) {
                stage.layers()[i].backward(pass, from, to, chunk, from == begin);
            }
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        parallel.close();
    }
}
