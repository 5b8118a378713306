package lanewise.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lanewise.tensor.Parameters;

/** Loads PyTorch's {@code state_dict} from safetensors, strictly. */
public final class StateDict {
    private StateDict() {}

    /**
     * Reads all parameters of a network; none is changed unless all can be read.
     *
     * @param name of the file, for messages
     * @throws IOException if tensors are missing, unexpected or of another shape, listing all of
     *     them, or if the file cannot be read
     */
    public static void load(Safetensors in, String name, Parameters parameters) throws IOException {
        List<String> faults = new ArrayList<>();
        List<String> unexpected = new ArrayList<>(in.names());
        for (Parameters.View view : parameters.views()) {
            if (!unexpected.remove(view.name())) {
                faults.add("missing \"" + view.name() + "\" " + view.shape());
            } else if (!in.shape(view.name()).equals(view.shape())) {
                faults.add(
                        "\"%s\" is %s, expected %s"
                                .formatted(view.name(), in.shape(view.name()), view.shape()));
            }
        }
        for (String extra : unexpected) {
            faults.add("unexpected \"" + extra + "\"");
        }
        if (!faults.isEmpty()) {
            throw new IOException(name + " does not fit the network: " + String.join("; ", faults));
        }
        for (Parameters.View view : parameters.views()) {
            in.floats(view.name(), parameters.values(), view.offset());
        }
    }
}
