package lanewise.nn;

/**
 * Processes that train one network together: each binds the same network with a group of its own
 * rank and makes the same calls with the same batches. A member runs a share of every batch through
 * the layers and learns the rest from the others, so all hold the same parameters at every step, to
 * the bit those of one process.
 *
 * @see NetworkBuilder#group
 */
public interface ProcessGroup {
    /** The number of this member, from 0. */
    int rank();

    /** How many members there are. */
    int size();

    /**
     * Hands bytes to all members, and waits for theirs. Members call it equally often.
     *
     * @param mine what this member hands in
     * @return what each handed in, by rank
     * @throws IllegalStateException if a member has gone
     */
    byte[][] allGather(byte[] mine);

    /** One process alone. */
    static ProcessGroup alone() {
        return Alone.INSTANCE;
    }

    /** The group of one. */
    enum Alone implements ProcessGroup {
        /** Has no state. */
        INSTANCE;

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public byte[][] allGather(byte[] mine) {
            return new byte[][] {mine};
        }
    }
}
