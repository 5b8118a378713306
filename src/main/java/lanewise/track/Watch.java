package lanewise.track;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import lanewise.nn.Layer;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.activation.ReLU;
import lanewise.nn.dropout.Dropout;
import lanewise.nn.dropout.Dropout1d;
import lanewise.nn.dropout.Dropout2d;
import lanewise.nn.dropout.Dropout3d;
import lanewise.tensor.Parameters;
import lanewise.tensor.Slot;
import lanewise.train.EpochMetrics;
import lanewise.train.NonFiniteException;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;

/**
 * Looks into the network while it trains: every few steps, more often in the beginning, the
 * statistics and histograms of each parameter, each gradient and each layer's outputs (of the
 * batch's first {@value #IMAGES} images), the update ratio, the share of units after a ReLU that
 * were zero in every image of the batch, and the measured keep rate of each dropout layer. At the
 * first step and whenever one has moved it tells the dropout rates, and at every step it checks
 * that the gradients are finite.
 */
public final class Watch implements TrainingListener {
    private static final int IMAGES = 4;
    private static final int TIMES_AN_EPOCH = 3;

    /** A look costs about half a small network's step: this keeps it below one per cent. */
    private static final int LEAST_STEPS = 100;

    /** A layer's output and its name: a fused ReLU's where there is one. */
    private record Output(String name, Slot slot, boolean relu) {}

    /** The share of units that are zero in all of so many images. */
    private record Dead(double share, int images) {
        static final Dead UNKNOWN = new Dead(Double.NaN, 0);
    }

    /** A layer that sets values to zero; in and out are distinct. */
    private record Zeroing(Slot in, Slot out) {}

    private final RunFolder run;
    private final List<Output> outputs = new ArrayList<>();
    private final Map<String, Zeroing> zeroing = new HashMap<>();
    private final Map<String, Double> rates = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private Network network;
    private int every;
    private int apart;
    private boolean alone;
    private Parameters parameters;
    private float[] before;

    /**
     * Watches for a run.
     *
     * @param run where the lines go
     * @param every steps from one look to the next, at least 1; 0 for three looks an epoch, or
     *     fewer where an epoch is short; before the first of them it looks at steps 1, 4, 16, 64 …,
     *     in a training of less than {@value #LEAST_STEPS} steps at 1, 2, 4, 8 …
     * @throws IllegalArgumentException if {@code every} is negative
     */
    public Watch(RunFolder run, int every) {
        if (every < 0) {
            throw new IllegalArgumentException(
                    "watch: every " + every + " steps, expected 1 or more, or 0 to choose");
        }
        this.run = Objects.requireNonNull(run, "run");
        this.every = every;
    }

    @Override
    public void started(Trainer trainer, Network bound, int stepsAnEpoch) {
        network = bound;
        alone = trainer.group().size() == 1;
        if (every == 0) {
            every = Math.max(LEAST_STEPS, stepsAnEpoch / TIMES_AN_EPOCH);
        }
        apart = (long) stepsAnEpoch * trainer.epochs() < LEAST_STEPS ? 1 : 2;
        parameters = network.parameters();
        before = new float[parameters.trainableSize()];
        remember();
        List<Sequential.Named> layers = network.layers().layers();
        Slot in = network.input();
        for (int i = 0; i < layers.size(); i++) {
            Sequential.Named layer = layers.get(i);
            Slot out = network.activations(layer.path());
            if (out == null) {
                continue;
            }
            if (zeroes(layer.layer())) {
                if (out != in) {
                    zeroing.put(layer.path(), new Zeroing(in, out));
                }
            } else {
                boolean fused =
                        i + 1 < layers.size()
                                && network.activations(layers.get(i + 1).path()) == null;
                Sequential.Named last = fused ? layers.get(i + 1) : layer;
                outputs.add(new Output(last.path(), out, last.layer() instanceof ReLU));
            }
            in = out;
        }
    }

    /** Takes the rates that were told last from the run's lines, which end at the step. */
    @Override
    public void resumed(long step, List<EpochMetrics> epochs) {
        remember();
        if (step == 0) {
            return;
        }
        network.dropoutRates().keySet().forEach(layer -> rates.put(layer, 0.0));
        try {
            RunReader.open(run.folder())
                    .dropout()
                    .forEach((layer, lines) -> {
                        rates.put(layer, lines.last("p"));
                        told.add(layer);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean zeroes(Layer layer) {
        return layer instanceof Dropout
                || layer instanceof Dropout1d
                || layer instanceof Dropout2d
                || layer instanceof Dropout3d;
    }

    private void remember() {
        System.arraycopy(parameters.values(), 0, before, 0, before.length);
    }

    /**
     * @throws NonFiniteException if a gradient is not finite; the message names the parameter that
     *     the backward pass reached first
     */
    @Override
    public void step(
            long step, int epoch, int images, double loss, double accuracy, double learningRate) {
        if (!finite(0, parameters.trainableSize())) {
            throw new NonFiniteException(fault(step, epoch, learningRate));
        }
        if (looksAt(step)) {
            look(step, epoch, images);
        }
        dropout(step, images);
        if (looksAt(step + 1)) {
            remember();
        }
    }

    /** Every so many steps, and at powers of two before: most happens in the beginning. */
    private boolean looksAt(long step) {
        boolean early = Long.bitCount(step) == 1 && Long.numberOfTrailingZeros(step) % apart == 0;
        return step % every == 0 || step < every && early;
    }

    private boolean finite(int from, int count) {
        return network.kernels().allFinite(count, parameters.gradients(), from);
    }

    private String fault(long step, int epoch, double learningRate) {
        List<Parameters.View> views = trained();
        for (int i = views.size() - 1; i >= 0; i--) {
            Parameters.View view = views.get(i);
            if (!finite(view.offset(), view.size())) {
                return "the gradient of %s is not finite at step %d of epoch %d, the first on the way back. Try a lower learning rate (%s now)."
                        .formatted(view.name(), step, epoch, learningRate);
            }
        }
        throw new AssertionError("no parameter has the gradient that is not finite");
    }

    private List<Parameters.View> trained() {
        return parameters.views().stream()
                .filter(view -> view.kind() == Parameters.Kind.TRAINABLE)
                .toList();
    }

    private void look(long step, int epoch, int images) {
        for (Parameters.View view : trained()) {
            int from = view.offset();
            int to = from + view.size();
            double ratio = updateRatio(from, to);
            Statistics values = Statistics.of(parameters.values(), from, to);
            Statistics gradients = Statistics.of(parameters.gradients(), from, to);
            run.watch(
                    new Watched(
                            step, epoch, view.name(), "parameter", values, ratio, Double.NaN, 0));
            run.watch(
                    new Watched(
                            step,
                            epoch,
                            view.name(),
                            "gradient",
                            gradients,
                            Double.NaN,
                            Double.NaN,
                            0));
        }
        int some = Math.min(IMAGES, images);
        for (int i = 0; i < outputs.size(); i++) {
            Output output = outputs.get(i);
            Slot slot = output.slot();
            Statistics values = Statistics.of(slot.array(), slot.at(0), slot.at(some));
            Dead dead = output.relu() ? dead(i, alone ? images : some) : Dead.UNKNOWN;
            run.watch(
                    new Watched(
                            step,
                            epoch,
                            output.name(),
                            "activation",
                            values,
                            Double.NaN,
                            dead.share(),
                            dead.images()));
        }
    }

    /**
     * Of the units (channels, or features) of a ReLU. Where the batch's outputs are not kept, a
     * max-pooling reads them: what it keeps is zero where all that it reads is.
     */
    private Dead dead(int output, int batch) {
        Slot slot = outputs.get(output).slot();
        if (slot.kept(batch) < batch && output + 1 < outputs.size()) {
            slot = outputs.get(output + 1).slot();
        }
        int images = slot.kept(batch);
        int units = slot.shape().dim(0);
        int[] silent = IntStream.range(0, units).toArray();
        int left = units;
        float[] values = slot.array();
        for (int i = slot.at(0); i < slot.at(images) && left > 0; i += units) {
            for (int n = left - 1; n >= 0; n--) {
                if (values[i + silent[n]] != 0) {
                    silent[n] = silent[--left];
                }
            }
        }
        return new Dead((double) left / units, images);
    }

    /** The rates that the step dropped with: first, at every look, and whenever one has moved. */
    private void dropout(long step, int images) {
        network.dropoutRates()
                .forEach((name, p) -> {
                    Double last = rates.put(name, p);
                    boolean moved = last != null && !last.equals(p);
                    if (moved && told.add(name)) {
                        run.dropout(1, name, last, Double.NaN);
                    }
                    boolean look = looksAt(step) && p != 0;
                    if (look || moved || last == null && p != 0) {
                        told.add(name);
                        double kept = look ? keepRate(zeroing.get(name), images) : Double.NaN;
                        run.dropout(step, name, p, kept);
                    }
                });
    }

    /** The norm of the last update over the norm of what it changed; NaN if that is zero. */
    private double updateRatio(int from, int to) {
        float[] values = parameters.values();
        double change = 0;
        double norm = 0;
        for (int i = from; i < to; i++) {
            double difference = (double) values[i] - before[i];
            change += difference * difference;
            norm += (double) before[i] * before[i];
        }
        return norm == 0 ? Double.NaN : Math.sqrt(change / norm);
    }

    /** Of the inputs that are not zero, the share whose output is not; NaN if that is unknown. */
    private static double keepRate(Zeroing layer, int samples) {
        if (layer == null) {
            return Double.NaN;
        }
        float[] x = layer.in().array();
        float[] y = layer.out().array();
        int count = samples * layer.in().stride();
        int inputs = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (x[layer.in().offset() + i] != 0) {
                inputs++;
                kept += y[layer.out().offset() + i] != 0 ? 1 : 0;
            }
        }
        return inputs == 0 ? Double.NaN : (double) kept / inputs;
    }
}
