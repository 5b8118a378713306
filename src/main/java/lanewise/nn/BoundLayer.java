package lanewise.nn;

import java.util.function.BiConsumer;

/**
 * A layer at its place in a network, with its memory laid out.
 *
 * <p>A layer works on ranges of samples and knows nothing of threads: the network gives disjoint
 * ranges to different threads, streams a few samples through many layers while they are in cache,
 * and gives out the parts of a parameter's gradient. The bits do not depend on how, because each
 * output is written by one range or part, and sums over samples are taken in fixed chunks.
 */
public interface BoundLayer {
    /**
     * Packs weights for {@link #forward} into memory of {@link Binding#packed}: before each forward
     * pass of a network, for inference once, and then for all objects that share it.
     */
    default void pack() {}

    /**
     * Runs before the samples of a forward pass, after {@link #pack}, e.g. to draw weights, and
     * once more before those of a backward pass that {@link Pass#goesBack} did not foretell.
     */
    default void prepare(Pass pass) {}

    /** Whether what {@link #prepare} prepares depends on the mode or the key of the pass. */
    default boolean preparesEachPass() {
        return false;
    }

    /** Whether the samples of a pass share what is drawn for it, as dropped weights are shared. */
    default boolean sharesDraws() {
        return false;
    }

    /** Computes the outputs of samples {@code from} to {@code to - 1}. */
    void forward(Pass pass, int from, int to);

    /**
     * Computes the input gradients of samples {@code from} to {@code to - 1}, and adds these
     * samples' share of the parameters' gradients to the sums of a chunk.
     *
     * <p>The ranges of one chunk come in ascending order on one thread.
     *
     * @param chunk the fixed chunk of the batch that the samples belong to
     * @param first whether this is the chunk's first range: its sums start anew
     */
    void backward(Pass pass, int from, int to, int chunk, boolean first);

    /**
     * Whether {@link #backward} can be taken in two, which gives work to more threads than there
     * are chunks: {@link #backwardInputs} of all samples, in parts of any size, several at once,
     * and when the layers below are through, too, {@link #backwardParameters} of each chunk. What
     * the second half reads must be kept for all samples until then. Layers without parameters are
     * {@link Chunkless} where they can.
     */
    default boolean goesBackInTwo() {
        return false;
    }

    /**
     * The half of {@link #backward} that computes input gradients; all of it without parameters.
     */
    default void backwardInputs(Pass pass, int from, int to) {
        backward(pass, from, to, 0, true);
    }

    /** The half of {@link #backward} that adds to the sums of a chunk. */
    default void backwardParameters(Pass pass, int from, int to, int chunk, boolean first) {}

    /** In how many independent parts the parameters' gradients are finished. */
    default int gradientParts() {
        return 0;
    }

    /**
     * Whether {@link #backward} adds to sums of a chunk. If not, the network divides a batch as it
     * likes, and {@link #gradients} is given a number of chunks that means nothing.
     */
    default boolean sumsByChunk() {
        return gradientParts() > 0;
    }

    /**
     * Finishes one part of the parameters' gradients, overwriting them, when all samples are
     * through.
     *
     * @param chunks how many chunks the batch had
     */
    default void gradients(Pass pass, int part, int chunks) {}

    /**
     * Tells what {@link #gradients} reads of what was written for samples and chunks. A layer whose
     * gradients have parts and that tells nothing cannot be trained by a {@link ProcessGroup}.
     */
    default void gradientSources(GradientSources sources) {}

    /**
     * What the layer adds to the loss of a training pass, e.g. the divergence of a learned rate;
     * its gradient is part of {@link #gradients}.
     *
     * @return 0 if it adds nothing, and in every pass that does not train
     */
    default double penalty(Pass pass) {
        return 0;
    }

    /**
     * The rate that the layer drops with in this pass, to be logged.
     *
     * @return NaN if the layer does not drop
     */
    default double rate(Pass pass) {
        return Double.NaN;
    }

    /**
     * Tells the {@link #rate} of the layer and of layers inside it.
     *
     * @param path the layer's name in the network
     * @param sink is given names and rates, of layers that drop
     */
    default void rates(Pass pass, String path, BiConsumer<String, Double> sink) {
        double rate = rate(pass);
        if (!Double.isNaN(rate)) {
            sink.accept(path, rate);
        }
    }
}
