package lanewise.nn.loss;

import java.util.stream.IntStream;
import lanewise.nn.Layers;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.LossLaws;

class CrossEntropyLawsTest implements LossLaws {
    @Override
    public Loss loss() {
        return Layers.crossEntropy();
    }

    @Override
    public Shape output() {
        return Shape.of(5);
    }

    @Override
    public Target target(Fill fill, int samples) {
        float[] draws = fill.floats(samples);
        return Target.labels(
                IntStream.range(0, samples)
                        .map(i -> Math.floorMod(Float.floatToIntBits(draws[i]) >> 7, 5))
                        .toArray());
    }
}
