package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads event files from the description of their format alone: its checksum is bit by bit, and it
 * shares nothing with the writer.
 */
final class EventReader {
    private EventReader() {}

    /** A message: by field number, what stands there, in order: {@code Long} or {@code byte[]}. */
    record Message(Map<Integer, List<Object>> fields) {
        static Message of(byte[] bytes) {
            Map<Integer, List<Object>> fields = new TreeMap<>();
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                long tag = varint(in);
                Object value =
                        switch ((int) tag & 7) {
                            case 0 -> varint(in);
                            case 1 -> in.getLong();
                            case 2 -> {
                                byte[] content = new byte[(int) varint(in)];
                                in.get(content);
                                yield content;
                            }
                            case 5 -> (long) in.getInt();
                            default -> throw new AssertionError("wire type of tag " + tag);
                        };
                fields.computeIfAbsent((int) (tag >>> 3), _ -> new ArrayList<>()).add(value);
            }
            return new Message(fields);
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = in.get();
                value |= (b & 0x7FL) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        boolean has(int field) {
            return fields.containsKey(field);
        }

        long integer(int field) {
            return (Long) fields.get(field).getFirst();
        }

        double real(int field) {
            return Double.longBitsToDouble(integer(field));
        }

        float single(int field) {
            return Float.intBitsToFloat((int) integer(field));
        }

        byte[] bytes(int field) {
            return (byte[]) fields.get(field).getFirst();
        }

        String text(int field) {
            return new String(bytes(field), StandardCharsets.UTF_8);
        }

        Message message(int field) {
            return of(bytes(field));
        }

        List<Message> messages(int field) {
            return fields.getOrDefault(field, List.of()).stream()
                    .map(value -> of((byte[]) value))
                    .toList();
        }

        double[] reals(int field) {
            ByteBuffer in = ByteBuffer.wrap(bytes(field)).order(ByteOrder.LITTLE_ENDIAN);
            double[] values = new double[in.remaining() / 8];
            in.asDoubleBuffer().get(values);
            return values;
        }
    }

    /** The events of a file, each checksum checked. */
    static List<Message> events(byte[] file) {
        List<Message> events = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertEquals(masked(length), in.getInt(), "checksum of a length");
            int size = (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
            byte[] data = new byte[size];
            in.get(data);
            assertEquals(masked(data), in.getInt(), "checksum of a record");
            events.add(Message.of(data));
        }
        return events;
    }

    /** CRC-32C by its polynomial (Castagnoli, reflected), then TFRecord's mask. */
    private static int masked(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xA282EAD8;
    }
}
