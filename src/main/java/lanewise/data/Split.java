package lanewise.data;

/** A data set to train on and one to judge by. */
public record Split(Dataset train, Dataset validation) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if their images or classes differ in kind
     */
    public Split {
        if (!train.shape().equals(validation.shape())
                || !train.classNames().equals(validation.classNames())) {
            throw new IllegalArgumentException(
                    "training and validation images differ in shape or classes: "
                            + train
                            + "; "
                            + validation);
        }
    }
}
