package lanewise.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One case by one engine: bound and checked before the first timed call.
 *
 * <p>Short iterations, many of them, in several forks: an average over seconds would hide that code
 * was compiled in two ways.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public abstract class Timed {

    /** The engine's name as {@code jmh/run --list} prints it. */
    @Param("ours")
    public String engine;

    /** The vector width in bits, 0 for the preferred one; a fork's own property decides. */
    @Param("0")
    public int bits;

    private Work bound;

    /** The name of the case. */
    protected abstract String work();

    /** Binds the case and refuses to time a wrong answer. */
    @Setup
    public void bind() {
        if (bits != Settings.bits()) {
            throw new IllegalStateException(
                    "%d bits were asked for, but this JVM runs with -D%s=%d; use jmh/run"
                            .formatted(bits, Settings.BITS, Settings.bits()));
        }
        Case work = Cases.named(work());
        Engine chosen =
                Engines.all(Settings.threads()).stream()
                        .filter(e -> e.name().equals(engine))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "no engine '%s'; see jmh/run --list".formatted(engine)));
        bound =
                chosen.offer(work)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "%s cannot do %s".formatted(engine, work.name())))
                        .get();
        work.check(engine, bound.output());
    }

    /** The call. */
    @Benchmark
    public void call() {
        bound.run();
    }
}
