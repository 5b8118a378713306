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

/** The live page. */
@Tag("browser")
class LiveBrowserTest extends Browser {
    @Test
    void theLivePageKeepsUp() throws IOException {
        Path folder = temp.resolve("live").resolve("run");
        RunStart start = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());
        try (RunFolder run = RunFolder.create(folder, start);
                LiveServer server = LiveServer.start(List.of(temp.resolve("live")), 0)) {
            run.epoch(epoch(1, 10, figures(2, 0.25), figures(2, 0.25)));
            open(server.address());
            WebElement chart = chart("Loss");
            run.epoch(epoch(2, 20, figures(1.5, 0.5), figures(1.25, 0.5)));
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
    void anUpdateLeavesListsAndFocusAlone() throws IOException {
        Path folder = temp.resolve("live").resolve("run");
        RunStart start = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());
        try (RunFolder run = RunFolder.create(folder, start);
                LiveServer server = LiveServer.start(List.of(temp.resolve("live")), 0)) {
            open(server.address());
            assertEquals("Waiting for the first epoch.", text("waiting"));
            assertTrue(
                    driver.findElements(By.cssSelector("figure.figure")).stream()
                            .noneMatch(WebElement::isDisplayed),
                    "no empty cards");
            for (int step = 1; step <= 3; step++) {
                run.step(step, 1, 2, 0.5, 0.1, 10);
                run.watch(SyntheticRuns.watched(step, "conv1.weight"));
                run.watch(SyntheticRuns.watched(step, "fc1.weight"));
            }
            waitFor("return !document.getElementById('inside').hidden");
            script(
                    """
                    window.list = document.querySelectorAll("#inside select")[1];
                    window.option = list.options[1];
                    list.focus();
                    """);
            run.epoch(epoch(1, 3, figures(2, 0.25), figures(2, 0.25)));
            waitFor("return document.getElementById('waiting').hidden");
            assertEquals(
                    true,
                    script("return document.activeElement === list && list.options[1] === option"));
            script("document.querySelector('#run-grid button').focus()");
            run.epoch(epoch(2, 6, figures(2, 0.25), figures(1.5, 0.25)));
            waitFor("return document.querySelector('#run-grid').textContent.includes('1.5000')");
            assertEquals("sort name", script("return document.activeElement.dataset.key"));
            run.finish(Map.of());
            assertQuietConsole();
        }
    }

    private static String text(String id) {
        return driver.findElement(By.id(id)).getText();
    }

    @Test
    void aPageWaitsForARunThatHasNotBegun() throws IOException {
        Path folder = temp.resolve("later");
        try (LiveServer server = LiveServer.start(List.of(folder), 0)) {
            open(server.address());
            assertEquals("Waiting for a run.", text("waiting"));
            RunStart start = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());
            try (RunFolder run = RunFolder.create(folder.resolve("run"), start)) {
                run.epoch(epoch(1, 3, figures(2, 0.25), figures(2, 0.25)));
                waitFor("return !!document.querySelector('.state.running')");
                chart("Loss");
            }
            assertQuietConsole();
        }
    }
}
