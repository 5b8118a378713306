package lanewise.spark;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;

/** What columns of a table must be: Spark would cut off, convert or replace in silence. */
final class Columns {
    private static final List<String> WHOLE = List.of("tinyint", "smallint", "int", "bigint");

    private Columns() {}

    private static DataType type(Dataset<Row> table, String name) {
        return table.select(functions.col(name)).schema().fields()[0].dataType();
    }

    private static void require(boolean fits, Dataset<Row> table, String name, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "column %s is of the type %s, expected %s; cast it"
                            .formatted(name, type(table, name).catalogString(), expected));
        }
    }

    static void requireWhole(Dataset<Row> table, String name) {
        boolean whole = WHOLE.contains(type(table, name).catalogString());
        require(whole, table, name, "whole numbers of 64 bits or less");
    }

    static void requireNumbers(Dataset<Row> table, String name) {
        require(type(table, name) instanceof NumericType, table, name, "numbers");
    }

    static void requireArrays(Dataset<Row> table, String name) {
        boolean fits =
                type(table, name) instanceof ArrayType array
                        && array.elementType() instanceof NumericType;
        require(fits, table, name, "arrays of numbers");
    }

    /** Refuses a name for a further column that would replace one. */
    static void requireNew(Dataset<Row> table, String name) {
        for (String each : table.columns()) {
            if (each.equalsIgnoreCase(name)) {
                throw new IllegalArgumentException(
                        "there is a column %s already; choose another name for the answers"
                                .formatted(each));
            }
        }
    }
}
