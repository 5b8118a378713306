package lanewise.track;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A batch handed to the training thread, which waited for it. */
@Name("lanewise.Loader")
@Label("Loader")
@Category("lanewise")
@StackTrace(false)
final class LoaderEvent extends Event {
    @Label("Step")
    long step;

    @Label("Images")
    int images;

    @Label("Waited")
    @Timespan(Timespan.NANOSECONDS)
    long waited;
}
