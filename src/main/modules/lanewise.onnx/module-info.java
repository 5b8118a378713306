/** Networks in ONNX files, out and in. */
@SuppressWarnings("requires-automatic")
module lanewise.onnx {
    requires com.google.protobuf;
    requires org.tribuo.util.onnx;
    requires transitive lanewise;

    exports lanewise.onnx;
}
