package lanewise.kernel.function;

/**
 * A function of one variable with its derivative, and with up to two parameters, {@code a} and
 * {@code b}; a {@link Curve} has them chosen.
 */
public enum CurveFamily {
    /** 1 / (1 + exp(-x)). */
    SIGMOID {
        @Override
        public float value(float x, float a, float b) {
            return Logistic.of(x);
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            return (1 - y) * y;
        }
    },

    /** The hyperbolic tangent. */
    TANH {
        @Override
        public float value(float x, float a, float b) {
            return HyperbolicTangent.of(x);
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            return Math.fma(-y, y, 1f);
        }
    },

    /** x times the standard normal distribution function at x. */
    GELU {
        @Override
        public float value(float x, float a, float b) {
            return Gelu.of(x);
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            if (x < Gelu.LOWEST) {
                // As the function itself, which is 0 from there on.
                return 0f;
            }
            // y is x times the distribution function, which is found again cheaply so.
            float distribution = Math.abs(x) < TINY ? 0.5f : y / x;
            return Math.fma(x, DENSITY * Exp.of(-0.5f * x * x), distribution);
        }
    },

    /** {@link #GELU} by 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
    GELU_TANH {
        @Override
        public float value(float x, float a, float b) {
            // (1 + tanh u) / 2 as the logistic function of 2 u: nothing cancels.
            return x * Logistic.of(2 * inner(x));
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            float s = Logistic.of(2 * inner(x));
            float innerSlope = ROOT_2_BY_PI * Math.fma(3 * CUBIC * x, x, 1f);
            return Math.fma(x * (2 * s * (1 - s)), innerSlope, s);
        }

        private static float inner(float x) {
            return ROOT_2_BY_PI * Math.fma(CUBIC * x * x, x, x);
        }
    },

    /** x / (1 + exp(-x)). */
    SILU {
        @Override
        public float value(float x, float a, float b) {
            return x * Logistic.of(x);
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            // 1 - s without cancellation: a large x multiplies its error.
            float s = Logistic.of(x);
            return s * Math.fma(x, Logistic.of(-x), 1f);
        }
    },

    /** b x where x is above 0, else a (exp(x) - 1). */
    ELU {
        @Override
        public float value(float x, float a, float b) {
            return x > 0 ? b * x : a * Expm1.of(x);
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            return x > 0 ? b : a * Exp.of(x);
        }
    },

    /** log(1 + exp(a x)) / a, and x where a x is above b. */
    SOFTPLUS {
        @Override
        public float value(float x, float a, float b) {
            float scaled = a * x;
            if (scaled > b) {
                return x;
            }
            float rest = Log.ofOnePlus(Exp.of(-Math.abs(scaled)));
            return (Math.max(scaled, 0f) + rest) / a;
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            float scaled = a * x;
            return scaled > b ? 1 : Logistic.of(scaled);
        }
    },

    /** x tanh(log(1 + exp(x))). */
    MISH {
        @Override
        public float value(float x, float a, float b) {
            if (x > LINEAR) {
                return x;
            }
            // With e = exp(x): (e^2 + 2 e) / (e^2 + 2 e + 2), which needs no logarithm.
            float e = Exp.of(x);
            float n = e * (e + 2);
            return x * (n / (n + 2));
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            if (x > LINEAR) {
                return 1;
            }
            // The derivative of the tangent, 1 - t^2, without cancellation.
            float e = Exp.of(x);
            float n = e * (e + 2);
            float rise = 4 * (n + 1) / ((n + 2) * (n + 2));
            return Math.fma(x * (e / (e + 1)), rise, n / (n + 2));
        }
    },

    /** x where x is above 0, else a x. */
    LEAKY_RELU {
        @Override
        public float value(float x, float a, float b) {
            return x > 0 ? x : a * x;
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            return x > 0 ? 1 : a;
        }
    },

    /** min(max(x, 0), 6). */
    RELU6 {
        @Override
        public float value(float x, float a, float b) {
            return Math.min(Math.max(x, 0f), 6f);
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            return x <= 0 || x >= 6 ? 0 : 1;
        }
    },

    /** min(max(x + 3, 0), 6) / 6. */
    HARDSIGMOID {
        @Override
        public float value(float x, float a, float b) {
            return Math.min(Math.max(x + 3, 0f), 6f) / 6;
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            return x > -3 && x < 3 ? 1f / 6 : 0;
        }
    },

    /** x min(max(x + 3, 0), 6) / 6. */
    HARDSWISH {
        @Override
        public float value(float x, float a, float b) {
            return x * Math.min(Math.max(x + 3, 0f), 6f) / 6;
        }

        @Override
        public float slope(float x, float y, float a, float b) {
            return x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5f;
        }
    };

    /** Below this the normal distribution function is one half. */
    public static final float TINY = 1e-8f;

    /** The density of the standard normal distribution at 0. */
    public static final float DENSITY = 0.39894228f;

    /** The square root of 2 / pi. */
    public static final float ROOT_2_BY_PI = 0.79788456f;

    /** The coefficient of the cube in the form of GELU with tanh. */
    public static final float CUBIC = 0.044715f;

    /** Above this MISH is x. */
    public static final float LINEAR = 15;

    /** The curve of a family without parameters. */
    public Curve curve() {
        return curve(0, 0);
    }

    /** The curve with these parameters. */
    public Curve curve(float a, float b) {
        return new Curve(this, a, b);
    }

    /** The function at x. */
    public abstract float value(float x, float a, float b);

    /**
     * The derivative at x.
     *
     * @param y the function at x
     */
    public abstract float slope(float x, float y, float a, float b);
}
