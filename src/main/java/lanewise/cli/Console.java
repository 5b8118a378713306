package lanewise.cli;

import java.io.PrintWriter;
import lanewise.data.Download;
import lanewise.nn.Network;
import lanewise.track.RunFolder;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * What a person sees of a training: a line an epoch, which the run's log keeps, and on a terminal a
 * bar while it goes.
 */
final class Console implements TrainingListener, AutoCloseable {
    private static final int UPDATE_MILLIS = 200;

    private final PrintWriter out;
    private final RunFolder folder;
    private final String run;
    private final boolean terminal = isTerminal();
    private int epochs;
    private int steps;
    private double loss;
    private long begun;
    private int seen;
    private ProgressBar bar;

    Console(PrintWriter out, RunFolder folder) {
        this.out = out;
        this.folder = folder;
        this.run = folder.folder().getFileName().toString();
    }

    static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Shows a download as a bar on a terminal, else as a line when a file is complete. */
    static Download.Progress downloads(PrintWriter out) {
        return new Download.Progress() {
            private ProgressBar bar;
            private String current = "";

            @Override
            public void at(String file, long done, long total) {
                if (isTerminal() && !file.equals(current)) {
                    close();
                    bar = builder(file, total).setUnit(" MB", 1_000_000).build();
                }
                current = file;
                if (bar != null) {
                    bar.stepTo(done);
                }
                if (done == total) {
                    close();
                    if (!isTerminal()) {
                        out.println("fetched " + file + ", " + done + " bytes");
                        out.flush();
                    }
                }
            }

            private void close() {
                if (bar != null) {
                    bar.close();
                    bar = null;
                }
            }
        };
    }

    private static ProgressBarBuilder builder(String task, long max) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .continuousUpdate();
    }

    @Override
    public void started(Trainer trainer, Network network, int stepsAnEpoch) {
        epochs = trainer.epochs();
        steps = stepsAnEpoch;
    }

    @Override
    public void step(long step, int epoch, int images, double value, double accuracy, double rate) {
        if (!terminal) {
            return;
        }
        if (bar == null) {
            bar = builder("%s %d/%d".formatted(run, epoch, epochs), steps).build();
            begun = System.nanoTime();
            seen = 0;
            loss = value;
        }
        loss += (value - loss) * 0.05;
        seen += images;
        bar.step();
        if (bar.getCurrent() % 8 == 0) {
            double seconds = (System.nanoTime() - begun) / 1e9;
            bar.setExtraMessage(" %,.0f images/s, loss %.3f".formatted(seen / seconds, loss));
        }
    }

    @Override
    public void epoch(EpochMetrics m) {
        close();
        String line =
                ("epoch %2d/%d  train loss %.4f accuracy %.4f  validation loss %.4f accuracy %.4f"
                                + "  %5.1f s  %,.0f images/s")
                        .formatted(
                                m.epoch(),
                                epochs,
                                m.trainLoss(),
                                m.trainAccuracy(),
                                m.validationLoss(),
                                m.validationAccuracy(),
                                m.seconds(),
                                m.samplesPerSecond());
        folder.log(line);
        out.println(run + "  " + line);
        out.flush();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
