package lanewise.nn.dropout;

import java.util.Arrays;
import lanewise.nn.Binding;
import lanewise.nn.Chunkless;
import lanewise.nn.Pass;
import lanewise.random.Bernoulli;
import lanewise.tensor.Slot;

/**
 * Drops units of many elements: channels, samples, features of a sequence.
 *
 * <p>Element i of a sample, as it lies in memory, belongs to unit {@code i / inner % units}. Unit u
 * of sample n is number {@code n * units + u} of the pass; a unit's fate is found again on the way
 * back, so only one float a unit is held.
 */
final class BoundUnitDropout implements Chunkless {
    private final Binding b;
    private final Rate rate;
    private final int units;
    private final int inner;
    private final boolean wholeBatch;
    private final boolean alpha;
    private final long id;
    private final Slot kept;

    /**
     * @param wholeBatch whether all samples share the fate of the first
     * @param alpha whether dropped elements take SELU's lowest value, see {@link AlphaDropout}
     */
    BoundUnitDropout(Binding b, double p, int units, int inner, boolean wholeBatch, boolean alpha) {
        this.b = b;
        this.rate = new Rate(p);
        this.units = units;
        this.inner = inner;
        this.wholeBatch = wholeBatch;
        this.alpha = alpha;
        id = b.layerId();
        kept = b.workspace().reserve(Math.multiplyExact(units, b.maxSamples()));
    }

    @Override
    public void forward(Pass pass, int from, int to) {
        apply(pass, from, to, b.x(), b.y(), true);
    }

    @Override
    public void backward(Pass pass, int from, int to, int chunk, boolean first) {
        if (b.dx() != null) {
            apply(pass, from, to, b.dy(), b.dx(), false);
        }
    }

    private void apply(Pass pass, int from, int to, Slot in, Slot out, boolean shift) {
        Bernoulli bernoulli = rate.of(pass);
        int stride = in.stride();
        if (bernoulli.keepsAll()) {
            System.arraycopy(
                    in.array(), in.at(from), out.array(), out.at(from), (to - from) * stride);
            return;
        }
        double p = pass.rate(rate.p());
        float factor = alpha ? AlphaDropout.factor(p) : bernoulli.scale();
        boolean shifts = alpha && shift;
        float keptShift = shifts ? AlphaDropout.keptShift(p) : 0;
        float dropped = shifts ? AlphaDropout.dropped(p) : 0;
        float[] mask = kept.array();
        int mo = kept.offset() + from * units;
        Arrays.fill(mask, mo, mo + (to - from) * units, 1f);
        long key = pass.key(id);
        if (wholeBatch) {
            Arrays.fill(mask, mo, mo + (to - from) * units, bernoulli.keeps(key, 0) ? 1f : 0f);
        } else {
            int n = (to - from) * units;
            b.kernels().dropout(key, pass.number(from) * units, bernoulli, n, mask, mo, mask, mo);
        }
        float[] x = in.array();
        float[] y = out.array();
        int xo = in.at(from);
        int yo = out.at(from);
        for (int n = from; n < to; n++, mo += units) {
            for (int block = 0; block < stride; block += units * inner) {
                for (int u = 0; u < units; u++) {
                    boolean keeps = mask[mo + u] != 0;
                    for (int i = 0; i < inner; i++, xo++, yo++) {
                        float value = x[xo] * factor;
                        y[yo] = !keeps ? dropped : shifts ? value + keptShift : value;
                    }
                }
            }
        }
    }

    @Override
    public boolean sharesDraws() {
        return wholeBatch;
    }

    @Override
    public double rate(Pass pass) {
        return pass.rate(rate.p());
    }
}
