package lanewise.kernel.vector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.PseudoInstruction;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;

/**
 * Puts the bytecode of a curve, and of the functions that it calls, in the place of the calls in a
 * loop.
 *
 * <p>C2 inlines a method that is not the Vector API's own as it sees fit: not where a loop was
 * compiled into a caller that had seldom taken it, not after 18,000 nodes. A call that it leaves
 * boxes every vector, 5 to 50 times slower, in one virtual machine and not in the next. What makes
 * no calls but the API's own is compiled alike in all. So a call on vectors that is neither the
 * API's nor one of these is refused.
 */
final class Splice {
    private static final ClassDesc CURVE = VectorCurve.class.describeConstable().orElseThrow();
    private static final String PACKAGE = CURVE.packageName();
    private static final String VECTOR_API = FloatVector.class.getPackageName();

    private final Class<?> template;

    /** What a call of a curve stands for; null where there is none. */
    private final VectorCurve curve;

    private Splice(Class<?> template, VectorCurve curve) {
        this.template = template;
        this.curve = curve;
    }

    /** A copy of a template of this package that calls functions of vectors. */
    static Object copyOf(Class<?> template) {
        return instance(lookup -> lookup.defineHiddenClass(into(template, null), true));
    }

    /** A copy of a template that also calls a curve; the curve is the copy's class data. */
    static Object copyOf(Class<?> template, VectorCurve curve) {
        return instance(lookup ->
                lookup.defineHiddenClassWithClassData(into(template, curve), curve, true));
    }

    private interface Definition {
        MethodHandles.Lookup in(MethodHandles.Lookup lookup) throws IllegalAccessException;
    }

    private static Object instance(Definition definition) {
        try {
            Class<?> copy = definition.in(MethodHandles.lookup()).lookupClass();
            return copy.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] into(Class<?> template, VectorCurve curve) {
        Splice splice = new Splice(template, curve);
        ClassTransform transform =
                ClassTransform.transformingMethodBodies((code, e) -> splice.element(code, e));
        ClassFile files = ClassFile.of();
        return files.transformClass(files.parse(bytes(template.getName())), transform);
    }

    private static byte[] bytes(String name) {
        String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
        try (InputStream in = Splice.class.getResourceAsStream(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void element(CodeBuilder code, CodeElement element) {
        if (!(element instanceof InvokeInstruction call) || !isOnVectors(call)) {
            code.with(element);
            return;
        }
        boolean ofCurve = call.owner().asSymbol().equals(CURVE);
        boolean isFunction = call.opcode() == Opcode.INVOKESTATIC;
        String owner = call.owner().asSymbol().displayName();
        String name = call.name().stringValue();
        if (!call.owner().asSymbol().packageName().equals(PACKAGE)
                || !isFunction && (!ofCurve || curve == null)) {
            throw new IllegalStateException(
                    "%s calls %s.%s on vectors, which is not compiled into it and would box each of them: expected a static method of %s"
                            .formatted(template.getSimpleName(), owner, name, PACKAGE));
        }
        String file = isFunction ? PACKAGE + "." + owner : curve.getClass().getName();
        body(code, file, name, call.typeSymbol(), !isFunction);
    }

    /** Whether a call takes or gives vectors or masks, and is not the API's own. */
    private static boolean isOnVectors(InvokeInstruction call) {
        MethodTypeDesc type = call.typeSymbol();
        return !call.owner().asSymbol().packageName().equals(VECTOR_API)
                && Stream.concat(Stream.of(type.returnType()), type.parameterList().stream())
                        .anyMatch(t -> t.packageName().equals(VECTOR_API));
    }

    /** The instructions of a method, whose arguments are on the stack. */
    private void body(
            CodeBuilder code, String owner, String name, MethodTypeDesc type, boolean receiver) {
        MethodModel method =
                ClassFile.of().parse(bytes(owner)).methods().stream()
                        .filter(m -> m.methodName().equalsString(name))
                        .filter(m -> m.methodTypeSymbol().equals(type))
                        .findFirst()
                        .orElseThrow();
        List<CodeElement> body = method.code().orElseThrow().elementList();
        int[] slots = new int[method.findAttribute(Attributes.code()).orElseThrow().maxLocals()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = code.allocateLocal(TypeKind.REFERENCE);
        }
        int first = receiver ? 1 : 0;
        for (int i = type.parameterCount() - 1; i >= 0; i--) {
            code.storeLocal(TypeKind.from(type.parameterType(i)), slots[first + i]);
        }
        if (receiver) {
            code.pop();
        }
        for (CodeElement element : body) {
            switch (element) {
                case LoadInstruction load -> code.loadLocal(load.typeKind(), slots[load.slot()]);
                case StoreInstruction store ->
                        code.storeLocal(store.typeKind(), slots[store.slot()]);
                case BranchInstruction _ ->
                        throw new IllegalStateException(
                                owner + "." + name + ": a branch, expected a blend");
                case ReturnInstruction _, PseudoInstruction _ -> {}
                case Instruction instruction -> element(code, instruction);
                default -> {}
            }
        }
    }
}
