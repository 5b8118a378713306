package lanewise.track;

import static lanewise.track.Epochs.figures;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.StructProto;
import com.google.protobuf.Value;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import lanewise.train.EpochMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The events of a run, read by Google's Protocol Buffers with the messages that TensorFlow and
 * TensorBoard publish (event.proto, summary.proto, histogram.proto, tensor.proto and the HParams
 * plugin's plugin_data.proto): a field of a wrong number or type stays unknown and fails the test.
 */
class TensorBoardTest {
    private static final String P = ".tensorboard.";
    private static final FileDescriptor FILE = file();

    @TempDir Path temp;

    private static FileDescriptor file() {
        FileDescriptorProto.Builder file =
                FileDescriptorProto.newBuilder()
                        .setName("tensorboard.proto")
                        .setPackage("tensorboard")
                        .setSyntax("proto3")
                        .addDependency("google/protobuf/struct.proto");
        events(file);
        hyperparameters(file);
        try {
            FileDescriptor[] needed = {StructProto.getDescriptor()};
            return FileDescriptor.buildFrom(file.build(), needed);
        } catch (com.google.protobuf.Descriptors.DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }

    private static void events(FileDescriptorProto.Builder file) {
        message(
                file,
                "Event",
                "double wall_time 1",
                "int64 step 2",
                "string file_version 3",
                "Summary summary 5");
        message(file, "Summary", "*SummaryValue value 1");
        message(
                file,
                "SummaryValue",
                "string tag 1",
                "float simple_value 2",
                "Image image 4",
                "Histogram histo 5",
                "Tensor tensor 8",
                "Metadata metadata 9");
        message(
                file,
                "Image",
                "int32 height 1",
                "int32 width 2",
                "int32 colorspace 3",
                "bytes encoded_image_string 4");
        message(
                file,
                "Histogram",
                "double min 1",
                "double max 2",
                "double num 3",
                "double sum 4",
                "double sum_squares 5",
                "*double bucket_limit 6",
                "*double bucket 7");
        message(file, "Tensor", "int32 dtype 1", "Shape tensor_shape 2", "*bytes string_val 8");
        message(file, "Shape", "*Dim dim 2");
        message(file, "Dim", "int64 size 1");
        message(file, "Metadata", "PluginData plugin_data 1", "int32 data_class 4");
        message(file, "PluginData", "string plugin_name 1", "bytes content 2");
    }

    private static void hyperparameters(FileDescriptorProto.Builder file) {
        message(
                file,
                "HParams",
                "int32 version 1",
                "Experiment experiment 2",
                "SessionStart session_start_info 3",
                "SessionEnd session_end_info 4");
        message(file, "Experiment", "*HParamInfo hparam_infos 4", "*MetricInfo metric_infos 5");
        message(file, "HParamInfo", "string name 1", "int32 type 4");
        message(file, "MetricInfo", "MetricName name 1");
        message(file, "MetricName", "string group 1", "string tag 2");
        message(file, "SessionStart", "*Entry hparams 1", "double start_time_secs 5");
        message(file, "Entry", "string key 1", ".google.protobuf.Value value 2");
        message(file, "SessionEnd", "int32 status 1", "double end_time_secs 2");
    }

    /** A message with fields as "type name number", "*" before those that are repeated. */
    private static void message(FileDescriptorProto.Builder to, String name, String... fields) {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
        for (String text : fields) {
            boolean repeated = text.startsWith("*");
            String[] parts = text.substring(repeated ? 1 : 0).split(" ");
            FieldDescriptorProto.Builder field =
                    FieldDescriptorProto.newBuilder()
                            .setName(parts[1])
                            .setNumber(Integer.parseInt(parts[2]))
                            .setLabel(repeated ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL);
            switch (parts[0]) {
                case "double" -> field.setType(Type.TYPE_DOUBLE);
                case "float" -> field.setType(Type.TYPE_FLOAT);
                case "int32" -> field.setType(Type.TYPE_INT32);
                case "int64" -> field.setType(Type.TYPE_INT64);
                case "string" -> field.setType(Type.TYPE_STRING);
                case "bytes" -> field.setType(Type.TYPE_BYTES);
                case String type ->
                        field.setType(Type.TYPE_MESSAGE)
                                .setTypeName(type.startsWith(".") ? type : P + type);
            }
            message.addField(field);
        }
        to.addMessageType(message);
    }

    private static Object get(Message message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static Message message(Message message, String field) {
        return (Message) get(message, field);
    }

    private static List<?> list(Message message, String field) {
        return (List<?>) get(message, field);
    }

    private static double real(Message message, String field) {
        return ((Number) get(message, field)).doubleValue();
    }

    private static DynamicMessage parse(String type, ByteString bytes) throws Exception {
        Descriptor descriptor = FILE.findMessageTypeByName(type);
        DynamicMessage message = DynamicMessage.parseFrom(descriptor, bytes);
        assertKnown(message);
        return message;
    }

    private static void assertKnown(Message message) {
        assertTrue(message.getUnknownFields().asMap().isEmpty(), message.toString());
        for (Object value : message.getAllFields().values()) {
            for (Object each : value instanceof List<?> list ? list : List.of(value)) {
                if (each instanceof Message inner) {
                    assertKnown(inner);
                }
            }
        }
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int sum = (int) crc.getValue();
        return (sum >>> 15 | sum << 17) + 0xa282ead8;
    }

    private static List<DynamicMessage> events(Path file) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<DynamicMessage> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertEquals(masked(length), in.getInt());
            byte[] event =
                    new byte
                            [(int)
                                    ByteBuffer.wrap(length)
                                            .order(ByteOrder.LITTLE_ENDIAN)
                                            .getLong()];
            in.get(event);
            assertEquals(masked(event), in.getInt());
            events.add(parse("Event", ByteString.copyFrom(event)));
        }
        return events;
    }

    /** The values of a run's events by tag, each with its step before it. */
    private static Map<String, List<Message>> values(List<DynamicMessage> events) {
        Map<String, List<Message>> values = new LinkedHashMap<>();
        for (Message event : events) {
            for (Object each : list(message(event, "summary"), "value")) {
                String tag = get((Message) each, "tag").toString();
                values.computeIfAbsent(tag + "@" + get(event, "step"), _ -> new ArrayList<>())
                        .add((Message) each);
            }
        }
        return values;
    }

    private static Path recorded(Path folder) throws Exception {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("lr", 0.5);
        config.put("flip", true);
        config.put("data", "shapes");
        RunStart start = new RunStart("lanewise train", 1, config, Map.of(), 0, List.of());
        try (RunFolder run = RunFolder.create(folder, start)) {
            run.step(3, 1, 0.75, 0.5, 0.25, 10);
            run.scalar("f1/cat", 0.125);
            run.image("filter", 1, 2, new byte[] {0, 50, 100, (byte) 200, 1, 2});
            run.watch(SyntheticRuns.watched(3, "fc1.weight"));
            run.dropout(3, "dropout1", 0.5, 0.25);
            run.system();
            run.epoch(
                    new EpochMetrics(1, 3, figures(1, 0.5), figures(2, 0.375), false, 0.25, 1, 10));
            run.finish(Map.of());
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains("tfevents"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void scalarsHistogramsAndImagesAreWhatWasRecorded() throws Exception {
        List<DynamicMessage> events = events(recorded(temp.resolve("run")));
        assertEquals("brain.Event:2", get(events.getFirst(), "file_version"));
        Map<String, List<Message>> values = values(events);
        Map<String, Double> scalars =
                Map.of(
                        "step/loss@3", 0.75,
                        "step/lr@3", 0.25,
                        "f1/cat@3", 0.125,
                        "rate/dropout1@3", 0.5,
                        "keep_rate/dropout1@3", 0.25,
                        "gradient/fc1.weight/norm@3", 1.0,
                        "validation/loss@3", 2.0,
                        "validation/accuracy@3", 0.375);
        scalars.forEach((tag, value) ->
                assertEquals(value, real(values.get(tag).getFirst(), "simple_value"), tag));
        assertTrue(real(values.get("system/heap@3").getFirst(), "simple_value") > 1);
        Message histogram = message(values.get("gradient/fc1.weight@3").getFirst(), "histo");
        assertEquals(7, real(histogram, "num"));
        assertEquals(List.of(1.0, 4.0, 2.0), list(histogram, "bucket"));
        assertEquals(3, list(histogram, "bucket_limit").size());
        Message image = message(values.get("filter@3").getFirst(), "image");
        assertEquals(2, real(image, "width"));
        assertEquals(3, real(image, "colorspace"));
        byte[] png = ((ByteString) get(image, "encoded_image_string")).toByteArray();
        var pixels = ImageIO.read(new ByteArrayInputStream(png));
        assertArrayEquals(
                new int[] {0xff003264, 0xffc80102}, pixels.getRGB(0, 0, 2, 1, null, 0, 2));
    }

    @Test
    void theSettingsAreHyperParameters() throws Exception {
        Map<String, List<Message>> values = values(events(recorded(temp.resolve("run"))));
        Message experiment = message(hparams(values, "_hparams_/experiment@0"), "experiment");
        assertEquals(3, list(experiment, "hparam_infos").size());
        assertEquals(
                List.of("validation/accuracy", "validation/loss"),
                list(experiment, "metric_infos").stream()
                        .map(info -> get(message((Message) info, "name"), "tag"))
                        .toList());
        Message begun = hparams(values, "_hparams_/session_start_info@0");
        Map<String, Value> settings = new LinkedHashMap<>();
        for (Object entry : list(message(begun, "session_start_info"), "hparams")) {
            Message value = message((Message) entry, "value");
            settings.put(
                    get((Message) entry, "key").toString(), Value.parseFrom(value.toByteString()));
        }
        assertEquals(0.5, settings.get("lr").getNumberValue());
        assertTrue(settings.get("flip").getBoolValue());
        assertEquals("shapes", settings.get("data").getStringValue());
        Message ended = hparams(values, "_hparams_/session_end_info@0");
        assertEquals(1, real(message(ended, "session_end_info"), "status"), "success");
    }

    private static Message hparams(Map<String, List<Message>> values, String tag) throws Exception {
        Message plugin = message(message(values.get(tag).getFirst(), "metadata"), "plugin_data");
        assertEquals("hparams", get(plugin, "plugin_name"));
        return parse("HParams", (ByteString) get(plugin, "content"));
    }
}
