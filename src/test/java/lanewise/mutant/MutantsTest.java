package lanewise.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lanewise.outsider.Outsiders;
import net.jqwik.api.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A suite that cannot fail proves nothing: each mutant dies by the law that is made for it. */
class MutantsTest {
    private static final Launcher LAUNCHER = LauncherFactory.create();

    @TempDir static Path folder;

    private static Mutant mutant(Class<?> subject, Enum<?> defect, String law) {
        return new Mutant(subject, defect, law);
    }

    static List<Mutant> mutants() {
        return Stream.of(
                        dropouts(),
                        linears(),
                        pools(),
                        activations(),
                        optimizers(),
                        losses(),
                        allKernels(),
                        convolutions(),
                        lanes(),
                        OutsiderMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mutant> dropouts() {
        return List.of(
                dropout(FaultyDropout.Defect.KEEP_AND_DROP_SWAPPED, "keep count: as many"),
                dropout(FaultyDropout.Defect.BACKWARD_NOT_SCALED, "backward: mask"),
                dropout(FaultyDropout.Defect.ALL_DROPPED_IS_NAN, "scale: p = 0"),
                dropout(FaultyDropout.Defect.PERIOD_OF_1024, "independence: pairs far"),
                dropout(FaultyDropout.Defect.NOT_SCALED, "scale: kept"),
                dropout(FaultyDropout.Defect.SCALED_BY_P, "scale"),
                dropout(FaultyDropout.Defect.ALL_DROPPED_IS_NAN, "p = 1"),
                dropout(FaultyDropout.Defect.MASK_REUSED_BETWEEN_CALLS, "keys: the same"),
                dropout(FaultyDropout.Defect.MASK_SHARED_BY_LAYERS, "keys: layers"),
                dropout(FaultyDropout.Defect.MASK_SHARED_BY_LANES, "independence: pairs at"),
                dropout(FaultyDropout.Defect.MASK_SHARED_BY_SAMPLES, "independence: pairs"),
                dropout(FaultyDropout.Defect.OTHER_MASK_IN_BACKWARD, "backward: mask"),
                mutant(
                        Subjects.ChannelDropouts.class,
                        FaultyDropout.Defect.CHANNELS_IGNORED,
                        "keep count"),
                dropout(FaultyDropout.Defect.CHANNELS, "independence: pairs"),
                dropout(FaultyDropout.Defect.RATE_NEVER_REACHES_THE_KERNEL, "keep count"),
                dropout(FaultyDropout.Defect.SCHEDULE_NEVER_REACHES_THE_KERNEL, "schedule"),
                dropout(FaultyDropout.Defect.SCALE_IGNORES_THE_SCHEDULE, "schedule"),
                dropout(FaultyDropout.Defect.DROPS_IN_EVALUATION, "evaluation is the identity"),
                dropout(FaultyDropout.Defect.MONTE_CARLO_KEEPS_ALL, "Monte-Carlo"),
                dropout(FaultyDropout.Defect.SEED_ADDED_TO_COUNTER, "keys: every bit"),
                dropout(FaultyDropout.Defect.LOSES_THE_SIGN_OF_ZERO, "p = 0"),
                dropout(FaultyDropout.Defect.PERIOD_OF_1024, "independence: words"),
                dropout(FaultyDropout.Defect.FIRST_ELEMENT_STAYS, "keep count: at every place, of"),
                mutant(
                        Subjects.DropoutLayers.class,
                        FaultyDropout.Defect.MASK_DEPENDS_ON_THE_BATCH,
                        "batch: a part"),
                mutant(
                        Subjects.DropoutLayers.class,
                        FaultyDropout.Defect.NUMBERED_FROM_THE_RANGE,
                        "same bits"));
    }

    private static List<Mutant> linears() {
        return List.of(
                linear(
                        FaultyLinear.Defect.WEIGHT_GRADIENT_OFF_AT_THE_BORDER,
                        "gradients: backward is"),
                linear(FaultyLinear.Defect.INPUT_GRADIENT_OFF_AT_THE_BORDER, "linear: backward"),
                linear(
                        FaultyLinear.Defect.BIAS_GRADIENT_FORGETS_THE_BATCH,
                        "gradients: backward is"),
                linear(FaultyLinear.Defect.BIAS_GRADIENT_IS_A_MEAN, "gradients: backward is"),
                linear(FaultyLinear.Defect.LAST_CHUNK_ONLY, "gradients: backward is"),
                linear(FaultyLinear.Defect.GRADIENTS_NEVER_RESET, "training repeats"),
                linear(FaultyLinear.Defect.SUMMED_BY_RANGES, "same bits"),
                linear(FaultyLinear.Defect.READS_THE_SAMPLE_BEFORE, "batch: a permutation"),
                linear(FaultyLinear.Defect.COUNTS_ITS_CALLS, "evaluation is pure"),
                linear(FaultyLinear.Defect.TRAINS_IN_EVALUATION, "evaluation is pure"),
                linear(FaultyLinear.Defect.WRITES_TOO_FAR, "evaluation is pure"),
                linear(FaultyLinear.Defect.CHANGES_ITS_INPUT, "evaluation is pure"),
                linear(FaultyLinear.Defect.GRADIENT_IS_CLIPPED, "gradients: the gradient of a sum"),
                linear(FaultyLinear.Defect.SATURATES, "linear: outputs"));
    }

    private static List<Mutant> pools() {
        return List.of(
                pool(FaultyPool.Defect.GRADIENT_TO_EVERY_TIE, "gradients: every element"),
                pool(FaultyPool.Defect.GRADIENT_TO_EVERY_TIE, "pooling: the mass"),
                pool(FaultyPool.Defect.GRADIENT_LOST_AT_TIES, "pooling: the mass"),
                pool(FaultyPool.Defect.GRADIENT_TO_THE_SMALLER, "gradients: backward is"),
                pool(FaultyPool.Defect.GRADIENT_LOST_AT_TIES, "gradients: every element"));
    }

    private static List<Mutant> activations() {
        return List.of(
                activation(
                        FaultyActivation.Defect.READS_AN_OVERWRITTEN_OUTPUT,
                        "in place: gradients do not"),
                activation(FaultyActivation.Defect.FORGETS_SIGNS_IN_PLACE, "in place: what was"),
                activation(FaultyActivation.Defect.DIFFERS_FROM_ITS_LIKE, "a layer is a value"),
                activation(FaultyActivation.Defect.HAS_NO_NAME, "a layer is a value"),
                activation(FaultyActivation.Defect.PRINTS_ITS_ADDRESS, "a layer is a value"));
    }

    private static List<Mutant> optimizers() {
        return List.of(
                optimizer(FaultyOptimizer.Defect.ASCENDS, "the first step"),
                optimizer(FaultyOptimizer.Defect.RATE_IGNORED, "a learning rate of 0"),
                optimizer(FaultyOptimizer.Defect.STATE_OUTLIVES_THE_BINDING, "binding again"),
                optimizer(FaultyOptimizer.Defect.STEPS_DEPEND_ON_RANGES, "same bits"),
                optimizer(FaultyOptimizer.Defect.BUFFERS_ARE_TRAINED, "buffers"),
                optimizer(FaultyOptimizer.Defect.MOVES_WITHOUT_GRADIENT, "a step at zero"),
                optimizer(FaultyOptimizer.Defect.GRADIENTS_ARE_CHANGED, "same bits"),
                optimizer(FaultyOptimizer.Defect.MOMENTUM_GROWS, "a bowl"),
                optimizer(FaultyOptimizer.Defect.FIRST_GRADIENT_IS_DAMPENED, "trajectory"),
                optimizer(FaultyOptimizer.Defect.STEPS_ARE_CLIPPED, "scale: steps grow"),
                optimizer(FaultyOptimizer.Defect.RATE_ENTERS_TWICE, "scale: twice"),
                optimizer(FaultyOptimizer.Defect.SMALL_GRADIENTS_ARE_LOST, "scale: steps grow"));
    }

    private static List<Mutant> losses() {
        return List.of(
                loss(FaultyLoss.Defect.GRADIENT_OF_THE_SUM, "the gradient is"),
                loss(FaultyLoss.Defect.GRADIENT_OF_THE_FIRST_SAMPLE, "the gradient is"),
                loss(FaultyLoss.Defect.GRADIENT_HAS_THE_OTHER_SIGN, "a small step"),
                loss(FaultyLoss.Defect.OTHER_VALUE_WITHOUT_GRADIENT, "same bits"),
                loss(FaultyLoss.Defect.OUTPUTS_ARE_CHANGED, "same bits"),
                loss(FaultyLoss.Defect.NO_NUMBER_AT_ZERO, "finite"),
                loss(FaultyLoss.Defect.OTHER_BITS_WITH_OTHER_KERNELS, "same bits"));
    }

    private static List<Mutant> allKernels() {
        return List.of(
                kernels(FaultyKernels.Defect.PRODUCT_FORGETS_THE_LAST_COLUMN, "product"),
                kernels(FaultyKernels.Defect.ADD_FORGETS_THE_TAIL, "add"),
                kernels(FaultyKernels.Defect.SCALE_WRITES_TOO_FAR, "scale"),
                kernels(FaultyKernels.Defect.ALL_FINITE_FORGETS_THE_TAIL, "allFinite"),
                kernels(FaultyKernels.Defect.RELU_LOSES_NAN, "relu equals"),
                kernels(FaultyKernels.Defect.RELU_BACKWARD_KEEPS_ZERO, "reluBackward"),
                kernels(FaultyKernels.Defect.APPLY_FORGETS_THE_TAIL, "apply equals"),
                kernels(FaultyKernels.Defect.APPLY_BACKWARD_SWAPS_PARAMETERS, "applyBackward"),
                kernels(FaultyKernels.Defect.COLUMN_SUMS_DO_NOT_ACCUMULATE, "columnSums"),
                kernels(FaultyKernels.Defect.COLUMN_SUMS_ARE_ONE_CHAIN, "columnSums of long"),
                kernels(FaultyKernels.Defect.TREE_SUM_IS_ONE_CHAIN, "treeSum"),
                kernels(FaultyKernels.Defect.POOL_STARTS_AT_ZERO, "maxPool equals"),
                kernels(FaultyKernels.Defect.POOL_WITH_CHOICES_ADDS_ONE, "maxPool that keeps"),
                kernels(FaultyKernels.Defect.SOFTMAX_FORGETS_THE_LAST_SAMPLE, "softmax and logS"),
                kernels(FaultyKernels.Defect.POOL_TAKES_THE_LAST_TIE, "maxPoolBackward"),
                kernels(FaultyKernels.Defect.POOLED_KEEPS_WHAT_RELU_DROPS, "pooledGradient eq"),
                kernels(FaultyKernels.Defect.POOLED_MULTIPLIES_ZEROS, "pooledGradient eq"),
                kernels(FaultyKernels.Defect.POOLED_FORGETS_A_SAMPLE, "pooledGradient eq"),
                kernels(FaultyKernels.Defect.POOLED_INPUTS_LOSE_ONE, "pooledGradient of inputs e"),
                kernels(FaultyKernels.Defect.POOLED_INPUTS_TURNED, "pooledGradient of inputs i"),
                kernels(FaultyKernels.Defect.DROPOUT_STARTS_AT_ZERO, "dropout"),
                kernels(FaultyKernels.Defect.LOSS_TAKES_THE_FIRST_CLASS, "softmaxCrossEntropy"),
                kernels(FaultyKernels.Defect.ADAM_SKIPS_DECAY, "adam"),
                kernels(FaultyKernels.Defect.CONVOLUTION_IGNORES_PADDING, "forward"),
                kernels(FaultyKernels.Defect.CONVOLUTION_BACKWARD_IS_SHIFTED, "backwardData"),
                kernels(FaultyKernels.Defect.CONVOLUTION_WEIGHTS_START_ANEW, "backwardWeights and"),
                kernels(
                        FaultyKernels.Defect.CONVOLUTION_BIAS_STARTS_ANEW,
                        "backwardWeightsAndBias"));
    }

    private static List<Mutant> convolutions() {
        return List.of(
                convolution(FaultyKernels.Defect.CONVOLUTION_TURNS_ITS_KERNEL, "convolution eq"),
                convolution(FaultyKernels.Defect.CONVOLUTION_REPEATS_THE_BORDER, "padding"),
                convolution(FaultyKernels.Defect.CONVOLUTION_TURNS_WITH_STRIDES, "stride"),
                convolution(FaultyKernels.Defect.CONVOLUTION_TURNS_WITH_DILATION, "dilation"),
                convolution(FaultyKernels.Defect.CONVOLUTION_SWAPS_ITS_GROUPS, "grouping"),
                convolution(FaultyKernels.Defect.CONVOLUTION_OF_ONE_TAP_IS_TRANSPOSED, "a 1 x 1"),
                convolution(FaultyKernels.Defect.CONVOLUTION_SATURATES, "linear in"));
    }

    private static List<Mutant> lanes() {
        return List.of(
                lanes(FaultyLanes.Defect.LANES_ARE_ONE_CHAIN, "product eq"),
                lanes(FaultyLanes.Defect.LANES_ARE_ADDED_NEIGHBOURS_FIRST, "product eq"),
                lanes(FaultyLanes.Defect.LANES_WITHOUT_THE_REST, "product eq"),
                lanes(FaultyLanes.Defect.LANES_GO_ON_FROM_C, "product eq"),
                lanes(FaultyLanes.Defect.LANES_OF_ONE_BLOCK_OF_ROWS, "product eq"),
                lanes(FaultyLanes.Defect.LANES_OF_FIVE_COLUMNS, "product eq"),
                lanes(FaultyLanes.Defect.TREE_IS_HALVED, "treeSum"),
                lanes(FaultyLanes.Defect.TREE_OF_SIXTEEN, "treeSum"),
                lanes(FaultyLanes.Defect.TREE_OF_WHOLE_VECTORS, "treeSum"),
                lanes(FaultyLanes.Defect.TIE_TO_THE_LAST, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.WINDOWS_BEYOND_A_WORD, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.WINDOWS_LOSE_NAN, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.WINDOWS_LOSE_SUBNORMALS, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.WINDOWS_START_SUMS_ANEW, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.RUN_WITHOUT_ITS_TAIL, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.LAST_CHANNEL_FORGOTTEN, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.BIAS_OF_WHAT_RELU_DROPS, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.LAST_CHUNK_FORGOTTEN, "pooledGradient eq"),
                lanes(FaultyLanes.Defect.INPUTS_LOSE_NAN, "pooledGradient of inputs e"),
                lanes(FaultyLanes.Defect.INPUTS_OF_NINE_TAPS, "pooledGradient of inputs e"),
                lanes(FaultyLanes.Defect.INPUTS_ADD_TO_WHAT_IS_THERE, "pooledGradient of inputs e"),
                lanes(
                        FaultyLanes.Defect.INPUTS_SPREAD_CHANNEL_BY_CHANNEL,
                        "pooledGradient of inputs e"));
    }

    private static Mutant dropout(FaultyDropout.Defect defect, String law) {
        return mutant(Subjects.Dropouts.class, defect, law);
    }

    private static Mutant linear(FaultyLinear.Defect defect, String law) {
        return mutant(Subjects.Linears.class, defect, law);
    }

    private static Mutant pool(FaultyPool.Defect defect, String law) {
        return mutant(Subjects.Pools.class, defect, law);
    }

    private static Mutant activation(FaultyActivation.Defect defect, String law) {
        return mutant(Subjects.Activations.class, defect, law);
    }

    private static Mutant optimizer(FaultyOptimizer.Defect defect, String law) {
        return mutant(Subjects.Optimizers.class, defect, law);
    }

    private static Mutant loss(FaultyLoss.Defect defect, String law) {
        return mutant(Subjects.Losses.class, defect, law);
    }

    private static Mutant kernels(FaultyKernels.Defect defect, String law) {
        return mutant(Subjects.AllKernels.class, defect, law);
    }

    private static Mutant convolution(FaultyKernels.Defect defect, String law) {
        return mutant(Subjects.Convolutions.class, defect, law);
    }

    private static Mutant lanes(FaultyLanes.Defect defect, String law) {
        return mutant(Subjects.Lanes.class, defect, law);
    }

    static List<Mutant> sound() {
        return List.of(
                dropout(FaultyDropout.Defect.NONE, ""),
                mutant(Subjects.ChannelDropouts.class, FaultyDropout.Defect.CHANNELS, ""),
                mutant(Subjects.DropoutLayers.class, FaultyDropout.Defect.NONE, ""),
                linear(FaultyLinear.Defect.NONE, ""),
                pool(FaultyPool.Defect.NONE, ""),
                activation(FaultyActivation.Defect.NONE, ""),
                optimizer(FaultyOptimizer.Defect.NONE, ""),
                loss(FaultyLoss.Defect.NONE, ""),
                kernels(FaultyKernels.Defect.NONE, ""),
                lanes(FaultyLanes.Defect.NONE, ""),
                convolution(FaultyKernels.Defect.NONE, ""));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void aMutantDies(Mutant mutant) {
        // A race shows where threads happen to meet, which a busy machine makes rare.
        int tries = mutant.defect().name().endsWith("BY_THREADS") ? 20 : 1;
        boolean lives = true;
        for (int i = 0; i < tries && lives; i++) {
            lives = broken(mutant).isEmpty();
        }
        assertFalse(lives, mutant.defect() + " lives");
    }

    @ParameterizedTest
    @MethodSource("sound")
    void whatIsSoundLives(Mutant mutant) {
        assertEquals(Set.of(), broken(mutant));
    }

    @Test
    void everyDefectIsTried() {
        Set<Enum<?>> untried = new HashSet<>();
        Stream.of(
                        EnumSet.allOf(FaultyDropout.Defect.class),
                        EnumSet.allOf(FaultyLinear.Defect.class),
                        EnumSet.allOf(FaultyPool.Defect.class),
                        EnumSet.allOf(FaultyActivation.Defect.class),
                        EnumSet.allOf(FaultyOptimizer.Defect.class),
                        EnumSet.allOf(FaultyLoss.Defect.class),
                        EnumSet.allOf(FaultyLanes.Defect.class),
                        EnumSet.allOf(FaultyKernels.Defect.class))
                .forEach(untried::addAll);
        mutants().forEach(mutant -> untried.remove(mutant.defect()));
        sound().forEach(mutant -> untried.remove(mutant.defect()));
        assertEquals(Set.of(), untried);
    }

    @Test
    void everyLawOfTheContractsKillsAMutant() {
        Set<String> laws = new TreeSet<>();
        for (Class<?> contract : Subjects.CONTRACTS) {
            for (Method law : contract.getDeclaredMethods()) {
                Label label = law.getAnnotation(Label.class);
                if (label != null) {
                    laws.add(contract.getSimpleName() + ": " + label.value());
                }
            }
        }
        assertTrue(laws.size() > 60, "laws found: " + laws);
        for (Mutant mutant : mutants()) {
            for (Class<?> contract : Subjects.CONTRACTS) {
                if (contract.isAssignableFrom(mutant.subject())) {
                    String start = contract.getSimpleName() + ": " + mutant.law();
                    laws.removeIf(law -> law.startsWith(start));
                }
            }
        }
        assertEquals(Set.of(), laws);
    }

    @Test
    void thePageCountsTheDefects() throws Exception {
        long defects = mutants().stream().map(Mutant::defect).distinct().count();
        String page = Files.readString(Path.of("docs/testing/mutation.md"));
        assertTrue(page.contains("plants " + defects + " defects"), "defects: " + defects);
    }

    /** Runs the laws whose names begin so and returns the names of those that failed. */
    private static Set<String> broken(Mutant mutant) {
        Subjects.set(mutant.defect());
        Outsiders.plant(mutant.defect());
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(mutant.subject()))
                        .filters(named(mutant.law()))
                        .configurationParameter("jqwik.tries.default", "40")
                        .configurationParameter("jqwik.shrinking.default", "OFF")
                        .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                        .configurationParameter(
                                "jqwik.database", folder.resolve("jqwik").toString())
                        .build();
        Set<String> broken = new TreeSet<>();
        Set<String> run = new HashSet<>();
        LAUNCHER.execute(
                request,
                new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier law, TestExecutionResult result) {
                        if (law.isTest()) {
                            run.add(law.getDisplayName());
                        }
                        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                            assertInstanceOf(
                                    AssertionError.class,
                                    result.getThrowable().orElse(null),
                                    mutant + " ends by accident");
                            broken.add(law.getDisplayName());
                        }
                    }
                });
        assertFalse(run.isEmpty(), "no law of " + mutant.subject() + " is named " + mutant.law());
        return broken;
    }

    private static PostDiscoveryFilter named(String law) {
        return test ->
                FilterResult.includedIf(!test.isTest() || test.getDisplayName().startsWith(law));
    }
}
