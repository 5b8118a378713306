package lanewise.nn.loss;

/** How the losses of a batch become one number, PyTorch's {@code reduction}. */
public enum Reduction {
    /** Their mean; weighted by the class weights where a loss has them. */
    MEAN,
    /** Their sum. */
    SUM
}
