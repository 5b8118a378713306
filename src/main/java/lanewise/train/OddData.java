package lanewise.train;

import lanewise.data.Batch;
import lanewise.data.DataLoader;
import lanewise.random.Key;

/** Finds what no training can learn from: infinite or no numbers, and targets beyond a float. */
final class OddData {
    /** The root of the largest float. */
    private static final float LARGEST = 0x1p64f;

    private OddData() {}

    /** What is wrong with the first such sample of a pass; null if there is none. */
    static String in(DataLoader loader, int size) {
        try (DataLoader.Epoch epoch = loader.epoch(Key.of(0))) {
            for (Batch batch = epoch.next(); batch != null; batch = epoch.next()) {
                String odd = in(batch, size);
                if (odd != null) {
                    return odd;
                }
            }
            return null;
        }
    }

    /** The same of a batch of samples of so many values. */
    static String in(Batch batch, int size) {
        float[] values = batch.target().values();
        int width = values == null ? 0 : values.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            if (isOdd(batch.x(), i * size, size)) {
                return "a value of sample %s is infinite or not a number, as it stands or normalised; mend it or leave it out"
                        .formatted(number(batch, i));
            }
            if (isOdd(values, i * width, width)) {
                return "the target of sample %s is infinite or not a number; mend it or leave it out"
                        .formatted(number(batch, i));
            }
        }
        return tooLarge(batch, values, width);
    }

    /** The first target whose square no float holds. */
    private static String tooLarge(Batch batch, float[] values, int width) {
        for (int i = 0; i < batch.size() * width; i++) {
            if (Math.abs(values[i]) > LARGEST) {
                return "the target of sample %s is %s, whose square no float holds; scale the targets"
                        .formatted(number(batch, i / width), values[i]);
            }
        }
        return null;
    }

    /** A sample's number in the data that were given; of a part of them, in it too. */
    private static String number(Batch batch, int i) {
        int source = batch.sources()[i];
        int index = batch.indices()[i];
        return source == index
                ? Integer.toString(source)
                : "%d of the source (%d of this part)".formatted(source, index);
    }

    private static boolean isOdd(float[] values, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!Float.isFinite(values[i])) {
                return true;
            }
        }
        return false;
    }
}
