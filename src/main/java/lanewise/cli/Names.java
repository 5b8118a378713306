package lanewise.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import lanewise.data.DataSource;
import lanewise.train.Placement;
import lanewise.train.Variant;

/** What options of names take, for the completion in a shell. */
abstract class Names implements Iterable<String> {
    private final List<String> names;

    private Names(List<String> names) {
        this.names = names;
    }

    private static List<String> texts(Object[] values) {
        return Arrays.stream(values).map(Object::toString).toList();
    }

    @Override
    public Iterator<String> iterator() {
        return names.iterator();
    }

    /** Data sets. */
    static final class Data extends Names {
        Data() {
            super(DataSource.NAMES);
        }
    }

    /** Optimisers. */
    static final class Optimizers extends Names {
        Optimizers() {
            super(List.of("adam", "adamw", "rmsprop", "adagrad", "sgd"));
        }
    }

    /** Forms of dropout. */
    static final class Variants extends Names {
        Variants() {
            super(texts(Variant.values()));
        }
    }

    /** Places of dropout. */
    static final class Placements extends Names {
        Placements() {
            super(texts(Placement.values()));
        }
    }

    /** Ways of the learning rate. */
    static final class Schedules extends Names {
        Schedules() {
            super(List.of("constant", "cosine", "step", "one-cycle", "warm-up", "plateau"));
        }
    }

    /** Ways of the dropout rates. */
    static final class DropoutSchedules extends Names {
        DropoutSchedules() {
            super(List.of("constant", "linear", "cosine", "curriculum", "step"));
        }
    }

    /** Kernels. */
    static final class Kinds extends Names {
        Kinds() {
            super(List.of("vector", "scalar"));
        }
    }
}
