package lanewise.track;

import lanewise.nn.Network;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;

/**
 * Tells JDK Flight Recorder of a training: {@code lanewise.Step}, {@code lanewise.Loader} and
 * {@code lanewise.Epoch} in every recording, {@code lanewise.Layer} in one that enables it when
 * training starts. Without a recording nothing is timed and nothing kept.
 */
public final class FlightRecorder implements TrainingListener {
    private LayerTimes layers;
    private StepEvent step;
    private EpochEvent epoch;

    /** Tells of one training. */
    public FlightRecorder() {}

    @Override
    public void started(Trainer trainer, Network network, int stepsAnEpoch) {
        if (new LayerEvent().isEnabled()) {
            layers = new LayerTimes(0);
            layers.started(trainer, network, stepsAnEpoch);
        }
        epoch = new EpochEvent();
        epoch.begin();
        step = new StepEvent();
        step.begin();
    }

    @Override
    public void batch(long number, int images, long waited) {
        LoaderEvent loader = new LoaderEvent();
        if (loader.shouldCommit()) {
            loader.step = number;
            loader.images = images;
            loader.waited = waited;
            loader.commit();
        }
    }

    @Override
    public void step(
            long number, int epochNumber, int images, double loss, double accuracy, double rate) {
        step.end();
        if (step.shouldCommit()) {
            step.step = number;
            step.epoch = epochNumber;
            step.images = images;
            step.loss = loss;
            step.commit();
        }
        if (layers != null) {
            layers.step(number, epochNumber, images, loss, accuracy, rate);
            layers.commit();
        }
        step = new StepEvent();
        step.begin();
    }

    @Override
    public void epoch(EpochMetrics metrics) {
        epoch.end();
        if (epoch.shouldCommit()) {
            epoch.epoch = metrics.epoch();
            epoch.trainLoss = metrics.trainLoss();
            epoch.validationLoss = metrics.validationLoss();
            epoch.validationAccuracy = metrics.validationAccuracy();
            epoch.imagesPerSecond = metrics.samplesPerSecond();
            epoch.commit();
        }
        epoch = new EpochEvent();
        epoch.begin();
        step = new StepEvent();
        step.begin();
    }
}
