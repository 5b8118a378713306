package lanewise.nn.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.ChannelScale;
import lanewise.nn.Finite;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** What {@link BatchNorm1d} and {@link BatchNorm2d} have in common: all but the input's shape. */
interface BatchNorm extends Layer {
    /** Channels of the input. */
    int numFeatures();

    /** Added to the variance. */
    double eps();

    /** The weight of a new batch in the running statistics; empty for the average of all. */
    OptionalDouble momentum();

    /** Whether there are weight and bias. */
    boolean affine();

    /** Whether there are running statistics. */
    boolean trackRunningStats();

    /** Refuses values out of range. */
    static void check(String name, int features, double eps, OptionalDouble momentum) {
        if (features < 1) {
            throw new IllegalArgumentException(
                    "%s(%d): expected 1 or more features".formatted(name, features));
        }
        Finite.require(eps > 0, name + ": eps", eps, "above 0");
        if (momentum.isPresent() && !(momentum.getAsDouble() >= 0 && momentum.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    name + ": momentum " + momentum.getAsDouble() + ", expected 0 to 1");
        }
    }

    @Override
    default String stem() {
        return "bn";
    }

    @Override
    default List<ParameterSpec> parameters(Shape input) {
        List<ParameterSpec> specs = new ArrayList<>();
        Shape shape = Shape.of(numFeatures());
        if (affine()) {
            specs.add(ParameterSpec.trainable("weight", shape, Inits.constant(1)));
            specs.add(ParameterSpec.trainable("bias", shape, Inits.constant(0)));
        }
        if (trackRunningStats()) {
            specs.add(buffer("running_mean", shape, Parameters.Kind.BUFFER, 0));
            specs.add(buffer("running_var", shape, Parameters.Kind.BUFFER, 1));
            specs.add(buffer("num_batches_tracked", Shape.of(), Parameters.Kind.COUNTER, 0));
        }
        return specs;
    }

    private static ParameterSpec buffer(
            String name, Shape shape, Parameters.Kind kind, float value) {
        return new ParameterSpec(name, shape, kind, Inits.constant(value));
    }

    @Override
    default boolean sampleWise() {
        return false;
    }

    /** A variance is taken of two values or more; a sample has one for each place of a channel. */
    @Override
    default int leastSamples(Shape input) {
        return input.size() > input.dim(0) ? 1 : 2;
    }

    @Override
    default boolean sampleWiseInEvaluation() {
        return trackRunningStats();
    }

    @Override
    default Optional<ChannelScale> channelScale() {
        return trackRunningStats() ? Optional.of(this::read) : Optional.empty();
    }

    /** What running statistics, weight and bias come to, in double precision. */
    private void read(Parameters parameters, String path, double[] factor, double[] shift) {
        float[] values = parameters.values();
        int mean = parameters.view(path + ".running_mean").offset();
        int var = parameters.view(path + ".running_var").offset();
        int weight = affine() ? parameters.view(path + ".weight").offset() : -1;
        int bias = affine() ? parameters.view(path + ".bias").offset() : -1;
        for (int c = 0; c < numFeatures(); c++) {
            double rest = 1 / Math.sqrt(values[var + c] + eps());
            factor[c] = weight < 0 ? rest : rest * values[weight + c];
            shift[c] = (bias < 0 ? 0 : values[bias + c]) - values[mean + c] * factor[c];
        }
    }

    @Override
    default BoundLayer bind(Binding binding) {
        return new BoundBatchNorm(binding, this);
    }

    /** The layer as it is written in a program. */
    default String written(String name) {
        return Written.call(name, numFeatures())
                .option("eps", eps(), 1e-5)
                .when(momentum().isEmpty(), "withCumulativeAverage")
                .option("momentum", momentum().orElse(0.1), 0.1)
                .when(!affine(), "withoutAffine")
                .when(!trackRunningStats(), "withoutRunningStats")
                .toString();
    }
}
