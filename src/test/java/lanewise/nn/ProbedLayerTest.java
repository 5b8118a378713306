package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.nn.activation.ReLU;
import lanewise.nn.dropout.StochasticDepth;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Workspace;
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

    /** What a layer does not say of itself. */
    @Test
    void aLayerThatSaysNoMoreTakesAnySampleOnItsOwn() {
        Layer probe = new Probe(new ArrayList<>());
        assertEquals(1, probe.leastSamples(ROW));
        assertEquals(1, probe.preferredSamples());
        assertEquals(ROW, probe.reads(ROW));
        assertTrue(probe.sampleWise() && probe.sampleWiseInEvaluation());
        Layer batch = new StochasticDepth(0.5, StochasticDepth.Mode.BATCH);
        assertEquals(batch.sampleWise(), batch.sampleWiseInEvaluation());
        assertEquals(2, new Pass(2).worker());
    }

    private static List<BoundSequence.Member> members(Layer... layers) {
        Sequential net = Sequential.of(layers);
        Binding.Shared shared =
                Stage.shared(
                        3,
                        false,
                        net.initialize(ROW, Key.of(1)),
                        KernelChoice.scalar(),
                        new Workspace());
        return BoundSequence.forTraining(net, ROW, 0, shared).members;
    }

    /** Unless the layer before needs its outputs, or there is none. */
    @Test
    void aLayerInPlaceWritesWhereItReads() {
        Layer relu = new ReLU(true);
        List<BoundSequence.Member> linear = members(Layers.linear(2, 2), relu, relu);
        assertSame(linear.get(0).y(), linear.get(1).y());
        assertSame(linear.get(0).dy(), linear.get(1).dy());
        List<BoundSequence.Member> tanh = members(Layers.tanh(), relu);
        assertNotSame(tanh.get(0).y(), tanh.get(1).y());
        List<BoundSequence.Member> apart = members(Layers.linear(2, 2), new ReLU(false));
        assertNotSame(apart.get(0).y(), apart.get(1).y());
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
