package lanewise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lanewise.nn.Layer;
import lanewise.nn.Loss;
import lanewise.optim.Optimizer;
import lanewise.testkit.DropoutLaws;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LossLaws;
import lanewise.testkit.OptimizerLaws;
import org.junit.jupiter.api.Test;

/** Every layer, loss and optimiser of the project goes through its contract. */
class ContractsTest {
    /** A layer under a name: {@code Sequential} takes it apart before anything is bound. */
    private static final Set<String> NOT_BOUND = Set.of("lanewise.nn.NamedLayer");

    @Test
    void everyLayerHasAContractTest() throws Exception {
        assertCovered(Layer.class);
    }

    @Test
    void everyLossHasAContractTest() throws Exception {
        assertCovered(Loss.class);
    }

    @Test
    void everyOptimizerHasAContractTest() throws Exception {
        assertCovered(Optimizer.class);
    }

    private static void assertCovered(Class<?> kind) throws Exception {
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : classesBeside(kind)) {
            boolean concrete = !type.isInterface() && !Modifier.isAbstract(type.getModifiers());
            if (concrete && kind.isAssignableFrom(type) && !NOT_BOUND.contains(type.getName())) {
                missing.add(type.getName());
            }
        }
        assertTrue(missing.size() >= 2, "found only " + missing);
        for (Class<?> test : classesBeside(ContractsTest.class)) {
            Object subject = subject(test, kind);
            if (subject != null) {
                missing.remove(subject.getClass().getName());
            }
        }
        assertEquals(
                Set.of(),
                missing,
                "no test class implements LayerLaws, LossLaws or OptimizerLaws on these");
    }

    /** What a contract test tests, if it is one. */
    private static Object subject(Class<?> test, Class<?> kind) throws Exception {
        boolean runs = !test.isInterface() && !test.getName().startsWith("lanewise.mutant.");
        if (!runs || Modifier.isAbstract(test.getModifiers())) {
            return null;
        }
        if (kind == Layer.class && LayerLaws.class.isAssignableFrom(test)) {
            return ((LayerLaws) instance(test)).layer();
        }
        if (kind == Layer.class && DropoutLaws.class.isAssignableFrom(test)) {
            return ((DropoutLaws) instance(test)).dropout(0.5);
        }
        if (kind == Loss.class && LossLaws.class.isAssignableFrom(test)) {
            return ((LossLaws) instance(test)).loss();
        }
        if (kind == Optimizer.class && OptimizerLaws.class.isAssignableFrom(test)) {
            return ((OptimizerLaws) instance(test)).optimizer();
        }
        return null;
    }

    private static Object instance(Class<?> test) throws ReflectiveOperationException {
        Constructor<?> constructor = test.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.getParameterCount() == 0
                ? constructor.newInstance()
                : constructor.newInstance(instance(test.getEnclosingClass()));
    }

    /** All classes where a class comes from: of the library, or of the tests. */
    private static List<Class<?>> classesBeside(Class<?> type)
            throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (var tree = Files.walk(root)) {
            for (Path file : tree.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace(".class", "");
                if (!name.endsWith("module-info")) {
                    classes.add(
                            Class.forName(
                                    name.replace(file.getFileSystem().getSeparator(), "."),
                                    false,
                                    ContractsTest.class.getClassLoader()));
                }
            }
        }
        return classes;
    }
}
