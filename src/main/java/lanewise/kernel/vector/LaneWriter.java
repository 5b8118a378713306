package lanewise.kernel.vector;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static lanewise.kernel.vector.VectorCode.FLOATS;
import static lanewise.kernel.vector.VectorCode.loop;
import static lanewise.kernel.vector.VectorCode.species;
import static lanewise.kernel.vector.simd.Simd.L;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Set;
import lanewise.kernel.ProductShape;
import lanewise.kernel.scalar.VirtualLanes;
import lanewise.kernel.vector.tiles.LaneTiles;

/**
 * Writes the sums in lanes of one product, of {@link LaneProduct#ROWS} rows: tiles as {@link
 * LaneTiles} has them, whose steps and distances are literals.
 */
final class LaneWriter {
    /** What a written class does: all whole steps of the sums of some rows. */
    interface Code {
        void run(float[] a, int ao, float[] b, int bo, float[] lanes);
    }

    private static final MethodTypeDesc RUN =
            MethodTypeDesc.of(CD_void, FLOATS, CD_int, FLOATS, CD_int, FLOATS);
    private static final MethodTypeDesc TILE =
            MethodTypeDesc.of(CD_void, FLOATS, CD_int, FLOATS, CD_int, FLOATS, CD_int);

    // Parameters of a tile; in run, which has a receiver, each is one further on.
    private static final int A = 0;
    private static final int AO = 1;
    private static final int B = 2;
    private static final int BO = 3;
    private static final int LANES = 4;
    private static final int TO = 5;

    private final ProductShape shape;

    /** From the sums of one row to those of the next. */
    private final int rowLanes;

    private LaneWriter(ProductShape shape) {
        this.shape = shape;
        rowLanes = shape.n() * VirtualLanes.COUNT;
    }

    static Code write(ProductShape shape) {
        return VectorCode.write(Code.class, new LaneWriter(shape)::methods);
    }

    private void methods(ClassBuilder type) {
        type.withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, this::run);
        Set<String> written = new HashSet<>();
        for (int first = 0; first < VirtualLanes.COUNT; first += L) {
            int steps = LaneProduct.steps(shape.k(), first);
            for (int j = 0; j < shape.n(); j += columns(j)) {
                int columns = columns(j);
                if (written.add(name(columns, steps))) {
                    VectorCode.method(
                            type, name(columns, steps), TILE, code -> tile(code, columns, steps));
                }
            }
        }
    }

    private int columns(int j) {
        return Math.min(LaneProduct.widest(shape.n()), shape.n() - j);
    }

    private static String name(int columns, int steps) {
        return "tile" + columns + "x" + steps;
    }

    /** All tiles, one row of them after the other. */
    private void run(CodeBuilder code) {
        int row = code.allocateLocal(TypeKind.INT);
        for (int first = 0; first < VirtualLanes.COUNT; first += L) {
            int at = first;
            loop(
                    code,
                    row,
                    LaneProduct.ROWS,
                    LaneTiles.MAX_ROWS,
                    () -> {
                        for (int j = 0; j < shape.n(); j += columns(j)) {
                            code.aload(1 + A)
                                    .iload(1 + AO)
                                    .iload(row)
                                    .loadConstant(shape.lda())
                                    .imul();
                            code.iadd().loadConstant(at).iadd();
                            code.aload(1 + B)
                                    .iload(1 + BO)
                                    .loadConstant(j * shape.ldb() + at)
                                    .iadd();
                            code.aload(1 + LANES).iload(row).loadConstant(rowLanes).imul();
                            code.loadConstant(j * VirtualLanes.COUNT + at).iadd();
                            String name = name(columns(j), LaneProduct.steps(shape.k(), at));
                            code.invokestatic(VectorCode.SELF, name, TILE);
                        }
                    });
        }
        code.return_();
    }

    private void tile(CodeBuilder code, int columns, int steps) {
        int rows = LaneTiles.MAX_ROWS;
        int[][] sums = new int[rows][columns];
        int[] b = new int[columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                sums[i][j] = code.allocateLocal(TypeKind.REFERENCE);
                VectorCode.zero(species(code)).astore(sums[i][j]);
            }
        }
        int v = code.allocateLocal(TypeKind.REFERENCE);
        int q = code.allocateLocal(TypeKind.INT);
        loop(
                code,
                q,
                steps * VirtualLanes.COUNT,
                VirtualLanes.COUNT,
                () -> {
                    for (int j = 0; j < columns; j++) {
                        b[j] = code.allocateLocal(TypeKind.REFERENCE);
                        species(code).aload(B).iload(BO).loadConstant(j * shape.ldb()).iadd();
                        VectorCode.load(code.iload(q).iadd()).astore(b[j]);
                    }
                    for (int i = 0; i < rows; i++) {
                        species(code).aload(A).iload(AO).loadConstant(i * shape.lda()).iadd();
                        VectorCode.load(code.iload(q).iadd()).astore(v);
                        for (int j = 0; j < columns; j++) {
                            VectorCode.multiply(code, v, b[j], sums[i][j]);
                        }
                    }
                });
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                code.aload(sums[i][j]).aload(LANES).iload(TO);
                code.loadConstant(i * rowLanes + j * VirtualLanes.COUNT).iadd();
                VectorCode.store(code);
            }
        }
        code.return_();
    }
}
