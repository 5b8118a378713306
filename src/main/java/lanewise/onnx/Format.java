package lanewise.onnx;

/** The library of the format, which may be missing. */
final class Format {
    private Format() {}

    /** What needs the library. */
    @FunctionalInterface
    interface Use<T, E extends Exception> {
        /** Uses it. */
        T run() throws E;
    }

    /**
     * Runs what needs the library.
     *
     * @throws IllegalStateException if it is not on the class path
     */
    static <T, E extends Exception> T present(Use<T, E> use) throws E {
        try {
            return use.run();
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "ONNX files need org.tribuo:tribuo-util-onnx and"
                            + " com.google.protobuf:protobuf-java; put both on the class path",
                    e);
        }
    }
}
