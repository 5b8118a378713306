package lanewise.onnx;

import java.math.BigDecimal;

/** Floats of a file as the decimal numbers that were meant. */
final class Decimal {
    private Decimal() {}

    /** The shortest decimal number that the float is nearest to: 0.01f is 0.01. */
    static double of(float value) {
        return Float.isFinite(value) ? Double.parseDouble(Float.toString(value)) : value;
    }

    /** One minus such a number, exactly. */
    static double complement(float value) {
        return BigDecimal.ONE.subtract(new BigDecimal(Float.toString(value))).doubleValue();
    }
}
