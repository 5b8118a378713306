package lanewise.nn;

import static java.lang.Math.ceilDiv;

import java.util.List;
import lanewise.kernel.Parallel;
import lanewise.tensor.Slot;

/** Takes a batch, or this process's share of it, through the stages of a network and back. */
final class Stages {
    private final List<Stage> stages;
    private final BoundSequence sequence;
    private final Pass pass;
    private final Parallel parallel;
    private final Share share;
    private final Parallel.Job forward;
    private final Parallel.Job backward;
    private final int threads;

    /** The stage at work, the samples that are run here, and their division. */
    private Stage stage;

    private int from;
    private int to;
    private int firstChunk;
    private int origin;
    private int size;

    /**
     * @param layers of the sequence, or what is around them
     * @param passes a thread's each
     */
    Stages(
            List<Stage> stages,
            BoundSequence sequence,
            BoundLayer[] layers,
            Pass[] passes,
            Parallel parallel,
            Share share) {
        this.stages = stages;
        this.sequence = sequence;
        this.parallel = parallel;
        this.share = share;
        pass = passes[0];
        threads = passes.length;
        forward =
                (part, worker) ->
                        stage.forward(layers, passes[worker], begin(part), begin(part + 1));
        backward =
                (part, worker) ->
                        stage.backward(
                                layers,
                                passes[worker],
                                firstChunk + part,
                                begin(part),
                                begin(part + 1));
    }

    /** Runs the stages; every member of a group has all outputs then. */
    void forward() {
        share.begin(pass.samples());
        boolean whole = true;
        Slot y = sequence.x;
        for (int i = 0; i < stages.size(); i++) {
            Stage next = stages.get(i);
            if (next.wholeBatch() && !whole) {
                share.gather(y);
            }
            begin(next);
            size = next.forwardSamples(to - from, threads);
            origin = from;
            run(forward);
            whole = next.wholeBatch();
            y = sequence.members.get(next.last() - 1).y();
        }
        if (!whole) {
            share.gather(y);
        }
    }

    /** Goes back; every member has what all parameters' gradients are made of then. */
    void backward() {
        boolean whole = true;
        for (int i = stages.size() - 1; i >= 0; i--) {
            Stage next = stages.get(i);
            if (next.wholeBatch() && !whole) {
                share.gather(sequence.members.get(next.last() - 1).dy());
            }
            begin(next);
            size = next.chunkSamples(next.sums() ? pass.samples() : to - from, threads);
            origin = next.sums() ? 0 : from;
            run(backward);
            whole = next.wholeBatch();
        }
        share.gatherGradientSources();
    }

    private void begin(Stage next) {
        stage = next;
        from = next.wholeBatch() ? 0 : share.from();
        to = next.wholeBatch() ? pass.samples() : share.to();
    }

    /** Runs the parts of the samples; backward, where chunks are summed, each is a whole one. */
    private void run(Parallel.Job job) {
        firstChunk = (from - origin) / size;
        int parts = from == to ? 0 : ceilDiv(to - origin, size) - firstChunk;
        parallel.run(parts, job);
    }

    /** Where a part of the samples begins, or the one before it ends. */
    private int begin(int part) {
        return Math.min(to, origin + (firstChunk + part) * size);
    }
}
