package lanewise.spark;

import java.util.concurrent.locks.LockSupport;
import lanewise.nn.ProcessGroup;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/** The tasks of a barrier stage, one of which runs here. */
final class SparkGroup implements ProcessGroup {
    private static final long SHORTEST_WAIT = 100_000;
    private static final long LONGEST_WAIT = 5_000_000;

    private final TaskContext task;
    private final String name;
    private final int attempt;
    private final int rank;
    private final int size;
    private long round;

    /**
     * @param run names the training among those of the driver
     */
    SparkGroup(String run, BarrierTaskContext task) {
        if (task.getTaskInfos().length < task.numPartitions()) {
            // As this fails, Spark starts all again.
            throw new IllegalStateException("Spark started some of the tasks alone");
        }
        this.task = task;
        name = run;
        attempt = task.stageAttemptNumber();
        rank = task.partitionId();
        size = task.numPartitions();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public byte[][] allGather(byte[] mine) {
        if (size == 1) {
            return new byte[][] {mine};
        }
        long own = round++;
        Object all = Exchange.ask(new Exchange.HandIn(name, attempt, size, own, rank, mine));
        for (long wait = SHORTEST_WAIT; all == null; wait = Math.min(2 * wait, LONGEST_WAIT)) {
            LockSupport.parkNanos(wait);
            if (task.isInterrupted()) {
                throw new TaskKilledException("another task of the stage has gone");
            }
            all = Exchange.ask(new Exchange.Ask(name, attempt, own));
        }
        if (all instanceof Exchange.Refusal refusal) {
            throw new IllegalArgumentException(refusal.why());
        }
        return (byte[][]) all;
    }

    /** Ends the others' waiting: each is refused with the same sentence. */
    void refuse(String why) {
        if (size > 1) {
            Exchange.ask(new Exchange.Refusal(name, attempt, why));
        }
    }
}
