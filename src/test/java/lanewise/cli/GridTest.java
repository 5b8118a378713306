package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class GridTest {
    @Test
    void aFormRunsAtThosePlacesAskedForWhereItExists() {
        Grid grid = new Grid();
        grid.rates = List.of(0.0, 0.25);
        grid.variants = List.of("standard", "concrete");
        grid.placements = List.of("hidden", "conv");
        grid.seeds = 1;
        assertEquals(
                List.of("no-dropout", "dropout-0.25", "dropout-0.25-conv", "concrete-0.25"),
                grid.runs(0.25, 42).stream().map(Grid.Run::name).toList());
        assertEquals(List.of("concrete at conv"), grid.leftOut());
    }

    @Test
    void aFormThatIsStandardAtAPlaceIsNoRunOfItsOwnThere() {
        Grid grid = new Grid();
        grid.rates = List.of(0.5);
        grid.variants = List.of("block", "standard");
        grid.placements = List.of("hidden", "input");
        grid.seeds = 1;
        assertEquals(
                List.of("dropout-0.5", "block-0.5-input", "dropout-0.5-input"),
                grid.runs(0.25, 42).stream().map(Grid.Run::name).toList());
        assertEquals(List.of("block at hidden"), grid.same());
    }
}
