package lanewise.jmh.peers;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Functions of libtorch that its Java bindings leave out, by their C++ symbols. */
@SuppressWarnings("restricted")
final class LibTorchSymbols {

    /** Asked once: where NNPACK does not know the processor, each question prints a line. */
    static final boolean HAS_NNPACK = hasNnpack();

    private LibTorchSymbols() {}

    static MethodHandle function(String symbol, FunctionDescriptor descriptor) {
        String path = Loader.load(torch.class).replaceFirst("[^/]*$", "libtorch_cpu.so");
        SymbolLookup library = SymbolLookup.libraryLookup(path, Arena.global());
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(symbol), descriptor);
    }

    private static boolean hasNnpack() {
        try {
            return (boolean)
                    function(
                                    "_ZN2at4_ops17_nnpack_available4callEv",
                                    FunctionDescriptor.of(JAVA_BOOLEAN))
                            .invokeExact();
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
