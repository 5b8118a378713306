package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportanceTest {
    @TempDir Path temp;

    @Test
    void aSettingThatDecidesEverythingHasTheWholeVariance() {
        List<Object> rates = List.of(0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3);
        double[] score = {0.9, 0.9, 0.9, 0.7, 0.7, 0.7, 0.2, 0.2, 0.2};
        Importance found = Importance.of("rate", rates, score);
        assertEquals(1, found.share(), 1e-12);
        assertEquals(-1, found.correlation(), 1e-12);
        assertTrue(found.isLargerThanNoise());
    }

    @Test
    void theShareIsThatBetweenTheGroups() {
        List<Object> names = List.of("a", "a", "b", "b");
        Importance found = Importance.of("name", names, new double[] {0, 2, 4, 6});
        assertEquals(16.0 / 20, found.share(), 1e-12, "means 1 and 5 around 3");
        assertTrue(Double.isNaN(found.correlation()), "names have no order");
        assertFalse(found.isLargerThanNoise(), "four runs prove nothing");
    }

    /** Of settings that have nothing to do with the figure, one in twenty may stand out. */
    @Test
    void aSettingOfNoConsequenceIsSeldomLargerThanNoise() {
        int larger = 0;
        for (int seed = 0; seed < 200; seed++) {
            java.util.Random random = new java.util.Random(seed);
            List<Object> values =
                    new ArrayList<>(
                            IntStream.range(0, 24).mapToObj(i -> (Object) (i % 3)).toList());
            double[] score = random.doubles(24).toArray();
            larger += Importance.of("none", values, score).isLargerThanNoise() ? 1 : 0;
        }
        assertTrue(larger >= 2 && larger <= 22, larger + " of 200");
    }

    @Test
    void runsThatASearchStoppedAreComparedWithWhatTheOthersWereThen() throws IOException {
        Path grid = temp.resolve("grid");
        for (int i = 0; i < 4; i++) {
            int epochs = i == 0 ? 6 : 2;
            Path run =
                    SyntheticRuns.write(
                            grid, new SyntheticRuns.Spec("r" + i, i / 10.0, 1, epochs, 10, 0));
            Path json = run.resolve("run.json");
            String text = Files.readString(json);
            Files.writeString(json, i == 0 ? text : text.replace("\"finished\"", "\"stopped\""));
        }
        List<RunReader> runs = Runs.below(grid);
        double[] second = runs.stream().mapToDouble(run -> run.validationAccuracy(2)).toArray();
        List<Object> rates = runs.stream().map(run -> run.config().get("dropout")).toList();
        assertEquals(2, Importance.epoch(runs));
        assertTrue(Importance.of(runs).contains(Importance.of("dropout", rates, second)));
    }

    @Test
    void runsThatLackASettingAreLeftOutOfItsMeasure() throws IOException {
        Path grid = temp.resolve("grid");
        for (int i = 0; i < 6; i++) {
            Path run =
                    SyntheticRuns.write(
                            grid, new SyntheticRuns.Spec("r" + i, i / 10.0, 1, 2, 10, 0));
            if (i == 5) {
                Path json = run.resolve("run.json");
                String text = Files.readString(json);
                Files.writeString(
                        json,
                        text.replace("\"dropout\"", "\"other\"").replace("\"lr\"", "\"rate\""));
            }
        }
        List<RunReader> runs = Runs.below(grid);
        List<Importance> found = Importance.of(runs);
        assertEquals(List.of("dropout"), found.stream().map(Importance::setting).toList());
        assertFalse(Double.isNaN(found.getFirst().correlation()), "the others' rates are numbers");
    }

    @Test
    void runsAreComparedByWhatTheyDifferIn() throws IOException {
        List<RunReader> runs = new ArrayList<>();
        for (Path folder : SyntheticRuns.grid(temp.resolve("grid"))) {
            runs.add(RunReader.open(folder));
        }
        List<Importance> found = Importance.of(runs);
        assertEquals(List.of("dropout"), found.stream().map(Importance::setting).toList());
        assertTrue(found.getFirst().isLargerThanNoise());
        assertTrue(found.getFirst().correlation() > 0.8, found.toString());
        assertEquals(List.of(), Importance.of(runs.subList(0, 3)));
    }
}
