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
import java.nio.charset.StandardCharsets;
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

/** The report as a whole, as a reader meets it: from disk, at several widths, light and dark. */
@Tag("browser")
class BrowserTest extends Browser {
    private static final String AXE =
            "/axe.min.js";

    @Test
    void everyChartIsDrawnAndTheConsoleStaysQuiet() throws IOException {
        List<String> titles = new ArrayList<>();
        for (WebElement figure : driver.findElements(By.cssSelector("figure.figure"))) {
            driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", figure);
            new WebDriverWait(driver, Duration.ofSeconds(20))
                    .until(_ ->
                            figure.getDomAttribute("hidden") != null
                                    || !figure.findElements(By.tagName("canvas")).isEmpty());
            if (!figure.isDisplayed()) {
                continue;
            }
            String title = figure.findElement(By.tagName("h3")).getText();
            titles.add(title);
            long colours =
                    (Long)
                            driver.executeScript(
                                    """
                                    const canvas = arguments[0].querySelector("canvas");
                                    const {width, height} = canvas;
                                    const {data} = canvas.getContext("2d").getImageData(
                                        width * 0.1, height * 0.02, width * 0.88, height * 0.95);
                                    let strong = 0;
                                    for (let i = 0; i < data.length; i += 4) {
                                      const [r, g, b, a] = data.subarray(i, i + 4);
                                      if (a > 150 && Math.max(r, g, b) - Math.min(r, g, b) > 40) {
                                        strong++;
                                      }
                                    }
                                    return strong;
                                    """,
                                    figure);
            assertTrue(colours > 50, title + ": something coloured is in the plot: " + colours);
        }
        assertTrue(
                titles.containsAll(
                        List.of(
                                "Loss",
                                "Accuracy",
                                "Generalisation gap, accuracy",
                                "Training loss",
                                "Learning rate",
                                "Measured keep rate",
                                "Histogram of the chosen tensor",
                                "Gradient norms",
                                "Parameter norms",
                                "Update ratio")),
                titles.toString());
        assertQuietConsole();
    }
    @Test
    void nothingOverflowsOnAPhoneOrADesktop() throws IOException {
        for (int width : new int[] {360, 768, 1440}) {
            size(width, 900);
            open(report);
            for (String title : List.of("Loss", "Gradient norms")) {
                chart(title);
                assertEquals(
                        (long) width,
                        driver.executeScript("return document.documentElement.scrollWidth"),
                        "width " + width);
            }
            driver.executeScript("scrollTo(0, 0)");
            screenshot("width-" + width);
        }
    }
    @Test
    void lightAndDarkFollowTheSystemAndTheButton() throws IOException {
        screenshot("light");
        String light = background();
        scheme("dark");
        waitFor("return document.getElementById('theme').textContent.includes('light')");
        String dark = background();
        assertNotEquals(light, dark);
        screenshot("dark");
        driver.findElement(By.id("theme")).click();
        assertEquals(light, background());
        driver.executeScript("localStorage.clear()");
        assertQuietConsole();
    }
    private static String background() {
        return driver.findElement(By.tagName("body")).getCssValue("background-color");
    }
    @Test
    void hostileNamesDoNothing() throws IOException {
        Path hostile = temp.resolve("hostile").resolve("run");
        RunStart start =
                new RunStart(
                        "</script><script>window.evil = 1</script>",
                        1,
                        Map.of("<img src=x onerror='window.evil=2'>", "<b>bold</b>"),
                        Map.of(),
                        0,
                        List.of("<svg onload='window.evil=3'>"));
        try (RunFolder run = RunFolder.create(hostile, start)) {
            run.epoch(new EpochMetrics(1, 1, figures(1, 0.5), figures(1, 0.5), false, 1, 1, 1));
            run.confusion(new int[][] {{1}});
            run.fail(new IOException("<script>window.evil = 4</script>"));
        }
        Path page = temp.resolve("hostile.html");
        Report.write(page, List.of(hostile));
        open(page.toUri());
        assertEquals(null, driver.executeScript("return window.evil ?? null"));
        assertTrue(driver.findElement(By.id("notices")).getText().contains("<script>"));
        assertQuietConsole();
    }
    @Test
    void fiftyLongRunsOpen() throws IOException {
        List<Path> fifty = SyntheticRuns.fifty(temp.resolve("fifty"));
        Path page = temp.resolve("fifty.html");
        Report.write(page, fifty);
        long start = System.nanoTime();
        open(page.toUri());
        long opened = System.nanoTime();
        WebElement chart = chart("Training loss");
        System.out.printf(
                "50 runs of 20,000 steps, %,d bytes: open after %.2f s%n",
                Files.size(page), (opened - start) / 1e9);
        assertTrue(pixels(chart, "--run0") > 100);
        assertEquals(50, driver.findElements(By.cssSelector("#run-grid tbody tr")).size());
        assertQuietConsole();
    }

    @Test
    void noRuleOfAccessibilityIsBroken() throws IOException {
        List<Path> grid = SyntheticRuns.grid(temp.resolve("grid"));
        Path page = temp.resolve("grid.html");
        Report.write(page, grid);
        String axe;
        try (var file = Browser.class.getResourceAsStream(AXE)) {
            axe = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (URI each : List.of(report, page.toUri())) {
            for (int width : new int[] {360, 1440}) {
                for (String scheme : List.of("light", "dark")) {
                    size(width, 900);
                    scheme(scheme);
                    open(each);
                    script("for (const chart of Chart.all) chart.appear()");
                    driver.executeScript(axe);
                    Object broken =
                            driver.executeAsyncScript(
                                    """
                                    const done = arguments[arguments.length - 1];
                                    axe.run().then(found => done(found.violations.map(v =>
                                        v.id + ": " + v.nodes.map(n => n.html.slice(0, 200) + n.failureSummary).join(" | "))));
                                    """);
                    assertEquals(List.of(), broken, each + " " + width + " " + scheme);
                }
            }
        }
    }

    @Test
    void theButtonRepaintsWhatWasDrawnBefore() {
        WebElement chart = chart("Gradient norms");
        Object light = swatches(chart);
        script("scrollTo(0, 0)");
        driver.findElement(By.id("theme")).click();
        assertNotEquals(light, swatches(chart), "the lines of layers have the colours of the dark");
        assertTrue(pixels(chart("Loss"), "--run0") > 100);
        script("localStorage.clear()");
    }

    private static Object swatches(WebElement chart) {
        return script(
                "return [...arguments[0].querySelectorAll('.readout svg')].map(s => s.style.getPropertyValue('--c'))",
                chart);
    }
}
