package lanewise.optim;

import lanewise.kernel.Kernels;

/** Makes gradients smaller before a step. */
public sealed interface GradientClipping {
    /**
     * Clips all gradients.
     *
     * @return their Euclidean norm before; sums are taken in double precision in a fixed order
     */
    double apply(float[] gradients, Kernels kernels);

    /**
     * Multiplies all gradients by maxNorm over their norm where that is larger, PyTorch's {@code
     * clip_grad_norm_}.
     *
     * @param maxNorm above 0
     * @see <a href="https://arxiv.org/abs/1211.5063">Pascanu, Mikolov, Bengio: On the difficulty of
     *     training recurrent neural networks (ICML 2013)</a>
     */
    record ByNorm(double maxNorm) implements GradientClipping {
        /** Refuses a norm that is not above 0. */
        public ByNorm {
            Optimizers.require(maxNorm > 0, "clip norm", maxNorm, "above 0");
        }

        @Override
        public double apply(float[] gradients, Kernels kernels) {
            double norm = norm(gradients);
            double factor = maxNorm / (norm + 1e-6);
            if (factor < 1) {
                kernels.scale(gradients.length, (float) factor, gradients, 0);
            }
            return norm;
        }
    }

    /**
     * Moves every gradient into [-maxValue, maxValue], PyTorch's {@code clip_grad_value_}.
     *
     * @param maxValue above 0
     */
    record ByValue(double maxValue) implements GradientClipping {
        /** Refuses a value that is not above 0. */
        public ByValue {
            Optimizers.require(maxValue > 0, "clip value", maxValue, "above 0");
        }

        @Override
        public double apply(float[] gradients, Kernels kernels) {
            double norm = norm(gradients);
            float bound = (float) maxValue;
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = Math.max(-bound, Math.min(bound, gradients[i]));
            }
            return norm;
        }
    }

    /** The Euclidean norm. */
    static double norm(float[] gradients) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = 0;
        for (; i + 8 <= gradients.length; i += 8) {
            s0 += (double) gradients[i] * gradients[i];
            s1 += (double) gradients[i + 1] * gradients[i + 1];
            s2 += (double) gradients[i + 2] * gradients[i + 2];
            s3 += (double) gradients[i + 3] * gradients[i + 3];
            s4 += (double) gradients[i + 4] * gradients[i + 4];
            s5 += (double) gradients[i + 5] * gradients[i + 5];
            s6 += (double) gradients[i + 6] * gradients[i + 6];
            s7 += (double) gradients[i + 7] * gradients[i + 7];
        }
        double rest = 0;
        for (; i < gradients.length; i++) {
            rest += (double) gradients[i] * gradients[i];
        }
        return Math.sqrt(((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)) + rest);
    }
}
