package lanewise.track;

import static lanewise.track.Epochs.epoch;
import static lanewise.track.Epochs.figures;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The report of runs that have little in common, of names that JavaScript knows, of few steps. */
@Tag("browser")
class OddBrowserTest extends Browser {
    private static final String SEARCH = "document.querySelector('#runs input[type=search]')";

    @Test
    void theLinkPastTheHeadGoesToTheRunsAndKeepsTheView() {
        open(URI.create(report + "#filter=no-dropout"));
        script("window.stayed = true");
        new Actions(driver).sendKeys(Keys.TAB).perform();
        assertEquals("skip", script("return document.activeElement.className"));
        new Actions(driver).sendKeys(Keys.ENTER).perform();
        waitFor("return document.getElementById('runs').getBoundingClientRect().top < innerHeight");
        assertEquals("#filter=no-dropout", script("return location.hash"));
        assertEquals("no-dropout", script("return " + SEARCH + ".value"));
        assertEquals(true, script("return window.stayed"), "the page was not loaded anew");
        new Actions(driver).sendKeys(Keys.TAB).perform();
        assertEquals(true, script("return document.activeElement === " + SEARCH));
    }

    @Test
    void aNumberOrASettingMayHaveAnyName() throws IOException {
        List<String> names = List.of("__proto__", "constructor", "toString", "a/b \"c\" <d>");
        Map<String, Object> config = new HashMap<>(Map.of("lr", 0.1));
        names.forEach(name -> config.put(name, "<i>" + name));
        List<Path> folders = new ArrayList<>();
        folders.add(run("plain", Map.of("lr", 0.2), List.of(), 0.5));
        folders.add(run("odd", config, names, 0.6));
        open(temp.resolve("odd.html"), folders);
        for (String name : names) {
            assertTrue(pixels(chart(name), "--run1") > 10, name);
            chart(name).findElement(By.cssSelector("button[aria-label^=log]")).click();
            assertTrue(
                    (Boolean)
                            script(
                                    "return [...document.querySelectorAll('#run-grid th button')]"
                                            + ".some(h => h.textContent === arguments[0])",
                                    name),
                    name);
        }
        String link = script("return location.hash").toString();
        open(URI.create(temp.resolve("odd.html").toUri() + link));
        assertEquals(
                names.size() + 0L,
                script("return [...Chart.all].filter(c => c.section === 'own' && c.log()).length"),
                "a link has the scale of every chart");
        assertTrue(
                script("return document.getElementById('own').textContent")
                        .toString()
                        .contains("Never a finite number: lost."),
                "what cannot be drawn is named");
        assertQuietConsole();
    }

    /** A finished run of one epoch with some numbers of its own. */
    private Path run(String name, Map<String, Object> config, List<String> numbers, double valid)
            throws IOException {
        RunStart start = new RunStart("cmd", 1, config, Map.of(), 0, List.of("left", "right"));
        Path folder = temp.resolve("odd").resolve(name);
        try (RunFolder run = RunFolder.create(folder, start)) {
            run.step(10, 1, 2, 0.5, 0.1, 10);
            numbers.forEach(number -> run.scalar(number, 1));
            run.scalar("lost", Double.NaN);
            run.epoch(epoch(1, 10, figures(1, 0.5), figures(1, valid)));
            run.finish(Map.of());
        }
        return folder;
    }

    @Test
    void anAxisIsASettingThatTwoRunsHaveDifferently() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Map<String, Object> config = new HashMap<>(Map.of("lr", 0.1 / (i + 1)));
            for (int k = 0; k < 14; k++) {
                config.put("a_long_setting_" + k, i % 2 + k);
            }
            if (i > 0) {
                config.put("only_some_have_it", "x");
                config.put("numbers", 5 * i);
            }
            folders.add(run("r" + i, config, List.of(), 0.5 + i / 10.0));
        }
        Map<String, Object> diverged = Map.of("lr", 1e6);
        try (RunFolder run =
                RunFolder.create(
                        temp.resolve("odd").resolve("diverged"),
                        new RunStart("cmd", 1, diverged, Map.of(), 0, List.of()))) {
            run.fail(new IOException("diverged"));
        }
        folders.add(temp.resolve("odd").resolve("diverged"));
        open(temp.resolve("axes.html"), folders);
        String axes = "[...document.querySelectorAll('.parallel .title')]";
        assertFalse(texts(axes).contains("only_some_have_it"), "it never differs");
        assertEquals(List.of(), script(
                """
                const boxes = [...document.querySelectorAll('.parallel .title')]
                    .map(t => t.getBoundingClientRect());
                return boxes.slice(1).filter((b, i) => b.left < boxes[i].right + 2).map(b => b.left);
                """), "no title lies on another");
        assertFalse(
                texts("[...document.querySelectorAll('.parallel text')]").contains("1000000"),
                "a run without a line stretches no axis");
        assertEquals(
                List.of("5", "10", "15", "20", "25"),
                script(
                        """
                        const axis = [...document.querySelectorAll('.parallel > g')].find(
                            g => g.querySelector('.title')?.textContent === 'numbers');
                        return [...axis.querySelectorAll('text:not(.title)')]
                            .sort((a, b) => b.getAttribute('y') - a.getAttribute('y'))
                            .map(t => t.textContent);
                        """),
                "numbers stand by size although one run has none");
        assertFalse(texts("[...document.querySelectorAll('#importance td')]")
                .contains("only_some_have_it"));
        screenshot("axes");
        assertQuietConsole();
    }

    private static List<?> texts(String elements) {
        return (List<?>) script("return " + elements + ".map(e => e.textContent)");
    }

    @Test
    void theArrowKeysDimNoLine() throws IOException {
        open(temp.resolve("grid.html"), SyntheticRuns.grid(temp.resolve("grid")));
        script("document.getElementById('single').click()");
        chart("Loss").findElement(By.className("plot"))
                .sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT);
        assertEquals(
                0L,
                script(
                        """
                        const u = [...Chart.all].find(c => c.title === 'Loss').u;
                        return u.series.filter(s => s.alpha < 1).length;
                        """));
    }

    @Test
    void theSettingEpochsAndTheEpochsDoneAreTwoThings() throws IOException {
        List<Path> folders = List.of(
                run("long", Map.of("epochs", 40), List.of(), 0.5),
                run("short", Map.of("epochs", 1), List.of(), 0.5));
        open(temp.resolve("two.html"), folders);
        List<?> heads = texts("[...document.querySelectorAll('#run-grid th button')]");
        assertEquals(heads.size() + 0L, heads.stream().distinct().count(), heads.toString());
        for (var filter : Map.of("epochs=40", "long", "epochs_done=1", "long,short").entrySet()) {
            filter(filter.getKey());
            assertEquals(filter.getValue(), script(
                    "return [...document.querySelectorAll('#run-grid td.name')]"
                            + ".map(c => c.textContent.trim()).join()"));
        }
    }

    private static void filter(String text) {
        script(SEARCH + ".value = arguments[0]", text);
        script(SEARCH + ".dispatchEvent(new Event('input'))");
    }

    @Test
    void whereNoRunIsShownThePageSaysSo() {
        open(URI.create(report + "#filter=nonsense"));
        script("document.getElementById('waiting').textContent = ''");
        filter("nonsense, too");
        assertEquals("No run is shown.", script("return document.getElementById('waiting').innerText"));
        assertEquals(0L, script("return document.getElementById('training').clientHeight"));
    }

    @Test
    void aHistogramsFiguresAreSharesOfAWhole() {
        chart("Histogram of the chosen tensor");
        assertEquals(
                List.of(),
                script(
                        """
                        const sums = new Map(), chart = [...Chart.all].find(c => c.title.startsWith('Histogram'));
                        for (const [step, , , share] of chart.rows().slice(1)) {
                          sums.set(step, (sums.get(step) || 0) + share);
                        }
                        return [...sums.values()].filter(sum => Math.abs(sum - 1) > 0.02);
                        """));
    }
}
