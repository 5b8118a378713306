package lanewise.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.tensor.Shape;

/**
 * What a {@code .npy} file says of its array.
 *
 * @param dtype of an element
 * @param order of an element's bytes
 * @param fortran whether the first dimension is the fastest
 * @param dims the shape
 * @param length bytes of the header, with what comes before it
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The
 *     format</a>
 */
record NpyHeader(DType dtype, ByteOrder order, boolean fortran, long[] dims, int length) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_LENGTH = 1 << 20;
    private static final int ALIGNMENT = 64;

    /** One entry of a Python dictionary: text, True or False, or a tuple of whole numbers. */
    private static final Pattern ENTRY =
            Pattern.compile(
                    "\\s*(['\"])(\\w+)\\1\\s*:\\s*"
                            + "(?:(['\"])([^'\"]*)\\3|(True|False)|\\(([0-9L,\\s]*)\\))\\s*(,|(?=\\}))");

    /** Elements of the array. */
    long count() {
        long count = 1;
        for (long dim : dims) {
            count = Math.multiplyExact(count, dim);
        }
        return count;
    }

    /** The shape, if one array of Java can hold it. */
    Shape shape(String file) throws IOException {
        try {
            return Shape.of(Arrays.stream(dims).mapToInt(Math::toIntExact).toArray());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw bad(
                    file,
                    "it has the shape "
                            + Arrays.toString(dims)
                            + ", more than 2147483647 elements; map it instead of reading it");
        }
    }

    static IOException bad(String file, String problem) {
        return new IOException(file + ": not a npy file that can be read: " + problem);
    }

    /** Reads a header; the stream then stands at the first element. */
    static NpyHeader read(String file, InputStream in) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (start.length < MAGIC.length + 2
                || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw bad(file, "it does not begin with \\x93NUMPY");
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw bad(file, "it has version " + version + ", expected 1, 2 or 3");
        }
        int width = version == 1 ? 2 : 4;
        byte[] bytes = in.readNBytes(width);
        long length = 0;
        for (int i = 0; i < bytes.length; i++) {
            length |= (bytes[i] & 0xffL) << 8 * i;
        }
        if (length > MAX_LENGTH) {
            throw bad(file, "its header has " + length + " bytes, expected at most " + MAX_LENGTH);
        }
        byte[] text = in.readNBytes((int) length);
        if (bytes.length < width || text.length < length) {
            throw bad(file, "it ends in its header; it was cut short");
        }
        String header =
                new String(
                        text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return parse(file, header, start.length + width + text.length);
    }

    private static NpyHeader parse(String file, String header, int length) throws IOException {
        String text = header.strip();
        if (text.contains("'descr': [")) {
            throw bad(file, "its elements are records of several fields; save each field alone");
        }
        String descr = null;
        String fortran = null;
        String shape = null;
        int at = text.startsWith("{") ? 1 : text.length();
        boolean known = true;
        Matcher entry = ENTRY.matcher(text);
        while (entry.region(at, text.length()).lookingAt()) {
            switch (entry.group(2)) {
                case "descr" -> descr = entry.group(4);
                case "fortran_order" -> fortran = entry.group(5);
                case "shape" -> shape = entry.group(6);
                default -> known = false;
            }
            at = entry.end();
        }
        boolean whole = known && text.substring(at).strip().equals("}");
        if (!whole || descr == null || fortran == null || shape == null) {
            throw bad(
                    file,
                    "its header is "
                            + Quote.of(text)
                            + ", expected descr (text), fortran_order (True or False) and shape"
                            + " (whole numbers)");
        }
        return new NpyHeader(
                dtype(file, descr),
                order(descr),
                fortran.equals("True"),
                dims(file, shape),
                length);
    }

    private static ByteOrder order(String descr) {
        return switch (descr.charAt(0)) {
            case '>' -> ByteOrder.BIG_ENDIAN;
            case '=' -> ByteOrder.nativeOrder();
            default -> ByteOrder.LITTLE_ENDIAN;
        };
    }

    private static long[] dims(String file, String tuple) throws IOException {
        List<Long> dims = new ArrayList<>();
        long size = 1;
        for (String part : tuple.replace("L", "").split(",")) {
            if (!part.isBlank()) {
                try {
                    long dim = Long.parseLong(part.strip());
                    dims.add(dim);
                    size = Math.multiplyExact(size, Math.max(1, dim));
                    Math.multiplyExact(size, 8L);
                } catch (NumberFormatException | ArithmeticException e) {
                    throw bad(file, "its shape is (" + tuple + "), which no file can hold");
                }
            }
        }
        return dims.stream().mapToLong(Long::longValue).toArray();
    }

    private static DType dtype(String file, String descr) throws IOException {
        return switch (descr.replaceFirst("^[<>=|]", "")) {
            case "b1", "?" -> DType.BOOL;
            case "u1" -> DType.U8;
            case "i1" -> DType.I8;
            case "u2" -> DType.U16;
            case "i2" -> DType.I16;
            case "f2" -> DType.F16;
            case "u4" -> DType.U32;
            case "i4" -> DType.I32;
            case "f4" -> DType.F32;
            case "u8" -> DType.U64;
            case "i8" -> DType.I64;
            case "f8" -> DType.F64;
            default ->
                    throw bad(
                            file,
                            "its elements are of the type "
                                    + Quote.of(descr)
                                    + (descr.endsWith("O") ? ", Python objects" : "")
                                    + "; expected bool, (u)int8 to 64 or float16 to 64: convert"
                                    + " them with astype and save again");
        };
    }

    /**
     * The bytes before the first element, as numpy writes them.
     *
     * @throws IllegalArgumentException if numpy has no such type
     */
    static byte[] write(Tensor tensor, ByteOrder order, boolean fortran) {
        String kind =
                switch (tensor.dtype()) {
                    case BOOL -> "b1";
                    case U8 -> "u1";
                    case I8 -> "i1";
                    case U16 -> "u2";
                    case I16 -> "i2";
                    case F16 -> "f2";
                    case U32 -> "u4";
                    case I32 -> "i4";
                    case F32 -> "f4";
                    case U64 -> "u8";
                    case I64 -> "i8";
                    case F64 -> "f8";
                    case BF16 ->
                            throw new IllegalArgumentException(
                                    "npy has no BF16; write toFloats() as F32");
                };
        String mark = tensor.dtype().bytes() == 1 ? "|" : order == ByteOrder.BIG_ENDIAN ? ">" : "<";
        StringBuilder shape = new StringBuilder();
        for (int dim : tensor.shape().dims()) {
            shape.append(shape.isEmpty() ? "" : " ").append(dim).append(',');
        }
        if (tensor.shape().rank() > 1) {
            shape.setLength(shape.length() - 1);
        }
        String text =
                "{'descr': '%s%s', 'fortran_order': %s, 'shape': (%s), }"
                        .formatted(mark, kind, fortran ? "True" : "False", shape);
        int start = MAGIC.length + 4;
        int padded = Math.ceilDiv(start + text.length() + 1, ALIGNMENT) * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (padded - start));
        bytes.put(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.remaining() > 1) {
            bytes.put((byte) ' ');
        }
        return bytes.put((byte) '\n').array();
    }
}
