package lanewise.track;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/**
 * An image of the validation set that says something about a run.
 *
 * @param index its place in the set
 * @param label its class
 * @param predicted the class that the network took it for
 * @param score why it is shown: its loss, or the entropy of its predictions
 * @param height in pixels
 * @param width in pixels
 * @param pixels unsigned, channels-last: row, column, channel; 1 channel or 3
 */
public record Picture(
        int index, int label, int predicted, double score, int height, int width, byte[] pixels) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** Refuses pixels that do not make such a picture. */
    public Picture {
        if (height < 1
                || width < 1
                || pixels.length != height * width && pixels.length != 3 * height * width) {
            throw new IllegalArgumentException(
                    "picture of %d x %d pixels: %d bytes, expected %d (grey) or %d (colour)"
                            .formatted(
                                    height,
                                    width,
                                    pixels.length,
                                    height * width,
                                    3 * height * width));
        }
    }

    int channels() {
        return pixels.length / (height * width);
    }

    /** With what its score is called. */
    Map<String, Object> fields(String scoreName) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("index", index);
        fields.put("label", label);
        fields.put("predicted", predicted);
        fields.put(scoreName, (float) score);
        fields.put("image", Base64.getEncoder().encodeToString(png()));
        return fields;
    }

    void writeTo(EventFile events, String tag) {
        events.image(tag, 0, height, width, channels(), png());
    }

    /** As a PNG file. Source: PNG specification (ISO/IEC 15948), sections 5 and 11. */
    byte[] png() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        byte colourType = (byte) (channels() == 1 ? 0 : 2);
        byte[] header =
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) 8)
                        .put(colourType)
                        .array();
        chunk(out, "IHDR", header);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream rows = new DeflaterOutputStream(compressed)) {
            int rowBytes = width * channels();
            for (int y = 0; y < height; y++) {
                rows.write(0);
                rows.write(pixels, y * rowBytes, rowBytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        chunk(out, "IDAT", compressed.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
