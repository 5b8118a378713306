/**
 * A neural-network micro-framework on the Vector API, as it is developed: one module. It is packed
 * as four, the library, ONNX files, the tracking of runs and the command line, with descriptors of
 * their own in {@code src/main/modules}.
 */
@SuppressWarnings("requires-automatic")
module lanewise {
    requires jdk.incubator.vector;
    requires static com.google.protobuf;
    requires static de.siegmar.fastcsv;
    requires static info.picocli;
    requires static java.desktop;
    requires static java.management;
    requires static jdk.httpserver;
    requires static jdk.jfr;
    requires static jdk.management;
    requires static org.tribuo.util.onnx;

    exports lanewise.data;
    exports lanewise.io;
    exports lanewise.kernel;
    exports lanewise.kernel.function;
    exports lanewise.model;
    exports lanewise.nn;
    exports lanewise.nn.activation;
    exports lanewise.nn.dropout;
    exports lanewise.nn.layer;
    exports lanewise.nn.loss;
    exports lanewise.onnx;
    exports lanewise.optim;
    exports lanewise.random;
    exports lanewise.tensor;
    exports lanewise.track;
    exports lanewise.train;

    uses lanewise.cli.RunFarm;

    opens lanewise.cli to
            info.picocli;
}
