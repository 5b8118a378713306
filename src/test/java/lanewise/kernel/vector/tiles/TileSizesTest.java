package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.L;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import lanewise.kernel.vector.simd.Simd;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sizes for which there is a tile, and those for which there is none. */
@Tag("lanes")
class TileSizesTest {
    private static final float[] MEMORY = new float[16 * 4 * L];
    private static final int[] ROWS = new int[16];
    private static final int[] ONE = {1};
    private static final int[] NONE = {0};

    @Test
    void aTileOfRowsThatDoesNotExistIsRefused() {
        for (int rows : new int[] {-1, 0, 3, 5, 7, 9, 12}) {
            refused(() -> rowTile(rows));
            refused(() ->
                    RowTiles.bias1(
                            rows, NONE, ONE, NONE, MEMORY, 0, ROWS, 0, MEMORY, 0, MEMORY, 0, true,
                            MEMORY, 0, ROWS));
        }
        for (int rows : new int[] {-1, 0, 7, 8}) {
            refused(() ->
                    RowTiles.plain4(
                            rows, NONE, ONE, NONE, MEMORY, 0, ROWS, 0, MEMORY, 0, MEMORY, 0, ROWS));
        }
        for (int rows : new int[] {-1, 0, 3, 5, 7, 10, 13}) {
            refused(() -> outerTile(rows));
            refused(() ->
                    OuterTiles.accumulate1(rows, 1, MEMORY, 0, ROWS, 0, MEMORY, 0, MEMORY, 0, L));
        }
        refused(() ->
                OuterTiles.summing2(8, 1, MEMORY, 0, ROWS, 0, MEMORY, 0, MEMORY, 0, L, MEMORY, 0));
    }

    @Test
    void aTileOfAMatrixProductThatDoesNotExistIsRefused() {
        for (int rows : new int[] {-1, 0, 7, 8}) {
            refused(() -> gemmTile(rows, 4 * L));
        }
        for (int columns : new int[] {0, L - 1, 4 * L + 1}) {
            refused(() -> gemmTile(6, columns));
        }
        gemmTile(1, L);
        gemmTile(6, 4 * L);
    }

    @Test
    void rowsAreDividedAmongTilesThatExist() {
        for (int rows = 1; rows < 40; rows++) {
            assertEquals(rows, divided(rows, RowTiles::rows, RowTiles.MAX_ROWS));
            assertEquals(rows, divided(rows, OuterTiles::rows, OuterTiles.MAX_ROWS));
        }
        for (int rows = 1; rows <= RowTiles.MAX_ROWS; rows++) {
            rowTile(RowTiles.rows(rows));
        }
        for (int rows = 1; rows <= OuterTiles.MAX_ROWS; rows++) {
            outerTile(OuterTiles.rows(rows));
        }
    }

    @Test
    void theLargestTilesFitTheRegisters() {
        int accumulators = Simd.MANY_REGISTERS ? 24 : 8;
        assertTrue(GemmTiles.MAX_ROWS * GemmTiles.MAX_COLUMNS / L <= accumulators);
        assertTrue(OuterTiles.MAX_ROWS * OuterTiles.MAX_COLUMNS / L <= accumulators);
        assertTrue(WinogradTiles.MAX_ROWS * 2 <= accumulators);
    }

    private static int divided(int rows, IntUnaryOperator next, int most) {
        int done = 0;
        while (done < rows) {
            int tile = next.applyAsInt(rows - done);
            assertTrue(tile > 0 && tile <= most, tile + " rows");
            done += tile;
        }
        return done;
    }

    private static void rowTile(int rows) {
        RowTiles.plain2(rows, NONE, ONE, NONE, MEMORY, 0, ROWS, 0, MEMORY, 0, MEMORY, 0, ROWS);
    }

    private static void outerTile(int rows) {
        OuterTiles.plain2(rows, 1, MEMORY, 0, ROWS, 0, MEMORY, 0, MEMORY, 0, 2 * L);
    }

    private static void gemmTile(int rows, int columns) {
        float[] c = new float[6 * 4 * L];
        GemmTiles.tile(
                rows, columns, 1, MEMORY, 0, 1, 1, MEMORY, 0, 4 * L, c, 0, 4 * L, c, 0, 4 * L);
    }

    private static void refused(Runnable tile) {
        float[] before = MEMORY.clone();
        String message = assertThrows(IllegalArgumentException.class, tile::run).getMessage();
        assertTrue(message.startsWith("there is no tile of "), message);
        assertTrue(Arrays.equals(before, MEMORY));
    }
}
