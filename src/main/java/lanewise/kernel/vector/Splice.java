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
import java.util.List;

/**
 * Puts the bytecode of a curve, and of the functions that it calls, in the place of the calls in a
 * loop.
 *
 * <p>C2 inlines a method that is not the Vector API's own as it sees fit: not where a loop was
 * compiled into a caller that had seldom taken it, not after 18,000 nodes. A call that it leaves
 * boxes every vector, 5 to 50 times slower, in one virtual machine and not in the next. What makes
 * no calls but the API's own is compiled alike in all.
 */
final class Splice {
    private static final ClassDesc CURVE = VectorCurve.class.describeConstable().orElseThrow();
    private static final String PACKAGE = CURVE.packageName();

    private final VectorCurve curve;

    private Splice(VectorCurve curve) {
        this.curve = curve;
    }

    /** The class file of {@link CurveLoop} with {@code curve} in its loops. */
    static byte[] into(VectorCurve curve) {
        Splice splice = new Splice(curve);
        ClassTransform transform =
                ClassTransform.transformingMethodBodies((code, e) -> splice.element(code, e));
        ClassFile files = ClassFile.of();
        return files.transformClass(files.parse(bytes(CurveLoop.class.getName())), transform);
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
        if (element instanceof InvokeInstruction call && isSpliced(call)) {
            boolean ofCurve = call.opcode() == Opcode.INVOKEVIRTUAL;
            ClassDesc owner = call.owner().asSymbol();
            body(
                    code,
                    ofCurve ? curve.getClass().getName() : PACKAGE + "." + owner.displayName(),
                    call.name().stringValue(),
                    call.typeSymbol(),
                    ofCurve);
        } else {
            code.with(element);
        }
    }

    /** A curve's value or slope, or a static function of vectors. */
    private static boolean isSpliced(InvokeInstruction call) {
        ClassDesc owner = call.owner().asSymbol();
        boolean ofVectors =
                call.typeSymbol().returnType().displayName().equals("FloatVector")
                        && owner.packageName().equals(PACKAGE);
        return ofVectors && (call.opcode() == Opcode.INVOKESTATIC || owner.equals(CURVE));
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
