package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.incubator.vector.FloatVector;
import lanewise.charts.Adopt;
import lanewise.charts.Charts;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The command behind {@code jmh/run}. */
public final class Suite {

    private static final Path FOLDER = Path.of("target", "jmh");

    /** Scalar loops are left out where one call would take seconds. */
    private static final double MOST_SCALAR_FLOPS = 4e9;

    private static final int FORKS = 3;

    /** As many as tell what is rare from what is common. */
    private static final int LUCK_JVMS = 20;

    private Suite() {}

    /** Runs what the arguments say; {@code jmh/run --help} lists them. */
    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("jmh/run: " + e.getMessage());
            System.exit(2);
            return;
        }
        switch (arguments.command()) {
            case "quick" -> Quick.run(FOLDER);
            case "scaling" -> Scaling.run(FOLDER);
            case "list" -> list(arguments);
            case "warmup" -> Warmup.run(FOLDER);
            case "embed" -> Embed.run(FOLDER);
            case "luck" -> Luck.run(FOLDER, arguments.forks() > 0 ? arguments.forks() : LUCK_JVMS);
            case "charts" -> Charts.main(new String[0]);
            case "adopt" -> adopt(arguments.machine());
            default -> run(arguments);
        }
    }

    /** {@code ID} or, for a machine that has no file yet, {@code ID,NAME}. */
    private static void adopt(String machine) throws IOException {
        String[] parts = machine.split(",", 2);
        Adopt.adopt(
                FOLDER,
                Charts.FOLDER.resolve("data").resolve(parts[0] + ".json"),
                parts.length > 1 ? parts[1] : null);
        Charts.main(new String[0]);
    }

    private static void list(Arguments arguments) {
        System.out.println("engines");
        Engines.all(arguments.threads()).forEach(e -> System.out.println("  " + e.name()));
        System.out.println("cases");
        Cases.matching(arguments.cases()).forEach(c -> System.out.println("  " + c.name()));
    }

    private static void run(Arguments arguments) throws Exception {
        List<Case> cases = Cases.matching(arguments.cases());
        if (cases.isEmpty()) {
            System.err.printf(
                    "jmh/run: no case matches '%s'; see jmh/run --list%n", arguments.cases());
            System.exit(2);
        }
        var rows = new ArrayList<Row>();
        for (Engine engine : Engines.all(arguments.threads())) {
            if (!arguments.engines().matcher(engine.name()).find()) {
                continue;
            }
            List<Case> offered =
                    cases.stream()
                            .filter(c -> engine.offer(c).isPresent())
                            .filter(c ->
                                    !engine.name().equals("scalar")
                                            || c.flops() <= MOST_SCALAR_FLOPS)
                            .toList();
            var families =
                    offered.stream()
                            .collect(
                                    Collectors.groupingBy(
                                            Case::family, LinkedHashMap::new, Collectors.toList()));
            for (int bits : engine.name().equals("ours") ? widths(arguments) : new int[] {0}) {
                for (Map.Entry<String, List<Case>> family : families.entrySet()) {
                    rows.addAll(fork(arguments, family.getKey(), family.getValue(), engine, bits));
                }
            }
        }
        // Case by case, so that a table shows who competes.
        var ordered = new ArrayList<Row>();
        for (Case work : cases) {
            rows.stream().filter(r -> r.work().equals(work.name())).forEach(ordered::add);
        }
        Report.of(ordered, Machine.measure()).write(FOLDER, "results");
        System.out.println("written: " + FOLDER.resolve("results.json") + ", results.md");
    }

    /** The preferred width, called 0, and those below it or the ones asked for. */
    private static int[] widths(Arguments arguments) {
        int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        return arguments.bits().stream()
                .filter(bits -> bits <= preferred)
                .mapToInt(bits -> bits == preferred ? 0 : bits)
                .toArray();
    }

    private static List<Row> fork(
            Arguments arguments, String family, List<Case> cases, Engine engine, int bits)
            throws RunnerException {
        String type = Character.toUpperCase(family.charAt(0)) + family.substring(1) + "Benchmark";
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include(Suite.class.getPackageName() + "." + type + "\\.")
                        .param("work", cases.stream().map(Case::name).toArray(String[]::new))
                        .param("engine", engine.name())
                        .param("bits", Integer.toString(bits))
                        .forks(arguments.forks() > 0 ? arguments.forks() : FORKS)
                        .jvmArgsAppend("-D" + Settings.THREADS + "=" + arguments.threads());
        if (bits > 0) {
            options.jvmArgsAppend(
                    "-D" + Settings.THREADS + "=" + arguments.threads(),
                    "-D" + Settings.BITS + "=" + bits);
        }
        var rows = new ArrayList<Row>();
        for (RunResult result : new Runner(options.build()).run()) {
            rows.add(row(result, arguments.threads()));
        }
        return rows;
    }

    private static Row row(RunResult result, int threads) {
        BenchmarkParams params = result.getParams();
        List<double[]> forks = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            forks.add(
                    fork.getIterationResults().stream()
                            .map(IterationResult::getPrimaryResult)
                            .mapToDouble(primary -> primary.getScore())
                            .toArray());
        }
        return new Row(
                params.getParam("work"),
                params.getParam("engine"),
                Integer.parseInt(params.getParam("bits")),
                threads,
                forks);
    }

    /**
     * @param forks 0 for as many as the command takes by itself
     */
    private record Arguments(
            String command,
            Pattern cases,
            Pattern engines,
            List<Integer> bits,
            int threads,
            int forks,
            String machine) {

        static Arguments parse(String[] args) {
            String command = "run";
            Pattern cases = Pattern.compile("");
            Pattern engines = Pattern.compile("");
            List<Integer> bits = List.of(128, 256, 512);
            int threads = 1;
            int forks = 0;
            String machine = null;
            for (String arg : args) {
                String value = arg.substring(arg.indexOf('=') + 1);
                switch (arg.replaceFirst("=.*", "=")) {
                    case "quick", "scaling", "warmup", "embed", "luck" -> command = arg;
                    case "--list", "--charts" -> command = arg.substring(2);
                    case "--adopt=" -> {
                        command = "adopt";
                        machine = value;
                    }
                    case "--engine=" -> engines = Pattern.compile(value);
                    case "--bits=" ->
                            bits = Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
                    case "--threads=" -> threads = Integer.parseInt(value);
                    case "--forks=" -> forks = Integer.parseInt(value);
                    default -> {
                        if (arg.startsWith("-")) {
                            throw new IllegalArgumentException(
                                    "unknown option %s; see jmh/run --help".formatted(arg));
                        }
                        cases = Pattern.compile(arg);
                    }
                }
            }
            return new Arguments(command, cases, engines, bits, threads, forks, machine);
        }
    }
}
