package lanewise.jmh.peers;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch;

/** Which versions of the peers run, by the names of their jars. */
public final class Versions implements Supplier<Map<String, String>> {

    private static final Pattern JAR =
            Pattern.compile("(openblas|dnnl|pytorch|onnxruntime)-([\\d.]+)(-[\\d.]+)?\\.jar");

    @Override
    public Map<String, String> get() {
        var found = new LinkedHashMap<String, String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Matcher jar = JAR.matcher(new File(entry).getName());
            if (jar.matches()) {
                found.put(jar.group(1), jar.group(2));
            }
        }
        var versions = new LinkedHashMap<String, String>();
        versions.put("OpenBLAS", found.getOrDefault("openblas", "unknown"));
        versions.put("oneDNN", found.getOrDefault("dnnl", "unknown"));
        versions.put(
                "libtorch",
                found.getOrDefault("pytorch", "unknown")
                        + (torch.hasMKL() ? " with MKL" : " without MKL"));
        versions.put("ONNX Runtime", found.getOrDefault("onnxruntime", "unknown"));
        return versions;
    }
}
