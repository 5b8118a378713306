package lanewise.data;

import java.util.Objects;

/** A data set to train on and one to judge by. */
public record Split(Dataset train, Dataset validation) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if their samples, classes or targets differ in kind
     */
    public Split {
        Objects.requireNonNull(train, "train");
        Objects.requireNonNull(validation, "validation");
        if (!train.schema().equals(validation.schema())) {
            throw new IllegalArgumentException(
                    "training and validation data differ in shape, classes or targets: "
                            + train
                            + "; "
                            + validation);
        }
    }
}
