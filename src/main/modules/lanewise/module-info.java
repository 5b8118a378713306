/**
 * A neural-network micro-framework on the Vector API.
 *
 * <p>What is needed only statically serves those who read CSV or pictures.
 */
module lanewise {
    requires jdk.incubator.vector;
    requires static de.siegmar.fastcsv;
    requires static java.desktop;

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
    exports lanewise.train;
}
