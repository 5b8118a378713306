package lanewise.nn;

import lanewise.tensor.Shape;

/**
 * Moves samples between PyTorch's order (channels first) and the order inside (channels last); a
 * shape of less than two dimensions has but one order.
 *
 * {@snippet :
 * int[] places = Layout.places(Shape.image(2, 3, 4));
 * float red = slot.array()[slot.at(n) + places[(0 * 3 + row) * 4 + column]];
 * }
 */
public final class Layout {
    private Layout() {}

    /** Copies one sample of {@code shape} from PyTorch's order to channels-last. */
    public static void toChannelsLast(Shape shape, float[] from, int fo, float[] to, int offset) {
        int channels = channels(shape);
        int pixels = shape.size() / channels;
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                to[offset + p * channels + c] = from[fo + c * pixels + p];
            }
        }
    }

    /** Copies one sample of {@code shape} from channels-last to PyTorch's order. */
    public static void toChannelsFirst(Shape shape, float[] from, int fo, float[] to, int offset) {
        int channels = channels(shape);
        int pixels = shape.size() / channels;
        for (int c = 0; c < channels; c++) {
            for (int p = 0; p < pixels; p++) {
                to[offset + c * pixels + p] = from[fo + p * channels + c];
            }
        }
    }

    /** Where the elements of a sample lie inside, by their number in PyTorch's order. */
    public static int[] places(Shape shape) {
        int channels = channels(shape);
        int pixels = shape.size() / channels;
        int[] places = new int[shape.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i % pixels * channels + i / pixels;
        }
        return places;
    }

    private static int channels(Shape shape) {
        return shape.rank() < 2 || shape.size() == 0 ? Math.max(1, shape.size()) : shape.dim(0);
    }
}
