package lanewise.testkit;

/**
 * In which order the ranges of a batch go through a layer.
 *
 * @param options which chunks and ranges, on how many threads
 * @param sampleWise whether the layer may be given the batch in parts
 */
record RangeOrder(RunOptions options, boolean sampleWise) {
    private static final int MOST_CHUNKS = 32;

    /** Rounds that threads make: what they do to each other is a matter of luck. */
    private static final int ROUNDS = 60;

    /** Samples of a chunk that go through together. */
    @FunctionalInterface
    interface Range {
        void run(int worker, int from, int to, int chunk, boolean start);
    }

    int chunkSamples(int samples) {
        return sampleWise
                ? Math.max(options.chunkSamples(), (samples + MOST_CHUNKS - 1) / MOST_CHUNKS)
                : Math.max(1, samples);
    }

    /** The chunks of a batch. */
    int chunks(int samples) {
        int chunk = chunkSamples(samples);
        return (samples + chunk - 1) / chunk;
    }

    /** The most that any batch of up to so many samples has. */
    int most(int samples) {
        int size = options.chunkSamples();
        return sampleWise ? Math.max(1, Math.min(MOST_CHUNKS, (samples + size - 1) / size)) : 1;
    }

    /**
     * Runs all ranges.
     *
     * @param ascending whether the ranges of a chunk must ascend; which chunk's is next is free
     */
    void run(int samples, boolean ascending, Range use) {
        int size = chunkSamples(samples);
        int step = sampleWise ? Math.min(options.rangeSamples(), size) : size;
        int chunks = chunks(samples);
        if (options.threads() > 1) {
            OnThreads.run(
                    options.threads(),
                    worker -> {
                        for (int round = 0; round < ROUNDS; round++) {
                            for (int chunk = worker; chunk < chunks; chunk += options.threads()) {
                                chunk(use, worker, samples, size, step, chunk);
                            }
                        }
                    });
        } else if (options.scrambled()) {
            scrambled(use, samples, ascending, size, step);
        } else {
            for (int chunk = 0; chunk < chunks; chunk++) {
                chunk(use, 0, samples, size, step, chunk);
            }
        }
    }

    private static void chunk(Range use, int worker, int samples, int size, int step, int chunk) {
        int end = Math.min(samples, (chunk + 1) * size);
        for (int from = chunk * size; from < end; from += step) {
            use.run(worker, from, Math.min(end, from + step), chunk, from == chunk * size);
        }
    }

    private void scrambled(Range use, int samples, boolean ascending, int size, int step) {
        int turns = (size + step - 1) / step;
        for (int i = 0; i < turns; i++) {
            int turn = ascending ? i : turns - 1 - i;
            for (int chunk = chunks(samples) - 1; chunk >= 0; chunk--) {
                int from = chunk * size + turn * step;
                int end = Math.min(samples, (chunk + 1) * size);
                if (from < end) {
                    use.run(0, from, Math.min(end, from + step), chunk, turn == 0);
                }
            }
        }
    }
}
