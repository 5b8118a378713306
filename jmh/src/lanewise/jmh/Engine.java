package lanewise.jmh;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Somebody who can do a {@link Case}: our kernels, the scalar kernels, or a peer in one setting.
 */
public interface Engine {

    /** Name and setting, as the tables print it: {@code libtorch/channels-last}. */
    String name();

    /** Puts the inputs in place and gives the work; empty if there is no such operation here. */
    Optional<Supplier<Work>> offer(Case work);

    /** False for a limit: something as large that computes nothing, and so has no right answer. */
    default boolean computes() {
        return true;
    }
}
