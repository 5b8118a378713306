package lanewise.nn;

import java.util.Objects;
import java.util.function.LongSupplier;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Parallel;
import lanewise.kernel.StartingKernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** What a {@link Network} is bound with; {@link #bind} needs parameters, input, batch and loss. */
public final class NetworkBuilder {
    final Sequential layers;
    Parameters parameters;
    Shape input;
    int batch;
    Loss loss;
    int threads = 1;
    Kernels kernels = KernelChoice.preferred();
    boolean fuse = true;
    boolean keepsAll;
    Parallel parallel;
    LongSupplier clock = System::nanoTime;
    ProcessGroup group = ProcessGroup.alone();

    NetworkBuilder(Sequential layers) {
        this.layers = Objects.requireNonNull(layers, "layers");
    }

    /** The parameters, e.g. of {@link Sequential#initialize}; trained in place. */
    public NetworkBuilder parameters(Parameters value) {
        parameters = Objects.requireNonNull(value, "parameters");
        return this;
    }

    /** The shape of one sample. */
    public NetworkBuilder input(Shape sample) {
        input = Objects.requireNonNull(sample, "input");
        return this;
    }

    /** The most samples of a batch, 1 or more. */
    public NetworkBuilder batch(int samples) {
        batch = atLeastOne("batch", samples);
        return this;
    }

    /** What the outputs are measured by. */
    public NetworkBuilder loss(Loss value) {
        loss = Objects.requireNonNull(value, "loss");
        return this;
    }

    /** Threads to compute with, the caller's included; 1 unless given. */
    public NetworkBuilder threads(int count) {
        threads = atLeastOne("threads", count);
        return this;
    }

    /**
     * The kernels to compute with; {@link KernelChoice#preferred} unless given. {@link
     * StartingKernels} compute the first steps with plain loops, which changes no bit; the layers
     * are bound once more for that, and once for the rehearsal, which a daemon thread of its own
     * runs beside.
     */
    public NetworkBuilder kernels(Kernels value) {
        kernels = Objects.requireNonNull(value, "kernels");
        return this;
    }

    /** Whether neighbouring layers are fused, which changes no bit; true unless given. */
    public NetworkBuilder fuse(boolean wanted) {
        fuse = wanted;
        return this;
    }

    /**
     * Trains together with other processes; alone unless given.
     *
     * @throws IllegalArgumentException by {@link #bind}, if a layer cannot be trained so
     */
    public NetworkBuilder group(ProcessGroup value) {
        group = Objects.requireNonNull(value, "group");
        return this;
    }

    /** Computes on the threads of another network, which ends them. */
    NetworkBuilder parallel(Parallel shared) {
        parallel = shared;
        threads = shared.threads();
        return this;
    }

    /** Tells the time, in nanoseconds, by which kernels that start go over. */
    NetworkBuilder clock(LongSupplier nanos) {
        clock = nanos;
        return this;
    }

    /** Keeps the outputs of all samples between all layers. */
    NetworkBuilder keepAll() {
        keepsAll = true;
        return this;
    }

    /**
     * Lays out the memory, then starts the threads; {@link Network#close} ends them.
     *
     * @throws IllegalArgumentException if something is missing, or if layers, parameters, loss and
     *     input do not meet; no thread is left behind
     */
    public Network bind() {
        require(parameters != null, "parameters", "parameters(net.initialize(input, key))");
        require(input != null, "input", "input(Shape.image(3, 32, 32))");
        require(batch > 0, "batch", "batch(64)");
        require(loss != null, "loss", "loss(crossEntropy())");
        return new Network(this);
    }

    private static void require(boolean given, String what, String call) {
        if (!given) {
            throw new IllegalArgumentException(
                    "a network without %s; call .%s before bind()".formatted(what, call));
        }
    }

    private static int atLeastOne(String what, int given) {
        if (given < 1) {
            throw new IllegalArgumentException(what + ": " + given + ", expected 1 or more");
        }
        return given;
    }
}
