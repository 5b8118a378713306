package lanewise.spark;

import java.io.IOException;
import java.io.Serializable;

/**
 * Makes something on each machine: a trainer, data. A lambda that captures nothing but numbers,
 * texts and other serialisable values can travel; what it makes need not.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface Maker<T> extends Serializable {
    /**
     * Makes it, on every machine the same.
     *
     * @throws IOException if data cannot be read there
     */
    T make() throws IOException;
}
