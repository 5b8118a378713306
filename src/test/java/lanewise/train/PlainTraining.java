package lanewise.train;

import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;

import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.nn.Sequential;

/** A program that trains and tracks nothing. */
final class PlainTraining {
    private PlainTraining() {}

    public static void main(String[] args) {
        Split split = Shapes.of(1, 64, 32);
        TrainingRun run =
                Trainer.of(Sequential.of(flatten(), dropout(0.5), linear(3072, 10)))
                        .epochs(1)
                        .batchSize(32)
                        .threads(1)
                        .fit(split.train(), split.validation());
        System.out.println("trained " + run.epochs().size() + " epoch");
    }
}
