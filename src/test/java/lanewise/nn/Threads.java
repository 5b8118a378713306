package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Process groups of threads. */
public final class Threads {
    private final byte[][] handedIn;
    private byte[][] gathered;
    private int arrived;
    private int round;
    private boolean broken;

    private Threads(int size) {
        handedIn = new byte[size][];
    }

    /**
     * What each member of a group of some size does, all at once, by rank; where one fails, the
     * others learn that it has gone.
     */
    public static <T> List<T> together(int size, Function<ProcessGroup, T> work) {
        Threads group = new Threads(size);
        List<T> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Member member = group.new Member(i);
            results.add(null);
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    results.set(member.rank, work.apply(member));
                                } catch (RuntimeException | Error e) {
                                    group.fail(e, failures);
                                }
                            }));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
        switch (failures.isEmpty() ? null : failures.getFirst()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Throwable e -> throw new CompletionException(e);
        }
        return results;
    }

    private synchronized void fail(Throwable cause, List<Throwable> failures) {
        failures.add(cause);
        broken = true;
        notifyAll();
    }

    private synchronized byte[][] gather(int rank, byte[] mine) {
        handedIn[rank] = mine.clone();
        int own = round;
        if (++arrived == handedIn.length) {
            gathered = handedIn.clone();
            arrived = 0;
            round++;
            notifyAll();
        }
        while (own == round) {
            if (broken) {
                throw new IllegalStateException("a member has gone");
            }
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return gathered;
    }

    private final class Member implements ProcessGroup {
        private final int rank;

        Member(int rank) {
            this.rank = rank;
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int size() {
            return handedIn.length;
        }

        @Override
        public byte[][] allGather(byte[] mine) {
            return gather(rank, mine);
        }
    }
}
