package lanewise.track;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static lanewise.track.Epochs.epoch;
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

/** The runs of the report: the table, the filter, groups of seeds. */
@Tag("browser")
class RunsBrowserTest extends Browser {
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
                                "cmd", seed, Map.of("dropout", group / 2.0), Map.of(), 0, List.of());
                try (RunFolder run = RunFolder.create(study.resolve(name), start)) {
                    double loss = losses[group][seed];
                    run.epoch(epoch(1, 10, figures(1, 0.5), figures(loss, accuracies[group][seed])));
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
    void aFilterComparesSettingsAndFiguresAndDrivesTheCharts() throws IOException {
        List<Path> folders = SyntheticRuns.grid(temp.resolve("grid"));
        open(temp.resolve("grid.html"), folders);
        WebElement chart = chart("Loss");
        for (String[] each :
                new String[][] {
                    {"dropout=0", "3", "1"},
                    {"dropout=0.25", "3", "1"},
                    {"dropout>0.1 dropout<=0.4", "6", "2"},
                    {"dropout!=0", "12", "4"},
                    {"seed=2 dropout<0.3", "3", "3"},
                    {"state=failed", "0", "0"},
                    {"validation_accuracy>0.5", "15", "5"},
                    {"no-dropout", "3", "1"},
                    {"\"no-dropout-seed1\"", "1", "1"}
                }) {
            filter(each[0]);
            assertEquals(Integer.parseInt(each[1]), rows(), each[0]);
            long lines =
                    (Long)
                            script(
                                    "return arguments[0].chart.current.filter(l => l.column === 'validation').length",
                                    chart);
            assertEquals(Integer.parseInt(each[2]), lines, each[0] + ": lines");
        }
        filter("dropout<=0.1");
        assertEquals(2, driver.findElements(By.cssSelector("#run-groups tbody tr")).size());
        assertEquals(4, driver.findElements(By.cssSelector("#spread li:not(.axis)")).size());
        assertQuietConsole();
    }

    private static void filter(String text) {
        script(
                """
                const search = document.querySelector("#runs input[type=search]");
                search.value = arguments[0];
                search.dispatchEvent(new Event("input"));
                """,
                text);
    }

    @Test
    void aLinkSharesTheView() throws IOException {
        List<Path> folders = SyntheticRuns.grid(temp.resolve("grid"));
        open(temp.resolve("grid.html"), folders);
        filter("dropout>0");
        driver.findElement(By.id("single")).click();
        driver.findElement(By.cssSelector(".chip[data-run='grid/dropout-0.5-seed1']")).click();
        WebElement chart = chart("Accuracy");
        script("arguments[0].chart.u.setScale('x', {min: 2, max: 5})", chart);
        script(
                """
                const slider = document.getElementById("smoothing");
                slider.value = 0.25;
                slider.dispatchEvent(new Event("input"));
                """);
        waitFor("return location.hash.includes('zoom.Accuracy')");
        open(URI.create(driver.getCurrentUrl()));
        chart = chart("Accuracy");
        assertEquals(12, rows());
        assertEquals(
                11L,
                script(
                        "return arguments[0].chart.current.filter(l => l.column === 'training').length",
                        chart));
        assertEquals(
                List.of(2L, 5L),
                script("const {min, max} = arguments[0].chart.u.scales.x; return [min, max]", chart));
        assertEquals("0.25", driver.findElement(By.cssSelector("#training output")).getText());
        assertEquals(
                "dropout>0",
                driver.findElement(By.cssSelector("#runs input[type=search]"))
                        .getDomProperty("value"));
        assertQuietConsole();
    }

    @Test
    void aConfigurationIsOneLineWithABandOverItsSeeds() throws IOException {
        List<Path> folders = SyntheticRuns.grid(temp.resolve("grid"));
        open(temp.resolve("grid.html"), folders);
        WebElement chart = chart("Loss");
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        double sum = 0;
        for (Path folder : folders.subList(0, 3)) {
            double loss = RunReader.open(folder).epochs().column("validation_loss")[4];
            low = Math.min(low, loss);
            high = Math.max(high, loss);
            sum += loss;
        }
        List<?> drawn =
                (List<?>)
                        script(
                                "const l = arguments[0].chart.current[0]; return [l.row, l.y[4], l.lo[4], l.hi[4], l.color]",
                                chart);
        assertEquals("no-dropout (3)", drawn.get(0));
        assertEquals(sum / 3, ((Number) drawn.get(1)).doubleValue(), 1e-9);
        assertEquals(low, ((Number) drawn.get(2)).doubleValue(), 1e-9);
        assertEquals(high, ((Number) drawn.get(3)).doubleValue(), 1e-9);
        assertEquals("run0", drawn.get(4), "no dropout has its colour everywhere");
        driver.findElement(By.id("single")).click();
        assertEquals(30L, script("return arguments[0].chart.current.length", chart));
        screenshot("groups");
        assertQuietConsole();
    }

    @Test
    void theReadOutsOfGroupsAreWholeOnAPhone() throws IOException {
        size(360, 900);
        List<Path> folders = SyntheticRuns.grid(temp.resolve("phone"));
        open(temp.resolve("phone.html"), folders);
        for (String title : List.of("Loss", "Accuracy", "Generalisation gap, accuracy")) {
            assertEquals(
                    List.of(),
                    script(
                            """
                            const box = arguments[0].querySelector(".readout");
                            const names = [...box.querySelectorAll("tbody th")];
                            return [box, ...names].filter(e => e.scrollWidth > e.clientWidth)
                                .map(e => e.textContent);
                            """,
                            chart(title)),
                    "cut off in " + title);
        }
        assertQuietConsole();
    }

    @Test
    void severalDataSetsAreNamedAndNoRunIsTheBestAcrossThem() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String set : List.of("shapes", "mnist")) {
            folders.add(run(temp.resolve(set), Map.of("data", set), 0.5, 100));
        }
        open(temp.resolve("sets.html"), folders);
        assertTrue(
                driver.findElement(By.id("data-sets")).getText().contains("shapes, mnist"),
                "a notice");
        assertEquals(0, driver.findElements(By.cssSelector(".best")).size());
    }

    @Test
    void anAccuracyOfFewImagesHasAnIntervalAndAGuessHasNoBestGap() throws IOException {
        List<Path> folders =
                List.of(
                        run(temp.resolve("a"), Map.of("validation_images", 36), 1, 1),
                        run(temp.resolve("b"), Map.of("validation_images", 36), 0.5, 0.5));
        open(temp.resolve("few.html"), folders);
        String card = driver.findElement(By.cssSelector(".card")).getText();
        assertTrue(card.contains("95 % interval 90.4 to 100.0 %"), card);
        List<WebElement> best = driver.findElements(By.cssSelector("#run-grid .best"));
        assertTrue(
                best.stream().noneMatch(b -> b.getText().equals("0.00 pt") && row(b).contains("b")),
                "who guesses has no gap to be proud of");
    }

    private static String row(WebElement cell) {
        return cell.findElement(By.xpath("./ancestor::tr")).getDomAttribute("data-run");
    }

    /** A finished run of one epoch with two classes. */
    private static Path run(Path folder, Map<String, Object> config, double train, double valid)
            throws IOException {
        RunStart start =
                new RunStart("cmd", 1, config, Map.of(), 0, List.of("left", "right"));
        try (RunFolder run = RunFolder.create(folder.resolve("run"), start)) {
            run.epoch(epoch(1, 10, figures(1, train), figures(1, Math.min(1, valid))));
            run.finish(Map.of());
        }
        return folder.resolve("run");
    }

    @Test
    void aNoteNamesARunAndItsTagsFilter() throws IOException {
        Path one = run(temp.resolve("a"), Map.of(), 1, 1);
        Path other = run(temp.resolve("b"), Map.of(), 1, 1);
        new RunNote("the good one", List.of("paper"), "learnt more").write(one);
        open(temp.resolve("noted.html"), List.of(one, other));
        assertTrue(driver.findElement(By.id("run-grid")).getText().contains("#paper learnt more"));
        assertEquals("the good one", driver.findElement(By.cssSelector(".chip")).getText());
        filter("tag=paper");
        assertEquals(1, rows());
        filter("more");
        assertEquals(1, rows());
        filter("tag!=paper");
        assertEquals(1, rows());
        assertEquals("b/run", firstRow().replaceFirst(".*b/", "b/"));
    }

    @Test
    void settingsThatDifferAreAxesAndSaySoIfTheyMatter() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Map<String, Object> config = Map.of("lr", i % 3 == 0 ? 0.1 : 0.001, "batch", 8 << i % 2);
            folders.add(run(temp.resolve("r" + i), config, 0.5, i % 3 == 0 ? 0.9 : 0.5 + i / 1e3));
        }
        open(temp.resolve("sweep.html"), folders);
        assertEquals(12, driver.findElements(By.cssSelector(".parallel path")).size());
        List<WebElement> rows = driver.findElements(By.cssSelector("#importance tbody tr"));
        assertTrue(rows.get(0).getText().startsWith("lr 0."), rows.get(0).getText());
        assertTrue(rows.get(0).getText().contains("larger than the noise"), rows.get(0).getText());
        assertTrue(rows.get(1).getText().startsWith("batch"), rows.get(1).getText());
        assertTrue(rows.get(1).getText().contains("within noise"), rows.get(1).getText());
        screenshot("settings");
        assertQuietConsole();
    }
}
