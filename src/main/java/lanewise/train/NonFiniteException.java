package lanewise.train;

/** Training met a value that is infinite or not a number. */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /** Says where. */
    public NonFiniteException(String message) {
        super(message);
    }
}
