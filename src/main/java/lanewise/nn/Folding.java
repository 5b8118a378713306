package lanewise.nn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * A network as it is bound for inference: batch normalisation with running statistics is folded
 * into the convolution or linear layer right before it.
 *
 * <p><b>Order of operations</b>, the same for every kernel, lane width and CPU. Of channel c, with
 * weights w, bias b (0 without one), and in double precision factor = weight / √(running_var +
 * eps), shift = bias - running_mean factor:
 *
 * <pre>
 * w' = w factor          rounded to float once
 * b' = b factor + shift  rounded to float once
 * </pre>
 *
 * <p>The layer is then computed with w' and b' as any other. Its outputs differ from those of two
 * layers, as a {@link Network} computes them, by rounding alone.
 */
final class Folding {
    /** A layer that takes over what the layer after it does. */
    private record Fold(String path, String scalePath, ChannelScale scale, int channels) {}

    final Sequential network;
    private final Shape input;
    private final List<Fold> folds = new ArrayList<>();

    Folding(Sequential network, Shape input) {
        this.input = input;
        this.network = fold(network, input, "");
    }

    private Sequential fold(Sequential sequential, Shape input, String prefix) {
        List<Sequential.Named> layers = sequential.layers();
        List<Sequential.Named> kept = new ArrayList<>();
        Shape shape = input;
        for (int i = 0; i < layers.size(); i++) {
            String path = layers.get(i).path();
            Layer layer = layers.get(i).layer();
            Shape after = sequential.shapeAfter(i, shape);
            Optional<Layer> foldable = layer.foldable(shape);
            Optional<ChannelScale> scale =
                    i + 1 < layers.size()
                            ? layers.get(i + 1).layer().channelScale()
                            : Optional.empty();
            if (foldable.isPresent() && scale.isPresent()) {
                String next = prefix + layers.get(++i).path();
                folds.add(new Fold(prefix + path, next, scale.get(), after.dim(0)));
                layer = foldable.get();
            } else if (layer instanceof Residual residual) {
                layer = fold(residual, shape, prefix + path + ".");
            }
            kept.add(new Sequential.Named(path, layer));
            shape = after;
        }
        return new Sequential(kept);
    }

    private Residual fold(Residual residual, Shape input, String prefix) {
        Sequential shortcut = residual.shortcut();
        return new Residual(
                fold(residual.branch(), input, prefix),
                shortcut == null ? null : fold(shortcut, input, prefix + Residual.SHORTCUT + "."));
    }

    /**
     * Writes the parameters of the folded network.
     *
     * @param source those of the network as it was written
     */
    void read(Parameters source, Parameters folded) {
        Set<String> done = new HashSet<>();
        for (Fold fold : folds) {
            fold(fold, source, folded);
            done.add(fold.path + ".weight");
            done.add(fold.path + ".bias");
        }
        for (Parameters.View view : folded.views()) {
            if (!done.contains(view.name())) {
                int from = source.view(view.name()).offset();
                System.arraycopy(
                        source.values(), from, folded.values(), view.offset(), view.size());
            }
        }
    }

    private static void fold(Fold fold, Parameters source, Parameters folded) {
        double[] factor = new double[fold.channels];
        double[] shift = new double[fold.channels];
        fold.scale.read(source, fold.scalePath, factor, shift);
        float[] from = source.values();
        float[] to = folded.values();
        Parameters.View weight = source.view(fold.path + ".weight");
        int row = weight.size() / fold.channels;
        int at = folded.view(fold.path + ".weight").offset();
        int biasAt = folded.view(fold.path + ".bias").offset();
        String bias = fold.path + ".bias";
        boolean biased = source.views().stream().anyMatch(view -> view.name().equals(bias));
        for (int c = 0; c < fold.channels; c++) {
            for (int i = c * row; i < (c + 1) * row; i++) {
                to[at + i] = (float) (from[weight.offset() + i] * factor[c]);
            }
            double own = biased ? from[source.view(bias).offset() + c] : 0;
            to[biasAt + c] = (float) (own * factor[c] + shift[c]);
        }
    }

    /** The folded network's parameters, to be {@linkplain #read read}; only names if wanted. */
    Parameters parameters(boolean outline) {
        return outline ? network.outline(input) : network.parameters(input);
    }
}
