package lanewise.jmh.peers;

import java.util.Arrays;
import java.util.List;
import lanewise.jmh.Inference;
import lanewise.jmh.TutorialNet;
import lanewise.jmh.Work;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Inference of the tutorial's network as a script, by {@code torch.jit.optimize_for_inference}:
 * weights are constants in oneDNN's layout, and so are the values between convolutions.
 */
final class LibTorchScript implements Work {

    private static final String CONVOLUTION =
            """
                x = torch.conv2d(x, self.conv%d_weight, self.conv%<d_bias, [1, 1], [0, 0], [1, 1], 1)
                x = torch.max_pool2d(torch.relu(x), [2, 2], [2, 2], [0, 0], [1, 1], False)
            """;

    private static final String DENSE =
            """
                x = torch.relu(torch.linear(torch.flatten(x, 1), self.fc1_weight, self.fc1_bias))
                return torch.linear(x, self.fc2_weight, self.fc2_bias)
            """;

    private final JitModule module;
    private final IValueVector inputs;

    LibTorchScript(Inference inference) {
        var plain = new JitModule(new QualifiedName("tutorial"), new CompilationUnit());
        List<float[]> values = TutorialNet.initial();
        for (int i = 0; i < values.size(); i++) {
            TutorialNet.Parameter parameter = TutorialNet.PARAMETERS.get(i);
            long[] shape = Arrays.stream(parameter.shape()).asLongStream().toArray();
            Tensor tensor = LibTorch.tensor(values.get(i), shape);
            plain.register_parameter(parameter.name().replace('.', '_'), tensor, false);
        }
        var source = new StringBuilder("def forward(self, x):\n");
        for (int layer = 1; layer <= 3; layer++) {
            source.append(CONVOLUTION.formatted(layer));
        }
        plain.define(source.append(DENSE).toString());
        plain.eval();
        module = torch.optimize_for_inference(torch.freeze(plain));
        Tensor images = LibTorchNet.images(inference.batch(), MemoryFormat.Contiguous);
        inputs = new IValueVector(new IValue(images));
    }

    @Override
    public void run() {
        try (var _ = new PointerScope();
                var _ = new InferenceMode(true)) {
            module.forward(inputs);
        }
    }

    @Override
    public float[] output() {
        try (var _ = new PointerScope();
                var _ = new InferenceMode(true)) {
            return LibTorch.values(module.forward(inputs).toTensor());
        }
    }
}
