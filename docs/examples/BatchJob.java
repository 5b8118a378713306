import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.io.Npy;
import lanewise.io.Tensor;
import lanewise.model.Model;
import lanewise.model.Prediction;
import lanewise.model.Predictor;
import lanewise.tensor.Shape;

/**
 * A batch job without a desktop: classifies the rows of a NumPy array, writes a table.
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp target/lanewise-0.1.0-SNAPSHOT.jar BatchJob.java circle.safetensors rows.npy classes.csv
 * </pre>
 */
public final class BatchJob {
    private BatchJob() {}

    public static void main(String[] arguments) throws IOException {
        Predictor predictor = Predictor.of(Model.load(Path.of(arguments[0])));
        Tensor tensor = Npy.read(Path.of(arguments[1]));
        int[] dims = tensor.shape().dims();
        Shape row = Shape.of(Arrays.copyOfRange(dims, Math.min(1, dims.length), dims.length));
        if (dims.length == 0 || !row.equals(predictor.input())) {
            throw new IllegalArgumentException(
                    arguments[1] + ": rows of " + row + ", expected " + predictor.input());
        }
        int size = row.size();
        float[] values = tensor.toFloats();
        float[][] rows = new float[values.length / size][size];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, i * size, rows[i], 0, size);
        }
        List<String> lines = new ArrayList<>();
        lines.add("row,class,probability");
        List<Prediction> answers = predictor.predict(rows);
        for (int i = 0; i < rows.length; i++) {
            Prediction said = answers.get(i);
            lines.add(i + "," + said.name() + "," + said.probability());
        }
        Files.write(Path.of(arguments[2]), lines);
    }
}
