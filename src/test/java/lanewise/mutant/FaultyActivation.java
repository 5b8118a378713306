package lanewise.mutant;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;

/** Doubles in place, sound or with a defect that shows when neighbours share memory. */
record FaultyActivation(Defect defect) implements Layer {
    enum Defect {
        /** None: the laws must let it pass. */
        NONE,
        /** Softsign, whose slope is found from the output, which it lets others overwrite. */
        READS_AN_OVERWRITTEN_OUTPUT,
        FORGETS_SIGNS_IN_PLACE,
        DIFFERS_FROM_ITS_LIKE,
        PRINTS_ITS_ADDRESS,
        HAS_NO_NAME
    }

    @Override
    public String stem() {
        return defect == Defect.HAS_NO_NAME ? " " : "act";
    }

    @Override
    public boolean equals(Object other) {
        return defect == Defect.DIFFERS_FROM_ITS_LIKE
                ? this == other
                : other instanceof FaultyActivation like && like.defect == defect;
    }

    @Override
    public int hashCode() {
        return defect.hashCode();
    }

    @Override
    public String toString() {
        return defect == Defect.PRINTS_ITS_ADDRESS ? "act@" + System.identityHashCode(this) : "act";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public boolean inPlace() {
        return defect != Defect.READS_AN_OVERWRITTEN_OUTPUT;
    }

    @Override
    public BoundLayer bind(Binding b) {
        float factor = defect == Defect.FORGETS_SIGNS_IN_PLACE ? -2 : 2;
        boolean softsign = defect == Defect.READS_AN_OVERWRITTEN_OUTPUT;
        return new BoundLayer() {
            @Override
            public void forward(Pass pass, int from, int to) {
                for (int i = 0; i < (to - from) * b.x().stride(); i++) {
                    float x = b.x().array()[b.x().at(from) + i];
                    b.y().array()[b.y().at(from) + i] =
                            softsign ? x / (1 + Math.abs(x)) : factor * x;
                }
            }

            @Override
            public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                for (int i = 0; b.dx() != null && i < (to - from) * b.x().stride(); i++) {
                    float left = 1 - Math.abs(b.y().array()[b.y().at(from) + i]);
                    float slope = softsign ? left * left : factor;
                    b.dx().array()[b.dx().at(from) + i] =
                            slope * b.dy().array()[b.dy().at(from) + i];
                }
            }
        };
    }
}
