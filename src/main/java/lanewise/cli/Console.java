package lanewise.cli;

import java.io.PrintWriter;
import lanewise.data.Download;
import lanewise.nn.Network;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** What a person sees of a training: a bar for each epoch on a terminal, else a line an epoch. */
final class Console implements TrainingListener, AutoCloseable {
    private static final int UPDATE_MILLIS = 200;

    private final PrintWriter out;
    private final String run;
    private final boolean terminal = isTerminal();
    private int epochs;
    private int steps;
    private double loss;
    private ProgressBar bar;

    Console(PrintWriter out, String run) {
        this.out = out;
        this.run = run;
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
            bar =
                    builder("%s %d/%d".formatted(run, epoch, epochs), steps)
                            .showSpeed()
                            .setSpeedUnit(java.time.temporal.ChronoUnit.SECONDS)
                            .build();
            loss = value;
        }
        loss += (value - loss) * 0.05;
        bar.step();
        if (bar.getCurrent() % 8 == 0) {
            bar.setExtraMessage("loss %.3f".formatted(loss));
        }
    }

    @Override
    public void epoch(EpochMetrics m) {
        close();
        out.printf(
                "%s  epoch %2d/%d  train loss %.4f accuracy %.4f  validation loss %.4f accuracy"
                        + " %.4f  %5.1f s  %,.0f images/s%n",
                run,
                m.epoch(),
                epochs,
                m.trainLoss(),
                m.trainAccuracy(),
                m.validationLoss(),
                m.validationAccuracy(),
                m.seconds(),
                m.imagesPerSecond());
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
