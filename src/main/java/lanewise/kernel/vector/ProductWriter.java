package lanewise.kernel.vector;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static lanewise.kernel.vector.simd.Simd.L;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;
import lanewise.kernel.ProductShape;
import lanewise.kernel.vector.ProductPanels.Panel;
import lanewise.kernel.vector.simd.Simd;
import lanewise.kernel.vector.tiles.GemmTiles;

/**
 * Writes the code of one product: tiles as {@link GemmTiles} has them, whose rows, columns, steps
 * and distances are literals, and which fit what is left at the edges.
 *
 * <p>The loop of a tile then needs one index and no checks, and its length is known: C2 keeps all
 * chains in registers without stretches, and starts and ends cost less.
 */
final class ProductWriter {
    /** What a written class does: the chains start in S. */
    interface Code {
        void run(
                float[] a,
                int ao,
                float[] b,
                int bo,
                float[] s,
                int so,
                int lds,
                float[] c,
                int co);
    }

    /** Steps up to which C2 proves a loop to be short. */
    private static final int STRETCH = 96;

    private static final ClassDesc SELF =
            ClassDesc.of(ProductWriter.class.getPackageName(), "Written");
    private static final ClassDesc FLOATS = CD_float.arrayType();
    private static final ClassDesc VECTOR = desc(FloatVector.class);
    private static final ClassDesc SPECIES = desc(VectorSpecies.class);
    private static final MethodTypeDesc RUN =
            MethodTypeDesc.of(
                    CD_void, FLOATS, CD_int, FLOATS, CD_int, FLOATS, CD_int, CD_int, FLOATS,
                    CD_int);

    private final ProductShape shape;
    private final int aRow;
    private final int aStep;
    private final ProductPanels panels;

    private ProductWriter(ProductShape shape, ProductPanels panels) {
        this.shape = shape;
        this.panels = panels;
        aRow = shape.transA() ? 1 : shape.lda();
        aStep = shape.transA() ? shape.lda() : 1;
    }

    /** The code for a shape whose B comes in these panels. */
    static Code write(ProductShape shape, ProductPanels panels) {
        byte[] bytes = new ProductWriter(shape, panels).bytes();
        try {
            Class<?> written = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
            return (Code) written.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] bytes() {
        return ClassFile.of()
                .build(
                        SELF,
                        type -> {
                            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                                    .withInterfaceSymbols(desc(Code.class))
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
                                                            .return_())
                                    .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, this::run);
                            Set<String> written = new HashSet<>();
                            for (Panel panel : panels.all()) {
                                for (int rows : List.of(panel.rows(), shape.m() % panel.rows())) {
                                    String name = name(rows, panel);
                                    if (rows > 0 && rows <= shape.m() && written.add(name)) {
                                        type.withMethodBody(
                                                name,
                                                RUN,
                                                ClassFile.ACC_STATIC | ClassFile.ACC_PRIVATE,
                                                code -> tile(code, rows, panel));
                                    }
                                }
                            }
                        });
    }

    private static String name(int rows, Panel panel) {
        return "tile" + rows + "x" + panel.columns();
    }

    // Parameters of a tile; in run, which has a receiver, each is one further on.
    private static final int A = 0;
    private static final int AO = 1;
    private static final int B = 2;
    private static final int BO = 3;
    private static final int S = 4;
    private static final int SO = 5;
    private static final int LDS = 6;
    private static final int C = 7;
    private static final int CO = 8;

    /** All tiles, panel after panel. */
    private void run(CodeBuilder code) {
        int row = code.allocateLocal(TypeKind.INT);
        for (Panel panel : panels.all()) {
            int rows = panel.rows();
            int whole = shape.m() / rows * rows;
            if (whole > 0) {
                loop(code, row, whole, rows, () -> call(code, rows, panel, row));
            }
            if (whole < shape.m()) {
                code.loadConstant(whole).istore(row);
                call(code, shape.m() - whole, panel, row);
            }
        }
        code.return_();
    }

    private void call(CodeBuilder code, int rows, Panel panel, int row) {
        code.aload(1 + A).iload(1 + AO).iload(row).loadConstant(aRow).imul().iadd();
        code.aload(1 + B).iload(1 + BO).loadConstant(panel.inB()).iadd();
        code.aload(1 + S).iload(1 + SO).iload(row).iload(1 + LDS).imul().iadd();
        code.loadConstant(panel.from()).iadd().iload(1 + LDS);
        code.aload(1 + C).iload(1 + CO).iload(row).loadConstant(shape.ldc()).imul().iadd();
        code.loadConstant(panel.from()).iadd();
        code.invokestatic(SELF, name(rows, panel), RUN);
    }

    private void tile(CodeBuilder code, int rows, Panel panel) {
        int vectors = panel.vectors();
        int[][] sums = new int[rows][vectors];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < vectors; j++) {
                sums[i][j] = code.allocateLocal(TypeKind.REFERENCE);
                species(code, panel.lanes(j))
                        .aload(S)
                        .iload(SO)
                        .iload(LDS)
                        .loadConstant(i)
                        .imul()
                        .iadd();
                load(code.loadConstant(panel.at(j)).iadd()).astore(sums[i][j]);
            }
        }
        int k = shape.k();
        int q = code.allocateLocal(TypeKind.INT);
        if (k <= STRETCH) {
            loop(code, q, k, 1, () -> step(code, () -> code.iload(q), sums, panel));
        } else {
            stretches(code, q, sums, panel);
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < vectors; j++) {
                code.aload(sums[i][j]).aload(C).iload(CO);
                code.loadConstant(i * shape.ldc() + panel.at(j)).iadd();
                code.invokevirtual(VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int));
            }
        }
        code.return_();
    }

    /** The steps, some at a time. */
    private void stretches(CodeBuilder code, int q, int[][] sums, Panel panel) {
        int k = shape.k();
        int first = code.allocateLocal(TypeKind.INT);
        int n = code.allocateLocal(TypeKind.INT);
        loop(
                code,
                first,
                k,
                STRETCH,
                () -> {
                    code.loadConstant(k).iload(first).isub().loadConstant(STRETCH);
                    code.invokestatic(
                            desc(Math.class), "min", MethodTypeDesc.of(CD_int, CD_int, CD_int));
                    code.istore(n);
                    Label start = code.newLabel();
                    Label end = code.newLabel();
                    code.iconst_0().istore(q).labelBinding(start);
                    code.iload(q).iload(n).branch(Opcode.IF_ICMPGE, end);
                    step(code, () -> code.iload(first).iload(q).iadd(), sums, panel);
                    code.iinc(q, 1).goto_(start).labelBinding(end);
                });
    }

    /** One product for each sum; {@code step} puts the number of the step on the stack. */
    private void step(CodeBuilder code, Runnable step, int[][] sums, Panel panel) {
        int vectors = panel.vectors();
        int[] b = new int[vectors];
        for (int j = 0; j < vectors; j++) {
            b[j] = code.allocateLocal(TypeKind.REFERENCE);
            species(code, panel.lanes(j)).aload(B).iload(BO);
            step.run();
            code.loadConstant(panels.bStep()).imul().iadd().loadConstant(panel.at(j)).iadd();
            load(code).astore(b[j]);
        }
        int a = code.allocateLocal(TypeKind.FLOAT);
        int v = code.allocateLocal(TypeKind.REFERENCE);
        for (int i = 0; i < sums.length; i++) {
            code.aload(A).iload(AO).loadConstant(i * aRow).iadd();
            step.run();
            code.loadConstant(aStep).imul().iadd().faload().fstore(a);
            for (int j = 0; j < vectors; j++) {
                if (j == 0 || panel.lanes(j) < L) {
                    species(code, panel.lanes(j)).fload(a);
                    code.invokestatic(
                            VECTOR, "broadcast", MethodTypeDesc.of(VECTOR, SPECIES, CD_float));
                    code.astore(v);
                }
                code.aload(v).aload(b[j]).aload(sums[i][j]);
                code.invokevirtual(
                        VECTOR,
                        "fma",
                        MethodTypeDesc.of(VECTOR, desc(Vector.class), desc(Vector.class)));
                code.astore(sums[i][j]);
            }
        }
    }

    /** {@code for (int i = 0; i < end; i += by)}. */
    private static void loop(CodeBuilder code, int i, int end, int by, Runnable body) {
        Label start = code.newLabel();
        Label past = code.newLabel();
        code.iconst_0().istore(i).labelBinding(start);
        code.iload(i).loadConstant(end).branch(Opcode.IF_ICMPGE, past);
        body.run();
        code.iinc(i, by).goto_(start).labelBinding(past);
    }

    private static CodeBuilder species(CodeBuilder code, int lanes) {
        return lanes == L
                ? code.getstatic(desc(Simd.class), "F", SPECIES)
                : code.getstatic(VECTOR, "SPECIES_" + lanes * Float.SIZE, SPECIES);
    }

    /** The vector in an array, whose species, array and index are on the stack. */
    private static CodeBuilder load(CodeBuilder code) {
        return code.invokestatic(
                VECTOR, "fromArray", MethodTypeDesc.of(VECTOR, SPECIES, FLOATS, CD_int));
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
