package lanewise.model;

import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.IntStream;
import lanewise.data.Normalization;
import lanewise.nn.Inference;
import lanewise.nn.InferenceModel;
import lanewise.nn.MonteCarlo;
import lanewise.random.Key;
import lanewise.tensor.Shape;

/**
 * A classifier that any number of threads may use: samples go in as they come from the data,
 * classes with probabilities come out.
 *
 * {@snippet :
 * Predictor predictor = Predictor.of(Model.load(file));
 * Prediction answer = predictor.predict(row);
 * System.out.println(answer.name() + " " + answer.probability());
 * }
 *
 * <p>Samples are normalised as they were in training. The weights are packed once. As many calls
 * compute at once as there are processors, each in memory of its own; others wait for their turn.
 */
public final class Predictor {
    private static final int MOST_SAMPLES = 64;

    private final InferenceModel weights;
    private final Shape input;
    private final List<String> classes;
    private final Normalization normalization;
    private final Semaphore turns;
    private final Queue<Inference> idle = new ConcurrentLinkedQueue<>();

    private Predictor(Model model, int concurrency) {
        weights = model.network().inferenceModel(model.parameters(), model.input());
        input = model.input();
        int logits = weights.output().dim(0);
        classes =
                model.classes().isEmpty()
                        ? IntStream.range(0, logits).mapToObj(Integer::toString).toList()
                        : model.classes();
        normalization =
                model.normalization().orElseGet(() -> Normalization.none(Math.max(1, channels())));
        turns = new Semaphore(concurrency);
    }

    /**
     * Packs the weights of a model whose output is a logit for each class. Classes without names
     * are called by their numbers, so a regression belongs to {@link Model#inference}.
     *
     * @throws IllegalArgumentException if the output is something else, if the names of the classes
     *     do not fit it, or if a parameter is not finite
     */
    public static Predictor of(Model model) {
        return of(model, Runtime.getRuntime().availableProcessors());
    }

    /**
     * As {@link #of(Model)}.
     *
     * @param concurrency how many calls compute at once, 1 or more
     */
    public static Predictor of(Model model, int concurrency) {
        Objects.requireNonNull(model, "model");
        Shape output = model.network().outputShape(model.input());
        if (output.rank() != 1 || output.dim(0) < 2) {
            throw new IllegalArgumentException(
                    "predictor: outputs have the shape %s, expected logits of 2 or more classes"
                            .formatted(output));
        }
        if (!model.classes().isEmpty() && model.classes().size() != output.dim(0)) {
            throw new IllegalArgumentException(
                    "predictor: %d names of classes for %d logits"
                            .formatted(model.classes().size(), output.dim(0)));
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    "predictor: " + concurrency + " calls at once, expected 1 or more");
        }
        model.parameters().requireFinite("predictor");
        return new Predictor(model, concurrency);
    }

    private int channels() {
        return input.rank() == 0 ? 1 : input.dim(0);
    }

    /** The shape of one sample. */
    public Shape input() {
        return input;
    }

    /** The names of the classes, by label. */
    public List<String> classes() {
        return classes;
    }

    /** What the weights are packed in. */
    public InferenceModel weights() {
        return weights;
    }

    /**
     * Classifies a sample.
     *
     * @param sample in PyTorch's order, not normalised
     * @throws IllegalArgumentException if it has another size, a value that is not finite, or one
     *     so large that the network's answer is not
     */
    public Prediction predict(float[] sample) {
        return predict(new float[][] {sample}).getFirst();
    }

    /** Classifies samples, each as of {@link #predict(float[])}. */
    public List<Prediction> predict(float[][] samples) {
        Objects.requireNonNull(samples, "samples");
        return predict(
                samples.length,
                (i, into) -> {
                    finite(samples[i]);
                    normalization.apply(sized(samples[i], samples[i].length), into);
                });
    }

    /**
     * Classifies an image.
     *
     * @param pixels unsigned, in PyTorch's order: channel, row, column
     * @throws IllegalArgumentException if it has another size
     */
    public Prediction predict(byte[] pixels) {
        return predict(new byte[][] {pixels}).getFirst();
    }

    /** As {@link #predict(byte[])}, of pixels that lie channels-last: row, column, channel. */
    public Prediction predictChannelsLast(byte[] pixels) {
        return predictChannelsLast(new byte[][] {pixels}).getFirst();
    }

    /** Classifies images, each as of {@link #predictChannelsLast(byte[])}. */
    public List<Prediction> predictChannelsLast(byte[][] images) {
        Objects.requireNonNull(images, "images");
        byte[] first = new byte[input.size()];
        return predict(
                images.length,
                (i, into) -> {
                    byte[] pixels = sized(images[i], length(images[i]));
                    int channels = channels();
                    int plane = pixels.length / channels;
                    for (int j = 0; j < pixels.length; j++) {
                        first[j % channels * plane + j / channels] = pixels[j];
                    }
                    normalization.apply(first, into);
                });
    }

    /** Classifies images, each as of {@link #predict(byte[])}. */
    public List<Prediction> predict(byte[][] images) {
        Objects.requireNonNull(images, "images");
        return predict(
                images.length,
                (i, into) -> normalization.apply(sized(images[i], length(images[i])), into));
    }

    /**
     * Classifies a sample by many passes with dropout on, whose spread tells how sure the network
     * is; see {@link MonteCarlo}. Passes of a network without dropout all agree, which says
     * nothing.
     *
     * @param sample in PyTorch's order, not normalised
     * @param passes 2 or more
     * @param key the randomness: the same key gives the same answer
     */
    public Prediction.Uncertain predict(float[] sample, int passes, Key key) {
        finite(sample);
        float[] x = new float[input.size()];
        normalization.apply(sized(sample, sample.length), x);
        return uncertain(x, passes, key);
    }

    /** As {@link #predict(float[], int, Key)}, of an image as of {@link #predict(byte[])}. */
    public Prediction.Uncertain predict(byte[] pixels, int passes, Key key) {
        float[] x = new float[input.size()];
        normalization.apply(sized(pixels, length(pixels)), x);
        return uncertain(x, passes, key);
    }

    private Prediction.Uncertain uncertain(float[] x, int passes, Key key) {
        return inTurn(inference -> {
            MonteCarlo.Prediction said = new MonteCarlo(inference, passes, key).predict(1, x);
            requireFinite("probability", 0, said.mean(), 0);
            return new Prediction.Uncertain(
                    new Prediction(classes, said.mean()),
                    said.std(),
                    said.entropy()[0],
                    said.mutualInformation()[0]);
        });
    }

    /** Writes sample {@code i}, normalised, in PyTorch's order. */
    private interface Source {
        void read(int i, float[] into);
    }

    private List<Prediction> predict(int samples, Source source) {
        Prediction[] answers = new Prediction[samples];
        int size = input.size();
        int most = Math.min(samples, MOST_SAMPLES);
        float[] x = new float[most * size];
        float[] one = new float[size];
        float[] logits = new float[most * classes.size()];
        for (int first = 0; first < samples; first += most) {
            int count = Math.min(most, samples - first);
            for (int i = 0; i < count; i++) {
                source.read(first + i, one);
                System.arraycopy(one, 0, x, i * size, size);
            }
            inTurn(inference -> {
                inference.run(count, x, logits);
                return null;
            });
            for (int i = 0; i < count; i++) {
                requireFinite("logit", first + i, logits, i * classes.size());
                answers[first + i] = Prediction.of(classes, logits, i * classes.size());
            }
        }
        return List.of(answers);
    }

    private <T> T inTurn(Function<Inference, T> call) {
        turns.acquireUninterruptibly();
        try {
            Inference free = idle.poll();
            Inference inference = free == null ? weights.inference() : free;
            T answer = call.apply(inference);
            idle.add(inference);
            return answer;
        } finally {
            turns.release();
        }
    }

    private static int length(byte[] pixels) {
        return Objects.requireNonNull(pixels, "pixels").length;
    }

    private <T> T sized(T sample, int length) {
        if (length != input.size()) {
            throw new IllegalArgumentException(
                    "predictor: a sample of %d values, expected %d of the shape %s"
                            .formatted(length, input.size(), input));
        }
        return sample;
    }

    private void requireFinite(String what, int sample, float[] values, int offset) {
        for (int c = 0; c < classes.size(); c++) {
            if (!Float.isFinite(values[offset + c])) {
                throw new IllegalArgumentException(
                        "predictor: sample %d: %s %d is %s; take the samples in the units of training"
                                .formatted(sample, what, c, values[offset + c]));
            }
        }
    }

    private static void finite(float[] sample) {
        Objects.requireNonNull(sample, "sample");
        for (int i = 0; i < sample.length; i++) {
            if (!Float.isFinite(sample[i])) {
                throw new IllegalArgumentException(
                        "predictor: value %d of the sample is %s, expected a finite number"
                                .formatted(i, sample[i]));
            }
        }
    }

    @Override
    public String toString() {
        return "Predictor[%s to %s]".formatted(input, classes);
    }
}
