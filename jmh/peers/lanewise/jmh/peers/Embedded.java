package lanewise.jmh.peers;

import java.util.function.Function;
import lanewise.jmh.Engine;

/** One peer alone, as a program loads it that has no other, on one thread. */
public final class Embedded implements Function<String, Engine> {

    @Override
    public Engine apply(String name) {
        return switch (name) {
            case "onnxruntime" -> new OnnxRuntime(1);
            case "libtorch" -> new LibTorch(LibTorch.Setting.DEFAULT, 1);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
