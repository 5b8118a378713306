package lanewise.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Who takes part: this project's kernels, and the peers where they were built in. */
final class Engines {

    private static final String PEERS = "lanewise.jmh.peers.Peers";

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
        Class<?> type;
        try {
            type = Class.forName(PEERS);
        } catch (ClassNotFoundException e) {
            return List.of();
        }
        try {
            var peers = (IntFunction<List<Engine>>) type.getConstructor().newInstance();
            return peers.apply(threads);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
