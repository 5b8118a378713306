package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.nn.DropoutSchedule;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import org.junit.jupiter.api.Test;

/** The rates that a training used are the ones that were asked for. */
class DropoutControlTest {
    private static final Split DATA = Shapes.of(1, 64, 32);
    private static final Sequential NET =
            Sequential.of(
                    Layers.maxPool2d(4),
                    Layers.flatten(),
                    Layers.dropout(0.4),
                    Layers.linear(192, Shapes.CLASS_NAMES.size()));

    private static List<Map<String, Double>> train(DropoutControl control) {
        Trainer.of(NET)
                .epochs(3)
                .batchSize(16)
                .threads(1)
                .seed(1)
                .listener(control)
                .fit(DATA.train(), DATA.validation());
        return control.rates();
    }

    @Test
    void aScheduleReachesItsEndAtTheLastStep() {
        List<Map<String, Double>> rates =
                train(DropoutControl.scheduled(DropoutSchedule.linear(0, 1)));
        assertEquals(3, rates.size());
        assertEquals(0.4 * 3 / 11, rates.get(0).get("dropout1"), 1e-12);
        assertEquals(0.4, rates.get(2).get("dropout1"), 1e-12);
    }

    @Test
    void aControllerMovesTheRateBetweenEpochs() {
        AdaptiveRate controller = new AdaptiveRate(1, 0, 2, -10, 0.05, 0);
        List<Map<String, Double>> rates = train(DropoutControl.adaptive(controller));
        assertEquals(0.4, rates.get(0).get("dropout1"), 1e-12);
        assertTrue(rates.get(1).get("dropout1") > 0.4);
        assertTrue(rates.get(2).get("dropout1") <= 0.8);
    }
}
