package lanewise.jmh.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import lanewise.jmh.Adam;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's Adam in one pass, {@code torch.optim.Adam(fused=True)}. The C++ optimiser does not
 * offer it and neither do its Java bindings, so the operator is called by its symbol: {@code
 * at::_ops::_fused_adam_::call}, six lists of tensors, five doubles, two flags, two absent tensors.
 */
@SuppressWarnings("restricted")
final class FusedAdam {

    private static final MemoryLayout LIST = MemoryLayout.structLayout(ADDRESS, JAVA_LONG);
    private static final MethodHandle CALL = find();

    private final Tensor[] parameters;
    private final TensorVector[] state;
    private final MemorySegment[] lists = new MemorySegment[6];
    private final Tensor step = torch.zeros(1);
    private final Scalar one = new Scalar(1f);
    private final MemorySegment absent = Arena.ofAuto().allocate(16);
    private TensorVector gradients;

    FusedAdam(List<Tensor> parameters) {
        this.parameters = parameters.toArray(new Tensor[0]);
        int count = this.parameters.length;
        var first = new Tensor[count];
        var second = new Tensor[count];
        var steps = new Tensor[count];
        for (int i = 0; i < count; i++) {
            first[i] = torch.zeros_like(this.parameters[i]);
            second[i] = torch.zeros_like(this.parameters[i]);
            steps[i] = step;
        }
        state =
                new TensorVector[] {
                    new TensorVector(this.parameters),
                    new TensorVector(first),
                    new TensorVector(second),
                    new TensorVector(),
                    new TensorVector(steps)
                };
        lists[0] = list(state[0]);
        for (int i = 1; i < state.length; i++) {
            lists[i + 1] = list(state[i]);
        }
    }

    private static MethodHandle find() {
        return LibTorchSymbols.function(
                "_ZN2at4_ops12_fused_adam_4callEN3c108ArrayRefINS_6TensorEEE"
                        + "S5_S5_S5_S5_S5_dddddbbRKSt8optionalIS4_ES9_",
                FunctionDescriptor.ofVoid(
                        LIST,
                        LIST,
                        LIST,
                        LIST,
                        LIST,
                        LIST,
                        JAVA_DOUBLE,
                        JAVA_DOUBLE,
                        JAVA_DOUBLE,
                        JAVA_DOUBLE,
                        JAVA_DOUBLE,
                        JAVA_BOOLEAN,
                        JAVA_BOOLEAN,
                        ADDRESS,
                        ADDRESS));
    }

    /** The vector's elements as the library passes lists: where they are and how many. */
    private static MemorySegment list(TensorVector tensors) {
        MemorySegment list = Arena.ofAuto().allocate(LIST);
        list.set(JAVA_LONG, 0, tensors.empty() ? 0 : tensors.get(0).address());
        list.set(JAVA_LONG, 8, tensors.size());
        return list;
    }

    /** Updates the parameters by the gradients that they hold, and lets go of these. */
    void step() {
        var present = new Tensor[parameters.length];
        for (int i = 0; i < present.length; i++) {
            present[i] = parameters[i].grad();
        }
        gradients = new TensorVector(present);
        lists[1] = list(gradients);
        try (var _ = new NoGradGuard()) {
            step.add_(one);
            CALL.invokeExact(
                    lists[0],
                    lists[1],
                    lists[2],
                    lists[3],
                    lists[4],
                    lists[5],
                    (double) Adam.LEARNING_RATE,
                    (double) Adam.BETA1,
                    (double) Adam.BETA2,
                    0.0,
                    (double) Adam.EPSILON,
                    false,
                    false,
                    absent,
                    absent);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
