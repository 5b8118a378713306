package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vector kernels are not chosen for a virtual machine that would never compile them. */
class KernelChoiceTest {
    @ParameterizedTest
    @ValueSource(strings = {"interpreted mode, sharing", "mixed mode, emulated-client, sharing"})
    void aVirtualMachineWithoutC2HasAnObstacle(String info) {
        String said = KernelChoice.compiler(info);
        assertTrue(said.contains(info) && said.contains("-XX:TieredStopAtLevel"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed mode, sharing", "mixed mode", ""})
    void aVirtualMachineWithC2HasNone(String info) {
        assertNull(KernelChoice.compiler(info));
    }
}
