package lanewise.nn.dropout;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.DropoutLaws;
import net.jqwik.api.Tag;

@Tag("lanes")
class DropoutLawsTest implements DropoutLaws {
    @Override
    public Layer dropout(double p) {
        return Layers.dropout(p);
    }

    @Override
    public Shape input() {
        return Shape.image(3, 7, 5);
    }
}
