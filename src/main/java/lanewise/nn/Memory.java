package lanewise.nn;

import java.util.Locale;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/**
 * Bytes of arrays that grow with the parameters, the input or the batch. Not counted are tables of
 * places, objects, what an optimiser or accumulated gradients remember, and the scratch memory that
 * kernels keep for each thread.
 *
 * @param parameters their values; an {@link InferenceModel} has a copy of its own
 * @param gradients of the parameters that are trained
 * @param packed weights as kernels want them: of inference, shared by all objects of a model
 * @param workspace activations, their gradients and scratch memory
 */
public record Memory(long parameters, long gradients, long packed, long workspace) {
    /** All of them. */
    public long total() {
        return parameters + gradients + packed + workspace;
    }

    static Memory ofInference(Sequential written, Shape input) {
        Folding folding = new Folding(written, input);
        Parameters outline = folding.parameters(true);
        Workspace workspace = Workspace.counting();
        Workspace packed = Workspace.counting();
        int step = BoundStream.SAMPLES;
        Slot staging = workspace.reserve(input, step);
        Kernels kernels = KernelChoice.preferred();
        BoundSequence sequence =
                PackedWeights.sequence(
                        folding.network,
                        step,
                        new Slot(input),
                        outline,
                        kernels,
                        workspace,
                        packed);
        BoundStream.results(sequence, step, staging, workspace);
        return new Memory(bytes(outline.size()), 0, packed.bytes(), workspace.bytes());
    }

    static Memory ofTraining(Sequential written, Shape input, int batch, int threads) {
        if (batch < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "memory of a batch of %d on %d threads, expected 1 or more of each"
                            .formatted(batch, threads));
        }
        Parameters outline = written.outline(input);
        Workspace workspace = Workspace.counting();
        Kernels kernels = KernelChoice.preferred();
        Binding.Shared shared = Stage.shared(batch, true, outline, kernels, workspace);
        BoundSequence sequence = BoundSequence.forTraining(written, input, threads, shared);
        workspace.reserve(sequence.y.shape(), batch);
        return new Memory(
                bytes(outline.size()), bytes(outline.trainableSize()), 0, workspace.bytes());
    }

    private static long bytes(long floats) {
        return floats * Float.BYTES;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d bytes: parameters %,d, gradients %,d, packed weights %,d, workspace %,d",
                total(),
                parameters,
                gradients,
                packed,
                workspace);
    }
}
