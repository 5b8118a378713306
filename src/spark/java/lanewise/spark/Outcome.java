package lanewise.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import lanewise.data.Normalization;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.train.EpochMetrics;
import lanewise.train.Evaluation;
import lanewise.train.Trainer;
import lanewise.train.TrainingRun;

/** A {@link TrainingRun} on its way home. */
record Outcome(
        int[] input,
        float[] best,
        float[] last,
        List<Epoch> epochs,
        int bestEpoch,
        float[] mean,
        float[] std,
        String end)
        implements Serializable {

    /** The figures of an epoch. */
    record Epoch(
            long step,
            Figures train,
            Figures validation,
            boolean best,
            double learningRate,
            double seconds,
            double samplesPerSecond)
            implements Serializable {}

    /** Those of its training or its validation. */
    record Figures(int samples, double loss, LinkedHashMap<String, Double> metrics)
            implements Serializable {
        static Figures of(Evaluation evaluation) {
            return new Figures(
                    evaluation.samples(),
                    evaluation.loss(),
                    new LinkedHashMap<>(evaluation.metrics()));
        }

        Evaluation evaluation() {
            return new Evaluation(samples, loss, Collections.unmodifiableMap(metrics));
        }
    }

    static Outcome of(TrainingRun run, Shape input) {
        List<Epoch> epochs = new ArrayList<>();
        for (EpochMetrics m : run.epochs()) {
            epochs.add(
                    new Epoch(
                            m.step(),
                            Figures.of(m.train()),
                            Figures.of(m.validation()),
                            m.best(),
                            m.learningRate(),
                            m.seconds(),
                            m.samplesPerSecond()));
        }
        return new Outcome(
                input.dims(),
                run.best().values(),
                run.last().values(),
                epochs,
                run.bestEpoch(),
                run.normalization().mean(),
                run.normalization().std(),
                run.end().name());
    }

    /** The training's result, with the parameters of the trainer's network. */
    TrainingRun run(Trainer trainer) {
        List<EpochMetrics> figures = new ArrayList<>();
        for (Epoch each : epochs) {
            figures.add(
                    new EpochMetrics(
                            figures.size() + 1,
                            each.step,
                            each.train.evaluation(),
                            each.validation.evaluation(),
                            each.best,
                            each.learningRate,
                            each.seconds,
                            each.samplesPerSecond));
        }
        return new TrainingRun(
                List.copyOf(figures),
                parameters(trainer, best),
                parameters(trainer, last),
                bestEpoch,
                new Normalization(mean, std),
                TrainingRun.End.valueOf(end));
    }

    private Parameters parameters(Trainer trainer, float[] values) {
        Parameters parameters = trainer.network().parameters(Shape.of(input));
        System.arraycopy(values, 0, parameters.values(), 0, values.length);
        return parameters;
    }
}
