package lanewise.nn;

/** What a forward pass is for; an argument of the pass, never a state of a layer. */
public enum Mode {
    /** Training: dropout drops, normalisation uses the batch's statistics. */
    TRAIN,
    /** Evaluation: dropout is the identity, normalisation uses the running statistics. */
    EVAL,
    /** Monte-Carlo evaluation: dropout drops, all else is as in {@link #EVAL}. */
    MONTE_CARLO
}
