package lanewise.nn.dropout;

import java.util.Arrays;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.random.Bernoulli;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * Sets square blocks of each channel to 0 and multiplies the rest so that a sample's sum of factors
 * stays what it was; the identity in evaluation.
 *
 * <p>Input and output (C, H, W). A block's corner falls on each place where a whole block fits with
 * probability p H W / (blockSize^2 (H - blockSize + 1) (W - blockSize + 1)). The paper's factor is
 * taken over the batch, this one over each sample, so that samples do not depend on each other.
 *
 * @param p about the share of elements that are dropped, 0 to below 1
 * @param blockSize rows and columns of a block; at most the image's are taken
 * @see <a href="https://arxiv.org/abs/1810.12890">Ghiasi, Lin, Le: DropBlock (NeurIPS 2018)</a>
 */
public record DropBlock(double p, int blockSize) implements Layer {
    /** Refuses values out of range. */
    public DropBlock {
        Rate.checkBelowOne("dropBlock", p);
        if (blockSize < 1) {
            throw new IllegalArgumentException(
                    "dropBlock: block size " + blockSize + ", expected 1 or more");
        }
    }

    @Override
    public String stem() {
        return "dropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "%s takes images (channels, height, width), given %s".formatted(this, input));
        }
        return input;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(this, binding);
    }

    @Override
    public String toString() {
        return "dropBlock(" + p + ", " + blockSize + ")";
    }

    private static final class Bound implements Chunkless {
        private final Binding b;
        private final Rate rate;
        private final long id;
        private final int channels;
        private final int height;
        private final int width;
        private final int size;
        private final int rows;
        private final int columns;
        private final Slot corners;

        Bound(DropBlock layer, Binding b) {
            this.b = b;
            id = b.layerId();
            channels = b.input().dim(0);
            height = b.input().dim(1);
            width = b.input().dim(2);
            size = Math.min(layer.blockSize, Math.min(height, width));
            rows = height - size + 1;
            columns = width - size + 1;
            double share = (double) height * width / ((double) size * size * rows * columns);
            rate = new Rate(layer.p, share);
            corners = b.workspace().reserve(Shape.of(rows * columns * channels), b.maxSamples());
        }

        private void apply(Pass pass, int from, int to, Slot in, Slot out) {
            Bernoulli bernoulli = rate.of(pass);
            float[] x = in.array();
            float[] y = out.array();
            int stride = in.stride();
            if (bernoulli.keepsAll()) {
                System.arraycopy(x, in.at(from), y, out.at(from), (to - from) * stride);
                return;
            }
            for (int n = from; n < to; n++) {
                int xo = in.at(n);
                int yo = out.at(n);
                mark(pass, bernoulli, n, y, yo);
                int left = 0;
                for (int i = 0; i < stride; i++) {
                    left += y[yo + i] != 0 ? 1 : 0;
                }
                float factor = left == 0 ? 0 : (float) stride / left;
                for (int i = 0; i < stride; i++) {
                    y[yo + i] = y[yo + i] != 0 ? x[xo + i] * factor : 0f;
                }
            }
        }

        /** Writes 0 into the blocks and 1 elsewhere. */
        private void mark(Pass pass, Bernoulli bernoulli, int n, float[] y, int yo) {
            float[] corner = corners.array();
            int co = corners.at(n);
            int count = corners.stride();
            Arrays.fill(corner, co, co + count, 1f);
            long first = pass.number(n) * count;
            b.kernels().dropout(pass.key(id), first, bernoulli, count, corner, co, corner, co);
            Arrays.fill(y, yo, yo + height * width * channels, 1f);
            for (int i = 0; i < count; i++) {
                if (corner[co + i] == 0) {
                    int place = i / channels;
                    int at = (place / columns * width + place % columns) * channels + i % channels;
                    erase(y, yo + at);
                }
            }
        }

        private void erase(float[] y, int at) {
            for (int h = 0; h < size; h++) {
                for (int w = 0; w < size; w++) {
                    y[at + (h * width + w) * channels] = 0f;
                }
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            apply(pass, from, to, b.x(), b.y());
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() != null) {
                apply(pass, from, to, b.dy(), b.dx());
            }
        }

        @Override
        public double rate(Pass pass) {
            return pass.rate(rate.p());
        }
    }
}
