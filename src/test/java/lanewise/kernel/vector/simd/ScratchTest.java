package lanewise.kernel.vector.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ScratchTest {
    private final Scratch scratch = new Scratch("left half");

    @Test
    void whatIsTakenIsRefusedByItsNameUntilTheLeaseIsClosed() {
        try (Scratch.Lease lease = scratch.lease()) {
            lease.floats(1)[0] = 3;
            String message = assertThrows(IllegalStateException.class, scratch::lease).getMessage();
            assertTrue(message.contains("\"left half\" is taken"), message);
            assertEquals(3, lease.floats(1)[0]);
        }
        scratch.lease().close();
    }

    @Test
    void aLeaseEndsWithAKernelThatFails() {
        assertThrows(
                ArithmeticException.class,
                () -> {
                    try (Scratch.Lease lease = scratch.lease()) {
                        throw new ArithmeticException("" + lease.rows(1).length);
                    }
                });
        scratch.lease().close();
    }

    @Test
    void twoPurposesAndTwoThreadsHaveMemoryOfTheirOwn() {
        try (Scratch.Lease lease = scratch.lease();
                Scratch.Lease other = new Scratch("right half").lease()) {
            assertNotSame(lease.floats(8), other.floats(8));
            assertNotSame(
                    lease.floats(8),
                    CompletableFuture.supplyAsync(this::floatsOfThisThread).join());
        }
    }

    private float[] floatsOfThisThread() {
        try (Scratch.Lease lease = scratch.lease()) {
            return lease.floats(8);
        }
    }

    @Test
    void memoryGrowsAndIsKept() {
        try (Scratch.Lease lease = scratch.lease()) {
            float[] small = lease.floats(4);
            assertSame(small, lease.floats(3));
            assertEquals(9, lease.floats(9).length);
            assertEquals(2, lease.rows(2).length);
            assertNotSame(lease.rows(2), lease.columns(2));
        }
        assertEquals(9, floatsOfThisThread().length);
    }
}
