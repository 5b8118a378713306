package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
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
     * @param x the input
     * @param wantsInputGradient whether the gradient of the input is computed
     * @param workers threads that stream ranges of samples through the layers; 0 if whole batches
     *     are kept between all layers
     * @param shared what all layers are given
     */
    BoundSequence(
            Sequential sequential,
            Slot x,
            boolean trains,
            boolean wantsInputGradient,
            int workers,
            Binding.Shared shared) {
        Workspace workspace = shared.workspace();
        int maxSamples = shared.maxSamples();
        this.x = x;
        this.dx = wantsInputGradient && trains ? workspace.reserve(x.shape(), maxSamples) : null;
        sequential.outputShape(x.shape());
        Slot in = x;
        Slot gradientIn = dx;
        boolean overwritable = false;
        int preferred = 1;
        Pooled pooled = null;
        for (Fusion.Place place : Fusion.places(sequential, shared.fuse())) {
            Layer layer = place.layer();
            Shape shape = place.output(in.shape());
            preferred = Stage.preferredSamples(preferred, layer);
            boolean shares = layer.inPlace() && overwritable && shape.equals(in.shape());
            overwritable = layer.outputOverwritable();
            Slot out;
            Slot gradientOut = null;
            if (workers > 0 && place.handsOn()) {
                int range = Math.min(maxSamples, Stage.streamSamples(preferred));
                out = workspace.reserveRanges(shape, range, workers);
                gradientOut = workspace.reserveRanges(shape, range, workers);
            } else {
                out = shares ? in : workspace.reserve(shape, maxSamples);
                if (trains) {
                    gradientOut = shares ? gradientIn : workspace.reserve(shape, maxSamples);
                }
            }
            pooled = trains ? place.pooled(shape, pooled, shared) : null;
            Binding binding =
                    new Binding(
                            place.path(),
                            in,
                            out,
                            gradientIn,
                            gradientOut,
                            place.role(),
                            pooled,
                            shared);
            if (pooled != null && layer == place.pooling()) {
                pooled.dy(gradientOut);
            }
            members.add(new Member(place.path(), layer, layer.bind(binding), out, gradientOut));
            if (!trains && in != x && in != out) {
                workspace.release(in);
            }
            in = out;
            gradientIn = gradientOut;
        }
        this.y = in;
        this.dy = gradientIn;
    }

    /** Binds a network for training with room for its input; does not allocate. */
    static BoundSequence forTraining(
            Sequential sequential, Shape input, int workers, Binding.Shared shared) {
        Slot x = shared.workspace().reserve(input, shared.maxSamples());
        return new BoundSequence(sequential, x, true, false, workers, shared);
    }

    /** What computes, in order. */
    BoundLayer[] layers() {
        return members.stream().map(Member::bound).toArray(BoundLayer[]::new);
    }

    /** The first layer with an output that is not finite; null if there is none. */
    String firstNonFinite(int samples) {
        for (Member member : members) {
            Slot out = member.y();
            for (int i = out.offset(); i < out.at(samples); i++) {
                if (!Float.isFinite(out.array()[i])) {
                    return member.path();
                }
            }
        }
        return null;
    }
}
