package lanewise.train;

import lanewise.nn.dropout.DropoutSchedule;
import lanewise.optim.ReduceOnPlateau;
import lanewise.optim.Schedule;

/** The learning rate and the dropout of one training as it goes. */
final class Course {
    private final double base;
    private final long totalSteps;
    private final Schedule schedule;
    private final ReduceOnPlateau plateau;
    private final DropoutSchedule dropoutSchedule;
    private final AdaptiveRate adaptive;

    /**
     * @param base the optimiser's learning rate
     * @param schedule of the learning rate
     * @param plateau decides the learning rate instead; may be null
     * @param dropoutSchedule of the factor of all dropout rates
     * @param adaptive decides that factor instead; may be null
     */
    Course(
            double base,
            long totalSteps,
            Schedule schedule,
            ReduceOnPlateau plateau,
            DropoutSchedule dropoutSchedule,
            AdaptiveRate adaptive) {
        this.base = base;
        this.totalSteps = totalSteps;
        this.schedule = schedule;
        this.plateau = plateau;
        this.dropoutSchedule = dropoutSchedule;
        this.adaptive = adaptive;
    }

    /** The learning rate of a step, from 0. */
    double learningRate(long step) {
        return plateau != null ? plateau.rate() : schedule.rate(base, step);
    }

    /** What dropout rates are multiplied by at a step, from 0. */
    double dropoutFactor(long step) {
        return adaptive != null ? adaptive.factor() : dropoutSchedule.factor(step, totalSteps);
    }

    /** Learns from an epoch. */
    void observe(EpochMetrics metrics) {
        if (plateau != null) {
            plateau.observe(metrics.validationLoss());
        }
        if (adaptive != null) {
            adaptive.observe(metrics.trainLoss(), metrics.validationLoss());
        }
    }
}
