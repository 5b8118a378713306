package lanewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import lanewise.random.Key;
import org.junit.jupiter.api.Test;

/** Files, methods and lists of parameters that a reader can hold on one mental desk. */
class SizesTest {
    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 60;
    private static final int PARAMETERS = 8;

    private static final Path TILES =
            Path.of("src", "main", "java", "lanewise", "kernel", "vector", "tiles");

    /** Straight-line kernels, whose vectors must be named locals of one method. */
    private static final Set<String> STRAIGHT_LINE =
            Set.of("DepthwiseGradientTile.run", "DepthwiseTile.twoRows", "VectorPool.rowOfPairs");

    @Test
    void noFileThatIsWrittenByHandHasMoreThanFourHundredLines() throws IOException {
        Set<String> large = new TreeSet<>();
        for (Path file : files("src", "jmh")) {
            if (!file.startsWith(TILES) && Files.readString(file).lines().count() > FILE_LINES) {
                large.add(file.getFileName().toString());
            }
        }
        assertEquals(Set.of(), large);
    }

    @Test
    void noMethodHasMoreThanSixtyLines() throws IOException {
        assertEquals(new TreeSet<>(STRAIGHT_LINE), longMethods());
    }

    /** Vector kernels hand their operands to the tiles one by one. */
    @Test
    void noMethodHasMoreThanEightParametersOutsideTheVectorKernels()
            throws IOException, URISyntaxException {
        Path classes =
                Path.of(Key.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Set<String> wide = new TreeSet<>();
        try (Stream<Path> tree = Files.walk(classes)) {
            for (Path file : tree.filter(f -> f.toString().endsWith(".class")).toList()) {
                ClassModel type = ClassFile.of().parse(file);
                String name = type.thisClass().asInternalName();
                if (name.startsWith("lanewise/kernel/vector/") || name.matches(".*\\$\\d+")) {
                    continue;
                }
                for (MethodModel method : type.methods()) {
                    if (parameters(type, method) > PARAMETERS) {
                        String what = method.methodName().stringValue();
                        wide.add(
                                name.substring(name.lastIndexOf('/') + 1)
                                        + (what.equals("<init>") ? "" : "." + what));
                    }
                }
            }
        }
        assertEquals(Set.of(), wide);
    }

    /** As they are written: without what the compiler adds. */
    private static int parameters(ClassModel type, MethodModel method) {
        if (method.flags().has(AccessFlag.SYNTHETIC)) {
            return 0;
        }
        int count = method.methodTypeSymbol().parameterCount();
        boolean ofEnum =
                type.flags().has(AccessFlag.ENUM) && method.methodName().equalsString("<init>");
        return ofEnum ? count - 2 : count;
    }

    private static List<Path> files(String... folders) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> tree = Files.walk(Path.of(folder))) {
                tree.filter(f -> f.toString().matches(".*\\.(java|js|css)")).forEach(files::add);
            }
        }
        assertTrue(files.size() > 100, "the tests run in the top folder of the project");
        return files;
    }

    private static Set<String> longMethods() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        Set<String> found = new TreeSet<>();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources =
                    files("src", "jmh").stream()
                            .filter(f -> f.toString().endsWith(".java") && !f.startsWith(TILES))
                            .toList();
            var units = manager.getJavaFileObjectsFromPaths(sources);
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null, units);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new LongMethods(positions, found).scan(unit, null);
            }
        }
        return found;
    }

    private static final class LongMethods extends TreePathScanner<Void, Void> {
        private final SourcePositions positions;
        private final Set<String> found;

        LongMethods(SourcePositions positions, Set<String> found) {
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long lines =
                    unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method))
                            - unit.getLineMap()
                                    .getLineNumber(positions.getStartPosition(unit, method))
                            + 1;
            if (lines > METHOD_LINES) {
                ClassTree type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
                found.add(type.getSimpleName() + "." + method.getName());
            }
            return super.visitMethod(method, nothing);
        }
    }
}
