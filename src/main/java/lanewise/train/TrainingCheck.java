package lanewise.train;

import java.util.List;
import lanewise.data.DataLoader;
import lanewise.data.Schema;
import lanewise.io.Quote;
import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Sequential;
import lanewise.nn.Target;
import lanewise.nn.loss.CrossEntropy;
import lanewise.nn.loss.ElementLoss;
import lanewise.nn.loss.NLL;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** Refuses, before the first step, what would fail in it. */
final class TrainingCheck {
    private TrainingCheck() {}

    /**
     * @throws IllegalArgumentException if network, loss, metrics and data do not meet
     */
    static void meet(
            Sequential network,
            Loss loss,
            Kernels kernels,
            List<Metric> metrics,
            DataLoader train,
            DataLoader validation) {
        Schema schema = train.schema();
        if (!schema.equals(validation.schema())) {
            throw new IllegalArgumentException(
                    "training and validation data differ in shape, classes or targets: %s; %s"
                            .formatted(described(schema), described(validation.schema())));
        }
        Shape output = network.outputShape(schema.shape());
        requireSamples(network, train);
        loss.check(output);
        if (schema.hasClasses() && loss instanceof ElementLoss) {
            throw new IllegalArgumentException(
                    "%s: expected values, given classes; take a loss of classes, crossEntropy() or nll(), or give Targets.numbers(…)"
                            .formatted(loss));
        }
        if (schema.hasClasses()) {
            requireClasses(output, schema);
        } else if (loss instanceof CrossEntropy || loss instanceof NLL) {
            throw new IllegalArgumentException(
                    "%s: expected labels, given values; take a loss of values, mse(), l1() or huber(…)"
                            .formatted(loss));
        } else if (loss instanceof ElementLoss && !output.equals(schema.targetShape())) {
            throw new IllegalArgumentException(
                    "%s: the network's outputs have the shape %s, the targets %s; expected the same"
                            .formatted(loss, output, schema.targetShape()));
        }
        tryOut(loss, kernels, metrics, output, schema);
    }

    private static String described(Schema schema) {
        return schema.hasClasses() ? schema + " " + schema.classNames() : schema.toString();
    }

    private static void requireSamples(Sequential network, DataLoader train) {
        int least = network.leastSamples(train.schema().shape());
        if (train.lastBatchSize() < least) {
            throw new IllegalArgumentException(
                    "the last batch of an epoch has %d of %d samples, batch normalisation needs %d or more; leave it out with dropLast(), or choose another batch size than %d"
                            .formatted(
                                    train.lastBatchSize(),
                                    train.samples(),
                                    least,
                                    train.batchSize()));
        }
    }

    private static void requireClasses(Shape output, Schema schema) {
        int classes = schema.classNames().size();
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "the data have one class, %s: there is nothing to tell apart; expected two or more"
                            .formatted(Quote.of(schema.classNames().getFirst())));
        }
        if (output.rank() > 0 && output.dim(0) < classes) {
            throw new IllegalArgumentException(
                    "the data have %d classes, the network's outputs the shape %s; expected an output for each class"
                            .formatted(classes, output));
        }
    }

    /** Takes the loss and the metrics of one made-up sample: each says itself what it misses. */
    private static void tryOut(
            Loss loss, Kernels kernels, List<Metric> metrics, Shape output, Schema schema) {
        Target target =
                schema.hasClasses()
                        ? Target.labels(0)
                        : Target.values(new float[schema.targetShape().size()]);
        Slot y = new Slot(output);
        y.point(new float[y.stride()], 0);
        Slot scratch = new Slot(output);
        scratch.point(new float[y.stride()], 0);
        loss.apply(kernels, 1, y, target, null, scratch);
        new Tallies(metrics, output).add(1, y, target);
    }
}
