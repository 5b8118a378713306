package lanewise.track;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import lanewise.io.Json;

/**
 * How much of a run's metrics stands when its training goes on after an epoch: the lines up to the
 * first that belongs to a later step.
 *
 * @param length of what stands, in bytes
 * @param seconds from the run's beginning to its last line
 */
record MetricsCut(long length, double seconds) {
    /**
     * Finds it.
     *
     * @param epoch the last that is done, 0 for none
     * @param step its last
     */
    static MetricsCut after(Path file, int epoch, long step) throws IOException {
        if (epoch == 0 || !Files.exists(file)) {
            return new MetricsCut(0, 0);
        }
        long length = 0;
        double seconds = 0;
        boolean reached = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (byte[] text = line(in); text != null; text = line(in)) {
                Map<String, Object> line;
                try {
                    line = Json.parseObject(new String(text, StandardCharsets.UTF_8));
                } catch (IllegalArgumentException unreadable) {
                    line = Map.of();
                }
                if (reached && line.get("step") instanceof Number s && s.longValue() > step) {
                    break;
                }
                reached |= "epoch".equals(line.get("type")) && isNumber(line.get("epoch"), epoch);
                seconds = line.get("time") instanceof Number t ? t.doubleValue() : seconds;
                length += text.length + 1;
            }
        }
        return new MetricsCut(length, seconds);
    }

    private static boolean isNumber(Object value, int expected) {
        return value instanceof Number number && number.intValue() == expected;
    }

    /** The next line that is whole, or null. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toByteArray();
            }
            line.write(b);
        }
        return null;
    }
}
