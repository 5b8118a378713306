package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lanewise.io.AtomicFile;
import lanewise.io.UnwritableException;
import lanewise.model.Classify;
import lanewise.model.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A trained network with all that it needs, in a folder. */
@Command(
        name = "image",
        description =
                "Writes a folder that classifies without a JDK: a Java run-time of its own, the"
                        + " network, a cache that makes it start fast, and a script.",
        mixinStandardHelpOptions = true)
final class ImageCommand implements Callable<Integer> {
    private static final String LIBRARY = "lanewise.jar";
    private static final String CACHE = "lanewise.aot";
    private static final String MODEL = "model.safetensors";

    /** What classifying takes no part in. */
    private static final List<String> LEFT_OUT =
            List.of("lanewise/cli/", "lanewise/track/", "lanewise/onnx/");

    /**
     * A hundred files are worth the vector kernels and C2, which take seconds to start; for a few
     * the plain loops and C1 answer sooner, with the same bits.
     */
    static final String SCRIPT =
            """
            #!/bin/sh
            # Classifies files: .npy, .raw or, where the folder was made with --pictures, pictures.
            set -eu
            script=$0
            while [ -L "$script" ]; do
                link=$(readlink "$script")
                case $link in
                    /*) script=$link ;;
                    *) script=$(dirname -- "$script")/$link ;;
                esac
            done
            here=$(CDPATH='' cd -- "$(dirname -- "$script")" && pwd -P)
            # Names are in Unicode where no locale says otherwise, the folder's own among them.
            case $(locale charmap 2>/dev/null) in
                ANSI_X3.4-1968 | US-ASCII | "") export LC_ALL=C.UTF-8 ;;
            esac
            kernels="-Dlanewise.kernels=scalar -XX:TieredStopAtLevel=1"
            if [ $# -ge 100 ]; then
                kernels="--add-modules jdk.incubator.vector"
            fi
            # Machine code of adapters is not checked against the CPU, and the folder may travel.
            # shellcheck disable=SC2086 # words
            exec "$here/runtime/bin/java" $kernels -XX:AOTCache="$here/lanewise.aot" \\
                -XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching -XX:+UseSerialGC -XX:-UsePerfData \\
                -Djdk.reflect.useNativeAccessorOnly=true -Djava.awt.headless=true -Xlog:disable \\
                -Xlog:all=off -cp "$here/lanewise.jar" lanewise.model.Classify "$here/model.safetensors" "$@"
            """;

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run's folder, of which the best network is taken, or a file.")
    Path run;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder to make.")
    Path out;

    @Option(names = "--pictures", description = "Decode pictures, too: takes some 40 MB more.")
    boolean pictures;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Model model = Folders.classifier(Folders.checkpoint(run));
        Path folder = Folders.fresh(out, "image").toAbsolutePath();
        AtomicFile.createFolders(folder.getParent());
        try {
            // The folder gets its name when it is whole; the cache does not mind.
            Path part = Files.createTempDirectory(folder.getParent(), ".image");
            try {
                fill(part, model);
                Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                remove(part);
            }
        } catch (IOException e) {
            throw UnwritableException.of(out, e);
        }
        PrintWriter said = spec.commandLine().getOut();
        said.printf("%s: %,d bytes; try %s FILE%n", out, size(folder), out.resolve("predict"));
        said.flush();
        return 0;
    }

    private void fill(Path folder, Model model) throws IOException {
        link(folder.resolve("runtime"));
        strip(folder.resolve("runtime/lib/server/libjvm.so"));
        pack(folder.resolve(LIBRARY));
        model.save(folder.resolve(MODEL));
        Path script = folder.resolve("predict");
        Files.writeString(script, SCRIPT);
        if (!script.toFile().setExecutable(true, false)) {
            throw new IOException(script + ": cannot be made executable");
        }
        Path sample = folder.resolve("sample.raw");
        Files.write(sample, new byte[model.input().size()]);
        train(folder, sample);
        Files.delete(sample);
        folder.toFile().setReadable(true, false);
        folder.toFile().setExecutable(true, false);
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Takes names that only a debugger reads out of the virtual machine: 5 MB, where strip is. */
    private static void strip(Path library) {
        if (Files.exists(library)) {
            try {
                new ProcessBuilder("strip", "--strip-unneeded", library.toString())
                        .redirectErrorStream(true)
                        .start()
                        .onExit()
                        .join();
            } catch (IOException e) {
                // There is no such tool here: the folder is larger, and nothing else.
                return;
            }
        }
    }

    private void link(Path runtime) throws IOException {
        ToolProvider jlink =
                ToolProvider.findFirst("jlink")
                        .orElseThrow(() ->
                                new IOException(
                                        "this Java has no jlink; run lanewise on a JDK with"
                                                + " the module jdk.jlink"));
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        String modules = "java.base,jdk.incubator.vector" + (pictures ? ",java.desktop" : "");
        int code =
                jlink.run(
                        writer,
                        writer,
                        "--add-modules",
                        modules,
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--vm=server",
                        "--compress=zip-9",
                        "--output",
                        runtime.toString());
        if (code != 0) {
            throw new IOException("jlink failed: " + said.toString().strip());
        }
    }

    /** Packs the library, from the folder or the jar that this class is of. */
    private static void pack(Path jar) throws IOException {
        Path home;
        try {
            home = Path.of(Model.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException("the library's own place has no path", e);
        }
        try (ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(jar))) {
            if (Files.isDirectory(home)) {
                copy(home, to);
            } else {
                try (FileSystem zip = FileSystems.newFileSystem(home)) {
                    copy(zip.getPath("/"), to);
                }
            }
        }
    }

    private static void copy(Path root, ZipOutputStream to) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(root.resolve("lanewise"))) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String name = root.relativize(file).toString().replace('\\', '/');
            if (LEFT_OUT.stream().noneMatch(name::startsWith)) {
                to.putNextEntry(new ZipEntry(name));
                Files.copy(file, to);
            }
        }
    }

    /** Classifies a sample once, of which the virtual machine keeps what it loaded. */
    private static void train(Path folder, Path sample) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                folder.resolve("runtime/bin/java").toString(),
                                "-XX:AOTCacheOutput=" + folder.resolve(CACHE),
                                "-XX:+UseSerialGC",
                                "-Dlanewise.kernels=scalar",
                                "-XX:TieredStopAtLevel=1",
                                "-Djdk.reflect.useNativeAccessorOnly=true",
                                "-Djava.awt.headless=true",
                                "-cp",
                                folder.resolve(LIBRARY).toString(),
                                Classify.class.getName(),
                                folder.resolve(MODEL).toString(),
                                sample.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException("the cache could not be made: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
    }

    private static long size(Path folder) throws IOException {
        long sum = 0;
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }
}
