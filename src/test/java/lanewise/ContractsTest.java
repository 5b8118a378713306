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
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Loss;
import lanewise.nn.activation.ReLU;
import lanewise.optim.Optimizer;
import lanewise.tensor.Shape;
import lanewise.testkit.DropoutLaws;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LossLaws;
import lanewise.testkit.Networks;
import lanewise.testkit.OptimizerLaws;
import net.jqwik.api.Example;
import org.junit.jupiter.api.Test;

/** Every layer, loss and optimiser of the project goes through its contract. */
class ContractsTest {
    /** A layer under a name: {@code Sequential} takes it apart before anything is bound. */
    private static final Set<String> NOT_BOUND = Set.of("lanewise.nn.NamedLayer");

    /** Sets units to 0 and scales the others: {@link DropoutLaws} are made for these. */
    private static final Set<String> DROPS_UNITS =
            Set.of(
                    "Dropout",
                    "Dropout1d",
                    "Dropout2d",
                    "Dropout3d",
                    "SequenceDropout",
                    "StochasticDepth");

    @Test
    void everyLayerHasAContractTest() throws Exception {
        assertCovered(Layer.class, LayerLaws.class, LayerLaws::layer);
    }

    @Test
    void everyLossHasAContractTest() throws Exception {
        assertCovered(Loss.class, LossLaws.class, LossLaws::loss);
    }

    @Test
    void everyOptimizerHasAContractTest() throws Exception {
        assertCovered(Optimizer.class, OptimizerLaws.class, OptimizerLaws::optimizer);
    }

    @Test
    void everyLayerThatDropsUnitsKeepsTheLawsOfDropout() throws Exception {
        Set<String> missing = concrete(classesBeside(Layer.class), Layer.class);
        missing.removeIf(name -> !DROPS_UNITS.contains(simple(name)));
        assertEquals(DROPS_UNITS.size(), missing.size());
        removeTested(missing, DropoutLaws.class, laws -> laws.dropout(0.5));
        assertEquals(Set.of(), missing, "no test class implements DropoutLaws on these");
    }

    /** Layers of sequences and volumes, of indices, and those that hold others. */
    private static final Set<String> IN_NO_RANDOM_NETWORK =
            Set.of(
                    "Conv1d",
                    "BatchNorm1d",
                    "Dropout1d",
                    "Dropout3d",
                    "SequenceDropout",
                    "Embedding",
                    "Sequential");

    @Example
    void everyLayerOfImagesAndRowsStandsInRandomNetworks() throws Exception {
        Set<String> missing = concrete(classesBeside(Layer.class), Layer.class);
        missing.removeIf(name -> IN_NO_RANDOM_NETWORK.contains(simple(name)));
        var random = new Random(1);
        var networks = new Networks().get().generator(1000, false);
        for (int i = 0; i < 1000; i++) {
            for (var named : networks.next(random).value().layers().layers()) {
                missing.remove(named.layer().getClass().getName());
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void aLayerWithoutAContractTestIsNamed() throws Exception {
        Set<String> layers = concrete(List.of(Untested.class, ReLU.class), Layer.class);
        removeTested(layers, LayerLaws.class, LayerLaws::layer);
        assertEquals(Set.of(Untested.class.getName()), layers);
    }

    private record Untested() implements Layer {
        @Override
        public String stem() {
            return "untested";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public BoundLayer bind(Binding binding) {
            throw new UnsupportedOperationException();
        }
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static <L> void assertCovered(
            Class<?> kind, Class<L> contract, Function<L, Object> subject) throws Exception {
        Set<String> missing = concrete(classesBeside(kind), kind);
        assertTrue(missing.size() >= 2, "found only " + missing);
        removeTested(missing, contract, subject);
        assertEquals(
                Set.of(),
                missing,
                "no test class implements " + contract.getSimpleName() + " on these");
    }

    /** The names of the classes of a kind that can be made. */
    private static Set<String> concrete(List<Class<?>> classes, Class<?> kind) {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : classes) {
            boolean concrete = !type.isInterface() && !Modifier.isAbstract(type.getModifiers());
            if (concrete && kind.isAssignableFrom(type) && !NOT_BOUND.contains(type.getName())) {
                names.add(type.getName());
            }
        }
        return names;
    }

    /** Removes what a test class says it tests by a contract. */
    private static <L> void removeTested(
            Set<String> names, Class<L> contract, Function<L, Object> subject) throws Exception {
        for (Class<?> test : classesBeside(ContractsTest.class)) {
            boolean hasBodies = !test.isInterface() && !Modifier.isAbstract(test.getModifiers());
            // A record is a subject that another test makes.
            if (hasBodies
                    && !test.isRecord()
                    && contract.isAssignableFrom(test)
                    && !test.getName().startsWith("lanewise.mutant.")) {
                names.remove(subject.apply(contract.cast(instance(test))).getClass().getName());
            }
        }
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
