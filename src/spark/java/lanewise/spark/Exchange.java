package lanewise.spark;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * What tasks tell each other while they run: Spark carries the messages of this plugin between
 * executors and driver. {@link Cluster#configure} names it in {@code spark.plugins}.
 *
 * <p>The driver keeps what the members of a group hand in, round by round, until all have it.
 */
public final class Exchange implements SparkPlugin {
    private static volatile PluginContext context;
    private static final Map<String, Listener> LISTENERS = new ConcurrentHashMap<>();
    private static final Map<String, Group> GROUPS = new ConcurrentHashMap<>();

    /** For Spark. */
    public Exchange() {}

    /**
     * Bytes that a member of a group hands in.
     *
     * @param attempt of the group's stage; a later one makes an earlier void
     */
    record HandIn(String group, int attempt, int size, long round, int rank, byte[] bytes)
            implements Serializable {}

    /** Says, once for all members, why a group cannot go on. */
    record Refusal(String group, int attempt, String why) implements Serializable {}

    /**
     * Asks for what all members of a group have handed in: {@code byte[][]}, null before, or a
     * {@link Refusal}.
     */
    record Ask(String group, int attempt, long round) implements Serializable {}

    /** What a task tells of a run. */
    enum What {
        BEGIN,
        BEGIN_ELSEWHERE,
        GOES_ON,
        EPOCH,
        FIRST_BYTES,
        MORE_BYTES
    }

    /**
     * Tells the driver of a run.
     *
     * @param epochs that are done
     * @param file whose bytes they are; null where none are meant
     */
    record Told(String listener, What what, int run, int epochs, String file, byte[] bytes)
            implements Serializable {}

    /** Is told by tasks, in the driver. */
    interface Listener {
        void told(Told what);
    }

    static void listen(String name, Listener listener) {
        LISTENERS.put(name, listener);
    }

    static void stopListening(String name) {
        LISTENERS.remove(name);
    }

    /** Sends the driver a message and waits for the answer. */
    static Object ask(Serializable message) {
        PluginContext there = context;
        if (there == null) {
            throw new IllegalStateException(
                    "Spark runs without the plugin %s; make the SparkConf by Cluster.configure(conf) before the SparkContext"
                            .formatted(Exchange.class.getName()));
        }
        try {
            return there.ask(message);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the driver does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new Driver();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext own, Map<String, String> extra) {
                context = own;
            }
        };
    }

    /** Lets go of what a group has left behind in the driver. */
    static void forget(String group) {
        GROUPS.remove(group);
    }

    /** What the members of a group have handed in and not all have fetched, by round. */
    private static final class Group {
        private final int attempt;
        private final Map<Long, Round> rounds = new HashMap<>();
        private Refusal refusal;

        Group(int attempt) {
            this.attempt = attempt;
        }
    }

    /** A round of a group. */
    private static final class Round {
        private final byte[][] handedIn;
        private int missing;
        private int fetched;

        Round(int size) {
            handedIn = new byte[size][];
            missing = size;
        }
    }

    /** The driver's end; Spark gives it one message at a time. */
    private static final class Driver implements DriverPlugin {
        @Override
        public Map<String, String> init(SparkContext context, PluginContext own) {
            return Map.of();
        }

        @Override
        public Object receive(Object message) {
            return switch (message) {
                case HandIn in -> {
                    take(in);
                    yield answer(in.group, in.attempt, in.round);
                }
                case Ask ask -> answer(ask.group, ask.attempt, ask.round);
                case Refusal refusal -> {
                    Group group = group(refusal.group, refusal.attempt);
                    if (group.attempt == refusal.attempt) {
                        group.refusal = refusal;
                    }
                    yield null;
                }
                case Told told -> {
                    Optional.ofNullable(LISTENERS.get(told.listener))
                            .ifPresent(listener -> listener.told(told));
                    yield null;
                }
                default -> throw new IllegalArgumentException("no message of ours: " + message);
            };
        }

        /** The group as of this attempt, or of a later one. */
        private static Group group(String name, int attempt) {
            return GROUPS.compute(
                    name,
                    (key, old) -> old == null || old.attempt < attempt ? new Group(attempt) : old);
        }

        private static void take(HandIn in) {
            Group group = group(in.group, in.attempt);
            if (group.attempt > in.attempt) {
                return; // A task that has not yet heard that its stage has failed.
            }
            Round round = group.rounds.computeIfAbsent(in.round, key -> new Round(in.size));
            if (round.handedIn[in.rank] == null) {
                round.missing--;
            }
            round.handedIn[in.rank] = in.bytes;
        }

        private static Object answer(String name, int attempt, long number) {
            Group group = GROUPS.get(name);
            if (group == null || group.attempt != attempt) {
                return null;
            }
            if (group.refusal != null) {
                return group.refusal;
            }
            Round round = group.rounds.get(number);
            if (round == null || round.missing > 0) {
                return null;
            }
            if (++round.fetched == round.handedIn.length) {
                group.rounds.remove(number);
            }
            return round.handedIn;
        }
    }
}
