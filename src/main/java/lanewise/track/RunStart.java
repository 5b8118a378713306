package lanewise.track;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a run before its first step; it becomes the head of {@code run.json}.
 *
 * @param command the command line that repeats the run
 * @param seed the seed of everything random in it
 * @param config the settings, by name ("data", "network", "dropout", "optimizer", "lr", "batch",
 *     "epochs", …); values are text, numbers, booleans or null
 * @param environment what it runs on beside what {@link Machine} finds out itself ("kernels",
 *     "lanes", "species_bits", "fma", "threads", …)
 * @param parameters the number of trained values
 * @param classes the names of the classes, in the order of their numbers; may be empty
 * @param revision of the sources, or null where it is not known
 */
public record RunStart(
        String command,
        long seed,
        Map<String, Object> config,
        Map<String, Object> environment,
        long parameters,
        List<String> classes,
        String revision) {

    /** Copies what is given, in its order. */
    public RunStart {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        classes = List.copyOf(classes);
    }

    /** What is begun here, of the revision that is checked out in the working folder. */
    public RunStart(
            String command,
            long seed,
            Map<String, Object> config,
            Map<String, Object> environment,
            long parameters,
            List<String> classes) {
        this(command, seed, config, environment, parameters, classes, revisionHere());
    }

    /** The same of another revision of the sources, or of none that is known. */
    public RunStart withRevision(String other) {
        return new RunStart(command, seed, config, environment, parameters, classes, other);
    }

    /** The revision checked out in the git work tree that holds the working folder, or null. */
    public static String revisionHere() {
        return Machine.gitRevision(Path.of(""));
    }
}
