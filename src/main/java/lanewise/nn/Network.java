package lanewise.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import lanewise.kernel.Kernels;
import lanewise.kernel.Parallel;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/**
 * A network bound for training: layers, parameters, memory and threads. A step allocates nothing.
 *
 * {@snippet :
 * try (Network network = Network.of(net).parameters(p).input(image)
 *         .batch(64).loss(crossEntropy()).threads(2).bind()) {
 *     network.load(images);
 *     network.forward(Mode.TRAIN, key);
 *     double loss = network.backward(Target.labels(labels));
 * }
 * }
 *
 * <p>Parameter gradients are summed within a chunk of the batch and then over chunks by a tree
 * ({@link Kernels#treeSum}): the same bits for every number of threads. Several threads must not
 * call one network at once, which is refused where it is seen.
 */
public final class Network implements AutoCloseable {
    private final Sequential sequential;
    private final Parameters parameters;
    private final Kernels kernels;
    private final Loss loss;
    private final int maxSamples;
    private final boolean fuse;
    private final boolean keepsAll;
    private final BoundSequence sequence;
    private final BoundLayer[] layers;
    private final List<GradientPart> gradientParts;
    private final Slot scratch;
    private final long workspaceBytes;
    private float[] kept = {};

    private final Loading loading;
    private int loaded;
    private boolean forwarded;
    private final OneAtATime turn = new OneAtATime();
    private final Pass[] passes;
    private final Pass pass;
    private final Parallel parallel;
    private final boolean ownsThreads;
    private final Parallel.Job pack;
    private final Parallel.Job prepare;
    private final Parallel.Job gradients;
    private final Stages stages;

    /** What computes until the vector kernels are compiled; null from then on. */
    private Start start;

    Network(NetworkBuilder builder) {
        sequential = builder.layers;
        parameters = builder.parameters;
        kernels = Start.kernels(builder);
        Kernels binding = Start.bound(kernels);
        loss = builder.loss;
        maxSamples = builder.batch;
        fuse = builder.fuse;
        keepsAll = !fuse || builder.keepsAll;
        Shape input = builder.input;
        loss.check(sequential.outputShape(input));
        sequential.check(parameters, input);
        Workspace workspace = new Workspace();
        int workers = keepsAll ? 0 : builder.threads;
        Binding.Shared shared = Stage.shared(maxSamples, fuse, parameters, binding, workspace);
        sequence = BoundSequence.forTraining(sequential, input, workers, shared);
        scratch = workspace.reserve(sequence.y.shape(), maxSamples);
        workspace.allocate();
        workspaceBytes = workspace.bytes();
        loading = new Loading(sequence.x, maxSamples);
        layers = sequence.layers();
        List<Stage> order = Stage.of(sequence.members);
        gradientParts = GradientPart.of(order, layers);
        Share share = new Share(builder.group, binding, sequence.x, order, sequence.members);
        parameters.gradients(); // takes their memory, so that no step does
        passes = new Pass[builder.threads];
        Arrays.setAll(passes, Pass::new);
        pass = passes[0];
        pack = (part, worker) -> layers[part].pack();
        prepare = (part, worker) -> layers[part].prepare(passes[worker]);
        gradients = (part, worker) -> gradientParts.get(part).finish(layers, passes[worker], share);
        ownsThreads = builder.parallel == null;
        // Last: what fails leaves no thread behind.
        parallel = ownsThreads ? new Parallel(builder.threads) : builder.parallel;
        stages = new Stages(order, sequence, layers, passes, parallel, share);
        start = Start.of(this, builder);
    }

    /** Begins to bind layers. */
    public static NetworkBuilder of(Sequential layers) {
        return new NetworkBuilder(layers);
    }

    /**
     * Copies a batch in PyTorch's order: sample, channel, row, column.
     *
     * @param samples one behind the other, as many as the array has
     * @throws IllegalArgumentException if these are not whole samples, from 1 to the batch bound
     */
    public void load(float[] samples) {
        loaded = loading.load(samples);
        forwarded = false;
    }

    /**
     * Copies a batch that is channels-last: sample, row, column, channel.
     *
     * @param samples one behind the other, as many as the array has
     * @throws IllegalArgumentException if these are not whole samples, from 1 to the batch bound
     */
    public void loadChannelsLast(float[] samples) {
        loaded = loading.loadChannelsLast(samples);
        forwarded = false;
    }

    /**
     * Runs the layers on the batch that was loaded.
     *
     * @param key the randomness of this step
     * @throws IllegalStateException if no batch was loaded
     */
    public void forward(Mode mode, Key key) {
        if (loaded == 0) {
            throw new IllegalStateException("forward without a batch; call load(samples) before");
        }
        forward(mode, loaded, key);
    }

    /**
     * Runs the layers on the first samples of {@link #input}, wherever that points.
     *
     * @param samples in the batch, 1 to the maximum bound
     * @param key the randomness of this step
     */
    public void forward(Mode mode, int samples, Key key) {
        if (samples < 1 || samples > maxSamples) {
            throw new IllegalArgumentException(
                    "batch of %d samples, expected 1 to %d".formatted(samples, maxSamples));
        }
        enter();
        try {
            forwarded = false;
            for (Pass each : passes) {
                each.begin(mode, samples, key);
                each.goesBack(mode == Mode.TRAIN);
            }
            if (start != null && start.isOver(mode, samples)) {
                start = null;
            }
            if (start != null) {
                start.forward(mode, samples, key, pass.dropoutFactor());
            } else {
                parallel.run(layers.length, pack);
                parallel.run(layers.length, prepare);
                stages.forward();
            }
            forwarded = true;
        } finally {
            turn.leave();
        }
    }

    /**
     * The loss of the last forward pass, without a gradient. That of a training pass holds what
     * layers add to it, see {@link BoundLayer#penalty}.
     *
     * @throws IllegalArgumentException if there are not as many labels or values as the batch needs
     * @throws IllegalStateException if there was no forward pass since the batch was loaded
     */
    public double loss(Target target) {
        enter();
        try {
            requireForward("loss");
            int samples = pass.samples();
            return start != null
                    ? start.loss(target)
                    : loss.apply(kernels, samples, sequence.y, target, null, scratch) + penalty();
        } finally {
            turn.leave();
        }
    }

    /**
     * The loss of the last forward pass, in whatever mode; its gradients by the parameters
     * overwrite {@link Parameters#gradients}.
     *
     * @throws IllegalArgumentException if there are not as many labels or values as the batch needs
     * @throws IllegalStateException if there was no forward pass since the batch was loaded
     */
    public double backward(Target target) {
        enter();
        try {
            requireForward("backward");
            if (start != null) {
                return start.backward(target, pass.samples());
            }
            double value =
                    loss.apply(kernels, pass.samples(), sequence.y, target, sequence.dy, scratch);
            if (!pass.goesBack()) {
                for (Pass each : passes) {
                    each.goesBack(true);
                }
                parallel.run(layers.length, prepare);
            }
            stages.backward();
            value += penalty();
            parallel.run(gradientParts.size(), gradients);
            return value;
        } finally {
            turn.leave();
        }
    }

    /**
     * As {@link #backward}, but adds to the gradients that are there; the first call takes memory
     * for as many.
     */
    public double backwardAccumulating(Target target) {
        float[] block = parameters.gradients();
        kept = kept.length == block.length ? kept : new float[block.length];
        System.arraycopy(block, 0, kept, 0, kept.length);
        double value = backward(target);
        kernels.add(kept.length, kept, 0, block, 0);
        return value;
    }

    private void enter() {
        turn.enter("two threads use this network at once; bind one for each thread");
    }

    private void requireForward(String what) {
        if (!forwarded) {
            throw new IllegalStateException(
                    what + " without a forward pass of this batch; call forward before");
        }
    }

    /**
     * Where the samples of a batch lie, channels-last: to be written, or {@linkplain Slot#point
     * pointed} to samples that are not to be copied.
     */
    public Slot input() {
        return sequence.x;
    }

    /** The outputs of the last forward pass, channels-last. */
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
        if (start != null) {
            start.end();
            start = null;
        }
        Arrays.setAll(layers, i -> around.apply(sequence.members.get(i).path(), layers[i]));
    }

    /** Bytes of activations, their gradients and scratch memory. */
    public long workspaceBytes() {
        return workspaceBytes;
    }

    /**
     * The outputs of a layer in the last forward pass, by the layer's name; what the layer after it
     * does not read may be left out. Where a layer's outputs are not kept, they are those of the
     * first {@value Stage#STREAM_SAMPLES} samples.
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
     * Sets what the rates of all layers that drop are multiplied by from the next pass on: the
     * kernels drop with rate p times factor, at most 1.
     *
     * @param factor 0 or more; see {@code DropoutSchedule}
     */
    public void dropoutFactor(double factor) {
        for (Pass each : passes) {
            each.dropoutFactor(factor);
        }
    }

    /** The rates that the layers of the last pass dropped with, by the layers' names. */
    public Map<String, Double> dropoutRates() {
        if (start != null) {
            return start.dropoutRates();
        }
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
        double sum = start == null ? 0 : start.penalty();
        for (int i = 0; start == null && i < layers.length; i++) {
            sum += layers[i].penalty(pass);
        }
        return sum;
    }

    /**
     * The first layer with an output that is infinite or not a number, in the order of the forward
     * pass; null if there is none.
     *
     * @param samples of the last forward pass
     */
    public String firstNonFinite(int samples) {
        if (keepsAll) {
            return sequence.firstNonFinite(samples);
        }
        // The pass is run again on layers that keep the outputs of all samples.
        try (Network keeping = again(parameters.copy(), samples, kernels).keepAll().bind()) {
            keeping.input().point(sequence.x.array(), sequence.x.offset());
            keeping.dropoutFactor(pass.dropoutFactor());
            keeping.forward(pass.mode(), samples, new Key(pass.key()));
            return keeping.sequence.firstNonFinite(samples);
        }
    }

    /** Begins to bind the same layers again. */
    NetworkBuilder again(Parameters values, int batch, Kernels computing) {
        NetworkBuilder again = of(sequential).parameters(values).input(sequence.x.shape());
        return again.batch(batch).loss(loss).fuse(fuse).kernels(computing);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        if (ownsThreads) {
            parallel.close();
        }
    }

    @Override
    public String toString() {
        return "Network[%s to %s, batch %d, %s, %d threads, %s kernels: %s]"
                .formatted(
                        sequence.x.shape(),
                        sequence.y.shape(),
                        maxSamples,
                        loss,
                        parallel.threads(),
                        kernels.name(),
                        sequential);
    }
}
