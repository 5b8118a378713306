/**
 * A neural-network micro-framework on the Vector API.
 *
 * <p>What is needed only statically serves the command line, the tracking of runs and the reading
 * of CSV: a program that embeds the library needs none of it.
 */
module lanewise {
    requires java.desktop;
    requires jdk.incubator.vector;
    requires static de.siegmar.fastcsv;
    requires static info.picocli;
    requires static java.management;
    requires static jdk.httpserver;
    requires static jdk.jfr;
    requires static jdk.management;

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
    exports lanewise.optim;
    exports lanewise.random;
    exports lanewise.tensor;
    exports lanewise.track;
    exports lanewise.train;

    opens lanewise.cli to
            info.picocli;
}
