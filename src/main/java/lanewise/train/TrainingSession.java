package lanewise.train;

import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import lanewise.data.Batch;
import lanewise.data.DataLoader;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Target;
import lanewise.optim.GradientClipping;
import lanewise.random.Key;
import lanewise.tensor.Parameters;

/** One training at work: takes a {@link TrainingState} from epoch to epoch. */
final class TrainingSession {
    /**
     * What a session keeps to.
     *
     * @param epochs to train
     * @param patience epochs without a lower validation loss before it ends; 0 for no end
     * @param clipping of the gradients; may be null
     * @param accumulated batches a step
     * @param metrics to take
     * @param goal what makes an epoch the best
     * @param root of all randomness
     * @param stopped whether it was asked to end
     */
    record Plan(
            int epochs,
            int patience,
            GradientClipping clipping,
            int accumulated,
            List<Metric> metrics,
            Goal goal,
            Key root,
            BooleanSupplier stopped) {}

    private final Plan plan;
    private final Network network;
    private final DataLoader train;
    private final DataLoader validation;
    private final TrainingState state;
    private final List<Parameters.View> frozen;
    private final float[] gathered;
    private final List<TrainingListener> listeners;
    private final Keeper keeper;

    TrainingSession(
            Plan plan,
            Network network,
            DataLoader train,
            DataLoader validation,
            TrainingState state,
            List<Parameters.View> frozen,
            List<TrainingListener> listeners,
            Keeper keeper) {
        this.plan = plan;
        this.network = network;
        this.train = train;
        this.validation = validation;
        this.state = state;
        this.frozen = frozen;
        gathered = new float[plan.accumulated() > 1 ? state.parameters().trainableSize() : 0];
        this.listeners = listeners;
        this.keeper = keeper;
    }

    /** Trains to the end and says why it ended. */
    TrainingRun.End run() {
        while (state.epochs().size() < plan.epochs()) {
            if (plan.patience() > 0 && state.epochsSinceLowest() >= plan.patience()) {
                return TrainingRun.End.EARLY_STOP;
            }
            if (!epoch(state.epochs().size() + 1)) {
                return TrainingRun.End.INTERRUPTED;
            }
        }
        return TrainingRun.End.COMPLETED;
    }

    /** The sums of an epoch's training. */
    private static final class Sums {
        private double loss;
        private int samples;
        private double rate;
    }

    /** One epoch; false if it was stopped before its end. */
    private boolean epoch(int epoch) {
        long start = System.nanoTime();
        Sums sums = new Sums();
        Tallies tallies = new Tallies(plan.metrics(), network.output().shape());
        Key key = plan.root().child("epoch").child(epoch);
        try (DataLoader.Epoch batches = train.epoch(key)) {
            Part part = null;
            int left = train.batches();
            for (Batch batch = next(batches, part); batch != null; batch = next(batches, part)) {
                if (plan.stopped().getAsBoolean() || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                part = part == null ? begin(epoch) : part;
                part.add(batch, tallies);
                if (--left == 0 || part.batches == plan.accumulated()) {
                    part.finish(sums);
                    part = null;
                }
            }
        }
        double trained = (System.nanoTime() - start) / 1e9;
        Evaluation evaluation = Evaluation.of(network, validation, plan.metrics());
        checkFinite(epoch, evaluation, sums.rate);
        EpochMetrics figures =
                new EpochMetrics(
                        epoch,
                        state.step(),
                        new Evaluation(sums.samples, sums.loss / sums.samples, tallies.values()),
                        evaluation,
                        state.isBest(plan.goal(), evaluation),
                        sums.rate,
                        (System.nanoTime() - start) / 1e9,
                        sums.samples / trained);
        state.finish(figures);
        listeners.forEach(listener -> listener.epoch(figures));
        keeper.finish(state);
        return true;
    }

    /** A training that has diverged in its last step has nothing worth keeping. */
    private void checkFinite(int epoch, Evaluation evaluation, double rate) {
        Parameters.Odd parameter = state.parameters().firstNonFinite();
        if (parameter == null && isLoss(evaluation.loss())) {
            return;
        }
        String odd = OddData.in(validation, network.input().stride());
        if (odd != null && parameter == null) {
            throw new NonFiniteException(
                    "the validation loss is %s after epoch %d: of the validation data %s"
                            .formatted(evaluation.loss(), epoch, odd));
        }
        throw new NonFiniteException(
                "the validation loss is %s after epoch %d; %s. Try a lower learning rate (%s now)."
                        .formatted(
                                evaluation.loss(),
                                epoch,
                                parameter == null
                                        ? "all parameters are finite"
                                        : "the first parameter with such values is \""
                                                + parameter.name()
                                                + "\"",
                                rate));
    }

    /** Whether a loss is a number that a float holds: beyond that its gradients are lost. */
    private static boolean isLoss(double value) {
        return Float.isFinite((float) value);
    }

    private Part begin(int epoch) {
        double rate = state.course().learningRate(state.step());
        network.dropoutFactor(state.course().dropoutFactor(state.step()));
        return new Part(epoch, state.nextStep(), rate);
    }

    /** A step as far as its batches have come. */
    private final class Part {
        private final int epoch;
        private final long step;
        private final double rate;
        private int batches;
        private int samples;
        private double loss;
        private double right;
        private double meanLoss;
        private double accuracy;

        Part(int epoch, long step, double rate) {
            this.epoch = epoch;
            this.step = step;
            this.rate = rate;
        }

        /** Runs a batch forward and backward, and gathers its gradients. */
        void add(Batch batch, Tallies tallies) {
            int size = batch.size();
            Target target = batch.target();
            Key key = plan.root().child("step").child(step);
            network.input().point(batch.x(), 0);
            network.forward(Mode.TRAIN, size, batches == 0 ? key : key.child(batches));
            double value = network.backward(target);
            if (!isLoss(value)) {
                String odd = OddData.in(batch, network.input().stride());
                throw new NonFiniteException(
                        odd == null
                                ? diagnosis(epoch, size, value, rate)
                                : "the loss is %s at step %d of epoch %d: of the training data %s"
                                        .formatted(value, step, epoch, odd));
            }
            batches++;
            samples += size;
            meanLoss = value - network.penalty();
            accuracy =
                    target.labels() == null
                            ? Double.NaN
                            : ConfusionMatrix.accuracy(size, network.output(), target.labels());
            loss += meanLoss * size;
            right += accuracy * size;
            tallies.add(size, network.output(), target);
            float[] gradients = state.parameters().gradients();
            for (int i = 0; i < gathered.length; i++) {
                gathered[i] = Math.fma(size, gradients[i], batches == 1 ? 0 : gathered[i]);
            }
        }

        /** Updates the parameters and tells the listeners. */
        void finish(Sums sums) {
            float[] gradients = state.parameters().gradients();
            if (batches > 1) {
                for (int i = 0; i < gradients.length; i++) {
                    gradients[i] = gathered[i] / samples;
                }
                meanLoss = loss / samples;
                accuracy = right / samples;
            }
            for (Parameters.View view : frozen) {
                Arrays.fill(gradients, view.offset(), view.offset() + view.size(), 0);
            }
            if (plan.clipping() != null) {
                plan.clipping().apply(gradients, network.kernels());
            }
            state.optimizer().step(rate);
            state.loss(meanLoss);
            sums.loss += loss;
            sums.samples += samples;
            sums.rate = rate;
            for (TrainingListener listener : listeners) {
                listener.step(step, epoch, samples, meanLoss, accuracy, rate);
            }
        }
    }

    /** The next batch, of the step that was begun or of a new one; null after the last. */
    private Batch next(DataLoader.Epoch batches, Part begun) {
        long asked = System.nanoTime();
        Batch batch = batches.next();
        if (batch != null) {
            long waited = System.nanoTime() - asked;
            for (TrainingListener listener : listeners) {
                listener.batch(begun == null ? state.step() + 1 : begun.step, batch.size(), waited);
            }
        }
        return batch;
    }

    private String diagnosis(int epoch, int size, double value, double rate) {
        String layer = network.firstNonFinite(size);
        if (layer == null && Double.isNaN(value)) {
            return "the loss is NaN at step %d of epoch %d, though all activations are finite: no label of the batch counts, as each is ignored or of a class whose weight is 0. Take larger batches, or weights above 0."
                    .formatted(state.step(), epoch);
        }
        return "the loss is %s at step %d of epoch %d; %s. Try a lower learning rate (%s now)."
                .formatted(
                        value,
                        state.step(),
                        epoch,
                        layer == null
                                ? "all activations are finite"
                                : "the first layer with such values is \"" + layer + "\"",
                        rate);
    }
}
