package lanewise.track;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers and images of one's own, as lines and for TensorBoard. */
final class OwnLine {
    private OwnLine() {}

    static RunWriter.Entry scalar(String name, long step, double value, double time) {
        return to -> {
            Map<String, Object> fields = fields("scalar", name, step);
            fields.put("value", RunFolder.shortest(value));
            fields.put("time", time);
            to.metric(fields);
            to.events().scalar(name, step, value);
        };
    }

    static RunWriter.Entry image(String name, long step, Picture picture, double time) {
        return to -> {
            byte[] png = picture.png();
            Map<String, Object> fields = fields("image", name, step);
            fields.put("image", Base64.getEncoder().encodeToString(png));
            fields.put("time", time);
            to.metric(fields);
            to.events()
                    .image(name, step, picture.height(), picture.width(), picture.channels(), png);
        };
    }

    private static Map<String, Object> fields(String type, String name, long step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", type);
        fields.put("step", step);
        fields.put("name", name);
        return fields;
    }
}
