/**
 * Networks in ONNX files, out and in.
 *
 * <p>Start with {@link lanewise.onnx.OnnxExport} and {@link lanewise.onnx.OnnxImport}. The format's
 * own classes come from {@code org.tribuo:tribuo-util-onnx} and {@code
 * com.google.protobuf:protobuf-java}, which a program that uses this package puts on its class
 * path.
 */
package lanewise.onnx;
