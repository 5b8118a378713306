package lanewise.nn.layer;

import java.util.Arrays;
import java.util.List;
import lanewise.kernel.Kernels;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.GradientSources;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * Rows of a table by their numbers, PyTorch's {@code nn.Embedding}.
 *
 * <p>Input (L,), whole numbers from 0 to numEmbeddings - 1; output (L, D) in PyTorch's order of
 * dimensions. The input has no gradient: it is written as 0. Parameter {@code weight}
 * (numEmbeddings, D).
 *
 * @param numEmbeddings rows of the table
 * @param embeddingDim D
 * @param paddingIdx a row that starts as 0 and gets no gradient; -1 for none
 */
public record Embedding(int numEmbeddings, int embeddingDim, int paddingIdx) implements Layer {
    /** Refuses values out of range. */
    public Embedding {
        if (numEmbeddings < 1 || embeddingDim < 1) {
            throw new IllegalArgumentException(
                    "embedding(%d, %d): expected 1 or more rows and columns"
                            .formatted(numEmbeddings, embeddingDim));
        }
        if (paddingIdx < -1 || paddingIdx >= numEmbeddings) {
            throw new IllegalArgumentException(
                    "embedding(%d, %d): padding index %d, expected -1 for none or a row"
                            .formatted(numEmbeddings, embeddingDim, paddingIdx));
        }
    }

    /** No padding row. */
    public Embedding(int numEmbeddings, int embeddingDim) {
        this(numEmbeddings, embeddingDim, -1);
    }

    /** The same with a padding row. */
    public Embedding paddingIdx(int row) {
        return new Embedding(numEmbeddings, embeddingDim, row);
    }

    @Override
    public String stem() {
        return "embedding";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected (length,)".formatted(this, input));
        }
        return Shape.of(input.dim(0), embeddingDim);
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        return List.of(
                ParameterSpec.trainable(
                        "weight",
                        Shape.of(numEmbeddings, embeddingDim),
                        (key, shape, values, offset) -> {
                            Inits.normal(0, 1).fill(key, shape, values, offset);
                            if (paddingIdx >= 0) {
                                int at = offset + paddingIdx * embeddingDim;
                                Arrays.fill(values, at, at + embeddingDim, 0f);
                            }
                        }));
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(
                binding,
                this,
                binding.parameter("weight").offset(),
                new int[binding.trains() ? numEmbeddings : 0],
                new double[binding.trains() ? numEmbeddings : 0][]);
    }

    @Override
    public String toString() {
        return Written.call("embedding", numEmbeddings, embeddingDim)
                .option("paddingIdx", paddingIdx, -1)
                .toString();
    }

    /**
     * @param met how often each row was met in a batch
     * @param totals sums of rows that are met more often than a chain is long; made when first met
     */
    private record Bound(Binding b, Embedding layer, int weight, int[] met, double[][] totals)
            implements BoundLayer {
        private static final int ROWS_A_PART = 256;

        private static final int CHAIN = Kernels.ROWS_IN_A_CHAIN;

        private int row(int n, int position) {
            float given = b.x().array()[b.x().at(n) + position];
            int row = (int) given;
            if (row != given || row < 0 || row >= layer.numEmbeddings) {
                throw new IllegalArgumentException(
                        ("layer \"%s\": %s is given %s at position %d of sample %d, expected a"
                                        + " whole number from 0 to %d")
                                .formatted(
                                        b.path(),
                                        layer,
                                        given,
                                        position,
                                        n,
                                        layer.numEmbeddings - 1));
            }
            return row;
        }

        /** The positions are what lies innermost: they are the output's first dimension. */
        @Override
        public void forward(Pass pass, int from, int to) {
            int length = b.x().stride();
            float[] table = b.parameters().values();
            float[] y = b.y().array();
            for (int n = from; n < to; n++) {
                for (int position = 0; position < length; position++) {
                    int at = weight + row(n, position) * layer.embeddingDim;
                    int yo = b.y().at(n) + position;
                    for (int j = 0; j < layer.embeddingDim; j++) {
                        y[yo + j * length] = table[at + j];
                    }
                }
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() != null) {
                Arrays.fill(b.dx().array(), b.dx().at(from), b.dx().at(to), 0f);
            }
        }

        @Override
        public void gradientSources(GradientSources sources) {
            sources.samples(b.x());
            sources.samples(b.dy());
        }

        @Override
        public boolean sumsByChunk() {
            return false;
        }

        @Override
        public int gradientParts() {
            return Math.ceilDiv(layer.numEmbeddings, ROWS_A_PART);
        }

        /**
         * A part owns rows of the table and looks for them in the whole batch. The first {@link
         * #CHAIN} gradients of a row are a chain of floats; those behind are added as doubles.
         */
        @Override
        public void gradients(Pass pass, int part, int chunks) {
            int begin = part * ROWS_A_PART;
            int end = Math.min(begin + ROWS_A_PART, layer.numEmbeddings);
            int width = layer.embeddingDim;
            int length = b.x().stride();
            float[] gradients = b.parameters().gradients();
            float[] dy = b.dy().array();
            Arrays.fill(gradients, weight + begin * width, weight + end * width, 0f);
            Arrays.fill(met, begin, end, 0);
            for (int n = 0; n < pass.samples(); n++) {
                for (int position = 0; position < length; position++) {
                    int row = row(n, position);
                    if (row < begin || row >= end || row == layer.paddingIdx) {
                        continue;
                    }
                    int dyo = b.dy().at(n) + position;
                    int to = weight + row * width;
                    if (met[row]++ < CHAIN) {
                        for (int j = 0; j < width; j++) {
                            gradients[to + j] += dy[dyo + j * length];
                        }
                        continue;
                    }
                    double[] total = total(row, to, gradients);
                    for (int j = 0; j < width; j++) {
                        total[j] += dy[dyo + j * length];
                    }
                }
            }
            for (int row = begin; row < end; row++) {
                for (int j = 0; met[row] > CHAIN && j < width; j++) {
                    gradients[weight + row * width + j] = (float) totals[row][j];
                }
            }
        }

        /** A row's sum as doubles, which starts as the chain of floats. */
        private double[] total(int row, int at, float[] gradients) {
            if (totals[row] == null) {
                totals[row] = new double[layer.embeddingDim];
            }
            for (int j = 0; met[row] == CHAIN + 1 && j < layer.embeddingDim; j++) {
                totals[row][j] = gradients[at + j];
            }
            return totals[row];
        }
    }
}
