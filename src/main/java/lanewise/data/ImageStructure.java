package lanewise.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Whether a picture's file is whole, which its decoder does not ask: what is missing of a JPEG is
 * grey, and what is zero in a PNG black.
 */
final class ImageStructure {
    private static final int JPEG_START_OF_SCAN = 0xda;
    private static final int JPEG_END = 0xd9;
    private static final int GIF_EXTENSION = 0x21;
    private static final int GIF_IMAGE = 0x2c;
    private static final int GIF_END = 0x3b;

    private final ByteBuffer bytes;

    private ImageStructure(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /**
     * Refuses a file that is cut short, and a PNG whose checksums are wrong.
     *
     * @param format png, jpeg, gif or bmp, whose decoder sees for itself
     */
    static void check(String format, byte[] bytes) throws IOException {
        ImageStructure file = new ImageStructure(bytes);
        switch (format) {
            case "png" -> file.png();
            case "jpeg" -> file.jpeg();
            case "gif" -> file.gif();
            default -> {}
        }
    }

    private int next() throws IOException {
        if (!bytes.hasRemaining()) {
            throw new EOFException("it was cut short");
        }
        return bytes.get() & 0xff;
    }

    private void skip(int count) throws IOException {
        if (count < 0 || count > bytes.remaining()) {
            throw new EOFException("it was cut short");
        }
        bytes.position(bytes.position() + count);
    }

    private int number() throws IOException {
        int start = bytes.position();
        skip(4);
        return bytes.getInt(start);
    }

    private void png() throws IOException {
        skip(8);
        byte[] type = new byte[4];
        do {
            int length = number();
            int start = bytes.position();
            skip(4);
            bytes.get(start, type);
            skip(length);
            CRC32 crc = new CRC32();
            crc.update(bytes.array(), start, 4 + length);
            if (number() != (int) crc.getValue()) {
                throw new IOException("its checksums are wrong; it is damaged or was cut short");
            }
        } while (!new String(type, StandardCharsets.ISO_8859_1).equals("IEND"));
    }

    private void jpeg() throws IOException {
        skip(2);
        int marker = marker();
        while (marker != JPEG_START_OF_SCAN) {
            int high = next();
            skip((high << 8 | next()) - 2);
            marker = marker();
        }
        while (marker != JPEG_END) {
            marker = marker();
        }
    }

    /** The code of the next marker; in a scan's data 0xff before 0 is none. */
    private int marker() throws IOException {
        while (true) {
            int code = next() == 0xff ? next() : 0;
            while (code == 0xff) {
                code = next();
            }
            if (code != 0) {
                return code;
            }
        }
    }

    private void gif() throws IOException {
        skip(10);
        colours(next());
        skip(2);
        int block = next();
        while (block == GIF_EXTENSION) {
            skip(1);
            subBlocks();
            block = next();
        }
        if (block == GIF_IMAGE) {
            skip(8);
            colours(next());
            skip(1);
            subBlocks();
            block = next();
        }
        if (block != GIF_EXTENSION && block != GIF_IMAGE && block != GIF_END) {
            throw new IOException("its first picture ends in nothing; it is damaged");
        }
    }

    private void colours(int flags) throws IOException {
        skip((flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1);
    }

    private void subBlocks() throws IOException {
        for (int length = next(); length != 0; length = next()) {
            skip(length);
        }
    }
}
