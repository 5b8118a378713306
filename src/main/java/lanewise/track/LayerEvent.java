package lanewise.track;

import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import lanewise.tensor.Shape;

/** One layer in one direction over one step; off unless a recording asks for it. */
@Name("lanewise.Layer")
@Label("Layer")
@Category("lanewise")
@StackTrace(false)
@Enabled(false)
final class LayerEvent extends Event {
    @Label("Name")
    String layer;

    @Label("Pass")
    String pass;

    @Label("Output Shape")
    String output;

    @Label("Nanoseconds")
    @Description("Summed over the threads")
    long nanos;

    @Label("Operations")
    @Description("Multiplications and additions")
    long flop;

    @Label("GFLOP/s")
    double gigaflops;

    /** Commits what was added up, and begins anew. */
    static void commit(
            String layer, String pass, Shape output, LongAdder nanos, long images, long flop) {
        LayerEvent event = new LayerEvent();
        event.layer = layer;
        event.pass = pass;
        event.output = output.toString();
        event.nanos = nanos.sumThenReset();
        event.flop = flop * images;
        event.gigaflops = event.nanos == 0 ? 0 : (double) event.flop / event.nanos;
        event.commit();
    }
}
