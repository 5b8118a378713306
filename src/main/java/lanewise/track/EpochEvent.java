package lanewise.track;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One epoch, its validation included. */
@Name("lanewise.Epoch")
@Label("Epoch")
@Category("lanewise")
@StackTrace(false)
final class EpochEvent extends Event {
    @Label("Epoch")
    int epoch;

    @Label("Training Loss")
    double trainLoss;

    @Label("Validation Loss")
    double validationLoss;

    @Label("Validation Accuracy")
    double validationAccuracy;

    @Label("Images a Second")
    double imagesPerSecond;
}
