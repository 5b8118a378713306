package lanewise;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.random.Key;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the floors of the house by what the compiled classes refer to. */
class ArchitectureTest {
    /** A package may use itself and the packages of lower floors. A new package is added here. */
    private static final Map<String, Integer> FLOORS =
            Map.ofEntries(
                    entry("kernel.function", 0),
                    entry("random", 1),
                    entry("kernel", 2),
                    entry("kernel.scalar", 3),
                    entry("kernel.vector.simd", 3),
                    entry("kernel.vector.tiles", 4),
                    entry("kernel.vector", 5),
                    entry("tensor", 6),
                    entry("nn", 7),
                    entry("nn.activation", 8),
                    entry("nn.loss", 8),
                    entry("nn.layer", 9),
                    entry("nn.dropout", 10),
                    entry("io", 11),
                    entry("data", 12),
                    entry("optim", 12),
                    entry("model", 13),
                    entry("onnx", 14),
                    entry("train", 14),
                    entry("track", 15),
                    entry("cli", 16));

    /** Classes that know what is above them: a door, and an index. */
    private static final Map<String, Set<String>> DOORS =
            Map.of(
                    "lanewise.kernel.KernelChoice",
                    Set.of("kernel.scalar", "kernel.vector", "kernel.vector.simd"),
                    "lanewise.nn.Layers",
                    Set.of("nn.activation", "nn.loss", "nn.layer", "nn.dropout"));

    /** What a program that embeds the library sees. */
    private static final Set<String> EXPORTED =
            Set.of(
                    "kernel",
                    "kernel.function",
                    "random",
                    "tensor",
                    "nn",
                    "nn.activation",
                    "nn.loss",
                    "nn.layer",
                    "nn.dropout",
                    "io",
                    "data",
                    "optim",
                    "model",
                    "onnx",
                    "train",
                    "track");

    private static final String VECTOR_API = "jdk.incubator.vector";

    /** What a package may use beyond java.base and lanewise itself. */
    private static final Map<String, List<String>> EXTRAS =
            Map.of(
                    "kernel", List.of(VECTOR_API),
                    "data", List.of("javax.imageio", "java.awt", "de.siegmar.fastcsv"),
                    "onnx", List.of("ai.onnx.proto", "com.google.protobuf"),
                    "cli", List.of("picocli"));

    /** These may use every module of the JDK, the Vector API excepted. */
    private static final Set<String> ALL_OF_THE_JDK = Set.of("track", "cli");

    private static final Set<String> JAVA_BASE = packagesOf("java.base"::equals);
    private static final Set<String> JDK = packagesOf(name -> !name.equals(VECTOR_API));

    /** Class names inside descriptors, generic signatures and annotations. */
    private static final Pattern TYPE = Pattern.compile("L((?:\\w+/)+[\\w$]+)[;<]");

    private static Set<Reference> references;

    /** One class refers to another; both by binary name. */
    private record Reference(String from, String to) implements Comparable<Reference> {
        String fromPackage() {
            return packageOf(from);
        }

        String toPackage() {
            return packageOf(to);
        }

        boolean isInternal() {
            return to.startsWith("lanewise.");
        }

        @Override
        public int compareTo(Reference other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    private static Path classes() {
        try {
            return Path.of(Key.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void readTheClasses() throws IOException {
        Path classes = classes();
        references = new TreeSet<>();
        try (var tree = Files.walk(classes)) {
            for (Path file : tree.filter(ArchitectureTest::isClass).toList()) {
                collect(ClassFile.of().parse(file));
            }
        }
        assertTrue(
                references.stream().anyMatch(r -> r.toPackage().equals(VECTOR_API)),
                "no class under " + classes + " uses the Vector API: nothing was read");
    }

    @Test
    void onlyTheVectorKernelsKnowTheVectorApi() {
        refuse(
                r ->
                        r.toPackage().equals(VECTOR_API)
                                && !isWithin(room(r.fromPackage()), "kernel.vector"),
                r -> "only lanewise.kernel.vector and what is below may use " + VECTOR_API);
    }

    @Test
    void onlyTheKernelRoomsKnowTheWings() {
        refuse(
                r ->
                        r.isInternal()
                                && (isWithin(room(r.toPackage()), "kernel.scalar")
                                        || isWithin(room(r.toPackage()), "kernel.vector"))
                                && !isWithin(room(r.fromPackage()), "kernel"),
                r -> "kernels are had from lanewise.kernel.KernelChoice");
    }

    @Test
    void arrowsBetweenPackagesPointDown() {
        refuse(
                r -> r.isInternal() && !pointsDown(r),
                r -> room(r.fromPackage()) + " stands below " + room(r.toPackage()));
    }

    @Test
    void whatIsExportedIsListedHere() throws IOException {
        Set<String> exported = new TreeSet<>();
        try (var in = Files.newInputStream(classes().resolve("module-info.class"))) {
            ModuleDescriptor.read(in).exports().forEach(e -> exported.add(room(e.source())));
        }
        assertEquals(new TreeSet<>(EXPORTED), exported);
    }

    @Test
    void whatIsInTilesIsGeneratedAndNothingElseIs() throws IOException {
        Path sources = Path.of("src", "main", "java");
        Path tiles = sources.resolve(Path.of("lanewise", "kernel", "vector", "tiles"));
        try (var files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                boolean generated = Files.readString(file).contains("Generator.\n");
                boolean written = file.startsWith(tiles) && !file.endsWith("package-info.java");
                assertEquals(written, generated, file + " says that a generator wrote it");
            }
        }
    }

    @Test
    void theLibraryUsesJavaBaseAlone() {
        refuse(
                r -> !r.isInternal() && !mayUse(topRoom(r.fromPackage()), r.toPackage()),
                r -> r.fromPackage() + " may not use " + r.toPackage());
    }

    @Test
    void everyPackageStandsOnAFloor() {
        var homeless = new TreeSet<String>();
        for (Reference reference : references) {
            if (!FLOORS.containsKey(room(reference.fromPackage()))) {
                homeless.add(reference.fromPackage());
            }
        }
        assertEquals(Set.of(), homeless, "packages without a floor; give them one in FLOORS");
    }

    private static boolean pointsDown(Reference reference) {
        String from = room(reference.fromPackage());
        String to = room(reference.toPackage());
        return from.equals(to)
                || DOORS.getOrDefault(outermost(reference.from()), Set.of()).contains(to)
                || FLOORS.getOrDefault(to, Integer.MAX_VALUE) < FLOORS.getOrDefault(from, -1);
    }

    private static boolean isWithin(String room, String outer) {
        return room.equals(outer) || room.startsWith(outer + ".");
    }

    private static String outermost(String className) {
        return className.replaceFirst("\\$.*", "");
    }

    private static boolean mayUse(String floor, String usedPackage) {
        return JAVA_BASE.contains(usedPackage)
                || ALL_OF_THE_JDK.contains(floor) && JDK.contains(usedPackage)
                || EXTRAS.getOrDefault(floor, List.of()).stream()
                        .anyMatch(extra ->
                                usedPackage.equals(extra) || usedPackage.startsWith(extra + "."));
    }

    private static void refuse(Predicate<Reference> wrong, Function<Reference, String> why) {
        assertEquals(
                "",
                references.stream()
                        .filter(wrong)
                        .map(reference -> reference + ": " + why.apply(reference))
                        .collect(Collectors.joining("\n")));
    }

    private static void collect(ClassModel model) {
        String from = dotted(model.thisClass().asInternalName());
        for (PoolEntry entry : model.constantPool()) {
            names(entry)
                    .map(ArchitectureTest::dotted)
                    .filter(to -> !to.equals(from))
                    .forEach(to -> references.add(new Reference(from, to)));
        }
    }

    /**
     * Internal names in a pool entry; a string constant that looks like a descriptor counts too.
     */
    private static Stream<String> names(PoolEntry entry) {
        return switch (entry) {
            case ClassEntry type when !type.asInternalName().startsWith("[") ->
                    Stream.of(type.asInternalName());
            case Utf8Entry text ->
                    TYPE.matcher(text.stringValue()).results().map(match -> match.group(1));
            default -> Stream.of();
        };
    }

    private static boolean isClass(Path path) {
        return path.toString().endsWith(".class") && !path.endsWith("module-info.class");
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }

    private static String packageOf(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    /** {@code kernel.vector} of {@code lanewise.kernel.vector}. */
    private static String room(String packageName) {
        return packageName.replaceFirst("^lanewise\\.", "");
    }

    /** {@code kernel} of {@code lanewise.kernel.vector}. */
    private static String topRoom(String packageName) {
        return room(packageName).replaceFirst("\\..*", "");
    }

    private static Set<String> packagesOf(Predicate<String> moduleName) {
        return ModuleFinder.ofSystem().findAll().stream()
                .filter(module -> moduleName.test(module.descriptor().name()))
                .flatMap(module -> module.descriptor().packages().stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
