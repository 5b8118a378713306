package lanewise.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Slots of one block: apart from each other, on lines of their own, large enough. */
class WorkspaceTest {
    @Test
    void slotsLieApartOnLinesOfTheirOwn() {
        Workspace workspace = new Workspace();
        Slot images = workspace.reserve(Shape.image(3, 2, 2), 5);
        Slot none = workspace.reserve(0);
        Slot scratch = workspace.reserve(16);
        Slot row = workspace.reserve(Shape.of(17), 1);
        workspace.allocate();
        List<Slot> slots = List.of(images, none, scratch, row);
        int[] sizes = {60, 0, 16, 17};
        int end = 12;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            assertSame(images.array(), slot.array());
            assertEquals(12, slot.offset() % 16, "lines start at 12 for the array's header");
            assertTrue(slot.offset() >= end);
            end = slot.offset() + sizes[i];
        }
        assertTrue(end <= row.array().length);
        assertEquals(4L * row.array().length, workspace.bytes());
        assertEquals(4L * (64 + 0 + 16 + 32 + 16), workspace.bytes());
    }

    @Test
    void aSlotKnowsWhereItsSamplesAre() {
        Slot slot = new Slot(Shape.of(2, 3));
        float[] array = new float[40];
        slot.point(array, 7);
        assertEquals(Shape.of(2, 3), slot.shape());
        assertEquals(6, slot.stride());
        assertEquals(7, slot.offset());
        assertEquals(7 + 5 * 6, slot.at(5));
        assertSame(array, slot.array());
    }

    /** The batch's first range stays; each thread has room for one of its own after that. */
    @Test
    void rangesOfThreadsLieApartBehindTheFirst() {
        Workspace workspace = new Workspace();
        Slot slot = workspace.reserveRanges(Shape.of(5), 3, 2);
        Slot next = workspace.reserve(1);
        workspace.allocate();
        for (int worker = 0; worker < 2; worker++) {
            assertEquals(slot.offset(), slot.at(0, worker));
            assertEquals(slot.offset() + (worker + 1) * 3 * 5, slot.at(6, worker));
        }
        assertEquals(slot.offset() + 48, next.offset(), "45 floats on lines of 16");
        assertEquals(next.at(4), next.at(4, 1), "a slot of whole batches has no ranges");
    }

    @Test
    void whatIsAllocatedIsReservedNoMore() {
        Workspace workspace = new Workspace();
        workspace.allocate();
        assertThrows(IllegalStateException.class, () -> workspace.reserve(1));
    }

    @Test
    void moreThanAnArrayHoldsIsRefused() {
        Workspace workspace = new Workspace();
        workspace.reserve(Shape.of(1 << 30), 1);
        workspace.reserve((1 << 30) - 96);
        String message =
                assertThrows(IllegalArgumentException.class, () -> workspace.reserve(33))
                        .getMessage();
        assertTrue(message.contains("smaller batch"), message);
    }

    @Test
    void whatIsReleasedMakesRoomForMoreThanAnArrayHoldsInTurn() {
        Workspace workspace = new Workspace();
        for (int turn = 0; turn < 9; turn++) {
            workspace.release(workspace.reserve(1 << 29));
        }
        assertEquals(4L * ((1 << 29) + 16), workspace.bytes());
    }

    /** Places of 32, 16, 48 and 16 floats: the third lies where the first two were. */
    @Test
    void whatIsReleasedIsUsedAgainByWhatIsReservedLater() {
        Workspace workspace = new Workspace();
        Slot first = workspace.reserve(32);
        Slot second = workspace.reserve(16);
        workspace.release(first);
        Slot meets = workspace.reserve(32);
        workspace.release(second);
        workspace.release(meets);
        Slot third = workspace.reserve(48);
        workspace.release(third);
        Slot stays = workspace.reserve(16);
        assertEquals(4L * (48 + 16 + 16), workspace.bytes());
        workspace.allocate();
        assertEquals(12, first.offset());
        assertEquals(first.offset(), meets.offset(), "the first is not in use any more");
        assertEquals(first.offset() + 32, second.offset(), "behind the two it is in use with");
        assertEquals(first.offset(), third.offset());
        assertEquals(first.offset() + 48, stays.offset(), "behind all that is released");
    }

    /** Between two that are in use lies a gap; what fits goes there, what does not goes behind. */
    @Test
    void aGapIsFilledByWhatFits() {
        Workspace workspace = new Workspace();
        Slot low = workspace.reserve(64);
        Slot gap = workspace.reserve(48);
        Slot high = workspace.reserve(32);
        workspace.release(gap);
        Slot fits = workspace.reserve(16);
        Slot behind = workspace.reserve(16);
        Slot more = workspace.reserve(32);
        for (Slot slot : List.of(low, high, fits, behind, more)) {
            workspace.release(slot);
        }
        workspace.allocate();
        int start = low.offset();
        assertEquals(start + 64, gap.offset());
        assertEquals(start + 64 + 48, high.offset());
        assertEquals(start + 64, more.offset(), "the larger is placed before the smaller");
        assertEquals(start + 64 + 32, fits.offset(), "a gap of just its size");
        assertEquals(start + 64 + 48 + 32, behind.offset());
    }

    @Test
    void whatLiesOutsideOfTheBlockIsCountedWithIt() {
        Parameters.Builder builder =
                new Parameters.Builder()
                        .add("a", Shape.of(5), Parameters.Kind.TRAINABLE)
                        .add("mean", Shape.of(2), Parameters.Kind.BUFFER);
        for (Workspace workspace : List.of(new Workspace(), Workspace.counting())) {
            boolean counts = workspace.longs(3).length == 0;
            assertEquals(64 + 24, workspace.bytes());
            assertEquals(counts ? 0 : 3, workspace.floats(3).length);
            assertEquals(64 + 24 + 12, workspace.bytes());
            assertEquals(counts ? 0 : 3, workspace.doubles(3).length);
            assertEquals(64 + 24 + 12 + 24, workspace.bytes());
            assertEquals(counts, workspace.parameters(builder, false).isOutline());
            assertEquals(64 + 60 + 4 * 7, workspace.bytes());
            workspace.parameters(builder, true);
            assertEquals(64 + 60 + 4 * 7 + 4 * (7 + 5), workspace.bytes());
        }
        assertEquals(0, Workspace.counting().longs(1L << 40).length);
    }

    @Test
    void aWorkspaceThatWasReservedAlikeSharesTheBlock() {
        Workspace one = new Workspace();
        Slot inOne = one.reserve(20);
        one.allocate();
        Workspace alike = new Workspace();
        Slot inAlike = alike.reserve(20);
        alike.share(one);
        assertSame(inOne.array(), inAlike.array());
        assertEquals(inOne.offset(), inAlike.offset());
        Workspace larger = new Workspace();
        larger.reserve(40);
        String said =
                assertThrows(IllegalArgumentException.class, () -> larger.share(one)).getMessage();
        assertTrue(said.contains("256 bytes cannot share one of 192"), said);
    }

    @Test
    void aSlotOfRangesKeepsOneRange() {
        Workspace workspace = new Workspace();
        Slot range = workspace.reserveRanges(Shape.of(5), 3, 2);
        assertEquals(3, range.kept(7));
        assertEquals(2, range.kept(2));
        assertEquals(7, workspace.reserve(Shape.of(5), 9).kept(7));
    }
}
