package lanewise.mutant;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;

/** The larger of each pair of neighbours, sound or with a defect. */
record FaultyPool(Defect defect) implements Layer {
    enum Defect {
        /** None: the laws must let it pass. */
        NONE,
        GRADIENT_TO_EVERY_TIE,
        GRADIENT_TO_THE_SMALLER,
        GRADIENT_LOST_AT_TIES
    }

    @Override
    public String stem() {
        return "pool";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1 || input.dim(0) % 2 != 0) {
            throw new IllegalArgumentException(input + ", expected an even number of features");
        }
        return Shape.of(input.dim(0) / 2);
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new BoundLayer() {
            @Override
            public void forward(Pass pass, int from, int to) {
                for (int i = b.y().at(from), j = b.x().at(from); i < b.y().at(to); i++, j += 2) {
                    b.y().array()[i] = Math.max(b.x().array()[j], b.x().array()[j + 1]);
                }
            }

            @Override
            public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                if (b.dx() == null) {
                    return;
                }
                int dx = b.dx().at(from);
                for (int i = b.dy().at(from), j = b.x().at(from);
                        i < b.dy().at(to);
                        i++, j += 2, dx += 2) {
                    float one = b.x().array()[j];
                    float other = b.x().array()[j + 1];
                    float dy = b.dy().array()[i];
                    boolean tie = one == other;
                    boolean second = other > one ^ defect == Defect.GRADIENT_TO_THE_SMALLER;
                    boolean both = tie && defect == Defect.GRADIENT_TO_EVERY_TIE;
                    boolean none = tie && defect == Defect.GRADIENT_LOST_AT_TIES;
                    b.dx().array()[dx] = !none && (both || !second) ? dy : 0;
                    b.dx().array()[dx + 1] = !none && (both || second) ? dy : 0;
                }
            }
        };
    }
}
