package lanewise.train;

import lanewise.data.Batch;
import lanewise.data.DataLoader;
import lanewise.random.Key;

/** Finds what no training can learn from: samples and targets that are infinite or not numbers. */
final class OddData {
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
            String what =
                    isOdd(batch.x(), i * size, size)
                            ? "a value"
                            : isOdd(values, i * width, width) ? "the target" : null;
            if (what != null) {
                return "%s of sample %d is infinite or not a number; mend it or leave it out"
                        .formatted(what, batch.indices()[i]);
            }
        }
        return null;
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
