package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The report on paper. */
@Tag("browser")
class PaperBrowserTest extends Browser {
    /** A4 less its margins, in CSS pixels. */
    private static final int WIDTH = 703;

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void theReportPrintsOnWhiteWithAllOfItsPictures(String scheme) throws IOException {
        scheme(scheme);
        List<Path> grid = SyntheticRuns.grid(temp.resolve("grid"));
        open(temp.resolve("grid.html"), grid);
        Object screen = colours();
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "media",
                        "print",
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        size(WIDTH, 1000);
        script("dispatchEvent(new Event('beforeprint'))");
        assertEquals("#ffffff", script("return theme.color('card')"));
        assertEquals(
                List.of(),
                script(
                        """
                        return [...document.images].filter(i => !i.complete || !i.naturalWidth || i.loading === "lazy")
                            .map(i => i.alt)
                        """),
                "every picture is there");
        assertEquals(
                0L,
                script(
                        """
                        return [...Chart.all].filter(c => !c.figure.hidden && !c.figure.querySelector("canvas")).length
                        """),
                "every chart is drawn");
        assertEquals(
                List.of(),
                script(
                        """
                        return [...document.querySelectorAll("table, .figure, .uplot")]
                            .filter(e => e.getBoundingClientRect().right > arguments[0] + 1)
                            .map(e => e.id || e.className)
                        """,
                        WIDTH),
                "nothing is cut");
        assertEquals(
                15L,
                script("return document.querySelectorAll('.chip svg.swatch path').length / 2"),
                "keys are drawn, not backgrounds");
        assertWordsAreWhole();
        assertKeysAreThere();
        script("dispatchEvent(new Event('afterprint'))");
        scheme(scheme);
        size(1440, 900);
        assertEquals(screen, colours(), "the screen is as it was");
        Object pdf = driver.executeCdpCommand("Page.printToPDF", Map.of()).get("data");
        byte[] file = Base64.getDecoder().decode(pdf.toString());
        assertTrue(file.length > 100_000, file.length + " bytes");
        Files.write(SCREENSHOTS.resolve("report-" + scheme + ".pdf"), file);
        assertQuietConsole();
    }

    @Test
    void aTableOfManySettingsIsNotCutAndItsHeadIsRepeated() throws IOException {
        List<Path> grid = new ArrayList<>(SyntheticRuns.grid(temp.resolve("grid")));
        Map<String, Object> config = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            config.put("a_setting_of_one_run_" + i, "x");
        }
        RunStart start = new RunStart("cmd", 1, config, Map.of(), 0, List.of());
        Path odd = temp.resolve("grid").resolve("odd");
        try (RunFolder run = RunFolder.create(odd, start)) {
            run.finish(Map.of());
        }
        new RunNote("", List.of("tag"), "a note that is long enough for two lines").write(odd);
        grid.add(odd);
        open(temp.resolve("odd.html"), grid);
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
        size(WIDTH, 1000);
        script("dispatchEvent(new Event('beforeprint'))");
        assertEquals(
                List.of(),
                script(
                        """
                        return [...document.querySelectorAll("table")]
                            .filter(t => t.getBoundingClientRect().right > arguments[0] + 1)
                            .map(t => t.id || t.textContent.slice(0, 40))
                        """,
                        WIDTH),
                "nothing is cut");
        assertEquals(
                List.of(),
                script(
                        """
                        return [...document.querySelectorAll("#run-grid td.name")]
                            .filter(c => c.clientHeight > 60).map(c => c.textContent)
                        """),
                "a name takes three lines at most");
        assertEquals(
                List.of(),
                script(
                        """
                        return [...document.querySelectorAll("#run-grid th")]
                            .filter(th => th.querySelector("button").checkVisibility()
                                || !th.querySelector(".paper").checkVisibility())
                            .filter(th => th.checkVisibility()).map(th => th.textContent)
                        """),
                "Chromium repeats no head that holds a button");
        script("dispatchEvent(new Event('afterprint'))");
    }

    private static void assertWordsAreWhole() {
        assertEquals(
                List.of(),
                script(
                        """
                        const lines = (text, from, to) => {
                          const range = document.createRange();
                          range.setStart(text, from);
                          range.setEnd(text, to);
                          return new Set([...range.getClientRects()].map(r => Math.round(r.top))).size;
                        };
                        const broken = [];
                        for (const cell of document.querySelectorAll("#runs th, #runs td:not(.name)")) {
                          const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
                          while (walker.nextNode()) {
                            const text = walker.currentNode, parts = text.data.matchAll(/[^ ]+( (%|pt|s|min)\\b)?/g);
                            for (const part of parts) {
                              if (lines(text, part.index, part.index + part[0].length) > 1) broken.push(part[0]);
                            }
                          }
                        }
                        return broken;
                        """),
                "no head and no figure of a table is broken in two");
    }

    private static void assertKeysAreThere() {
        for (String section : List.of("inside", "mistakes")) {
            assertTrue(
                    (Boolean)
                            script(
                                    "const s = document.querySelector('#' + arguments[0] + ' select');"
                                            + " return s.selectedOptions[0].text.length > 3 && s.clientHeight > 5",
                                    section),
                    "paper says which run it is: " + section);
        }
        assertTrue(
                (Boolean)
                        script(
                                """
                                const key = document.querySelectorAll("#bar .key");
                                return key[1].getBoundingClientRect().left > key[0].getBoundingClientRect().right + 5;
                                """),
                "the keys stand apart");
    }

    private static Object colours() {
        return script("return [theme.dark, theme.color('card'), theme.color('run1')]");
    }
}
