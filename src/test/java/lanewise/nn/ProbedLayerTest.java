package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** What a layer is told when it is bound, and before it computes. */
class ProbedLayerTest {
    private static final Shape ROW = Shape.of(2);

    /** Notes what it is told; changes nothing. */
    private record Probe(List<String> notes) implements Layer {
        @Override
        public String stem() {
            return "probe";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public List<ParameterSpec> parameters(Shape input) {
            return List.of(ParameterSpec.trainable("weight", ROW, Inits.constant(1)));
        }

        @Override
        public BoundLayer bind(Binding b) {
            notes.add(b.trains() ? "trains" : "infers");
            return new BoundLayer() {
                @Override
                public void prepare(Pass pass) {
                    notes.add(pass.goesBack() ? "prepares to go back" : "prepares");
                }

                @Override
                public void forward(Pass pass, int from, int to) {
                    int n = (to - from) * b.x().stride();
                    System.arraycopy(
                            b.x().array(), b.x().at(from), b.y().array(), b.y().at(from), n);
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {}
            };
        }
    }

    private static Network network(Sequential net) {
        return Network.of(net)
                .parameters(net.initialize(ROW, Key.of(1)))
                .input(ROW)
                .batch(3)
                .loss(Layers.mse())
                .kernels(KernelChoice.scalar())
                .bind();
    }

    @Test
    void aBackwardPassThatWasNotForetoldIsPreparedWhenItComes() {
        List<String> notes = new ArrayList<>();
        try (Network network = network(Sequential.of(new Probe(notes)))) {
            network.forward(Mode.EVAL, 1, Key.of(1));
            assertEquals(List.of("trains", "prepares"), notes);
            network.backward(Target.values(0, 0));
            network.backward(Target.values(0, 0));
            network.forward(Mode.TRAIN, 1, Key.of(1));
            network.backward(Target.values(0, 0));
            assertEquals(
                    List.of("trains", "prepares", "prepares to go back", "prepares to go back"),
                    notes);
        }
    }

    /** Its own and that of every layer around it. */
    @Test
    void whatDependsOnNoPassIsPreparedOnceForAnInference() {
        List<Layer> places = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Layer probe = new Probe(notes);
        places.add(probe);
        places.add(Layers.concreteDropout(probe, 1e-3, 1e-3));
        places.add(new Residual(Sequential.of(probe)));
        places.add(new Residual(Sequential.of(Layers.tanh()), Sequential.of(probe)));
        for (Layer place : places) {
            Sequential net = Sequential.of(place);
            Inference inference = net.inference(net.initialize(ROW, Key.of(1)), ROW);
            notes.clear();
            inference.run(new float[2]);
            inference.run(new float[] {1, 2, 3, 4});
            assertEquals(List.of(), notes, place.toString());
        }
        Inference inference =
                Sequential.of(probe)
                        .inference(Sequential.of(probe).initialize(ROW, Key.of(1)), ROW);
        notes.clear();
        inference.refresh();
        assertEquals(1, notes.size());
    }

    /** A dropped weight is drawn anew, in whatever layer the layer lies. */
    @Test
    void whatIsDrawnForAPassIsPreparedForEach() {
        Layer draws = Layers.dropConnect(Layers.linear(2, 2), 0.5);
        for (Layer place :
                List.of(
                        draws,
                        Layers.concreteDropout(draws, 0, 0),
                        new Residual(Sequential.of(draws)),
                        new Residual(Sequential.of(Layers.tanh()), Sequential.of(draws)))) {
            Sequential net = Sequential.of(place);
            Inference inference = net.inference(net.initialize(ROW, Key.of(1)), ROW);
            boolean differs = false;
            float[] x = {1, 2};
            float first = inference.run(Mode.MONTE_CARLO, Key.of(0), x)[0];
            for (int key = 1; key < 40; key++) {
                differs |= inference.run(Mode.MONTE_CARLO, Key.of(key), x)[0] != first;
            }
            assertEquals(true, differs, place.toString());
        }
    }

    @Test
    void anInferenceTellsItsLayersThatNobodyTrains() {
        List<String> notes = new ArrayList<>();
        Sequential net = Sequential.of(new Probe(notes));
        net.inference(net.initialize(ROW, Key.of(1)), ROW);
        assertEquals(false, notes.contains("trains"));
    }

    /** What is left of a larger batch belongs to no sample. */
    @Test
    void theFirstLayerThatIsNotFiniteIsLookedForAmongTheSamplesAlone() {
        List<String> notes = new ArrayList<>();
        try (Network network =
                Network.of(Sequential.of(new Probe(notes), Layers.flatten()))
                        .parameters(Sequential.of(new Probe(notes)).initialize(ROW, Key.of(1)))
                        .input(ROW)
                        .batch(3)
                        .loss(Layers.mse())
                        .fuse(false)
                        .bind()) {
            network.load(new float[] {1, 2, 3, 4, Float.NaN, 5});
            network.forward(Mode.EVAL, Key.of(1));
            assertEquals("probe1", network.firstNonFinite(3));
            network.forward(Mode.EVAL, 2, Key.of(1));
            assertNull(network.firstNonFinite(2));
        }
    }
}
