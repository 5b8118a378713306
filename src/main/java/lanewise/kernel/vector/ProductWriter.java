package lanewise.kernel.vector;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static lanewise.kernel.vector.VectorCode.FLOATS;
import static lanewise.kernel.vector.VectorCode.loop;
import static lanewise.kernel.vector.VectorCode.species;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lanewise.kernel.ProductShape;
import lanewise.kernel.vector.ProductPanels.Panel;

/**
 * Writes the code of one product: tiles as {@link lanewise.kernel.vector.tiles.GemmTiles} has them,
 * whose rows, columns, steps and distances are literals, and which fit what is left at the edges.
 *
 * <p>The loop of a tile then needs one index and no checks, and its length is known, so starts and
 * ends cost less. Long chains run in stretches, as there.
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

    private static final ClassDesc MATH = ClassDesc.of(Math.class.getName());
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
        return VectorCode.write(Code.class, new ProductWriter(shape, panels)::methods);
    }

    private void methods(ClassBuilder type) {
        type.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, this::run);
        Set<String> written = new HashSet<>();
        for (Panel panel : panels.all()) {
            for (int rows : List.of(panel.rows(), shape.m() % panel.rows())) {
                String name = name(rows, panel);
                if (rows > 0 && rows <= shape.m() && written.add(name)) {
                    VectorCode.method(type, name, RUN, code -> tile(code, rows, panel));
                }
            }
        }
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
        code.invokestatic(VectorCode.SELF, name(rows, panel), RUN);
    }

    private void tile(CodeBuilder code, int rows, Panel panel) {
        int vectors = panel.vectors();
        int[][] sums = new int[rows][vectors];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < vectors; j++) {
                sums[i][j] = code.allocateLocal(TypeKind.REFERENCE);
                species(code).aload(S).iload(SO);
                code.iload(LDS).loadConstant(i).imul().iadd().loadConstant(panel.at(j)).iadd();
                VectorCode.load(code).astore(sums[i][j]);
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
                VectorCode.store(code);
            }
        }
        code.return_();
    }

    /** The steps, some at a time. */
    private void stretches(CodeBuilder code, int q, int[][] sums, Panel panel) {
        int k = shape.k();
        int first = code.allocateLocal(TypeKind.INT);
        int n = code.allocateLocal(TypeKind.INT);
        Runnable at = () -> code.iload(first).iload(q).iadd();
        loop(
                code,
                first,
                k,
                STRETCH,
                () -> {
                    code.loadConstant(k).iload(first).isub().loadConstant(STRETCH);
                    code.invokestatic(MATH, "min", MethodTypeDesc.of(CD_int, CD_int, CD_int));
                    code.istore(n);
                    loop(code, q, () -> code.iload(n), 1, () -> step(code, at, sums, panel));
                });
    }

    /** One product for each sum; {@code step} puts the number of the step on the stack. */
    private void step(CodeBuilder code, Runnable step, int[][] sums, Panel panel) {
        int vectors = panel.vectors();
        int[] b = new int[vectors];
        for (int j = 0; j < vectors; j++) {
            b[j] = code.allocateLocal(TypeKind.REFERENCE);
            species(code).aload(B).iload(BO);
            step.run();
            code.loadConstant(panels.bStep()).imul().iadd().loadConstant(panel.at(j)).iadd();
            VectorCode.load(code).astore(b[j]);
        }
        int v = code.allocateLocal(TypeKind.REFERENCE);
        for (int i = 0; i < sums.length; i++) {
            species(code).aload(A).iload(AO).loadConstant(i * aRow).iadd();
            step.run();
            VectorCode.broadcast(code.loadConstant(aStep).imul().iadd().faload()).astore(v);
            for (int j = 0; j < vectors; j++) {
                VectorCode.multiply(code, v, b[j], sums[i][j]);
            }
        }
    }
}
