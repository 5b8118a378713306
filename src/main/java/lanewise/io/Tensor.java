package lanewise.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import lanewise.tensor.Shape;

/**
 * An array of a file: element type, shape and elements, the last dimension fastest.
 *
 * <p>What is given to {@code of} is not copied and must not change afterwards.
 */
public final class Tensor {
    private final DType dtype;
    private final Shape shape;

    /** The elements' bits, in an array as {@link DType#array} makes it. */
    private final Object values;

    private final int offset;

    private Tensor(DType dtype, Shape shape, Object values, int offset) {
        int length = java.lang.reflect.Array.getLength(values);
        if (offset < 0 || offset > length - shape.size()) {
            throw new IllegalArgumentException(
                    "a tensor of shape %s needs %d elements from %d on, the array has %d"
                            .formatted(shape, shape.size(), offset, length));
        }
        this.dtype = dtype;
        this.shape = shape;
        this.values = values;
        this.offset = offset;
    }

    private static Tensor exactly(DType dtype, Shape shape, Object values) {
        int length = java.lang.reflect.Array.getLength(values);
        if (length != shape.size()) {
            throw new IllegalArgumentException(
                    "a tensor of shape %s needs %d elements, the array has %d"
                            .formatted(shape, shape.size(), length));
        }
        return new Tensor(dtype, shape, values, 0);
    }

    /** Of elements that have been read. */
    static Tensor ofBits(DType dtype, Shape shape, Object values) {
        return exactly(dtype, shape, values);
    }

    /** F32: {@code shape.size()} values from {@code offset} on. */
    public static Tensor of(Shape shape, float[] values, int offset) {
        return new Tensor(DType.F32, shape, values, offset);
    }

    /** F32. */
    public static Tensor of(Shape shape, float... values) {
        return exactly(DType.F32, shape, values);
    }

    /** F64. */
    public static Tensor of(Shape shape, double... values) {
        return exactly(DType.F64, shape, values);
    }

    /** I64. */
    public static Tensor of(Shape shape, long... values) {
        return exactly(DType.I64, shape, values);
    }

    /** I32. */
    public static Tensor of(Shape shape, int... values) {
        return exactly(DType.I32, shape, values);
    }

    /** U8. */
    public static Tensor of(Shape shape, byte... values) {
        return exactly(DType.U8, shape, values);
    }

    /** BOOL. */
    public static Tensor of(Shape shape, boolean... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return exactly(DType.BOOL, shape, bytes);
    }

    /** F16: every value becomes the nearest, of two as near the even one. */
    public static Tensor f16(Shape shape, float... values) {
        short[] bits = new short[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToFloat16(values[i]);
        }
        return exactly(DType.F16, shape, bits);
    }

    /** BF16: every value becomes the nearest, of two as near the even one. */
    public static Tensor bf16(Shape shape, float... values) {
        short[] bits = new short[values.length];
        for (int i = 0; i < bits.length; i++) {
            int whole = Float.floatToRawIntBits(values[i]);
            int rounded = whole + 0x7fff + (whole >>> 16 & 1);
            bits[i] = (short) (Float.isNaN(values[i]) ? whole >>> 16 | 0x40 : rounded >>> 16);
        }
        return exactly(DType.BF16, shape, bits);
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** The shape; a scalar has no dimension. */
    public Shape shape() {
        return shape;
    }

    /** The same elements in another shape of as many. */
    public Tensor reshape(Shape other) {
        if (other.size() != shape.size()) {
            throw new IllegalArgumentException(
                    "a tensor of shape %s, %d elements, cannot become %s, %d elements"
                            .formatted(shape, shape.size(), other, other.size()));
        }
        return new Tensor(dtype, other, values, offset);
    }

    /**
     * The elements as floats, each the nearest to what it was: exact but for F64 and integers of 32
     * bits and more. The array may be the tensor's own: do not change it.
     */
    public float[] toFloats() {
        if (values instanceof float[] own && offset == 0 && own.length == shape.size()) {
            return own;
        }
        float[] result = new float[shape.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = toFloat(offset + i);
        }
        return result;
    }

    private float toFloat(int i) {
        return switch (dtype) {
            case F32 -> ((float[]) values)[i];
            case F16 -> Float.float16ToFloat(((short[]) values)[i]);
            case BF16 -> Float.intBitsToFloat(((short[]) values)[i] << 16);
            case F64 -> (float) ((double[]) values)[i];
            case U64 -> {
                long bits = ((long[]) values)[i];
                // Half of a large one, its last bit kept for the rounding.
                yield bits >= 0 ? (float) bits : 2 * (float) (bits >>> 1 | bits & 1);
            }
            default -> (float) toLong(i);
        };
    }

    /**
     * The elements as doubles, each the nearest to what it was: exact but for integers of 64 bits.
     */
    public double[] toDoubles() {
        double[] result = new double[shape.size()];
        for (int i = 0; i < result.length; i++) {
            int at = offset + i;
            result[i] =
                    switch (dtype) {
                        case F64 -> ((double[]) values)[at];
                        case F32, F16, BF16 -> toFloat(at);
                        case U64 -> {
                            long bits = ((long[]) values)[at];
                            yield bits >= 0 ? bits : 2 * (double) (bits >>> 1 | bits & 1);
                        }
                        default -> toLong(at);
                    };
        }
        return result;
    }

    /**
     * The elements of an integer or BOOL tensor; true is 1, and a U64 from 2^63 on comes out
     * negative.
     *
     * @throws IllegalArgumentException if elements are floating-point numbers
     */
    public long[] toLongs() {
        requireIntegers();
        long[] result = new long[shape.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = toLong(offset + i);
        }
        return result;
    }

    /**
     * The elements of an integer or BOOL tensor, as labels are; true is 1.
     *
     * @throws IllegalArgumentException if elements are floating-point numbers or do not fit
     */
    public int[] toInts() {
        requireIntegers();
        int[] result = new int[shape.size()];
        for (int i = 0; i < result.length; i++) {
            long value = toLong(offset + i);
            if (value != (int) value || dtype == DType.U64 && value < 0) {
                throw new IllegalArgumentException(
                        "element %d is %s, expected at most 31 bits and a sign"
                                .formatted(i, Long.toString(value)));
            }
            result[i] = (int) value;
        }
        return result;
    }

    /**
     * The bytes of a U8 tensor. The array may be the tensor's own: do not change it.
     *
     * @throws IllegalArgumentException if it has another type
     */
    public byte[] toBytes() {
        if (dtype != DType.U8) {
            throw new IllegalArgumentException("a tensor of " + dtype + ", expected U8");
        }
        byte[] own = (byte[]) values;
        boolean whole = offset == 0 && own.length == shape.size();
        return whole ? own : Arrays.copyOfRange(own, offset, offset + shape.size());
    }

    private void requireIntegers() {
        if (dtype.isFloating()) {
            throw new IllegalArgumentException(
                    "a tensor of " + dtype + ", expected an integer type or BOOL");
        }
    }

    private long toLong(int i) {
        return switch (dtype) {
            case BOOL -> ((byte[]) values)[i] != 0 ? 1 : 0;
            case U8 -> Byte.toUnsignedLong(((byte[]) values)[i]);
            case I8 -> ((byte[]) values)[i];
            case I16 -> ((short[]) values)[i];
            case U16 -> Short.toUnsignedLong(((short[]) values)[i]);
            case I32 -> ((int[]) values)[i];
            case U32 -> Integer.toUnsignedLong(((int[]) values)[i]);
            default -> ((long[]) values)[i];
        };
    }

    /** The bytes of all elements. */
    long bytes() {
        return (long) shape.size() * dtype.bytes();
    }

    /** Puts elements from number {@code from} on into a buffer, as many as fit, in its order. */
    void put(int from, ByteBuffer into) {
        int count = Math.min(into.remaining() / dtype.bytes(), shape.size() - from);
        int at = offset + from;
        switch (values) {
            case float[] a -> into.asFloatBuffer().put(a, at, count);
            case double[] a -> into.asDoubleBuffer().put(a, at, count);
            case long[] a -> into.asLongBuffer().put(a, at, count);
            case int[] a -> into.asIntBuffer().put(a, at, count);
            case short[] a -> into.asShortBuffer().put(a, at, count);
            default -> into.duplicate().put((byte[]) values, at, count);
        }
        into.position(into.position() + count * dtype.bytes());
    }

    /** Takes whole elements out of a buffer, in its order, into a {@link DType#array}. */
    static void get(ByteBuffer from, DType dtype, Object values, int at) {
        int count = from.remaining() / dtype.bytes();
        switch (values) {
            case float[] a -> from.asFloatBuffer().get(a, at, count);
            case double[] a -> from.asDoubleBuffer().get(a, at, count);
            case long[] a -> from.asLongBuffer().get(a, at, count);
            case int[] a -> from.asIntBuffer().get(a, at, count);
            case short[] a -> from.asShortBuffer().get(a, at, count);
            default -> from.duplicate().get((byte[]) values, at, count);
        }
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
