package lanewise.cli;

import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Trains the runs of a study on other machines. What can do so is found by {@link ServiceLoader}.
 */
public interface RunFarm {
    /** Is given what runs leave behind, one call at a time. */
    interface Receiver {
        /** A run has begun, for the first time or again: what came of it before is void. */
        void begin(int run) throws IOException;

        /** An epoch of a run is done. */
        void epoch(int run);

        /**
         * Bytes of a file of a run's folder, in order.
         *
         * @param file its name relative to the folder, with slashes
         * @param first whether they are its first
         */
        void bytes(int run, String file, boolean first, byte[] bytes) throws IOException;
    }

    /**
     * Trains, and waits for all.
     *
     * @param url of the cluster
     * @param arguments of the command line, by which {@link RemoteRun} knows what to train
     * @param runs their numbers in the study
     * @return why runs failed, one sentence each
     * @throws IllegalArgumentException if the cluster cannot be used as it is
     */
    List<String> train(String url, List<String> arguments, List<Integer> runs, Receiver receiver);

    /**
     * The farm that is there.
     *
     * @throws IllegalArgumentException if there is none
     */
    static RunFarm find() {
        return ServiceLoader.load(RunFarm.class)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--spark: neither lanewise's jar for Spark nor Spark is on the class path; start ./lanewise from the sources, or add both"));
    }
}
