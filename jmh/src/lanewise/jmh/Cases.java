package lanewise.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Every case of the suite, and the selection that {@code jmh/run quick} measures. */
public final class Cases {

    private static final Map<String, Case> ALL = new LinkedHashMap<>();

    /** The layers of the tutorial's network and the other shapes that a user may meet. */
    private static final List<Conv> CONVOLUTIONS =
            List.of(
                    new Conv("conv1", null, 64, 3, 32, 32, 32, 3, 1, 0, 1),
                    new Conv("conv2", null, 64, 32, 15, 15, 64, 3, 1, 0, 1),
                    new Conv("conv3", null, 64, 64, 6, 6, 128, 3, 1, 0, 1),
                    new Conv("1x1", null, 16, 64, 28, 28, 128, 1, 1, 0, 1),
                    new Conv("5x5", null, 16, 32, 16, 16, 64, 5, 1, 2, 1),
                    new Conv("stride2", null, 16, 64, 28, 28, 128, 3, 2, 1, 1),
                    new Conv("depthwise", null, 16, 128, 28, 28, 128, 3, 1, 1, 128),
                    new Conv("56x56", null, 4, 64, 56, 56, 64, 3, 1, 1, 1));

    private static final List<Conv> TUTORIAL = CONVOLUTIONS.subList(0, 3);

    static {
        for (int n : new int[] {16, 32, 64, 100, 128, 256, 512, 1024, 2048, 4096}) {
            for (String kind : n == 4096 ? List.of("nn") : List.of("nn", "nt", "tn")) {
                add(new Gemm(kind, n, n, n));
            }
        }
        add(new Gemm("nn", 513, 511, 509));
        add(new Gemm("nt", 513, 511, 509));
        add(new Gemm("tn", 513, 511, 509));
        // The two linear layers at batch 64: forward, gradient of the input, of the weight.
        add(new Gemm("nt", 64, 512, 512));
        add(new Gemm("nn", 64, 512, 512));
        add(new Gemm("tn", 512, 512, 64));
        add(new Gemm("nt", 64, 10, 512));
        add(new Gemm("nn", 64, 512, 10));
        add(new Gemm("tn", 10, 512, 64));
        add(new Gemm("nt", 1, 512, 512));
        for (Conv c : CONVOLUTIONS) {
            for (Conv.Pass pass : Conv.Pass.values()) {
                add(
                        new Conv(
                                c.label(),
                                pass,
                                c.batch(),
                                c.inChannels(),
                                c.height(),
                                c.width(),
                                c.outChannels(),
                                c.kernelSize(),
                                c.stride(),
                                c.padding(),
                                c.groups()));
            }
        }
        for (Conv c : TUTORIAL) {
            add(new PooledBackward(c.label(), List.of(c)));
        }
        add(new PooledBackward("all", TUTORIAL));
        for (int log : new int[] {14, 20, 24}) {
            for (double p : log == 20 ? new double[] {0.25, 0.5, 0.1} : new double[] {0.25, 0.5}) {
                add(new Dropout(1 << log, p, false));
                add(new Dropout(1 << log, p, true));
            }
        }
        for (boolean backward : new boolean[] {false, true}) {
            add(new Pool(64, 32, 30, 30, backward));
            add(new Pool(64, 64, 13, 13, backward));
            add(new Pool(64, 128, 4, 4, backward));
        }
        for (int log : new int[] {14, 20}) {
            for (Elementwise.Op op : Elementwise.Op.values()) {
                add(new Elementwise(op, 1 << log));
            }
        }
        for (boolean loss : new boolean[] {false, true}) {
            add(new Softmax(64, 10, loss));
            add(new Softmax(256, 1000, loss));
        }
        add(new Adam(361_034));
        add(new Adam(1 << 22));
        for (int batch : new int[] {1, 16, 64, 256, 1024}) {
            add(new Step(batch, Step.DROPOUT));
        }
        add(new Step(64, 0.5));
        add(new Inference(1));
        add(new Inference(64));
    }

    private static final Pattern QUICK =
            Pattern.compile(
                    "gemm/nn/(64x64x64|100x.*|256x.*|512x.*|1024x.*|513x.*)"
                            + "|gemm/nt/64x(10|512)x512|gemm/tn/512x512x64"
                            + "|conv/conv[123]/(forward|weights)|conv/conv[23]/data|pooled/all/backward"
                            + "|dropout/.*/p0.25/1048576|dropout/forward/p0.5/16777216"
                            + "|pool/.*/64x32x30x30"
                            + "|elementwise/(relu|relu-backward|gelu)/1048576"
                            + "|softmax/cross-entropy/64x10|softmax/forward/256x1000"
                            + "|adam/361034|step/batch64|inference/.*");

    /** Those of them that JVMs may compile in several ways. */
    private static final Pattern LUCK =
            Pattern.compile(
                    "gemm/nn/(64x64x64|512x.*)|gemm/nt/64x10x512|gemm/tn/512x512x64"
                            + "|conv/conv[123]/(forward|weights)|conv/conv2/data"
                            + "|conv/(5x5|depthwise)/forward|pooled/all/backward"
                            + "|dropout/forward/p0.25/1048576|pool/.*/64x32x30x30"
                            + "|elementwise/gelu/1048576"
                            + "|softmax/cross-entropy/64x10|softmax/forward/256x1000"
                            + "|adam/361034|step/batch64|inference/.*");

    private static final Pattern QUICK_THREADED = Pattern.compile("step/batch64");

    private Cases() {}

    private static void add(Case work) {
        ALL.put(work.name(), work);
    }

    /** The case of that name. */
    public static Case named(String name) {
        Case work = ALL.get(name);
        if (work == null) {
            throw new IllegalArgumentException(
                    "no case '%s'; the families are gemm, conv, pooled, dropout, pool, elementwise,"
                                    .formatted(name)
                            + " softmax, adam, step, inference: see jmh/run --list");
        }
        return work;
    }

    /** The cases whose name contains a match of the pattern, in a fixed order. */
    public static List<Case> matching(Pattern pattern) {
        var found = new ArrayList<Case>();
        for (Case work : ALL.values()) {
            if (pattern.matcher(work.name()).find()) {
                found.add(work);
            }
        }
        return found;
    }

    /** The headline cases. */
    static List<Case> quick() {
        return named(QUICK);
    }

    /** Those of which {@link Luck} shows the spread over JVMs. */
    static List<Case> luck() {
        return named(LUCK);
    }

    /** Those that are worth a run with several threads. */
    static List<Case> quickThreaded() {
        return named(QUICK_THREADED);
    }

    private static List<Case> named(Pattern pattern) {
        return ALL.values().stream().filter(c -> pattern.matcher(c.name()).matches()).toList();
    }
}
