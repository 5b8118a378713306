package lanewise.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lanewise.nn.DropoutSchedule;
import lanewise.nn.Network;

/**
 * Moves the dropout rates of a network while it is trained: by a schedule at every step, or by an
 * {@link AdaptiveRate} after every epoch. It is a listener of one training run, and keeps what the
 * layers dropped with.
 */
public final class DropoutControl implements TrainingListener {
    private final DropoutSchedule schedule;
    private final AdaptiveRate adaptive;
    private final List<Map<String, Double>> rates = new ArrayList<>();
    private Network network;
    private long totalSteps;

    private DropoutControl(DropoutSchedule schedule, AdaptiveRate adaptive) {
        this.schedule = schedule;
        this.adaptive = adaptive;
    }

    /** By a schedule. */
    public static DropoutControl scheduled(DropoutSchedule schedule) {
        return new DropoutControl(schedule, null);
    }

    /** By the gap between training and validation loss. */
    public static DropoutControl adaptive(AdaptiveRate controller) {
        return new DropoutControl(null, controller);
    }

    /** The rates of the last step of each epoch, by the layers' names. */
    public List<Map<String, Double>> rates() {
        return List.copyOf(rates);
    }

    @Override
    public void started(Trainer trainer, Network bound, int stepsAnEpoch) {
        network = bound;
        totalSteps = (long) stepsAnEpoch * trainer.epochs();
        network.dropoutFactor(
                schedule != null ? schedule.factor(0, totalSteps) : adaptive.factor());
    }

    @Override
    public void step(
            long step, int epoch, int images, double loss, double accuracy, double learningRate) {
        Map<String, Double> used = network.dropoutRates();
        if (rates.size() < epoch) {
            rates.add(used);
        } else {
            rates.set(epoch - 1, used);
        }
        if (schedule != null) {
            network.dropoutFactor(schedule.factor(Math.min(step, totalSteps - 1), totalSteps));
        }
    }

    @Override
    public void epoch(EpochMetrics metrics) {
        if (adaptive != null) {
            network.dropoutFactor(adaptive.observe(metrics.trainLoss(), metrics.validationLoss()));
        }
    }
}
