package lanewise.nn;

import java.util.List;
import java.util.function.BiConsumer;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/** Layers inside a layer, bound one behind the other. */
final class BoundBranch implements BoundLayer {
    private final BoundSequence sequence;
    private final List<BoundLayer> layers;

    /**
     * @param path what the names of the layers inside start with
     * @param binding of the layer that holds them
     */
    BoundBranch(Sequential sequential, String path, Binding binding) {
        sequence =
                new BoundSequence(
                        sequential.under(path),
                        binding.x(),
                        binding.trains(),
                        binding.dx() != null,
                        0,
                        binding.shared());
        layers = sequence.members.stream().map(BoundSequence.Member::bound).toList();
    }

    /** Says that nobody reads the branch's output when what is reserved next is in use. */
    void release(Workspace workspace) {
        workspace.release(sequence.y);
    }

    Slot y() {
        return sequence.y;
    }

    Slot dx() {
        return sequence.dx;
    }

    @Override
    public void pack() {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).pack();
        }
    }

    @Override
    public void prepare(Pass pass) {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).prepare(pass);
        }
    }

    @Override
    public void forward(Pass pass, int from, int to) {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).forward(pass, from, to);
        }
    }

    /** Copies the gradient of the output and goes back with it. */
    void backward(Pass pass, Slot dy, int from, int to, int chunk, boolean first) {
        System.arraycopy(
                dy.array(),
                dy.at(from),
                sequence.dy.array(),
                sequence.dy.at(from),
                (to - from) * dy.stride());
        backward(pass, from, to, chunk, first);
    }

    @Override
    public void backward(Pass pass, int from, int to, int chunk, boolean first) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            layers.get(i).backward(pass, from, to, chunk, first);
        }
    }

    @Override
    public void gradientSources(GradientSources sources) {
        layers.forEach(layer -> layer.gradientSources(sources));
    }

    @Override
    public int gradientParts() {
        int parts = 0;
        for (int i = 0; i < layers.size(); i++) {
            parts += layers.get(i).gradientParts();
        }
        return parts;
    }

    @Override
    public void gradients(Pass pass, int part, int chunks) {
        int i = 0;
        int rest = part;
        while (rest >= layers.get(i).gradientParts()) {
            rest -= layers.get(i++).gradientParts();
        }
        layers.get(i).gradients(pass, rest, chunks);
    }

    @Override
    public double penalty(Pass pass) {
        double sum = 0;
        for (int i = 0; i < layers.size(); i++) {
            sum += layers.get(i).penalty(pass);
        }
        return sum;
    }

    @Override
    public boolean preparesEachPass() {
        return layers.stream().anyMatch(BoundLayer::preparesEachPass);
    }

    @Override
    public boolean sharesDraws() {
        return layers.stream().anyMatch(BoundLayer::sharesDraws);
    }

    @Override
    public void rates(Pass pass, String path, BiConsumer<String, Double> sink) {
        for (BoundSequence.Member member : sequence.members) {
            member.bound().rates(pass, member.path(), sink);
        }
    }
}
