package lanewise.track;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static lanewise.track.Epochs.figures;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import lanewise.data.Normalization;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The charts of the report: read-out, zoom, axes, smoothing. */
@Tag("browser")
class ChartBrowserTest extends Browser {
    @Test
    void hoverShowsTheValuesOfTheMetrics() throws IOException {
        WebElement chart = chart("Loss");
        WebElement over = chart.findElement(By.cssSelector(".u-over"));
        int width = over.getSize().getWidth();
        new Actions(driver).moveToElement(over, -width / 2 + width / 3, 0).perform();
        waitFor(
                "return [...document.querySelectorAll('.readout thead th')]"
                        + ".some(th => th.textContent === 'epoch 2')");
        List<WebElement> rows = chart.findElements(By.cssSelector(".readout tbody tr"));
        assertEquals(2, rows.size());
        for (int i = 0; i < 2; i++) {
            RunReader run = RunReader.open(runs.get(i));
            assertEquals(run.name(), rows.get(i).findElement(By.tagName("th")).getText());
            List<WebElement> cells = rows.get(i).findElements(By.tagName("td"));
            assertEquals(
                    run.epochs().column("validation_loss")[1],
                    Double.parseDouble(cells.get(0).getDomAttribute("data-value")));
            assertEquals(
                    run.epochs().column("train_loss")[1],
                    Double.parseDouble(cells.get(1).getDomAttribute("data-value")));
        }
    }
    @Test
    void theArrowKeysMoveTheReadOutAndPlusZooms() {
        WebElement chart = chart("Accuracy");
        WebElement plot = chart.findElement(By.cssSelector(".plot"));
        driver.executeScript("arguments[0].focus({preventScroll: true})", plot);
        plot.sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        WebElement head = chart.findElement(By.cssSelector(".readout thead th"));
        assertEquals("epoch 2", head.getText());
        plot.sendKeys("+");
        WebElement reset = chart.findElement(By.cssSelector(".tools button"));
        assertTrue(reset.isDisplayed(), "zoomed");
        plot.sendKeys("0");
        assertFalse(reset.isDisplayed(), "all is shown again");
    }
    @Test
    void draggingZoomsAndADoubleClickShowsAll() {
        WebElement chart = chart("Training loss");
        WebElement over = chart.findElement(By.cssSelector(".u-over"));
        WebElement reset = chart.findElement(By.cssSelector(".tools button"));
        int width = over.getSize().getWidth();
        double all = range(chart);
        for (boolean byButton : new boolean[] {false, true}) {
            assertFalse(reset.isDisplayed());
            new Actions(driver)
                    .moveToElement(over, -width / 4, 0)
                    .clickAndHold()
                    .moveToElement(over, width / 4, 20)
                    .release()
                    .perform();
            assertEquals(all / 2, range(chart), all / 50, "the half that was dragged over");
            assertTrue(reset.isDisplayed(), "a way back is offered");
            assertTrue(pixels(chart, "--run0") > 100, "the half is drawn");
            if (byButton) {
                reset.click();
            } else {
                new Actions(driver).moveToElement(over).doubleClick().perform();
            }
            assertEquals(all, range(chart), 1e-9);
        }
        assertFalse(reset.isDisplayed());
        assertQuietConsole();
    }
    /** How many steps or epochs a chart spans. */
    private static double range(WebElement chart) {
        return ((Number)
                        driver.executeScript(
                                "const {min, max} = arguments[0].chart.u.scales.x; return max - min;",
                                chart))
                .doubleValue();
    }
    /** The full line is the exponential moving average, freed from the pull of its start. */
    @Test
    void theSliderSmoothsTheFullLine() throws IOException {
        double[] loss = RunReader.open(runs.get(0)).steps().column("loss");
        WebElement chart = chart("Training loss");
        WebElement slider = driver.findElement(By.id("smoothing"));
        slider.sendKeys(Keys.HOME);
        assertEquals("0.00", driver.findElement(By.cssSelector("#training output")).getText());
        assertLine(chart, loss);
        long rough = pixels(chart, "--run0");
        slider.sendKeys(Keys.END);
        assertEquals("0.99", driver.findElement(By.cssSelector("#training output")).getText());
        double[] smooth = new double[loss.length];
        double sum = 0;
        double mass = 0;
        for (int i = 0; i < loss.length; i++) {
            sum = 0.99 * sum + 0.01 * loss[i];
            mass = 0.99 * mass + 0.01;
            smooth[i] = sum / mass;
        }
        assertLine(chart, smooth);
        assertNotEquals(rough, pixels(chart, "--run0"), "drawn anew");
        assertEquals(
                loss[loss.length - 1],
                Double.parseDouble(
                        chart.findElement(By.cssSelector(".readout tbody td"))
                                .getDomAttribute("data-value")),
                "the figures stay what was logged");
        assertQuietConsole();
    }
    private static void assertLine(WebElement chart, double[] expected) {
        List<?> drawn =
                (List<?>) driver.executeScript("return arguments[0].chart.u.data[1]", chart);
        assertEquals(expected.length, drawn.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], ((Number) drawn.get(i)).doubleValue(), 1e-9, "step " + i);
        }
    }

    @Test
    void runsOfOneEpochAreDrawnHoweverManyTheyAre() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            folders.add(
                    SyntheticRuns.write(
                            temp.resolve("one"),
                            new SyntheticRuns.Spec("run-" + i, i / 40.0, i, 1, 30, 0)));
        }
        open(temp.resolve("one.html"), folders);
        WebElement chart = chart("Loss");
        for (int i = 0; i < 5; i++) {
            assertTrue(pixels(chart, "--run" + i) > 10, "run " + i + " is drawn");
        }
        assertEquals(
                List.of(1L),
                script(
                        "return [...new Set(arguments[0].chart.u.series.slice(1).map(s => s.points.show() ? 1 : 0))]",
                        chart));
        assertQuietConsole();
    }

    @Test
    void theCrosshairStandsOnTheEpochThatIsRead() {
        WebElement chart = chart("Loss");
        WebElement over = chart.findElement(By.cssSelector(".u-over"));
        int width = over.getSize().getWidth();
        new Actions(driver).moveToElement(over, -width / 2 + width / 3 + 25, 0).perform();
        assertEquals("epoch 2", chart.findElement(By.cssSelector(".readout thead th")).getText());
        assertEquals(
                true,
                script(
                        "const u = arguments[0].chart.u; return Math.abs(u.cursor.left - u.valToPos(2, 'x')) < 1",
                        chart));
    }

    @Test
    void theTicksOfAnAxisHaveOneNotation() {
        assertEquals(
                List.of("0", "2.0e-4", "1.0e-3", "1.2e-3"),
                script("return format.ticks([0, 0.0002, 0.001, 0.0012])"));
        assertEquals(
                List.of("0.00", "0.25", "0.50", "1.00"),
                script("return format.ticks([0, 0.25, 0.5, 1])"));
        assertEquals(
                List.of("5.0%", "7.5%", ""),
                script("return format.ticks([0.05, 0.075, null], true)"));
    }

    /** Losses of a run that diverges reach beyond what axes are usually made for. */
    @Test
    void anAxisHasTicksHoweverLargeTheLoss() throws IOException {
        Path folder = temp.resolve("far").resolve("run");
        RunStart start = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());
        try (RunFolder run = RunFolder.create(folder, start)) {
            run.epoch(new EpochMetrics(1, 5, figures(2, 0.5), figures(3, 0.5), false, 0.1, 1, 10));
            run.epoch(
                    new EpochMetrics(
                            2, 10, figures(1e5, 0.5), figures(4.6e30, 0.5), false, 0.1, 1, 10));
            run.finish(Map.of());
        }
        open(temp.resolve("far.html"), List.of(folder));
        assertTrue(
                (Boolean)
                        script(
                                "return arguments[0].chart.u.axes[1]._values?.filter(v => v).length > 2",
                                chart("Loss")));
        assertQuietConsole();
    }

    @Test
    void theAxisIsStepEpochOrTime() throws IOException {
        WebElement chart = chart("Training loss");
        RunReader run = RunReader.open(runs.get(0));
        assertEquals(47, range(chart), 1e-9);
        choose("#training select", "epoch");
        assertEquals(47 / 12.0, range(chart), 1e-6);
        choose("#training select", "time");
        double[] time = run.steps().column("time");
        Object first = script("return arguments[0].chart.current[0].x[0]", chart);
        assertEquals(time[0], ((Number) first).doubleValue(), 1e-6);
        WebElement loss = chart("Loss");
        choose("#curves select", "step");
        assertEquals(
                List.of(12L, 24L, 36L, 48L),
                script("return [...arguments[0].chart.current[0].x]", loss));
        assertTrue(pixels(loss, "--run0") > 100);
        assertQuietConsole();
    }

    private static void choose(String selector, String value) {
        script(
                """
                const select = document.querySelector(arguments[0]);
                select.value = arguments[1];
                select.dispatchEvent(new Event("change"));
                """,
                selector,
                value);
    }

    @Test
    void everyChartHasALogarithmicScaleAndIsSavedWithItsFigures() throws IOException {
        assertEquals(
                0L,
                script(
                        "return [...Chart.all].filter(c => c instanceof LineChart && !c.figure.textContent.includes('log')).length"));
        WebElement chart = chart("Loss");
        script("save = (name, content) => content.text().then(text => window.saved = [name, text])");
        button(chart, "csv").click();
        waitFor("return !!window.saved");
        List<?> saved = (List<?>) script("return window.saved");
        assertEquals("loss.csv", saved.get(0));
        List<String> lines = saved.get(1).toString().lines().toList();
        assertEquals(5, lines.size(), "a head and four epochs");
        assertTrue(lines.get(0).startsWith("epoch,no-dropout validation"), lines.get(0));
        assertEquals(
                RunReader.open(runs.get(0)).epochs().column("validation_loss")[3],
                Double.parseDouble(lines.get(4).split(",")[1]));
        assertQuietConsole();
    }

    /** Title above, then the plot pixel for pixel, then a line of the key for each line drawn. */
    @Test
    void theSavedPictureIsTheChartWithItsTitleAndItsKey() {
        WebElement chart = chart("Loss");
        script(
                """
                save = (name, content) => createImageBitmap(content).then(picture => {
                  const canvas = new OffscreenCanvas(picture.width, picture.height);
                  const drawn = canvas.getContext("2d", {willReadFrequently: true});
                  drawn.drawImage(picture, 0, 0);
                  window.saved = {name, type: content.type, canvas, drawn};
                });
                """);
        button(chart, "png").click();
        waitFor("return window.saved?.name === 'loss.png' && saved.type === 'image/png'");
        String count =
                """
                const [chart, variable, part] = arguments;
                const plot = chart.querySelector("canvas"), ratio = plot.width / chart.chart.u.width;
                if (part === "chart") {
                  const copy = new OffscreenCanvas(plot.width, plot.height);
                  const drawn = copy.getContext("2d", {willReadFrequently: true});
                  drawn.fillStyle = theme.color("card");
                  drawn.fillRect(0, 0, plot.width, plot.height);
                  drawn.drawImage(plot, 0, 0);
                  return near(drawn.getImageData(0, 0, plot.width, plot.height));
                }
                const from = {title: 0, plot: 28, key: 28 + plot.height / ratio}[part] * ratio;
                const to = {title: 28 * ratio, plot: from + plot.height, key: saved.canvas.height}[part];
                return near(saved.drawn.getImageData(0, from, saved.canvas.width, to - from));
                function near({data}) {
                  const hex = theme.color(variable);
                  const want = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
                  let count = 0;
                  for (let i = 0; i < data.length; i += 4) {
                    if (want.every((c, k) => Math.abs(data[i + k] - c) < 12)) count++;
                  }
                  return count;
                }
                """;
        for (String run : List.of("run0", "run1")) {
            assertTrue((Long) script(count, chart, run, "chart") > 100, run + " is drawn");
            assertEquals(
                    script(count, chart, run, "chart"), script(count, chart, run, "plot"), run);
            assertTrue((Long) script(count, chart, run, "key") > 100, run + " has its key");
            assertEquals(0L, script(count, chart, run, "title"));
        }
        assertTrue((Long) script(count, chart, "ink", "title") > 30, "the title is written");
        assertTrue((Long) script(count, chart, "ink", "key") > 100, "and the names");
        assertTrue((Long) script(count, chart, "card", "title") > 5000, "on the card's ground");
        assertQuietConsole();
    }

    private static WebElement button(WebElement chart, String text) {
        return chart.findElements(By.cssSelector(".tools button")).stream()
                .filter(button -> button.getText().equals(text))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aChosenTensorIsNamedWhereAllRunsAreShown() {
        WebElement chart = chart("The chosen tensor in all runs");
        assertTrue(chart.getText().contains("Euclidean norm of gradient: conv1.weight"));
        assertTrue(
                chart.findElement(By.cssSelector(".readout thead"))
                        .getText()
                        .contains("conv1.weight"));
        assertTrue(chart("Dead units").getText().contains("50 images"));
    }

    @Test
    void numbersAndImagesOfOnesOwnAreChartsAndPictures() throws IOException {
        Path folder = temp.resolve("own").resolve("run");
        RunStart start = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());
        try (RunFolder run = RunFolder.create(folder, start)) {
            for (int step = 1; step <= 5; step++) {
                run.step(step, 1, 2, 0.5, 0.1, 10);
                run.scalar("f1/cat", step / 10.0);
                run.image("filter", 2, 2, new byte[] {0, (byte) 255, 100, (byte) step});
                run.system();
            }
            run.epoch(new EpochMetrics(1, 5, figures(2, 0.5), figures(2, 0.5), false, 0.1, 1, 10));
            run.finish(Map.of());
        }
        open(temp.resolve("own.html"), List.of(folder));
        WebElement chart = chart("f1/cat");
        assertTrue(pixels(chart, "--run0") > 20);
        assertEquals("0.5", chart.findElement(By.cssSelector("td")).getDomAttribute("data-value"));
        assertEquals(5, driver.findElements(By.cssSelector("#own img")).size());
        chart("Memory");
        assertQuietConsole();
    }
}
