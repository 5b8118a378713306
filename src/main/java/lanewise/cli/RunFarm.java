package lanewise.cli;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Trains the runs of a study on other machines. What can do so is found by {@link ServiceLoader}.
 */
public interface RunFarm {
    /**
     * A study as other machines are told of it.
     *
     * @param arguments of its command line
     * @param threads that each run asks for, or null
     * @param workingFolder that names of files are relative to
     * @param folder of the study on the machine that keeps it, absolute
     * @param mark a word in a file of that folder: who reads it there sees the very folder
     * @param revision of the sources, or null
     */
    record Study(
            List<String> arguments,
            Integer threads,
            String workingFolder,
            String folder,
            String mark,
            String revision)
            implements Serializable {}

    /** Is told of runs and given what they leave behind, one call at a time. */
    interface Receiver {
        /**
         * A run has begun, for the first time or again.
         *
         * @param elsewhere whether its machine does not see the study's folder: it trains from the
         *     start, and its files come home at the end
         */
        void begin(int run, boolean elsewhere);

        /** A run goes on after so many epochs. */
        void goesOn(int run, int epochs);

        /** So many epochs of a run are done. */
        void epoch(int run, int epochs);

        /** Something that whoever waits should know. */
        void warn(String text);

        /**
         * Bytes of a file of a run's folder, in order; the first of a run replace what was there.
         *
         * @param file its name relative to the folder, with slashes
         * @param first whether they are its first
         */
        void bytes(int run, String file, boolean first, byte[] bytes);
    }

    /**
     * Trains, and waits for all.
     *
     * @param url of the cluster
     * @param study whose runs {@link RemoteRun} trains
     * @param runs their numbers in the study
     * @return why runs failed, one sentence each
     * @throws IllegalArgumentException if the cluster cannot be used as it is
     * @throws IOException if it failed
     */
    List<String> train(String url, Study study, List<Integer> runs, Receiver receiver)
            throws IOException;

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
