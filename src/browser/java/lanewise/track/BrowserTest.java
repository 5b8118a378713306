package lanewise.track;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
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
import lanewise.kernel.KernelChoice;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.loss.CrossEntropy;
import lanewise.random.Key;
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

/** The report as a reader meets it: in headless Chromium, from disk and live. */
@Tag("browser")
class BrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final List<String> FLAGS =
            List.of(
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--hide-scrollbars");

    @TempDir static Path temp;
    private static ChromeDriver driver;
    private static List<Path> runs;
    private static URI report;

    @BeforeAll
    static void trainTwoRunsAndStartTheBrowser() throws IOException {
        Path study = temp.resolve("study");
        runs = List.of(train(study, "no-dropout", 0), train(study, "dropout-0.25", 0.25));
        Path page = study.resolve("report.html");
        Report.write(page, runs);
        report = page.toUri();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(System.getProperty("lanewise.chromium", "/usr/bin/chromium"));
        options.addArguments(FLAGS);
        options.addArguments("--user-data-dir=" + temp.resolve("profile"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(
                                Path.of(
                                                System.getProperty(
                                                        "lanewise.chromedriver",
                                                        "/usr/bin/chromedriver"))
                                        .toFile())
                        .build();
        driver = new ChromeDriver(service, options);
        Files.createDirectories(SCREENSHOTS);
    }

    private static Path train(Path study, String name, double p) throws IOException {
        Split split = Shapes.of(3, 600, 200);
        Sequential network =
                Sequential.of(
                        conv2d(3, 8, 5),
                        relu(),
                        maxPool2d(4),
                        flatten(),
                        dropout(p),
                        linear(392, 32),
                        relu(),
                        dropout(p),
                        linear(32, 10));
        Path folder = study.resolve(name);
        RunStart start =
                new RunStart(
                        "./lanewise train --dropout " + p,
                        5,
                        Map.of("dropout", p, "data", "shapes"),
                        Map.of("kernels", KernelChoice.preferred().name(), "threads", 2),
                        network.parameters(split.train().shape()).trainableSize(),
                        Shapes.CLASS_NAMES);
        try (RunFolder run = RunFolder.create(folder, start)) {
            TrainingRun trained =
                    Trainer.of(network)
                            .epochs(4)
                            .batchSize(50)
                            .threads(2)
                            .seed(5)
                            .listener(run.listener())
                            .listener(new Watch(run, 4))
                            .fit(split.train(), split.validation());
            try (Network best =
                    Network.of(network)
                            .parameters(trained.best())
                            .input(split.train().shape())
                            .batch(50)
                            .loss(new CrossEntropy())
                            .threads(2)
                            .bind()) {
                Normalization normalization = Normalization.of(split.train());
                Mistakes.of(best, split.validation(), 50, normalization, Key.of(5)).writeTo(run);
            }
            run.finish(Map.of());
        }
        return folder;
    }

    @AfterAll
    static void stop() {
        if (driver != null) {
            driver.quit();
        }
    }

    @BeforeEach
    void open() {
        size(1440, 900);
        scheme("light");
        open(report);
    }

    private static void open(URI page) {
        driver.get(page.toString());
        waitFor("return document.documentElement.dataset.ready === 'true'");
    }

    private static void waitFor(String condition) {
        new WebDriverWait(driver, Duration.ofSeconds(20))
                .until(d -> Boolean.TRUE.equals(driver.executeScript(condition)));
    }

    private static void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        width < 600));
    }

    private static void scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    private static WebElement chart(String title) {
        for (WebElement figure : driver.findElements(By.cssSelector("figure.figure"))) {
            if (figure.findElement(By.tagName("h3")).getText().equals(title)) {
                driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", figure);
                new WebDriverWait(driver, Duration.ofSeconds(20))
                        .until(_ -> !figure.findElements(By.tagName("canvas")).isEmpty());
                return figure;
            }
        }
        throw new AssertionError("no chart \"" + title + "\"");
    }

    /** How many pixels of a chart's canvas are close to a CSS colour. */
    private static long pixels(WebElement chart, String variable) {
        return (Long)
                driver.executeScript(
                        """
                        const canvas = arguments[0].querySelector("canvas");
                        const hex = getComputedStyle(document.documentElement)
                            .getPropertyValue(arguments[1]).trim();
                        const want = [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
                        // From a copy: the browser warns of a chart's canvas that is read twice.
                        const copy = new OffscreenCanvas(canvas.width, canvas.height)
                            .getContext("2d", {willReadFrequently: true});
                        copy.drawImage(canvas, 0, 0);
                        const {data} = copy.getImageData(0, 0, canvas.width, canvas.height);
                        let count = 0;
                        for (let i = 0; i < data.length; i += 4) {
                          if (data[i + 3] > 200 && want.every((c, k) => Math.abs(data[i + k] - c) < 12)) {
                            count++;
                          }
                        }
                        return count;
                        """,
                        chart,
                        variable);
    }

    private static void assertQuietConsole() {
        List<String> said =
                driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .map(Object::toString)
                        .toList();
        assertEquals(List.of(), said, "the console is empty");
    }

    private static void screenshot(String name) throws IOException {
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

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
                                        width * 0.2, height * 0.1, width * 0.7, height * 0.6);
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
                                "const {min, max} = arguments[0].chart.u.scales.x; return max -"
                                        + " min;",
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
    void runsThatDifferInTheirSeedAreShownByTheirMean() throws IOException {
        Path study = temp.resolve("seeds");
        double[][] accuracies = {{0.5, 0.52, 0.57}, {0.61, 0.6, 0.65}};
        double[][] losses = {{2, 2.25, 2.5}, {1.5, 1.5, 1.5001}};
        List<Path> folders = new ArrayList<>();
        for (int group = 0; group < 2; group++) {
            for (int seed = 0; seed < 3; seed++) {
                String name = (group == 0 ? "no-dropout" : "dropout-0.5") + "-seed" + seed;
                RunStart start =
                        new RunStart(
                                "cmd",
                                seed,
                                Map.of("dropout", group / 2.0),
                                Map.of(),
                                0,
                                List.of());
                try (RunFolder run = RunFolder.create(study.resolve(name), start)) {
                    double loss = losses[group][seed];
                    run.epoch(1, 10, 1, 0.5, loss, accuracies[group][seed], 1, 100, 0.1);
                    run.finish(Map.of());
                }
                folders.add(study.resolve(name));
            }
        }
        Path page = study.resolve("report.html");
        Report.write(page, folders);
        open(page.toUri());
        List<String> table =
                driver.findElements(By.cssSelector("#run-groups tbody tr")).stream()
                        .map(WebElement::getText)
                        .toList();
        assertEquals(2, table.size());
        assertTrue(table.get(0).startsWith("no-dropout 3 "), table.get(0));
        assertTrue(table.get(0).contains("53.00 % ± 3.61 %"), table.get(0));
        assertTrue(table.get(0).contains("2.2500 ± 0.2500"), table.get(0));
        assertTrue(table.get(1).contains("62.00 % ± 2.65 %"), table.get(1));
        assertTrue(table.get(1).contains("1.5000 ± 0.0001"), table.get(1));
        List<WebElement> bars = driver.findElements(By.cssSelector("#spread li:not(.axis)"));
        assertEquals(4, bars.size(), "two groups in two pictures");
        assertTrue(bars.get(0).getText().contains("53.00 % ± 3.61 %"), bars.get(0).getText());
        for (WebElement bar : bars) {
            assertEquals(3, bar.findElements(By.cssSelector(".seed")).size());
        }
        screenshot("seeds");
        assertQuietConsole();
    }

    @Test
    void aClickOnARunsNameHidesItEverywhere() {
        WebElement chart = chart("Loss");
        assertTrue(pixels(chart, "--run0") > 100);
        assertTrue(pixels(chart, "--run1") > 100);
        WebElement chip = driver.findElement(By.cssSelector(".chip[data-run='study/no-dropout']"));
        chip.click();
        new Actions(driver).moveToElement(chart.findElement(By.tagName("h3"))).perform();
        driver.executeScript("document.activeElement.blur()");
        new WebDriverWait(driver, Duration.ofSeconds(5)).until(_ -> pixels(chart, "--run0") == 0);
        assertTrue(pixels(chart, "--run1") > 100);
        assertEquals(1, chart.findElements(By.cssSelector(".readout tbody tr")).size());
        driver.findElement(By.cssSelector(".chip[data-run='study/no-dropout']")).click();
        new Actions(driver).moveToElement(chart.findElement(By.tagName("h3"))).perform();
        new WebDriverWait(driver, Duration.ofSeconds(5)).until(_ -> pixels(chart, "--run0") > 100);
    }

    @Test
    void theTableSortsByAClickAndByTheKeyboard() throws IOException {
        double first = RunReader.open(runs.get(0)).outcome().validationLoss();
        double second = RunReader.open(runs.get(1)).outcome().validationLoss();
        String lower = first < second ? "study/no-dropout" : "study/dropout-0.25";
        By header = By.cssSelector("button[data-sort='validation_loss']");
        driver.executeScript(
                "arguments[0].scrollIntoView({block: 'center'})", driver.findElement(header));
        driver.findElement(header).click();
        assertNotEquals(lower, firstRow(), "first click: the highest first");
        driver.findElement(header).sendKeys(Keys.ENTER);
        assertEquals(lower, firstRow(), "second, by keyboard: the lowest first");
    }

    @Test
    void theTableShowsTheRunsThatMatchAllWords() {
        WebElement search = driver.findElement(By.cssSelector("#runs input[type=search]"));
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", search);
        assertEquals(2, rows());
        search.sendKeys("dropout=0.25");
        assertEquals(1, rows());
        assertEquals("study/dropout-0.25", firstRow());
        search.sendKeys(" Finished shapes");
        assertEquals(1, rows(), "more words, in any case");
        driver.findElement(By.cssSelector("button[data-sort='name']")).click();
        assertEquals(1, rows(), "sorting keeps the filter");
        search.sendKeys(" interrupted");
        assertEquals(0, rows());
        assertEquals(
                "No run matches the filter.",
                driver.findElement(By.cssSelector("#run-grid tbody")).getText());
        search.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
        assertEquals(2, rows());
        assertEquals(2, driver.findElements(By.cssSelector("#run-grid td.differs")).size());
        assertQuietConsole();
    }

    private static int rows() {
        return driver.findElements(By.cssSelector("#run-grid tbody tr[data-run]")).size();
    }

    private static String firstRow() {
        return driver.findElement(By.cssSelector("#run-grid tbody tr")).getDomAttribute("data-run");
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
            run.epoch(1, 1, 1, 0.5, 1, 0.5, 1, 1, 1);
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
    void theLivePageKeepsUp() throws IOException {
        Path folder = temp.resolve("live").resolve("run");
        RunStart start = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());
        try (RunFolder run = RunFolder.create(folder, start);
                LiveServer server = LiveServer.start(List.of(temp.resolve("live")), 0)) {
            run.epoch(1, 10, 2, 0.25, 2, 0.25, 1, 100, 0.1);
            open(server.address());
            WebElement chart = chart("Loss");
            run.epoch(2, 20, 1.5, 0.5, 1.25, 0.5, 1, 100, 0.1);
            new WebDriverWait(driver, Duration.ofSeconds(30))
                    .until(_ ->
                            chart.findElements(By.cssSelector("td[data-value='1.25']")).size()
                                    == 1);
            run.finish(Map.of());
            waitFor("return !!document.querySelector('.state.finished')");
            assertQuietConsole();
        }
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
}
