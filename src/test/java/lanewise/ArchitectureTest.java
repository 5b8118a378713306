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
                    entry("random", 0),
                    entry("kernel", 1),
                    entry("tensor", 2),
                    entry("nn", 3),
                    entry("io", 4),
                    entry("data", 4),
                    entry("optim", 4),
                    entry("model", 5),
                    entry("train", 6),
                    entry("track", 7),
                    entry("cli", 8));

    /** The only arrows between packages of one floor. */
    private static final Set<String> SIDEWAYS =
            Set.of("data -> io", "optim -> io", "random -> kernel");

    private static final String VECTOR_API = "jdk.incubator.vector";

    /** What a package may use beyond java.base and lanewise itself. */
    private static final Map<String, List<String>> EXTRAS =
            Map.of(
                    "kernel", List.of(VECTOR_API),
                    "data", List.of("javax.imageio", "java.awt"),
                    "cli", List.of("picocli", "me.tongfei.progressbar", "org.jline"));

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

    @BeforeAll
    static void readTheClasses() throws IOException, URISyntaxException {
        Path classes =
                Path.of(Key.class.getProtectionDomain().getCodeSource().getLocation().toURI());
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
    void onlyTheKernelPackageKnowsTheVectorApi() {
        refuse(
                r ->
                        r.toPackage().equals(VECTOR_API)
                                && !floorName(r.fromPackage()).equals("kernel"),
                r -> "only lanewise.kernel may use " + VECTOR_API);
    }

    @Test
    void arrowsBetweenPackagesPointDown() {
        refuse(
                r -> r.isInternal() && !pointsDown(r),
                r ->
                        "lanewise."
                                + floorName(r.fromPackage())
                                + " may use lower floors only, not lanewise."
                                + floorName(r.toPackage()));
    }

    @Test
    void theLibraryUsesJavaBaseAlone() {
        refuse(
                r -> !r.isInternal() && !mayUse(floorName(r.fromPackage()), r.toPackage()),
                r -> r.fromPackage() + " may not use " + r.toPackage());
    }

    @Test
    void everyPackageStandsOnAFloor() {
        var homeless = new TreeSet<String>();
        for (Reference reference : references) {
            if (!FLOORS.containsKey(floorName(reference.fromPackage()))) {
                homeless.add(reference.fromPackage());
            }
        }
        assertEquals(Set.of(), homeless, "packages without a floor; give them one in FLOORS");
    }

    private static boolean pointsDown(Reference reference) {
        String from = floorName(reference.fromPackage());
        String to = floorName(reference.toPackage());
        return from.equals(to)
                || SIDEWAYS.contains(from + " -> " + to)
                || FLOORS.getOrDefault(to, Integer.MAX_VALUE) < FLOORS.getOrDefault(from, -1);
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

    /** The first package below the root: {@code track} of {@code lanewise.track.html}. */
    private static String floorName(String packageName) {
        String[] parts = packageName.split("\\.");
        return parts.length > 1 ? parts[1] : "";
    }

    private static Set<String> packagesOf(Predicate<String> moduleName) {
        return ModuleFinder.ofSystem().findAll().stream()
                .filter(module -> moduleName.test(module.descriptor().name()))
                .flatMap(module -> module.descriptor().packages().stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
