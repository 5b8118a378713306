package lanewise.kernel.vector;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.function.Consumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;
import lanewise.kernel.vector.simd.Simd;

/** The words in which code for one shape is written: classes, loops, and the Vector API's calls. */
final class VectorCode {
    /** The class that is written, in its own code. */
    static final ClassDesc SELF = ClassDesc.of(VectorCode.class.getPackageName(), "Written");

    static final ClassDesc FLOATS = CD_float.arrayType();

    private static final ClassDesc VECTOR = desc(FloatVector.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);
    private static final MethodTypeDesc LOAD = MethodTypeDesc.of(VECTOR, SPECIES, FLOATS, CD_int);
    private static final MethodTypeDesc STORE = MethodTypeDesc.of(CD_void, FLOATS, CD_int);
    private static final MethodTypeDesc BROADCAST = MethodTypeDesc.of(VECTOR, SPECIES, CD_float);
    private static final MethodTypeDesc ZERO = MethodTypeDesc.of(VECTOR, SPECIES);
    private static final MethodTypeDesc FMA =
            MethodTypeDesc.of(VECTOR, desc(Vector.class), desc(Vector.class));

    private VectorCode() {}

    /** An object of a hidden class with these methods. */
    static <T> T write(Class<T> type, Consumer<ClassBuilder> methods) {
        byte[] bytes =
                ClassFile.of()
                        .build(
                                SELF,
                                written -> {
                                    written.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                                            .withInterfaceSymbols(desc(type))
                                            .withMethodBody(
                                                    ConstantDescs.INIT_NAME,
                                                    ConstantDescs.MTD_void,
                                                    0,
                                                    code ->
                                                            code.aload(0)
                                                                    .invokespecial(
                                                                            ConstantDescs.CD_Object,
                                                                            ConstantDescs.INIT_NAME,
                                                                            ConstantDescs.MTD_void)
                                                                    .return_());
                                    methods.accept(written);
                                });
        try {
            Class<?> written = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
            return type.cast(written.getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** A static method of the class that is written. */
    static void method(
            ClassBuilder type, String name, MethodTypeDesc desc, Consumer<CodeBuilder> body) {
        type.withMethodBody(name, desc, ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE, body);
    }

    /** {@code for (int i = 0; i < end; i += by)}. */
    static void loop(CodeBuilder code, int i, int end, int by, Runnable body) {
        loop(code, i, () -> code.loadConstant(end), by, body);
    }

    /** The same with an end that {@code end} puts on the stack. */
    static void loop(CodeBuilder code, int i, Runnable end, int by, Runnable body) {
        Label start = code.newLabel();
        Label past = code.newLabel();
        code.iconst_0().istore(i).labelBinding(start);
        code.iload(i);
        end.run();
        code.branch(Opcode.IF_ICMPGE, past);
        body.run();
        code.iinc(i, by).goto_(start).labelBinding(past);
    }

    /** → the kernels' species. */
    static CodeBuilder species(CodeBuilder code) {
        return code.getstatic(desc(Simd.class), "F", SPECIES);
    }

    /** Species, array, index → vector. */
    static CodeBuilder load(CodeBuilder code) {
        return code.invokestatic(VECTOR, "fromArray", LOAD);
    }

    /** Vector, array, index →. */
    static void store(CodeBuilder code) {
        code.invokevirtual(VECTOR, "intoArray", STORE);
    }

    /** Species, float → vector. */
    static CodeBuilder broadcast(CodeBuilder code) {
        return code.invokestatic(VECTOR, "broadcast", BROADCAST);
    }

    /** Species → vector. */
    static CodeBuilder zero(CodeBuilder code) {
        return code.invokestatic(VECTOR, "zero", ZERO);
    }

    /** {@code sum = fma(v, b, sum)}, all in locals. */
    static void multiply(CodeBuilder code, int v, int b, int sum) {
        code.aload(v).aload(b).aload(sum).invokevirtual(VECTOR, "fma", FMA).astore(sum);
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
