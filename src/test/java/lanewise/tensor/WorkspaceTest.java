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
}
