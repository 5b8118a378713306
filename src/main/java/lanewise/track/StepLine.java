package lanewise.track;

import java.util.LinkedHashMap;
import java.util.Map;

/** One optimiser step, as a line and as TensorBoard's scalars. */
record StepLine(
        long step,
        int epoch,
        double loss,
        double accuracy,
        double lr,
        double imagesPerSecond,
        double time)
        implements RunWriter.Entry {
    @Override
    public void write(RunWriter to) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "step");
        fields.put("step", step);
        fields.put("epoch", epoch);
        fields.put("loss", RunFolder.shortest(loss));
        RunFolder.putUnlessNaN(fields, "accuracy", accuracy);
        fields.put("lr", RunFolder.shortest(lr));
        fields.put("images_per_second", RunFolder.shortest(imagesPerSecond));
        fields.put("time", time);
        to.metric(fields);
        EventFile events = to.events();
        events.scalar("step/loss", step, loss);
        if (!Double.isNaN(accuracy)) {
            events.scalar("step/accuracy", step, accuracy);
        }
        events.scalar("step/lr", step, lr);
        events.scalar("step/images_per_second", step, imagesPerSecond);
    }
}
