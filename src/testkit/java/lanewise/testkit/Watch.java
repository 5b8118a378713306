package lanewise.testkit;

import java.util.Arrays;
import java.util.List;
import lanewise.tensor.Parameters;
import lanewise.tensor.Slot;

/** What a pass must leave alone: memory around its results, inputs, and parameters. */
final class Watch {
    private final LayerRun run;
    private final List<Slot> slots;
    private final List<float[]> before;
    private final float[] values;
    private final boolean learns;

    /**
     * Remembers what is there.
     *
     * @param learns whether the layer may change what it keeps untrained
     */
    Watch(LayerRun run, List<Slot> slots, boolean learns) {
        this.run = run;
        this.slots = slots;
        this.learns = learns;
        before = slots.stream().map(slot -> slot.array().clone()).toList();
        values = run.parameters().values().clone();
    }

    /** All but some samples of the result, and of what else may change. */
    void assertUntouched(Slot result, int first, int end, Slot... others) {
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            boolean free = slot == result || Arrays.asList(others).contains(slot);
            assertSame(slot, before.get(i), 0, free ? slot.at(first) : slot.array().length);
            if (free) {
                assertSame(slot, before.get(i), slot.at(end), slot.array().length);
            }
        }
        List<Parameters.View> own = run.views();
        for (Parameters.View view : run.parameters().views()) {
            if (!own.contains(view) || !learns || view.kind() == Parameters.Kind.TRAINABLE) {
                int from = view.offset();
                Bits.assertSame(
                        run.says("the parameter " + view.name() + " after a pass"),
                        values,
                        from,
                        run.parameters().values(),
                        from,
                        view.size());
            }
        }
    }

    private void assertSame(Slot slot, float[] expected, int from, int to) {
        Bits.assertSame(
                run.says("the layer writes beside its result, into " + run.name(slot)),
                expected,
                from,
                slot.array(),
                from,
                to - from);
    }
}
