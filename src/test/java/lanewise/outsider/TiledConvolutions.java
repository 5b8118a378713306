package lanewise.outsider;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.DelegatingKernels;
import lanewise.kernel.Epilogue;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.testkit.ConvolutionLaws;

/** Convolutions sample by sample. */
public final class TiledConvolutions extends DelegatingKernels {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        OUTPUTS_SHARED_BY_THREADS,
        RELU_KEEPS_MINUS_ZERO,
        BIAS_FROM_THE_START_OF_ITS_ARRAY,
        WEIGHTS_PACKED_ONCE_AN_ARRAY,
        LAST_PIXEL_OF_LONG_ROWS,
        SAMPLES_START_ANEW,
        SUMS_ADDED_AT_THE_END,
        GRADIENT_OF_ALL_CHANNELS,
        GRADIENT_OF_THE_FIRST_CHANNELS,
        ZERO_GRADIENTS_LEFT_OUT,
        ZEROS_NOT_WRITTEN,
        CHUNKS_IN_A_CHAIN,
        PACKS_ONE_MORE,
        WRITES_ONE_MORE,
        BIAS_KEPT_FROM_BEFORE,
        BIAS_OF_TWO_SAMPLES
    }

    private static final float[] SHARED = new float[1 << 18];

    private final Defect defect;

    TiledConvolutions(Defect defect) {
        super(KernelChoice.scalar());
        this.defect = defect;
    }

    @Override
    public Convolution convolution(ConvGeometry g) {
        return new Tiled(super.convolution(g), g, defect);
    }

    private static final class Tiled implements Convolution {
        private final Convolution inner;
        private final ConvGeometry g;
        private final Defect defect;
        private float[] packedOf;
        private float[] packedBefore;
        private Epilogue before = Epilogue.NONE;

        Tiled(Convolution inner, ConvGeometry g, Defect defect) {
            this.inner = inner;
            this.g = g;
            this.defect = defect;
        }

        private boolean has(Defect other) {
            return defect == other;
        }

        @Override
        public ConvGeometry geometry() {
            return g;
        }

        @Override
        public int packedSize() {
            return inner.packedSize();
        }

        @Override
        public void pack(float[] w, int wo, float[] packed, int po) {
            boolean keeps = has(Defect.WEIGHTS_PACKED_ONCE_AN_ARRAY);
            if (keeps && packedOf == w) {
                System.arraycopy(packedBefore, 0, packed, po, packedBefore.length);
                return;
            }
            inner.pack(w, wo, packed, po);
            if (keeps) {
                packedOf = w;
                packedBefore = Arrays.copyOfRange(packed, po, po + packedSize());
            }
            if (has(Defect.PACKS_ONE_MORE) && po + packedSize() < packed.length) {
                packed[po + packedSize()] = 0;
            }
        }

        @Override
        public int packedBackwardSize() {
            return inner.packedBackwardSize();
        }

        @Override
        public void packBackward(float[] w, int wo, float[] packed, int po) {
            inner.packBackward(w, wo, packed, po);
        }

        @Override
        public void forward(
                int samples,
                float[] x,
                int xo,
                float[] packed,
                int po,
                Epilogue epilogue,
                float[] y,
                int yo) {
            Epilogue used = used(epilogue);
            for (int n = 0; n < samples; n++) {
                int from = xo + n * g.inputSize();
                int to = yo + n * g.outputSize();
                if (has(Defect.OUTPUTS_SHARED_BY_THREADS)) {
                    inner.forward(1, x, from, packed, po, used, SHARED, 0);
                    Thread.onSpinWait();
                    System.arraycopy(SHARED, 0, y, to, g.outputSize());
                } else {
                    inner.forward(1, x, from, packed, po, used, y, to);
                }
                if (has(Defect.RELU_KEEPS_MINUS_ZERO) && epilogue.relu()) {
                    for (int i = to; i < to + g.outputSize(); i++) {
                        y[i] = y[i] < 0 ? 0f : y[i];
                    }
                }
                int last = to + (g.outWidth() - 1) * g.outChannels();
                if (has(Defect.LAST_PIXEL_OF_LONG_ROWS)
                        && g.outWidth() > 16
                        && g.outWidth() % 8 == 7) {
                    y[last] = y[last - g.outChannels()];
                }
            }
            int end = yo + samples * g.outputSize();
            if (has(Defect.WRITES_ONE_MORE) && end < y.length) {
                y[end] = 0;
            }
        }

        private Epilogue used(Epilogue epilogue) {
            Epilogue used = epilogue;
            if (has(Defect.BIAS_FROM_THE_START_OF_ITS_ARRAY)) {
                used = new Epilogue(epilogue.bias(), 0, epilogue.relu());
            } else if (has(Defect.RELU_KEEPS_MINUS_ZERO)) {
                used = new Epilogue(epilogue.bias(), epilogue.offset(), false);
            } else if (has(Defect.BIAS_KEPT_FROM_BEFORE) && epilogue.bias() == null) {
                used = new Epilogue(before.bias(), before.offset(), epilogue.relu());
            }
            before = used;
            return used;
        }

        @Override
        public void backwardData(
                int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
            for (int n = 0; n < samples; n++) {
                int from = dyo + n * g.outputSize();
                int to = dxo + n * g.inputSize();
                float[] own = new float[g.inputSize()];
                inner.backwardData(1, dy, from, packed, po, own, 0);
                boolean dead = has(Defect.ZERO_GRADIENTS_LEFT_OUT);
                for (int i = from; i < from + g.outputSize(); i++) {
                    dead &= dy[i] == 0;
                }
                for (int i = 0; i < own.length; i++) {
                    if (own[i] != 0 || !has(Defect.ZEROS_NOT_WRITTEN)) {
                        dx[to + i] = dead ? 0f : own[i];
                    }
                }
            }
        }

        @Override
        public void backwardWeights(
                int samples,
                float[] x,
                int xo,
                float[] dy,
                int dyo,
                boolean accumulate,
                float[] sums,
                int so) {
            for (int n = 0; n < samples; n++) {
                boolean goesOn = accumulate || n > 0 && !has(Defect.SAMPLES_START_ANEW);
                int xn = xo + n * g.inputSize();
                int dyn = dyo + n * g.outputSize();
                inner.backwardWeights(1, x, xn, dy, dyn, goesOn, sums, so);
            }
        }

        @Override
        public void backwardWeightsAndBias(
                int samples,
                float[] x,
                int xo,
                float[] dy,
                int dyo,
                boolean accumulate,
                float[] sums,
                int so) {
            int first = has(Defect.BIAS_OF_TWO_SAMPLES) ? Math.min(2, samples) : samples;
            if (has(Defect.SUMS_ADDED_AT_THE_END)) {
                float[] own = new float[sumsSize()];
                inner.backwardWeightsAndBias(samples, x, xo, dy, dyo, false, own, 0);
                for (int i = 0; i < own.length; i++) {
                    sums[so + i] = accumulate ? sums[so + i] + own[i] : own[i];
                }
                return;
            }
            inner.backwardWeightsAndBias(first, x, xo, dy, dyo, accumulate, sums, so);
            int xn = xo + first * g.inputSize();
            int dyn = dyo + first * g.outputSize();
            if (samples > first) {
                inner.backwardWeights(samples - first, x, xn, dy, dyn, true, sums, so);
            }
        }

        @Override
        public void weightGradient(
                int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
            if (has(Defect.GRADIENT_OF_ALL_CHANNELS)) {
                inner.weightGradient(count, sums, so, 0, g.outChannels(), dw, dwo);
            } else if (has(Defect.GRADIENT_OF_THE_FIRST_CHANNELS)) {
                inner.weightGradient(count, sums, so, 0, to - from, dw, dwo);
            } else if (has(Defect.CHUNKS_IN_A_CHAIN)) {
                int one = g.weightSize() / g.outChannels();
                float[] own = new float[g.weightSize()];
                for (int k = 0; k < count; k++) {
                    inner.weightGradient(1, sums, so + k * sumsSize(), from, to, own, 0);
                    for (int i = from * one; i < to * one; i++) {
                        dw[dwo + i] = k == 0 ? own[i] : dw[dwo + i] + own[i];
                    }
                }
            } else {
                inner.weightGradient(count, sums, so, from, to, dw, dwo);
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements ConvolutionLaws {
        private final Kernels kernels = new TiledConvolutions(Outsiders.planted(Defect.class));

        @Override
        public Kernels kernels() {
            return kernels;
        }
    }
}
