package lanewise.nn;

import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.concreteDropout;
import static lanewise.nn.Layers.conv1d;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.convTranspose2d;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.named;
import static lanewise.nn.Layers.relu;
import static lanewise.nn.Layers.residual;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.nn.dropout.VariationalDropout;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** What is known of a network before there is one: floating-point operations, sizes, samples. */
class SummaryTest {
    private static final Shape ROW = Shape.of(5);
    private static final Shape IMAGE = Shape.image(4, 5, 5);

    /** Two for every weight that an output is the sum of. */
    @Test
    void operationsAreTwoForEachProduct() {
        assertAll(
                () -> assertEquals(2 * 36 * 6, conv1d(3, 4, 2).flops(Shape.of(3, 10))),
                () -> assertEquals(2 * 54 * 18, conv2d(4, 6, 3).groups(2).flops(IMAGE)),
                () -> assertEquals(2 * 100 * 8, convTranspose2d(4, 2, 2).flops(IMAGE)),
                () -> assertEquals(2 * 5 * 7, linear(5, 7).flops(ROW)),
                () -> assertEquals(2 * 3 * 5 * 7, linear(5, 7).flops(Shape.of(3, 5))),
                () -> assertEquals(2 * 5 * 7, variational(5, 7).flops(ROW)),
                () -> assertEquals(2 * 5 * 7, dropConnect(linear(5, 7), 0.5).flops(ROW)),
                () -> assertEquals(2 * 5 * 7, concreteDropout(linear(5, 7), 0, 0).flops(ROW)),
                () -> assertEquals(2 * 5 * 7, named("head", linear(5, 7)).flops(ROW)),
                () -> assertEquals(2 * 5 * 5, residual(linear(5, 5), relu()).flops(ROW)),
                () -> assertEquals(2 * 5 * 7 * 2, shortcut().flops(ROW)),
                () -> assertEquals(0, relu().flops(ROW)),
                () ->
                        assertEquals(
                                2 * (35 + 14),
                                Sequential.of(linear(5, 7), linear(7, 2)).flops(ROW)));
    }

    private static VariationalDropout variational(int in, int out) {
        return new VariationalDropout(in, out, VariationalDropout.Form.WEIGHT, 1);
    }

    private static Residual shortcut() {
        return residual(Sequential.of(linear(5, 7)), Sequential.of(linear(5, 7)));
    }

    @Test
    void theTableIsAsWideAsItsCells() {
        String table = Sequential.of(linear(5, 7), shortcutOfSevens(), relu()).summary(ROW);
        List<String> cells =
                table.lines()
                        .filter(line -> !line.startsWith("-"))
                        .map(SummaryTest::squeezed)
                        .toList();
        assertEquals(
                List.of(
                        "Layer Output Parameters FLOPs",
                        "input (5,)",
                        "fc1 linear(5, 7) (7,) 42 70",
                        "res1 residual (7,) 112 196",
                        " fc1 linear(7, 7) (7,) 56 98",
                        " relu1 relu() (7,) 0 0",
                        " shortcut.fc1 linear(7, 7) (7,) 56 98",
                        "relu1 relu() (7,) 0 0",
                        "154 parameters, 154 of them trained; 266 FLOPs a sample"),
                cells);
        String[] lines = table.split("\\R");
        int width = lines[1].length();
        for (int i = 0; i < lines.length - 1; i++) {
            assertTrue(lines[i].length() == width || i == 2, "line " + i + " of " + width);
        }
        assertEquals(lines[0].indexOf("Output"), lines[3].indexOf("(7,)"));
        assertEquals(lines[0].indexOf("Output"), lines[7].indexOf("(7,)"));
        assertTrue(lines[3].endsWith("  70"), lines[3]);
        int end = lines[0].indexOf("Parameters") + "Parameters".length();
        assertTrue(lines[3].startsWith(" 42", end - 3), "numbers end below their header");
    }

    private static String squeezed(String line) {
        return line.replaceAll(" +", " ");
    }

    private static Residual shortcutOfSevens() {
        return residual(Sequential.of(linear(7, 7), relu()), Sequential.of(linear(7, 7)));
    }

    @Test
    void whatStandsAroundALayerAnswersAsThatDoes() {
        for (Layer inner : List.of(batchNorm2d(4), batchNorm2d(4).withoutRunningStats())) {
            for (Layer around :
                    List.of(
                            named("norm", inner),
                            dropConnect(inner, 0.5),
                            concreteDropout(inner, 0, 0),
                            residual(inner, relu()),
                            residual(Sequential.of(relu()), Sequential.of(inner)))) {
                String what = around.toString();
                assertEquals(inner.sampleWise(), around.sampleWise(), what);
                assertEquals(inner.sampleWiseInEvaluation(), around.sampleWiseInEvaluation(), what);
                Shape pixel = Shape.image(4, 1, 1);
                assertEquals(2, around.leastSamples(pixel), what);
                assertEquals(1, around.leastSamples(IMAGE), what);
                assertEquals(2, Sequential.of(relu(), around).leastSamples(pixel), what);
            }
        }
        assertTrue(Sequential.of(linear(5, 5)).layers().getFirst().layer().sampleWise());
        assertFalse(batchNorm2d(4).sampleWise());
        assertEquals(32, dropConnect(linear(5, 7), 0.5).preferredSamples());
        assertEquals(32, concreteDropout(linear(5, 7), 0, 0).preferredSamples());
    }
}
