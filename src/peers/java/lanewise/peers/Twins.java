package lanewise.peers;

import static lanewise.nn.Layers.*;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import lanewise.kernel.Pair;
import lanewise.nn.Layer;
import lanewise.nn.activation.GELU;
import lanewise.tensor.Shape;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Draws layers with what PyTorch has for them. */
record Twins(RandomGenerator random) {
    private int upTo(int most) {
        return 1 + random.nextInt(most);
    }

    private static long[] two(Pair pair) {
        return new long[] {pair.height(), pair.width()};
    }

    private Pair pair(int least, int most) {
        return new Pair(random.nextInt(least, most + 1), random.nextInt(least, most + 1));
    }

    Shape shape() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> Shape.of(upTo(40));
            case 2 -> Shape.of(2 * upTo(4), 2 + upTo(12));
            default ->
                    Shape.image(
                            random.nextBoolean() ? upTo(6) : 2 * upTo(12),
                            3 + upTo(9),
                            3 + upTo(9));
        };
    }

    /** A layer that takes the shape, or null if the one drawn does not. */
    Twin of(Shape input) {
        try {
            return switch (input.rank()) {
                case 1 -> random.nextBoolean() ? dense(input) : any(input);
                case 2 -> random.nextBoolean() ? sequence(input) : any(input);
                default -> random.nextInt(4) > 0 ? image(input) : any(input);
            };
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Twin dense(Shape input) {
        int n = input.dim(0);
        switch (random.nextInt(3)) {
            case 0 -> {
                return normalised(batchNorm1d(n), input);
            }
            case 1 -> {
                return Twin.of(
                        layerNorm(n),
                        input,
                        (x, p, t) ->
                                torch.layer_norm(
                                        x,
                                        new long[] {n},
                                        Torch.optional(p.get("weight")),
                                        Torch.optional(p.get("bias")),
                                        1e-5,
                                        false));
            }
            default -> {
                boolean bias = random.nextBoolean();
                var linear = linear(n, upTo(40));
                return Twin.of(
                        bias ? linear : linear.withoutBias(),
                        input,
                        (x, p, t) ->
                                torch.linear(x, p.get("weight"), Torch.optional(p.get("bias"))));
            }
        }
    }

    private static Twin normalised(Layer layer, Shape input) {
        return Twin.of(
                layer,
                input,
                (x, p, t) ->
                        torch.batch_norm(
                                x,
                                Torch.optional(p.get("weight")),
                                Torch.optional(p.get("bias")),
                                Torch.optional(p.get("running_mean")),
                                Torch.optional(p.get("running_var")),
                                t,
                                0.1,
                                1e-5,
                                false));
    }

    private Twin sequence(Shape input) {
        int c = input.dim(0);
        if (random.nextInt(4) == 0) {
            return normalised(batchNorm1d(c), input);
        }
        int groups = c % 2 == 0 && random.nextBoolean() ? 2 : 1;
        int stride = upTo(3);
        int padding = random.nextInt(3);
        int dilation = upTo(2);
        var layer =
                conv1d(c, groups * upTo(6), upTo(4))
                        .stride(stride)
                        .padding(padding)
                        .dilation(dilation)
                        .groups(groups);
        return Twin.of(
                random.nextBoolean() ? layer : layer.withoutBias(),
                input,
                (x, p, t) ->
                        torch.conv1d(
                                x,
                                p.get("weight"),
                                Torch.optional(p.get("bias")),
                                new long[] {stride},
                                new long[] {padding},
                                new long[] {dilation},
                                groups));
    }

    private Twin image(Shape input) {
        int c = input.dim(0);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> convolution(input);
            case 3 -> transposed(input);
            case 4 -> maxPool(input);
            case 5 -> avgPool(input);
            case 6 -> normalised(batchNorm2d(c), input);
            default -> group(input);
        };
    }

    private Twin group(Shape input) {
        int c = input.dim(0);
        if (random.nextBoolean()) {
            Pair size = pair(1, 4);
            return Twin.of(
                    new lanewise.nn.layer.AdaptiveAvgPool2d(size),
                    input,
                    (x, p, t) -> torch.adaptive_avg_pool2d(x, two(size)));
        }
        int groups = c % 2 == 0 ? 2 : 1;
        return Twin.of(
                groupNorm(groups, c),
                input,
                (x, p, t) ->
                        torch.group_norm(
                                x,
                                groups,
                                Torch.optional(p.get("weight")),
                                Torch.optional(p.get("bias")),
                                1e-5,
                                false));
    }

    private Twin convolution(Shape input) {
        int c = input.dim(0);
        int groups = random.nextInt(3) > 0 ? 1 : random.nextBoolean() ? c : c % 2 == 0 ? 2 : 1;
        Pair stride = random.nextBoolean() ? Pair.of(1) : pair(1, 3);
        Pair padding = pair(0, 2);
        Pair dilation = random.nextInt(3) > 0 ? Pair.of(1) : pair(1, 2);
        int kernel = random.nextBoolean() ? 3 : upTo(5);
        var layer =
                conv2d(c, groups * upTo(groups > 1 ? 3 : 24), kernel)
                        .stride(stride)
                        .padding(padding)
                        .dilation(dilation)
                        .groups(groups);
        return Twin.of(
                random.nextBoolean() ? layer : layer.withoutBias(),
                input,
                (x, p, t) ->
                        torch.conv2d(
                                x,
                                p.get("weight"),
                                Torch.optional(p.get("bias")),
                                two(stride),
                                two(padding),
                                two(dilation),
                                groups));
    }

    private Twin transposed(Shape input) {
        int c = input.dim(0);
        int groups = c % 2 == 0 && random.nextBoolean() ? 2 : 1;
        int stride = upTo(2);
        int more = stride > 1 ? random.nextInt(2) : 0;
        int padding = random.nextInt(2);
        var layer =
                convTranspose2d(c, groups * upTo(6), 1 + upTo(3))
                        .stride(stride, more)
                        .padding(padding)
                        .groups(groups);
        return Twin.of(
                layer,
                input,
                (x, p, t) ->
                        torch.conv_transpose2d(
                                x,
                                p.get("weight"),
                                Torch.optional(p.get("bias")),
                                new long[] {stride, stride},
                                new long[] {padding, padding},
                                new long[] {more, more},
                                groups,
                                1,
                                1));
    }

    private Twin maxPool(Shape input) {
        int kernel = 1 + upTo(3);
        int stride = upTo(3);
        int padding = random.nextInt(kernel / 2 + 1);
        boolean ceil = random.nextInt(3) == 0;
        var layer = maxPool2d(kernel).stride(stride).padding(padding);
        return Twin.of(
                ceil ? layer.withCeilMode() : layer,
                input,
                (x, p, t) ->
                        torch.max_pool2d(
                                x,
                                new long[] {kernel, kernel},
                                new long[] {stride, stride},
                                new long[] {padding, padding},
                                new long[] {1, 1},
                                ceil));
    }

    private Twin avgPool(Shape input) {
        int kernel = 1 + upTo(3);
        int stride = upTo(3);
        int padding = random.nextInt(kernel / 2 + 1);
        boolean counted = random.nextBoolean();
        boolean ceil = random.nextInt(3) == 0;
        var layer = avgPool2d(kernel).stride(stride).padding(padding);
        layer = counted ? layer : layer.withoutPadCounted();
        return Twin.of(
                ceil ? layer.withCeilMode() : layer,
                input,
                (x, p, t) ->
                        torch.avg_pool2d(
                                x,
                                new long[] {kernel, kernel},
                                new long[] {stride, stride},
                                new long[] {padding, padding},
                                ceil,
                                counted,
                                Torch.none()));
    }

    record Curve(Layer layer, UnaryOperator<Tensor> there) {}

    static final List<Curve> CURVES =
            List.of(
                    new Curve(relu(), torch::relu),
                    new Curve(leakyRelu(0.1), x -> torch.leaky_relu(x, new Scalar(0.1))),
                    new Curve(relu6(), torch::relu6),
                    new Curve(elu(), torch::elu),
                    new Curve(selu(), torch::selu),
                    new Curve(gelu(), torch::gelu),
                    new Curve(new GELU(GELU.Approximate.TANH), x -> torch.gelu(x, "tanh")),
                    new Curve(silu(), torch::silu),
                    new Curve(mish(), torch::mish),
                    new Curve(hardswish(), torch::hardswish),
                    new Curve(hardsigmoid(), torch::hardsigmoid),
                    new Curve(sigmoid(), torch::sigmoid),
                    new Curve(tanh(), torch::tanh),
                    new Curve(softplus(), torch::softplus),
                    new Curve(softmax(), x -> torch.softmax(x, 1)),
                    new Curve(logSoftmax(), x -> torch.log_softmax(x, 1)));

    private Twin any(Shape input) {
        Curve curve = CURVES.get(random.nextInt(CURVES.size()));
        return Twin.of(curve.layer, input, (x, p, t) -> curve.there.apply(x));
    }
}
