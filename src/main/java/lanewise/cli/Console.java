package lanewise.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lanewise.data.Download;
import lanewise.nn.Network;
import lanewise.track.RunFolder;
import lanewise.track.TextTable;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;

/**
 * What a person sees of a training: a line that names it, a line an epoch, which the run's log
 * keeps, and on a terminal a line that moves while an epoch goes.
 */
final class Console implements TrainingListener, AutoCloseable {
    private final Terminal terminal;
    private final RunFolder folder;
    private final Pace pace;
    private final boolean quiet;
    private Network network;
    private Map<String, Double> firstRates;
    private Map<String, Double> rates = Map.of();
    private boolean ratesMove;
    private int epochs;
    private int steps;
    private int step;
    private double loss;
    private long begun;
    private int seen;
    private boolean warned;
    private ProgressLine progress;

    Console(Terminal terminal, RunFolder folder, Pace pace, boolean quiet) {
        this.terminal = terminal;
        this.folder = folder;
        this.pace = pace;
        this.quiet = quiet;
    }

    /** Shows a download as a line that moves on a terminal, else as one when a file is complete. */
    static Download.Progress downloads(Terminal terminal) {
        ProgressLine line = new ProgressLine(terminal);
        return (file, done, total) -> {
            line.show(file, (double) done / total, "%,d MB".formatted(total / 1_000_000));
            if (done == total) {
                line.clear();
                terminal.line("fetched " + file + ", " + done + " bytes");
            }
        };
    }

    @Override
    public void started(Trainer trainer, Network bound, int stepsAnEpoch) {
        network = bound;
        epochs = trainer.epochs();
        steps = stepsAnEpoch;
        progress = new ProgressLine(terminal);
        begin();
        if (!quiet) {
            List<String> facts = new ArrayList<>();
            if (!pace.place().isEmpty()) {
                facts.add(pace.place());
            }
            facts.add("%,d parameters".formatted(network.parameters().trainableSize()));
            facts.add(counted(epochs, "epoch") + " of " + counted(steps, "step"));
            String name = folder.folder().toAbsolutePath().normalize().getFileName().toString();
            terminal.line(terminal.bold(name) + "  " + String.join(", ", facts));
        }
    }

    private static String counted(int number, String what) {
        return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
    }

    private void begin() {
        step = 0;
        seen = 0;
        begun = System.nanoTime();
    }

    @Override
    public void step(
            long number, int epoch, int images, double value, double accuracy, double rate) {
        loss = step == 0 ? value : loss + (value - loss) * 0.05;
        step++;
        seen += images;
        rates = network.dropoutRates();
        if (firstRates == null) {
            firstRates = rates;
        }
        ratesMove |= !rates.equals(firstRates);
        warn();
        if (quiet || !terminal.present()) {
            return;
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double share = (double) step / steps;
        progress.show(
                "  epoch %2d/%d".formatted(epoch, epochs),
                share,
                "loss %.3f".formatted(loss),
                Pace.text(pace.left(seconds, share)) + " left",
                "%,.0f images/s".formatted(seen / seconds));
    }

    @Override
    public void epoch(EpochMetrics m) {
        progress.clear();
        warn();
        String moving = ratesMove ? text(rates) : "";
        folder.log(line(Integer.MAX_VALUE, m, epochs, moving));
        if (!quiet) {
            terminal.line("  " + line(terminal.width() - 3, m, epochs, moving));
        }
        pace.epoch(m.seconds());
        begin();
    }

    @Override
    public void resumed(long step, List<EpochMetrics> past) {
        if (step > 0 && !quiet) {
            terminal.line("  going on after epoch " + past.size());
        }
        past.forEach(epoch -> pace.epoch(epoch.seconds()));
    }

    @Override
    public boolean checkpointFailed(IOException cause) {
        folder.log("no checkpoint of this epoch, the one before stands: " + cause.getMessage());
        folder.incomplete(cause);
        warn();
        return true;
    }

    /** Says once, and at once, that something could not be written. */
    private void warn() {
        if (!warned && folder.trouble().isPresent()) {
            warned = true;
            progress.clear();
            terminal.warn(
                    folder.trouble().get().getMessage()
                            + "; the training goes on, its run will be incomplete");
        }
    }

    /** The rates of the layers that drop, one if all have the same. */
    private static String text(Map<String, Double> rates) {
        List<String> texts =
                rates.values().stream()
                        .map(p -> String.format(Locale.ROOT, "%.3f", p))
                        .distinct()
                        .toList();
        return "p " + String.join(" ", texts);
    }

    /**
     * An epoch in one line: loss and accuracy in training and in validation, the learning rate, and
     * the rest as far as there is room.
     */
    static String line(int width, EpochMetrics m, int epochs, String rates) {
        List<String> parts = new ArrayList<>();
        parts.add("epoch %2d/%d".formatted(m.epoch(), epochs));
        parts.add("train " + figures(m.trainLoss(), m.trainAccuracy()));
        parts.add("valid " + figures(m.validationLoss(), m.validationAccuracy()));
        parts.add("lr " + rate(m.learningRate()));
        if (!rates.isEmpty()) {
            parts.add(rates);
        }
        parts.add("%.1f s".formatted(m.seconds()));
        parts.add("%,.0f images/s".formatted(m.samplesPerSecond()));
        while (parts.size() > 4 && String.join("  ", parts).length() > width) {
            parts.removeLast();
        }
        return String.join("  ", parts);
    }

    /** The loss, and the accuracy where there is one. */
    private static String figures(double loss, double accuracy) {
        return TextTable.figure(loss) + (Double.isNaN(accuracy) ? "" : " %.4f".formatted(accuracy));
    }

    /** Three digits of a learning rate: {@code 0.001}, {@code 2.5e-05}. */
    private static String rate(double value) {
        return value == 0
                ? "0"
                : value < 1e-4
                        ? "%.1e".formatted(value)
                        : Double.toString(Double.parseDouble("%.3g".formatted(value)));
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.clear();
        }
    }
}
