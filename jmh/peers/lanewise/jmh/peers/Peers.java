package lanewise.jmh.peers;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import lanewise.jmh.Engine;

/** Every peer in every setting that it might prefer. */
public final class Peers implements IntFunction<List<Engine>> {

    @Override
    public List<Engine> apply(int threads) {
        var engines = new ArrayList<Engine>();
        for (var setting : LibTorch.Setting.values()) {
            engines.add(new LibTorch(setting, threads));
        }
        var dnnl = new Dnnl(Arena.global(), threads);
        for (var layout : OneDnn.Layout.values()) {
            engines.add(new OneDnn(dnnl, layout));
        }
        engines.add(new OpenBlas(threads));
        engines.add(new OnnxRuntime(threads));
        if (threads == 1) {
            engines.add(new Netlib());
            engines.add(new Ejml());
        }
        return engines;
    }
}
