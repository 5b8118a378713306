package lanewise.testkit;

import java.util.function.Supplier;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/** What the tries of a law gather together. */
final class Pool {
    private Pool() {}

    /** What has this name; made when first asked for. */
    static <T> T of(Object name, Supplier<T> first) {
        return Store.getOrCreate(name, Lifespan.PROPERTY, first).get();
    }

    /** Evidence on one of several claims that share a rate. */
    static Evidence evidence(String what, int claims) {
        return of(what, () -> new Evidence(what, claims));
    }
}
