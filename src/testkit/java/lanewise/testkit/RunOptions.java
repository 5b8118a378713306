package lanewise.testkit;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;

/**
 * How a layer is bound and driven.
 *
 * @param kernels to compute with
 * @param chunkSamples samples of a chunk, at least; a batch has 32 chunks at most
 * @param rangeSamples samples that go through together
 * @param inPlace whether the output is where the input is
 * @param path the layer's name
 * @param place which margins the slots have, and which garbage; 0 for no parameters of others
 * @param inputGradient whether there is a dx; the first layer of a network has none
 * @param trains whether there is a dy; an inference has none
 * @param scrambled whether ranges come in another order, chunks interleaved
 * @param threads that share the chunks
 */
public record RunOptions(
        Kernels kernels,
        int chunkSamples,
        int rangeSamples,
        boolean inPlace,
        String path,
        int place,
        boolean inputGradient,
        boolean trains,
        boolean scrambled,
        int threads) {
    /** The plain loops, chunks of three samples, ranges of two, out of place, alone. */
    public static final RunOptions PLAIN =
            new RunOptions(
                    KernelChoice.scalar(),
                    LayerRun.CHUNK,
                    2,
                    false,
                    "layer",
                    0,
                    true,
                    true,
                    false,
                    1);

    /** The same with other kernels. */
    public RunOptions kernels(Kernels other) {
        return new RunOptions(
                other,
                chunkSamples,
                rangeSamples,
                inPlace,
                path,
                place,
                inputGradient,
                trains,
                scrambled,
                threads);
    }

    /** The same with other chunks. */
    public RunOptions chunkSamples(int count) {
        return new RunOptions(
                kernels,
                count,
                rangeSamples,
                inPlace,
                path,
                place,
                inputGradient,
                trains,
                scrambled,
                threads);
    }

    /** The same with other ranges. */
    public RunOptions rangeSamples(int count) {
        return new RunOptions(
                kernels,
                chunkSamples,
                count,
                inPlace,
                path,
                place,
                inputGradient,
                trains,
                scrambled,
                threads);
    }

    /** The same with the output where the input is. */
    public RunOptions inPlace(boolean wanted) {
        return new RunOptions(
                kernels,
                chunkSamples,
                rangeSamples,
                wanted,
                path,
                place,
                inputGradient,
                trains,
                scrambled,
                threads);
    }

    /** The same under another name. */
    public RunOptions path(String name) {
        return new RunOptions(
                kernels,
                chunkSamples,
                rangeSamples,
                inPlace,
                name,
                place,
                inputGradient,
                trains,
                scrambled,
                threads);
    }

    /** The same among the parameters of other layers, with other margins and garbage. */
    public RunOptions place(int number) {
        return new RunOptions(
                kernels,
                chunkSamples,
                rangeSamples,
                inPlace,
                path,
                number,
                inputGradient,
                trains,
                scrambled,
                threads);
    }

    /** The same as the first layer, which nobody asks for the gradient of its input. */
    public RunOptions first() {
        return new RunOptions(
                kernels,
                chunkSamples,
                rangeSamples,
                inPlace,
                path,
                place,
                false,
                trains,
                scrambled,
                threads);
    }

    /** The same without a backward pass. */
    public RunOptions inference() {
        return new RunOptions(
                kernels,
                chunkSamples,
                rangeSamples,
                inPlace,
                path,
                place,
                false,
                false,
                scrambled,
                threads);
    }

    /** The same with ranges in another order. */
    public RunOptions scrambled(boolean wanted) {
        return new RunOptions(
                kernels,
                chunkSamples,
                rangeSamples,
                inPlace,
                path,
                place,
                inputGradient,
                trains,
                wanted,
                threads);
    }

    /** The same on several threads. */
    public RunOptions threads(int count) {
        return new RunOptions(
                kernels,
                chunkSamples,
                rangeSamples,
                inPlace,
                path,
                place,
                inputGradient,
                trains,
                scrambled,
                count);
    }
}
