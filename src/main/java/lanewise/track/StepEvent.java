package lanewise.track;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One optimiser step, from the end of the one before it. */
@Name("lanewise.Step")
@Label("Step")
@Category("lanewise")
@StackTrace(false)
final class StepEvent extends Event {
    @Label("Step")
    long step;

    @Label("Epoch")
    int epoch;

    @Label("Images")
    int images;

    @Label("Loss")
    double loss;
}
