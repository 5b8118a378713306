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
    private final Parallel.Job inputs;
    private final Parallel.Job parameters;
    private final BoundLayer[] layers;
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
        this.layers = layers;
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
        inputs =
                (part, worker) ->
                        stage.backwardInputs(layers, passes[worker], begin(part), begin(part + 1));
        parameters =
                (part, worker) ->
                        stage.backwardParameters(
                                layers,
                                passes[worker],
                                part / parts(),
                                firstChunk + part % parts(),
                                begin(part % parts()),
                                begin(part % parts() + 1));
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
            divideIntoParts();
            parallel.run(parts(), forward);
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
            divideIntoChunks();
            if (threads > parts() && next.goesBackInTwo(layers, sequence.members)) {
                divideIntoParts();
                parallel.run(parts(), inputs);
                divideIntoChunks();
                parallel.run(parts() * next.summing(layers), parameters);
            } else {
                parallel.run(parts(), backward);
            }
            whole = next.wholeBatch();
        }
        share.gatherGradientSources();
    }

    private void begin(Stage next) {
        stage = next;
        from = next.wholeBatch() ? 0 : share.from();
        to = next.wholeBatch() ? pass.samples() : share.to();
    }

    /** Into parts in which nothing is summed. */
    private void divideIntoParts() {
        divide(from, stage.partSamples(to - from, threads));
    }

    /** Into whole chunks of the batch where they are summed; elsewhere a share for each thread. */
    private void divideIntoChunks() {
        boolean sums = stage.sums();
        divide(sums ? 0 : from, stage.chunkSamples(sums ? pass.samples() : to - from, threads));
    }

    private void divide(int first, int samples) {
        origin = first;
        size = samples;
        firstChunk = (from - origin) / size;
    }

    private int parts() {
        return from == to ? 0 : ceilDiv(to - origin, size) - firstChunk;
    }

    /** Where a part of the samples begins, or the one before it ends. */
    private int begin(int part) {
        return Math.min(to, origin + (firstChunk + part) * size);
    }
}
