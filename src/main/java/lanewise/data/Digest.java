package lanewise.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of what a data set holds, in its order: shapes, classes, samples and targets. */
final class Digest {
    private final MessageDigest digest;

    private Digest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String of(Dataset data) {
        Digest digest = new Digest();
        digest.text(data.schema().toString());
        digest.text(String.join("\0", data.schema().classNames()));
        if (data.samples() instanceof PixelSamples pixels) {
            int size = data.shape().size();
            for (int i = 0; i < data.size(); i++) {
                digest.digest.update(pixels.pixels(), data.row(i) * size, size);
            }
        } else {
            digest.floats(data, data.samples());
        }
        switch (data.targets()) {
            case Targets.Classes classes -> digest.labels(data, classes.labels());
            case Targets.Values values -> digest.floats(data, values.values());
        }
        return HexFormat.of().formatHex(digest.digest.digest());
    }

    private void text(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    private void floats(Dataset data, Samples samples) {
        float[] sample = new float[samples.shape().size()];
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(sample.length, 4))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < data.size(); i++) {
            samples.readChannelsLast(data.row(i), sample, 0);
            bytes.clear().asFloatBuffer().put(sample);
            digest.update(bytes);
        }
    }

    private void labels(Dataset data, int[] labels) {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < data.size(); i++) {
            bytes.clear().putInt(labels[data.row(i)]).flip();
            digest.update(bytes);
        }
    }
}
