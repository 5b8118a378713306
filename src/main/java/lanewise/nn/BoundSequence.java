package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/** A sequence of layers bound one behind the other, fused, with the slots between them. */
final class BoundSequence {
    /** A bound layer and what the network needs to know of it. */
    record Member(String path, Layer layer, BoundLayer bound, Slot y, Slot dy) {}

    final List<Member> members = new ArrayList<>();
    final Slot x;
    final Slot y;
    final Slot dx;
    final Slot dy;

    /**
     * Binds and reserves, but does not allocate.
     *
     * @param x the input; null to reserve one
     * @param wantsInputGradient whether the gradient of the input is computed
     * @param workers threads that stream ranges of samples through the layers; 0 if whole batches
     *     are kept between all layers
     */
    BoundSequence(
            Sequential sequential,
            Slot x,
            int maxSamples,
            int maxChunks,
            boolean trains,
            boolean wantsInputGradient,
            boolean fuse,
            int workers,
            Parameters parameters,
            Kernels kernels,
            Workspace workspace) {
        this.x = x;
        this.dx = wantsInputGradient && trains ? workspace.reserve(x.shape(), maxSamples) : null;
        List<Fusion.Place> places = new ArrayList<>();
        for (Sequential.Named named : sequential.layers()) {
            places.add(new Fusion.Place(named.path(), named.layer()));
        }
        sequential.outputShape(x.shape());
        List<Fusion.Place> fused = fuse ? Fusion.fuse(places) : places;
        Slot in = x;
        Slot gradientIn = dx;
        boolean overwritable = false;
        int preferred = 1;
        for (Fusion.Place place : fused) {
            Shape shape = place.output(in.shape());
            preferred = Network.preferredSamples(preferred, place.layer());
            boolean shares = place.layer().inPlace() && overwritable && shape.equals(in.shape());
            overwritable = place.layer().outputOverwritable();
            Slot out;
            Slot gradientOut = null;
            if (workers > 0 && place.handsOn()) {
                int range = Math.min(maxSamples, Network.streamSamples(preferred));
                out = workspace.reserveRanges(shape, range, workers);
                gradientOut = workspace.reserveRanges(shape, range, workers);
            } else {
                out = shares ? in : workspace.reserve(shape, maxSamples);
                if (trains) {
                    gradientOut = shares ? gradientIn : workspace.reserve(shape, maxSamples);
                }
            }
            Binding binding =
                    new Binding(
                            place.path(),
                            in,
                            out,
                            gradientIn,
                            gradientOut,
                            maxSamples,
                            maxChunks,
                            parameters,
                            kernels,
                            workspace,
                            place.role());
            BoundLayer bound = place.layer().bind(binding);
            members.add(new Member(place.path(), place.layer(), bound, out, gradientOut));
            in = out;
            gradientIn = gradientOut;
        }
        this.y = in;
        this.dy = gradientIn;
    }
}
