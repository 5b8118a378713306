package lanewise.io;

/** The element types of the arrays in files. */
public enum DType {
    /** One byte, zero for false. */
    BOOL(1),
    /** Unsigned byte. */
    U8(1),
    /** Signed byte. */
    I8(1),
    /** Signed 16-bit integer. */
    I16(2),
    /** Unsigned 16-bit integer. */
    U16(2),
    /** IEEE 754 binary16. */
    F16(2),
    /** The upper half of a binary32. */
    BF16(2),
    /** Signed 32-bit integer. */
    I32(4),
    /** Unsigned 32-bit integer. */
    U32(4),
    /** IEEE 754 binary32. */
    F32(4),
    /** Signed 64-bit integer. */
    I64(8),
    /** Unsigned 64-bit integer. */
    U64(8),
    /** IEEE 754 binary64. */
    F64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** The bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether elements are floating-point numbers. */
    public boolean isFloating() {
        return switch (this) {
            case F16, BF16, F32, F64 -> true;
            default -> false;
        };
    }

    /** A Java array of the elements' bits. */
    Object array(int length) {
        return switch (this) {
            case BOOL, U8, I8 -> new byte[length];
            case I16, U16, F16, BF16 -> new short[length];
            case I32, U32 -> new int[length];
            case F32 -> new float[length];
            case I64, U64 -> new long[length];
            case F64 -> new double[length];
        };
    }
}
