package lanewise.testkit;

import java.util.Arrays;
import java.util.List;
import lanewise.nn.Layer;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** The block of parameters that a layer is bound in. */
final class Neighbours {
    private Neighbours() {}

    /** The layer's own, between those of neighbours unless it stands alone. */
    static Parameters around(List<Layer.ParameterSpec> specs, RunOptions options) {
        Parameters.Builder builder = new Parameters.Builder();
        boolean alone = options.place() == 0;
        if (!alone) {
            builder.add("before.weight", Shape.of(options.place()), Parameters.Kind.TRAINABLE);
            builder.add("before.kept", Shape.of(3), Parameters.Kind.BUFFER);
        }
        for (Layer.ParameterSpec spec : specs) {
            builder.add(options.path() + "." + spec.name(), spec.shape(), spec.kind());
        }
        if (!alone) {
            builder.add("behind.weight", Shape.of(2), Parameters.Kind.TRAINABLE);
            builder.add("behind.kept", Shape.of(1), Parameters.Kind.BUFFER);
        }
        Parameters all = builder.build();
        Fill.centred(options.place()).into(all.values(), 0, all.values().length);
        for (Layer.ParameterSpec spec : specs) {
            int offset = all.view(options.path() + "." + spec.name()).offset();
            Arrays.fill(all.values(), offset, offset + spec.shape().size(), 0f);
            spec.init().fill(Key.of(1).child(spec.name()), spec.shape(), all.values(), offset);
        }
        return all;
    }
}
