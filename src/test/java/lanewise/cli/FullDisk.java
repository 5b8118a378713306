package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import lanewise.disk.FaultyDisk;
import lanewise.io.Json;
import lanewise.io.Safetensors;
import lanewise.track.RunReader;

/** Runs commands again and again, and lets the disk fail at another operation each time. */
final class FullDisk {
    private static final String BEST = "best.safetensors";
    private static final String LAST = "last.safetensors";

    /** After its first faults a command is given one in so many; every one with -Pdisk. */
    private static final int STRIDE = Integer.getInteger("lanewise.disk.stride", 9);

    private static final int FIRST = 12;

    private final boolean staysFull;
    private final Path temp;
    private final String training;

    /** What undisturbed trainings of one epoch and of two wrote. */
    private final Set<ByteBuffer> networks = new HashSet<>();

    private ByteBuffer best;

    private FullDisk(boolean staysFull, Path temp) throws IOException {
        this.staysFull = staysFull;
        this.temp = temp;
        training =
                " --data mnist --data-dir %s --limit 4 --batch 2 --threads 1 --watch-every 1000 --quiet"
                        .formatted(TinyMnist.write(temp.resolve("mnist")));
    }

    public static void main(String[] arguments) throws IOException {
        for (boolean staysFull : new boolean[] {false, true}) {
            Path temp = Path.of(arguments[0]).resolve(staysFull ? "from-then-on" : "once");
            FullDisk disk = new FullDisk(staysFull, Files.createDirectories(temp));
            disk.learnWhatIsRight();
            disk.train();
            disk.resumedRun();
            disk.studies();
            disk.notesAndReports();
            disk.exports();
            new FullDownload(staysFull, temp).everyFault();
        }
    }

    private void learnWhatIsRight() throws IOException {
        for (int epochs = 1; epochs <= 2; epochs++) {
            Path run = temp.resolve("whole-" + epochs);
            Commands.Result result = run("train --epochs " + epochs + training + " --out " + run);
            assertEquals(0, result.code(), result.err());
            best = bytes(run.resolve(BEST));
            networks.add(best);
            networks.add(bytes(run.resolve(LAST)));
        }
    }

    private static Commands.Result run(String line) {
        return Commands.run(line.split(" "));
    }

    private static ByteBuffer bytes(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }

    /** One command with the disk failing at its n-th operation. */
    private record Try(String failed, Commands.Result result) {
        /** Making a folder is tried again by the platform itself. */
        boolean isHarmless() {
            return failed != null && failed.startsWith("mkdir") && result.code() == 0;
        }

        @Override
        public String toString() {
            return "fault: %s%ncode %d%n%s%s"
                    .formatted(failed, result.code(), result.out(), result.err());
        }
    }

    private Try attempt(int n, String line) {
        FaultyDisk.fail(n, staysFull);
        Commands.Result result = run(line);
        Try made = new Try(FaultyDisk.heal(), result);
        if (made.isHarmless()) {
            return made;
        }
        assertEquals(made.failed() == null ? 0 : 1, result.code(), made::toString);
        assertEquals(made.failed() == null, result.err().isEmpty(), made::toString);
        assertTrue(
                result.err().lines().allMatch(said -> said.startsWith("lanewise: ")),
                made::toString);
        return made;
    }

    private void train() throws IOException {
        int n = 0;
        Try made;
        do {
            n = next(n);
            Path out = temp.resolve("train-" + n);
            made = attempt(n, "train --epochs 2" + training + " --out " + out);
            check(out, made);
            remove(out);
        } while (made.failed() != null);
        assertTrue(n > 50, "faults: " + n);
        System.out.println("train: " + tries(n));
    }

    private static int next(int n) {
        return n + (n < FIRST ? 1 : STRIDE);
    }

    private static String tries(int n) {
        return "its first %d faults, then one in %d of %d".formatted(FIRST, STRIDE, n);
    }

    /** A run that goes on after its first epoch: it rewrites what it has, then trains as ever. */
    private void resumedRun() throws IOException {
        Path broken = temp.resolve("broken");
        run("train --epochs 2 --checkpoints 9" + training + " --out " + broken);
        ResumedRunTest.breakAfter(broken, 1);
        int n = 0;
        Try made;
        do {
            n = next(n);
            Path run = temp.resolve("resumed-" + n);
            copy(broken, run);
            made = attempt(n, "train --quiet --threads 1 --resume " + run);
            wholeFiles(run, made);
            if (!made.isHarmless() && made.failed() != null && !staysFull) {
                Commands.Result again = run("train --quiet --threads 1 --resume " + run);
                assertEquals(0, again.code(), made + again.err());
            }
            if (!staysFull) {
                assertEquals(best, bytes(run.resolve(BEST)), made::toString);
            }
            remove(run);
        } while (made.failed() != null);
        System.out.println("train --resume: " + tries(n));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path each : walk.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    /** Their runs are written as those of train are: the files of the study itself come first. */
    private void studies() throws IOException {
        everyStudy("study", "study --epochs 1 --checkpoints 0");
        everyStudy("sweep", "sweep --lrs 0.001 --rates 0.25 --epochs 1 --checkpoints 0");
    }

    private void everyStudy(String name, String line) throws IOException {
        int n = 0;
        Try made;
        do {
            n = next(n);
            Path out = temp.resolve("study-" + name + n);
            made = attempt(n, line + training + " --out " + out);
            wholeFiles(out, made);
            if (!staysFull && Files.exists(out.resolve("study.json"))) {
                Commands.Result resumed = run(line + " --resume" + training + " --out " + out);
                assertEquals(0, resumed.code(), made + resumed.err());
                assertTrue(Files.exists(out.resolve("report.html")), made::toString);
            }
            remove(out);
        } while (made.failed() != null);
        System.out.println(name + ": " + tries(n));
    }

    /**
     * Java's two files, an ONNX file there and back; and an image, as far as it comes before jlink.
     */
    private void exports() throws IOException {
        Path sources = temp.resolve("sources");
        Path file = sources.resolve("a/B.java");
        String export = "export %s --java a.B --out %s".formatted(temp.resolve("whole-2"), sources);
        Path graphs = Files.createDirectories(temp.resolve("graphs"));
        Path graph = graphs.resolve("b.onnx");
        Path network = graphs.resolve("b.safetensors");
        int faults =
                every(export, file)
                        + every("export " + temp.resolve("whole-2") + " --onnx " + graph, graph)
                        + every("import " + graph + " --out " + network, network);
        System.out.println(faults + " faults in export and import");
        Path image = temp.resolve("images").resolve("image");
        for (int n = 1; n <= 2; n++) {
            Try made = attempt(n, "image " + temp.resolve("whole-2") + " --out " + image);
            assertEquals(1, made.result().code(), made::toString);
            try (Stream<Path> left = Files.walk(temp)) {
                assertTrue(
                        left.noneMatch(each -> each.toString().contains("image.")), made::toString);
            }
            assertFalse(Files.exists(image), made::toString);
        }
    }

    private void notesAndReports() throws IOException {
        Path run = temp.resolve("whole-2");
        Path page = temp.resolve("new").resolve("page.html");
        Path table = temp.resolve("table.csv");
        int faults =
                every("note " + run + " text", run.resolve("note.json"))
                        + every("report " + run + " --out " + page, page)
                        + every("report " + run + " --csv " + table, table);
        System.out.println(faults + " faults in note and report");
    }

    /** The file is there only after the try that was not disturbed. */
    private int every(String line, Path file) throws IOException {
        int n = 1;
        for (Try made = attempt(n, line); made.failed() != null; made = attempt(++n, line)) {
            boolean moved = made.failed().startsWith("force " + file.getParent());
            boolean there = Files.exists(file) && n == 1;
            assertFalse(there && !moved && !made.isHarmless(), made::toString);
            Files.deleteIfExists(file);
            wholeFiles(file.getParent(), made);
        }
        assertTrue(Files.exists(file));
        return n - 1;
    }

    /** A run says what it lacks; what it has is whole and right. */
    private void check(Path run, Try made) throws IOException {
        wholeFiles(run, made);
        if (!RunReader.isRun(run)) {
            assertNotEquals(null, made.failed());
            return;
        }
        RunReader read = RunReader.open(run);
        String failed = String.valueOf(made.failed());
        String state = read.state();
        assertEquals(0, read.unreadableLines(), made::toString);
        if (failed.equals("null") || failed.contains("report.html") || made.isHarmless()) {
            assertEquals("finished", state, made::toString);
        } else if (!failed.endsWith(run.toString())) {
            assertNotEquals("finished", state, made::toString);
        }
        if (state.equals("finished")) {
            assertTrue(networks.contains(bytes(run.resolve(LAST))), made::toString);
        }
        if (state.equals("finished") || state.equals("incomplete") && !staysFull) {
            assertEquals(best, bytes(run.resolve(BEST)), made::toString);
        }
        if (state.equals("incomplete")) {
            String cause = String.valueOf(read.info().get("failure"));
            assertTrue(cause.contains("No space left on device"), made + cause);
        }
    }

    private void wholeFiles(Path folder, Try made) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.equals(BEST) && !folder.getFileName().toString().startsWith("study")) {
                assertTrue(networks.contains(bytes(file)), made::toString);
            } else if (name.endsWith(".safetensors")) {
                Safetensors.open(file).close();
            } else if (name.endsWith(".json")) {
                Json.parse(Files.readString(file));
            } else if (name.endsWith(".html")) {
                assertTrue(Files.readString(file).strip().endsWith("</html>"), made::toString);
            }
            assertFalse(name.endsWith(".tmp"), made::toString);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
