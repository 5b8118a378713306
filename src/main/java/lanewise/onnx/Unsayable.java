package lanewise.onnx;

/** Why something of one side has no form on the other. */
final class Unsayable extends Exception {
    private static final long serialVersionUID = 1;

    Unsayable(String reason) {
        super(reason, null, false, false);
    }
}
