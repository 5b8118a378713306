package lanewise.onnx;

/** Reads the nodes of one kind. */
@FunctionalInterface
interface Operator {
    /** What the first output is. */
    Value read(Node node) throws Unsayable;
}
