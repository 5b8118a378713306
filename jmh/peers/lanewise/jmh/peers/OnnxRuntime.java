package lanewise.jmh.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import lanewise.jmh.Case;
import lanewise.jmh.Engine;
import lanewise.jmh.Inference;
import lanewise.jmh.TutorialNet;
import lanewise.jmh.Work;

/** ONNX Runtime's Java interface: a session of the network's file, its tensors made beforehand. */
final class OnnxRuntime implements Engine {
    private final int threads;

    OnnxRuntime(int threads) {
        this.threads = threads;
    }

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public Optional<Supplier<Work>> offer(Case work) {
        return work instanceof Inference inference
                ? Optional.of(() -> new Session(inference.batch(), threads))
                : Optional.empty();
    }

    private static final class Session implements Work {
        private final OrtSession session;
        private final Map<String, OnnxTensor> inputs;
        private final Map<String, OnnxTensor> outputs;
        private final FloatBuffer logits;

        Session(int batch, int threads) {
            try {
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                options.setIntraOpNumThreads(threads);
                options.setInterOpNumThreads(1);
                options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
                session = environment.createSession(OnnxFile.of(batch), options);
                float[] images = TutorialNet.images(batch);
                FloatBuffer x = floats(images.length).put(images).flip();
                long[] shape = {batch, 3, 32, 32};
                inputs = Map.of("x", OnnxTensor.createTensor(environment, x, shape));
                logits = floats(batch * TutorialNet.CLASSES);
                long[] answer = {batch, TutorialNet.CLASSES};
                outputs =
                        Map.of(
                                session.getOutputNames().iterator().next(),
                                OnnxTensor.createTensor(environment, logits, answer));
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        private static FloatBuffer floats(int size) {
            return ByteBuffer.allocateDirect(4 * size)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }

        @Override
        public void run() {
            try (OrtSession.Result result = session.run(inputs, outputs)) {
                if (result.size() != 1) {
                    throw new IllegalStateException("outputs: " + result.size());
                }
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public float[] output() {
            run();
            float[] values = new float[logits.capacity()];
            logits.get(0, values);
            return values;
        }
    }
}
