package lanewise.onnx;

/** The transpose of a matrix. */
final class Turned {
    private Turned() {}

    /** Columns of a matrix as rows. */
    static float[] of(float[] matrix, int rows, int columns) {
        float[] result = new float[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = matrix[i * columns + j];
            }
        }
        return result;
    }
}
