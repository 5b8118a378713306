package lanewise.track;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.nn.Network;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;

/** Writes the steps and epochs of a training to a run folder. */
final class Recorder implements TrainingListener {
    private static final long NANOS_BETWEEN = 1_000_000_000;

    private final RunFolder run;
    private long last;
    private long asked;

    Recorder(RunFolder run) {
        this.run = run;
    }

    @Override
    public void started(Trainer trainer, Network network, int stepsAnEpoch) {
        last = System.nanoTime();
        asked = last;
    }

    @Override
    public void resumed(long step, List<EpochMetrics> epochs) {
        run.goOnAfter(epochs.size(), step);
    }

    @Override
    public void beforeCheckpoint() {
        run.flush();
    }

    @Override
    public void step(
            long step, int epoch, int images, double loss, double accuracy, double learningRate) {
        long now = System.nanoTime();
        run.step(step, epoch, loss, accuracy, learningRate, images * 1e9 / (now - last));
        last = now;
        if (now - asked >= NANOS_BETWEEN) {
            asked = now;
            run.system();
        }
    }

    @Override
    public void epoch(EpochMetrics m) {
        run.epoch(m);
        Map<String, Double> train = new LinkedHashMap<>(m.train().metrics());
        Map<String, Double> validation = new LinkedHashMap<>(m.validation().metrics());
        train.remove("accuracy");
        validation.remove("accuracy");
        if (!train.isEmpty()) {
            run.metrics(m.epoch(), m.step(), train, validation);
        }
        last = System.nanoTime();
    }
}
