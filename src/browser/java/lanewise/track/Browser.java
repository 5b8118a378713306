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
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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

/** A headless Chromium, and the report of two trainings in it; one of each for all tests. */
@Tag("browser")
abstract class Browser {
    static final Path SCREENSHOTS = Path.of("target", "screenshots");
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

    static ChromeDriver driver;
    static List<Path> runs;
    static URI report;

    @TempDir Path temp;

    @BeforeAll
    static void trainTwoRunsAndStartTheBrowser() throws IOException {
        if (driver != null) {
            return;
        }
        Path folder = Files.createTempDirectory("lanewise-browser");
        Path study = folder.resolve("study");
        runs = List.of(train(study, "no-dropout", 0), train(study, "dropout-0.25", 0.25));
        Path page = study.resolve("report.html");
        Report.write(page, runs);
        report = page.toUri();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(System.getProperty("lanewise.chromium", "/usr/bin/chromium"));
        options.addArguments(FLAGS);
        options.addArguments("--user-data-dir=" + folder.resolve("profile"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        String chromedriver = System.getProperty("lanewise.chromedriver", "/usr/bin/chromedriver");
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(Path.of(chromedriver).toFile())
                        .build();
        driver = new ChromeDriver(service, options);
        Runtime.getRuntime().addShutdownHook(new Thread(Browser::stop));
        Files.createDirectories(SCREENSHOTS);
    }

    private static void stop() {
        driver.quit();
        Path folder = Path.of(report).getParent().getParent();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void open() {
        size(1440, 900);
        scheme("light");
        open(report);
    }

    static void open(URI page) {
        driver.get("about:blank");
        driver.manage().logs().get(LogType.BROWSER);
        driver.get(page.toString());
        waitFor("return document.documentElement.dataset.ready === 'true'");
    }

    /** Opens the page of some runs. */
    static void open(Path page, List<Path> folders) throws IOException {
        Report.write(page, folders);
        open(page.toUri());
    }

    static Object script(String text, Object... arguments) {
        return driver.executeScript(text, arguments);
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

    static void waitFor(String condition) {
        new WebDriverWait(driver, Duration.ofSeconds(20))
                .until(d -> Boolean.TRUE.equals(driver.executeScript(condition)));
    }

    static void size(int width, int height) {
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

    static void scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    static WebElement chart(String title) {
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

    static long pixels(WebElement chart, String variable) {
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

    static void assertQuietConsole() {
        List<String> said =
                driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .map(Object::toString)
                        .toList();
        assertEquals(List.of(), said, "the console is empty");
    }

    static void screenshot(String name) throws IOException {
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }
}
