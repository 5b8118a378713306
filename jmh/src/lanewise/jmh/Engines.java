package lanewise.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Who takes part: this project's kernels, and the peers where they were built in. */
final class Engines {

    private static final String PEERS = "lanewise.jmh.peers.Peers";
    private static final String VERSIONS = "lanewise.jmh.peers.Versions";

    private Engines() {}

    /** Every engine, on that many threads, ours first. */
    static List<Engine> all(int threads) {
        var engines = new ArrayList<Engine>();
        engines.add(Lanewise.vector(threads));
        engines.add(Lanewise.scalar(threads));
        engines.addAll(peers(threads));
        return engines;
    }

    /** The peers, none where the suite was built without the Maven profile {@code peers}. */
    @SuppressWarnings("unchecked")
    static List<Engine> peers(int threads) {
        return made(PEERS)
                .map(p -> ((IntFunction<List<Engine>>) p).apply(threads))
                .orElse(List.of());
    }

    static boolean isBuiltWithPeers() {
        try {
            Class.forName(PEERS, false, Engines.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** The peers' versions by name, none where there are no peers. */
    @SuppressWarnings("unchecked")
    static Map<String, String> versions() {
        return made(VERSIONS).map(v -> ((Supplier<Map<String, String>>) v).get()).orElse(Map.of());
    }

    /** An object of a class of the profile {@code peers}, if it was built in. */
    private static Optional<Object> made(String name) {
        Class<?> type;
        try {
            type = Class.forName(name);
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(type.getConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
