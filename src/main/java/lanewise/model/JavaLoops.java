package lanewise.model;

/** The loops that {@link JavaLayers} fills sizes into. */
final class JavaLoops {
    private JavaLoops() {}

    static final String LINEAR =
            """

                /** $what$. */
                private static void $name$(float[] x, float[] y) {
                    float[] w = Weights.VALUES;
                    Arrays.fill(y, 0f);
                    for (int i = 0; i < $in$; i++) {
                        fma($out$, x[i], w, $weight$ + i * $out$, y, 0);
                    }
                    for (int o = 0; o < $out$; o++) {
                        float sum = y[o]$added$;
                        y[o] = $finish$;
                    }
                }
            """;

    /** A product whose sums are taken in 16 lanes, of all outputs each. */
    static final String LANES =
            """

                /** $what$. */
                private static void $name$(float[] x, float[] y) {
                    float[] w = Weights.VALUES;
                    float[] lanes = new float[16 * $out$];
                    for (int i = 0; i < $in$; i++) {
                        fma($out$, x[i], w, $weight$ + i * $out$, lanes, i % 16 * $out$);
                    }
                    for (int half = 8 * $out$; half >= 4 * $out$; half /= 2) {
                        for (int i = 0; i < half; i++) {
                            lanes[i] += lanes[half + i];
                        }
                    }
                    for (int o = 0; o < $out$; o++) {
                        float left = lanes[o] + lanes[$out$ + o];
                        float sum = left + (lanes[2 * $out$ + o] + lanes[3 * $out$ + o])$added$;
                        y[o] = $finish$;
                    }
                }
            """;

    static final String CONVOLUTION =
            """

                /** $what$. */
                private static void $name$(float[] x, float[] y) {
                    float[] w = Weights.VALUES;
                    Arrays.fill(y, 0f);
                    int to = 0;
                    for (int row = 0; row < $rows$; row++) {
                        for (int column = 0; column < $columns$; column++) {
                            for (int tap = 0; tap < $kernelHeight$ * $kernelWidth$; tap++) {
                                int h = row * $strideHeight$ - $top$ + tap / $kernelWidth$ * $dilationHeight$;
                                int v = column * $strideWidth$ - $left$ + tap % $kernelWidth$ * $dilationWidth$;
                                if (h < 0 || h >= $height$ || v < 0 || v >= $width$) {
                                    continue;
                                }
                                int at = (h * $width$ + v) * $channels$;
                                for (int g = 0; g < $groups$; g++) {
                                    int from = $weight$ + (g * $kernelHeight$ * $kernelWidth$ + tap) * $in$ * $out$;
                                    for (int c = 0; c < $in$; c++) {
                                        fma($out$, x[at + g * $in$ + c], w, from + c * $out$, y, to + g * $out$);
                                    }
                                }
                            }
                            for (int o = 0; o < $outputs$; o++) {
                                float sum = y[to + o]$added$;
                                y[to + o] = $finish$;
                            }
                            to += $outputs$;
                        }
                    }
                }
            """;

    static final String WINOGRAD =
            """

                /** $what$, by Winograd's F(2x2, 3x3). */
                private static void $name$(float[] x, float[] y) {
                    float[] w = Weights.VALUES;
                    float[] d = new float[16 * $in$];
                    float[] half = new float[16 * Math.max($in$, $out$)];
                    float[] m = new float[16 * $out$];
                    for (int row = 0; row < $rows$; row += 2) {
                        for (int column = 0; column < $columns$; column += 2) {
                            for (int i = 0; i < 16; i++) {
                                int h = row - $top$ + i / 4;
                                int v = column - $left$ + i % 4;
                                boolean inside = h >= 0 && h < $height$ && v >= 0 && v < $width$;
                                if (inside) {
                                    System.arraycopy(x, (h * $width$ + v) * $in$, d, i * $in$, $in$);
                                } else {
                                    Arrays.fill(d, i * $in$, (i + 1) * $in$, 0f);
                                }
                            }
                            for (int j = 0; j < 4; j++) {
                                inputs(d, j * $in$, 4 * $in$, half, $in$);
                            }
                            for (int i = 0; i < 4; i++) {
                                inputs(half, 4 * i * $in$, $in$, d, $in$);
                            }
                            Arrays.fill(m, 0f);
                            for (int k = 0; k < 16 * $in$; k++) {
                                fma($out$, d[k], w, $weight$ + k * $out$, m, k / $in$ * $out$);
                            }
                            for (int j = 0; j < 4; j++) {
                                outputs(m, j * $out$, 4 * $out$, half, j * $out$, 4 * $out$, $out$);
                            }
                            for (int i = 0; i < 2; i++) {
                                outputs(half, 4 * i * $out$, $out$, m, 2 * i * $out$, $out$, $out$);
                            }
                            for (int i = 0; i < 4; i++) {
                                int h = row + i / 2;
                                int v = column + i % 2;
                                if (h < $rows$ && v < $columns$) {
                                    int to = (h * $columns$ + v) * $out$;
                                    for (int o = 0; o < $out$; o++) {
                                        float sum = m[i * $out$ + o]$added$;
                                        y[to + o] = $finish$;
                                    }
                                }
                            }
                        }
                    }
                }
            """;

    static final String MAX_POOL =
            """

                /** $what$. */
                private static void $name$(float[] x, float[] y) {
                    int to = 0;
                    for (int row = 0; row < $rows$; row++) {
                        for (int column = 0; column < $columns$; column++) {
                            boolean first = true;
                            for (int tap = 0; tap < $kernelHeight$ * $kernelWidth$; tap++) {
                                int h = row * $strideHeight$ - $top$ + tap / $kernelWidth$ * $dilationHeight$;
                                int v = column * $strideWidth$ - $left$ + tap % $kernelWidth$ * $dilationWidth$;
                                if (h < 0 || h >= $height$ || v < 0 || v >= $width$) {
                                    continue;
                                }
                                largest($channels$, x, (h * $width$ + v) * $channels$, y, to, first);
                                first = false;
                            }
                            to += $channels$;
                        }
                    }
                }
            """;

    static final String AVERAGE =
            """

                /** $what$. */
                private static void $name$(float[] x, float[] y) {
                    Arrays.fill(y, 0f);
                    int to = 0;
                    for (int row = 0; row < $rows$; row++) {
                        int top = row * $height$ / $rows$;
                        int bottom = ((row + 1) * $height$ + $rows$ - 1) / $rows$;
                        for (int column = 0; column < $columns$; column++) {
                            int left = column * $width$ / $columns$;
                            int right = ((column + 1) * $width$ + $columns$ - 1) / $columns$;
                            for (int h = top; h < bottom; h++) {
                                for (int v = left; v < right; v++) {
                                    int at = (h * $width$ + v) * $channels$;
                                    for (int c = 0; c < $channels$; c++) {
                                        y[to + c] += x[at + c];
                                    }
                                }
                            }
                            float factor = 1f / ((bottom - top) * (right - left));
                            for (int c = 0; c < $channels$; c++) {
                                y[to + c] *= factor;
                            }
                            to += $channels$;
                        }
                    }
                }
            """;
}
