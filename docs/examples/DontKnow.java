import java.io.IOException;
import java.nio.file.Path;
import lanewise.model.Model;
import lanewise.model.Prediction;
import lanewise.model.Predictor;
import lanewise.random.Key;

/**
 * An application that may say "I don't know": fifty passes with dropout on, and an answer only where
 * they agree. What is measured must be chosen on data of one's own; 0.2 nats is but an example.
 */
public final class DontKnow {
    private static final int PASSES = 50;
    private static final float MOST_ENTROPY = 0.2f;

    private DontKnow() {}

    public static void main(String[] arguments) throws IOException {
        Predictor predictor = Predictor.of(Model.load(Path.of(arguments[0])));
        float[] row = new float[arguments.length - 1];
        for (int i = 0; i < row.length; i++) {
            row[i] = Float.parseFloat(arguments[i + 1]);
        }
        System.out.println(answer(predictor, row));
    }

    static String answer(Predictor predictor, float[] row) {
        Prediction.Uncertain said = predictor.predict(row, PASSES, Key.of(42));
        return said.entropy() <= MOST_ENTROPY ? said.prediction().name() : "I don't know";
    }
}
