package lanewise.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run ran on, and from which revision of the sources. */
final class Machine {
    private Machine() {}

    /**
     * The virtual machine, the system, the processor and its cores, as {@code run.json} names them.
     */
    static Map<String, Object> describe() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("cpu", cpu());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        return machine;
    }

    private static String cpu() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }

    /** The revision checked out in the git work tree that holds {@code folder}, or null. */
    static String gitRevision(Path folder) {
        for (Path p = folder.toAbsolutePath().normalize(); p != null; p = p.getParent()) {
            Path git = p.resolve(".git");
            try {
                if (Files.isDirectory(git)) {
                    return revision(git, git);
                }
                if (Files.isRegularFile(git)) {
                    Path own = p.resolve(after(Files.readString(git), "gitdir:"));
                    Path common = own.resolve("commondir");
                    return revision(
                            own,
                            Files.exists(common)
                                    ? own.resolve(Files.readString(common).strip())
                                    : own);
                }
            } catch (IOException | RuntimeException unreadable) {
                return null;
            }
        }
        return null;
    }

    private static String revision(Path own, Path common) throws IOException {
        String head = Files.readString(own.resolve("HEAD")).strip();
        if (!head.startsWith("ref:")) {
            return head;
        }
        String ref = after(head, "ref:");
        for (Path place : List.of(own, common)) {
            if (Files.exists(place.resolve(ref))) {
                return Files.readString(place.resolve(ref)).strip();
            }
        }
        try (var lines = Files.lines(common.resolve("packed-refs"))) {
            return lines.filter(line -> line.endsWith(" " + ref))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static String after(String text, String prefix) {
        return text.strip().substring(prefix.length()).strip();
    }
}
