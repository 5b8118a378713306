package lanewise.jmh.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.Loader;

/**
 * The C functions of oneDNN through the Foreign Function and Memory API, from the library that the
 * {@code dnnl} artefact carries.
 */
@SuppressWarnings("restricted")
final class Dnnl {

    static final int FORMAT_ANY = 1;
    static final int A = 2;
    static final int AB = 3;
    static final int BA = 14;
    static final int NCHW = 5;
    static final int NHWC = 22;
    static final int OIHW = 5;
    static final int GOIHW = 6;

    static final int FORWARD_TRAINING = 64;
    static final int FORWARD_INFERENCE = 96;
    static final int CONVOLUTION_AUTO = 3;
    static final int POOLING_MAX = 511;
    static final int ELTWISE_RELU = 32;
    static final int ELTWISE_TANH = 33;
    static final int ELTWISE_LOGISTIC = 41;
    static final int ELTWISE_GELU_ERF = 49;
    static final int SOFTMAX_ACCURATE = 0x30000;

    static final int ARG_SRC = 1;
    static final int ARG_DST = 17;
    static final int ARG_WEIGHTS = 33;
    static final int ARG_BIAS = 41;
    static final int ARG_WORKSPACE = 64;
    static final int ARG_DIFF_SRC = 129;
    static final int ARG_DIFF_DST = 145;
    static final int ARG_DIFF_WEIGHTS = 161;
    static final int ARG_DIFF_BIAS = 169;

    static final int QUERY_SRC = 129;
    static final int QUERY_DIFF_SRC = 130;
    static final int QUERY_WEIGHTS = 131;
    static final int QUERY_DIFF_WEIGHTS = 132;
    static final int QUERY_DST = 133;
    static final int QUERY_DIFF_DST = 134;
    static final int QUERY_WORKSPACE = 135;

    private static final int FLOAT = 3;
    private static final int CPU = 1;
    private static final int CACHE_LINE = 64;
    private static final String PREFIX = "/org/bytedeco/dnnl/linux-x86_64/";

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup library;
    private final Map<String, MethodHandle> functions = new HashMap<>();
    private final Arena arena;
    private final MemorySegment engine;
    private final MemorySegment stream;
    private final MethodHandle execute;
    private final MethodHandle waitFor;
    private final MethodHandle sgemm;

    Dnnl(Arena arena, int threads) {
        this.arena = arena;
        try {
            // Beside libdnnl, so that its run path finds this copy of the OpenMP library.
            File gomp = Loader.cacheResource(Dnnl.class, PREFIX + "libgomp.so.1");
            setThreads(SymbolLookup.libraryLookup(gomp.toPath(), arena), threads);
            File dnnl = Loader.cacheResource(Dnnl.class, PREFIX + "libdnnl.so.3");
            library = SymbolLookup.libraryLookup(dnnl.toPath(), arena);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine = create("dnnl_engine_create", CPU, 0L);
        stream = create("dnnl_stream_create", engine, 1);
        execute =
                handle(
                        "dnnl_primitive_execute",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
        waitFor = handle("dnnl_stream_wait", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        sgemm =
                handle(
                        "dnnl_sgemm",
                        FunctionDescriptor.of(
                                JAVA_INT,
                                JAVA_BYTE,
                                JAVA_BYTE,
                                JAVA_LONG,
                                JAVA_LONG,
                                JAVA_LONG,
                                JAVA_FLOAT,
                                ADDRESS,
                                JAVA_LONG,
                                ADDRESS,
                                JAVA_LONG,
                                JAVA_FLOAT,
                                ADDRESS,
                                JAVA_LONG));
    }

    private void setThreads(SymbolLookup openMp, int threads) {
        try {
            linker.downcallHandle(
                            openMp.findOrThrow("omp_set_num_threads"),
                            FunctionDescriptor.ofVoid(JAVA_INT))
                    .invokeExact(threads);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return functions.computeIfAbsent(
                name + descriptor,
                _ -> linker.downcallHandle(library.findOrThrow(name), descriptor));
    }

    /** Calls a function whose first parameter receives the object it creates. */
    private MemorySegment create(String name, Object... arguments) {
        MemorySegment result = arena.allocate(ADDRESS);
        var all = new Object[arguments.length + 1];
        all[0] = result;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        call(name, all);
        return result.get(ADDRESS, 0);
    }

    private void call(String name, Object... arguments) {
        var layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] =
                    switch (arguments[i]) {
                        case Integer _ -> JAVA_INT;
                        case Long _ -> JAVA_LONG;
                        case Float _ -> JAVA_FLOAT;
                        default -> ADDRESS;
                    };
        }
        try {
            check(
                    name,
                    (int)
                            handle(name, FunctionDescriptor.of(JAVA_INT, layouts))
                                    .invokeWithArguments(arguments));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private static void check(String name, int status) {
        if (status != 0) {
            throw new UnsupportedOperationException(name + " returned status " + status);
        }
    }

    MemorySegment longs(long... values) {
        return arena.allocateFrom(JAVA_LONG, values);
    }

    MemorySegment floats(float[] values) {
        MemorySegment copy = arena.allocate(4L * values.length, CACHE_LINE);
        MemorySegment.copy(values, 0, copy, JAVA_FLOAT, 0, values.length);
        return copy;
    }

    MemorySegment descriptor(int tag, long... dimensions) {
        return create(
                "dnnl_memory_desc_create_with_tag",
                dimensions.length,
                longs(dimensions),
                FLOAT,
                tag);
    }

    /** A primitive descriptor; null arguments become null pointers. */
    MemorySegment primitiveDescriptor(String name, Object... arguments) {
        var all = new Object[arguments.length + 1];
        all[0] = engine;
        for (int i = 0; i < arguments.length; i++) {
            all[i + 1] = arguments[i] == null ? MemorySegment.NULL : arguments[i];
        }
        return create(name, all);
    }

    /** Attributes of a primitive that ends with a ReLU. */
    MemorySegment endingWithRelu() {
        MemorySegment operations = create("dnnl_post_ops_create");
        call("dnnl_post_ops_append_eltwise", operations, ELTWISE_RELU, 0f, 0f);
        MemorySegment attributes = create("dnnl_primitive_attr_create");
        call("dnnl_primitive_attr_set_post_ops", attributes, operations);
        return attributes;
    }

    MemorySegment query(MemorySegment primitiveDescriptor, int what) {
        try {
            MethodHandle query =
                    handle(
                            "dnnl_primitive_desc_query_md",
                            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
            return (MemorySegment) query.invokeExact(primitiveDescriptor, what, 0);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private long bytes(MemorySegment descriptor) {
        try {
            MethodHandle size =
                    handle("dnnl_memory_desc_get_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
            return (long) size.invokeExact(descriptor);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** Memory of the library's own choosing for a descriptor, and the object that names it. */
    record Memory(MemorySegment object, MemorySegment descriptor, MemorySegment data) {}

    Memory memory(MemorySegment descriptor) {
        MemorySegment data = arena.allocate(Math.max(bytes(descriptor), 4), CACHE_LINE);
        return new Memory(create("dnnl_memory_create", descriptor, engine, data), descriptor, data);
    }

    /** Values given in one layout, in memory of another. */
    Memory memory(MemorySegment descriptor, float[] values, MemorySegment given) {
        Memory source = memory(given);
        MemorySegment.copy(values, 0, source.data(), JAVA_FLOAT, 0, values.length);
        Memory target = memory(descriptor);
        reorder(source, target);
        return target;
    }

    /** The values of a memory in the layout asked for. */
    float[] read(Memory memory, MemorySegment wanted, int length) {
        Memory target = memory(wanted);
        reorder(memory, target);
        return target.data().asSlice(0, 4L * length).toArray(JAVA_FLOAT);
    }

    private void reorder(Memory from, Memory to) {
        MemorySegment descriptor =
                create(
                        "dnnl_reorder_primitive_desc_create",
                        from.descriptor(),
                        engine,
                        to.descriptor(),
                        engine,
                        MemorySegment.NULL);
        primitive(descriptor).with(ARG_SRC, from).with(ARG_DST, to).ready().run();
    }

    Primitive primitive(MemorySegment primitiveDescriptor) {
        return new Primitive(create("dnnl_primitive_create", primitiveDescriptor));
    }

    /** A primitive and its arguments. */
    final class Primitive {
        private static final int ARGUMENT_BYTES = 16;

        private final MemorySegment object;
        private final Map<Integer, Memory> memories = new HashMap<>();
        private MemorySegment arguments;

        Primitive(MemorySegment object) {
            this.object = object;
        }

        Primitive with(int argument, Memory memory) {
            memories.put(argument, memory);
            return this;
        }

        Primitive ready() {
            arguments = arena.allocate((long) ARGUMENT_BYTES * memories.size(), ARGUMENT_BYTES);
            long at = 0;
            for (var entry : memories.entrySet()) {
                arguments.set(JAVA_INT, at, entry.getKey());
                arguments.set(ADDRESS, at + 8, entry.getValue().object());
                at += ARGUMENT_BYTES;
            }
            return this;
        }

        Memory memory(int argument) {
            return memories.get(argument);
        }

        void run() {
            try {
                int count = (int) (arguments.byteSize() / ARGUMENT_BYTES);
                check("execute", (int) execute.invokeExact(object, stream, count, arguments));
                check("wait", (int) waitFor.invokeExact(stream));
            } catch (RuntimeException e) {
                throw e;
            } catch (Throwable t) {
                throw new IllegalStateException(t);
            }
        }
    }

    /** Row-major C = op(A) op(B). */
    void sgemm(
            boolean transposeA,
            boolean transposeB,
            long m,
            long n,
            long k,
            MemorySegment a,
            long lda,
            MemorySegment b,
            long ldb,
            MemorySegment c,
            long ldc) {
        try {
            int status =
                    (int)
                            sgemm.invokeExact(
                                    (byte) (transposeA ? 'T' : 'N'),
                                    (byte) (transposeB ? 'T' : 'N'),
                                    m,
                                    n,
                                    k,
                                    1f,
                                    a,
                                    lda,
                                    b,
                                    ldb,
                                    0f,
                                    c,
                                    ldc);
            check("dnnl_sgemm", status);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
