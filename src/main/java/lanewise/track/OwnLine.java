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

    static RunWriter.Entry metrics(
            int epoch,
            long step,
            Map<String, Double> train,
            Map<String, Double> validation,
            double time) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "metrics");
        fields.put("epoch", epoch);
        fields.put("step", step);
        fields.put("train", shortest(train));
        fields.put("validation", shortest(validation));
        fields.put("time", time);
        return to -> {
            to.metric(fields);
            train.forEach((name, value) -> to.events().scalar("train/" + name, step, value));
            validation.forEach(
                    (name, value) -> to.events().scalar("validation/" + name, step, value));
        };
    }

    private static Map<String, Number> shortest(Map<String, Double> values) {
        Map<String, Number> map = new LinkedHashMap<>();
        values.forEach((name, value) -> map.put(name, RunFolder.shortest(value)));
        return map;
    }

    private static Map<String, Object> fields(String type, String name, long step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", type);
        fields.put("step", step);
        fields.put("name", name);
        return fields;
    }
}
