package lanewise.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of what data hold, in their order: shapes, classes, samples and targets. */
final class Digest {
    private final MessageDigest digest;

    private Digest(Schema schema) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        text(schema.toString());
        text(String.join("\0", schema.classNames()));
    }

    static String of(Dataset data) {
        Digest digest = new Digest(data.schema());
        if (data.samples() instanceof PixelSamples pixels) {
            int size = data.shape().size();
            for (int i = 0; i < data.size(); i++) {
                digest.digest.update(pixels.pixels(), data.row(i) * size, size);
            }
        } else {
            digest.floats(data, data.samples());
        }
        switch (data.targets()) {
            case Targets.Classes classes -> {
                for (int i = 0; i < data.size(); i++) {
                    digest.label(classes.labels()[data.row(i)]);
                }
            }
            case Targets.Values values -> digest.floats(data, values.values());
        }
        return digest.hexadecimal();
    }

    /** Of one pass, each target after its sample. */
    static String of(SampleStream stream) throws IOException {
        Schema schema = stream.schema();
        Digest digest = new Digest(schema);
        Sample sample = new Sample(schema);
        try (SampleStream.Cursor cursor = stream.open()) {
            for (int i = 0; i < stream.size() && cursor.next(sample); i++) {
                digest.floats(sample.x());
                if (schema.hasClasses()) {
                    digest.label(sample.label());
                } else {
                    digest.floats(sample.values());
                }
            }
        }
        return digest.hexadecimal();
    }

    private void text(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    private void floats(Dataset data, Samples samples) {
        float[] sample = new float[samples.shape().size()];
        for (int i = 0; i < data.size(); i++) {
            samples.readChannelsLast(data.row(i), sample, 0);
            floats(sample);
        }
    }

    private void floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, 4));
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        digest.update(bytes);
    }

    private void label(int label) {
        digest.update(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(label).flip());
    }

    private String hexadecimal() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
