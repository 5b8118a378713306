package lanewise.mutant;

import java.util.List;
import java.util.stream.Stream;
import lanewise.outsider.BlockDrop;
import lanewise.outsider.CausalTaps;
import lanewise.outsider.CircularShuffle;
import lanewise.outsider.Focal;
import lanewise.outsider.GroupStatistics;
import lanewise.outsider.HeavyBall;
import lanewise.outsider.LogCosh;
import lanewise.outsider.MaxOverTime;
import lanewise.outsider.Noise;
import lanewise.outsider.OwnDropout;
import lanewise.outsider.OwnKernels;
import lanewise.outsider.PairedMasks;
import lanewise.outsider.RowDrop;
import lanewise.outsider.ScaleShift;
import lanewise.outsider.SignedMomentum;
import lanewise.outsider.SpreadPad;
import lanewise.outsider.TunedKernels;
import lanewise.outsider.UniformNoise;

/** Defects in what others would write, each with the law that is made for it. */
final class OutsiderMutants {
    private OutsiderMutants() {}

    static List<Mutant> all() {
        return Stream.of(formulas(), sequences(), kernels(), rare()).flatMap(List::stream).toList();
    }

    private static List<Mutant> formulas() {
        return List.of(
                new Mutant(
                        OwnDropout.Laws.class,
                        OwnDropout.Defect.PERIOD_OF_65536,
                        "keep count: at every place of"),
                new Mutant(PairedMasks.Laws.class, PairedMasks.Defect.NOT_MIRRORED, "dependence"),
                new Mutant(
                        Noise.Laws.class, Noise.Defect.DEVIATION_ONE_PERCENT_LOW, "distribution"),
                new Mutant(Noise.Laws.class, Noise.Defect.HIGH_LEVELS_CLAMPED, "distribution"),
                scale(ScaleShift.Defect.TRAINS_ANOTHER_FUNCTION, "modes"),
                scale(ScaleShift.Defect.NO_GRADIENT_AFTER_EVALUATION, "gradients: those of"),
                scale(ScaleShift.Defect.SATURATES_AT_FIFTY, "formula: outputs"),
                scale(ScaleShift.Defect.OVERFLOWS_IN_BETWEEN, "finite"),
                scale(ScaleShift.Defect.SUMS_OF_EIGHT_CHUNKS, "batch: the gradients"),
                scale(ScaleShift.Defect.SCRATCH_SHARED_BY_THREADS, "same bits: on several"),
                scale(ScaleShift.Defect.AVERAGES_OVER_THE_BOUND, "same bits: bound for"),
                scale(ScaleShift.Defect.INPUT_SHARED_BY_BINDINGS, "same bits: one layer"),
                scale(ScaleShift.Defect.WANTS_A_DX, "same bits: as the first"),
                scale(ScaleShift.Defect.WEIGHT_TAKEN_WHEN_BOUND, "parameters"),
                scale(ScaleShift.Defect.LOSES_NAN, "poison"),
                new Mutant(LogCosh.Laws.class, LogCosh.Defect.HALF_THE_LOSS, "formula"),
                new Mutant(
                        LogCosh.Laws.class, LogCosh.Defect.MEAN_OF_SAMPLES, "reduction: a batch"),
                new Mutant(
                        LogCosh.Laws.class,
                        LogCosh.Defect.LAST_SAMPLE_COUNTS_TWICE,
                        "reduction: samples"),
                new Mutant(BlockDrop.Laws.class, BlockDrop.Defect.NUMBER_OF_32_BITS, "numbers"),
                new Mutant(
                        BlockDrop.Laws.class,
                        BlockDrop.Defect.SAMPLES_OVERLAP_EVERY_64,
                        "independence: each sample"),
                new Mutant(BlockDrop.Laws.class, BlockDrop.Defect.LAYER_OF_8_BITS, "keys: no two"),
                new Mutant(
                        SpreadPad.Laws.class,
                        SpreadPad.Defect.LAST_SAMPLE_OF_THE_BATCH_ALWAYS,
                        "same bits: a range"),
                new Mutant(
                        UniformNoise.Laws.class, UniformNoise.Defect.LAYERS_ALIKE_BY_SUM, "draws"),
                new Mutant(Focal.Laws.class, Focal.Defect.NAN_IS_NOTHING, "poison"),
                new Mutant(
                        SignedMomentum.Laws.class,
                        SignedMomentum.Defect.SCRATCH_SHARED_BY_THREADS,
                        "same bits: ranges"),
                new Mutant(HeavyBall.Laws.class, HeavyBall.Defect.STATE_LEFT_OUT, "state"),
                new Mutant(HeavyBall.Laws.class, HeavyBall.Defect.NAN_BECOMES_NOTHING, "poison"));
    }

    private static List<Mutant> sequences() {
        return List.of(
                new Mutant(
                        MaxOverTime.Laws.class,
                        MaxOverTime.Defect.DROPS_NAN_GRADIENTS,
                        "poison: an output's"),
                new Mutant(
                        MaxOverTime.Laws.class,
                        MaxOverTime.Defect.STOPS_AT_INFINITY,
                        "formula: outputs"),
                new Mutant(
                        CausalTaps.Laws.class,
                        CausalTaps.Defect.TELLS_THE_WRONG_SOURCE,
                        "groups: gradients"),
                new Mutant(
                        CausalTaps.Laws.class, CausalTaps.Defect.WEIGHTS_OF_128_CHANNELS, "large"),
                new Mutant(
                        CausalTaps.Laws.class,
                        CausalTaps.Defect.OFF_AFTER_TWELVE_BATCHES,
                        "training repeats"),
                new Mutant(RowDrop.Laws.class, RowDrop.Defect.LONG_SAMPLES_OVERLAP, "units"));
    }

    private static List<Mutant> kernels() {
        return List.of(
                new Mutant(
                        OwnKernels.Laws.class,
                        OwnKernels.Defect.PRODUCT_BEYOND_512,
                        "product of large"),
                new Mutant(
                        OwnKernels.Laws.class, OwnKernels.Defect.GAUSSIAN_BEYOND_1000, "gaussian"),
                new Mutant(
                        OwnKernels.Laws.class,
                        OwnKernels.Defect.RELU_IN_PLACE_ONLY_BELOW_1000,
                        "edges: elements"),
                new Mutant(
                        TunedKernels.Laws.class,
                        TunedKernels.Defect.COLUMN_SUMS_NO_ROWS,
                        "edges: sums"),
                new Mutant(
                        TunedKernels.Laws.class,
                        TunedKernels.Defect.DROPOUT_SCALES_TWICE_AT_ONE_BIT,
                        "edges: products"));
    }

    /** What few bits count, what is kept of an array, what lies far out or is drawn twice. */
    private static List<Mutant> rare() {
        return List.of(
                new Mutant(
                        GroupStatistics.Laws.class,
                        GroupStatistics.Defect.EPS_OUTSIDE_THE_ROOT,
                        "formula: every kind"),
                new Mutant(
                        CircularShuffle.Laws.class,
                        CircularShuffle.Defect.MAP_OF_15_BITS,
                        "large: samples"),
                new Mutant(
                        RowDrop.Laws.class,
                        RowDrop.Defect.LAST_BIT_OF_A_WORD_TWICE,
                        "independence: no two"),
                new Mutant(
                        Subjects.Optimizers.class,
                        FaultyOptimizer.Defect.INDEX_OF_15_BITS,
                        "trajectory: two"),
                new Mutant(
                        Subjects.Optimizers.class,
                        FaultyOptimizer.Defect.FIRST_STEP_FROM_WHAT_WAS_BOUND,
                        "binding: parameters"),
                new Mutant(
                        Subjects.Losses.class,
                        FaultyLoss.Defect.TARGET_KEPT_BY_ITS_ARRAY,
                        "same bits"),
                new Mutant(
                        Subjects.Losses.class,
                        FaultyLoss.Defect.GRADIENT_LOST_FAR_OUT,
                        "the gradient is"),
                convolution(FaultyKernels.Defect.CONVOLUTION_OFF_IN_LONG_ROWS, "forward"),
                convolution(
                        FaultyKernels.Defect.CONVOLUTION_GRADIENT_OF_ALL_CHANNELS,
                        "backwardWeights and"),
                convolution(
                        FaultyKernels.Defect.CONVOLUTION_RELU_GIVES_MINUS_ZERO,
                        "edges: convolutions"));
    }

    private static Mutant convolution(FaultyKernels.Defect defect, String law) {
        return new Mutant(Subjects.AllKernels.class, defect, law);
    }

    private static Mutant scale(ScaleShift.Defect defect, String law) {
        return new Mutant(ScaleShift.Laws.class, defect, law);
    }
}
