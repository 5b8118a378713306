package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;
import lanewise.testkit.Fill;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a layer tells is all that its gradients are made of: who has it from another has the other's
 * gradients, whatever it computed itself.
 */
class GradientSourcesTest {
    private static final int SAMPLES = 20;

    private static final Shape ROW = Shape.of(8);

    static Stream<EveryLayer.Example> layers() {
        Sequential deep = Sequential.of(Layers.linear(8, 8), Layers.linear(8, 8));
        return Stream.concat(
                EveryLayer.EXAMPLES.stream(),
                Stream.of(
                        new EveryLayer.Example(Layers.linear(8, 3), Shape.of(2, 8)),
                        new EveryLayer.Example(Layers.linear(8, 70).withoutBias(), ROW),
                        new EveryLayer.Example(
                                Layers.residual(deep, Sequential.of(Layers.linear(8, 8))), ROW),
                        new EveryLayer.Example(
                                Layers.dropConnect(Layers.linear(8, 3), 0.5), Shape.of(2, 8)),
                        new EveryLayer.Example(
                                Layers.concreteDropout(Layers.linear(8, 3), 1e-6, 1e-4),
                                Shape.of(2, 8))));
    }

    /** A member of a group after its passes, and what its layer told, in order. */
    private static final class Member implements GradientSources {
        private final Parameters parameters;
        private final BoundLayer[] layers;
        private final Pass pass = new Pass();
        private final int chunks;
        private final List<Slot> told = new ArrayList<>();
        private final List<Integer> floats = new ArrayList<>();

        Member(EveryLayer.Example example, int seed) {
            Sequential net = Sequential.of(example.layer());
            parameters = net.initialize(example.input(), Key.of(3));
            Workspace workspace = new Workspace();
            BoundSequence sequence =
                    BoundSequence.forTraining(
                            net,
                            example.input(),
                            1,
                            Stage.shared(
                                    SAMPLES, true, parameters, KernelChoice.scalar(), workspace));
            workspace.allocate();
            layers = sequence.layers();
            Stage stage = Stage.of(sequence.members).getFirst();
            fill(sequence.x, seed);
            if (example.layer().toString().startsWith("embedding")) {
                for (int i = sequence.x.offset(); i < sequence.x.at(SAMPLES); i++) {
                    sequence.x.array()[i] = Math.floorMod(i * (3 + seed), 31);
                }
            }
            pass.begin(Mode.TRAIN, SAMPLES, Key.of(5));
            layers[0].pack();
            layers[0].prepare(pass);
            stage.forward(layers, pass, 0, SAMPLES);
            fill(sequence.dy, seed + 1);
            int size = stage.chunkSamples(SAMPLES, 1);
            chunks = Math.ceilDiv(SAMPLES, size);
            for (int chunk = 0; chunk < chunks; chunk++) {
                int end = Math.min(SAMPLES, (chunk + 1) * size);
                stage.backward(layers, pass, chunk, chunk * size, end);
            }
            layers[0].gradientSources(this);
        }

        private static void fill(Slot slot, int seed) {
            Fill.centred(seed).into(slot.array(), slot.offset(), SAMPLES * slot.stride());
        }

        @Override
        public void samples(Slot slot) {
            told.add(slot);
            floats.add(SAMPLES * slot.stride());
        }

        @Override
        public void chunks(Slot sums, int size) {
            told.add(sums);
            floats.add(chunks * size);
        }

        void learn(Member other) {
            for (int i = 0; i < told.size(); i++) {
                Slot from = other.told.get(i);
                Slot to = told.get(i);
                int count = floats.get(i);
                System.arraycopy(from.array(), from.offset(), to.array(), to.offset(), count);
            }
        }

        float[] gradients() {
            for (int part = 0; part < layers[0].gradientParts(); part++) {
                layers[0].gradients(pass, part, chunks);
            }
            return parameters.gradients();
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void whoIsToldHasTheGradients(EveryLayer.Example example) {
        assumeTrue(example.layer().sampleWise(), "nobody divides a batch of it");
        Member one = new Member(example, 10);
        Member other = new Member(example, 20);
        other.learn(one);
        assertArrayEquals(one.gradients(), other.gradients());
        for (float gradient : one.gradients()) {
            assertFalse(Float.isNaN(gradient));
        }
    }
}
