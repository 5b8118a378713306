package lanewise.nn;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.StringJoiner;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;

/**
 * The text of a configuration as it stands in a program, for {@code toString}: it compiles, and
 * what it makes is equal to what it describes.
 *
 * {@snippet :
 * // linear(8, 5).withoutBias()
 * return Written.call("linear", 8, 5).when(!bias, "withoutBias").toString();
 * }
 */
public final class Written {
    private final StringBuilder text = new StringBuilder();

    private Written() {}

    /** A call of a factory. */
    public static Written call(String name, Object... arguments) {
        return new Written().append(name, arguments);
    }

    /** A call of a record's canonical constructor, where no shorter text makes it. */
    public static String record(Record made) {
        RecordComponent[] components = made.getClass().getRecordComponents();
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            try {
                arguments[i] = components[i].getAccessor().invoke(made);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return call("new " + made.getClass().getSimpleName(), arguments).toString();
    }

    /** A call of a method that sets an option, unless its value is the usual one. */
    public Written option(String method, Object value, Object usual) {
        Object shown = value instanceof Pair pair && isSquare(pair) ? pair.height() : value;
        return when(!value.equals(usual), method, shown);
    }

    /** A call of a method, if it is made. */
    public Written when(boolean called, String method, Object... arguments) {
        return called ? append("." + method, arguments) : this;
    }

    private Written append(String name, Object... arguments) {
        StringJoiner joined = new StringJoiner(", ", name + "(", ")");
        for (Object argument : arguments) {
            joined.add(argument(argument));
        }
        text.append(joined);
        return this;
    }

    private static String argument(Object value) {
        return switch (value) {
            case Pair pair when isSquare(pair) -> "Pair.of(" + pair.height() + ")";
            case Pair pair -> "new Pair(" + pair.height() + ", " + pair.width() + ")";
            case Window window -> record(window);
            case List<?> list -> call("List.of", list.toArray()).toString();
            case Enum<?> constant -> {
                String type = constant.getDeclaringClass().getName();
                String name = type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
                yield name + "." + constant.name();
            }
            default -> value.toString();
        };
    }

    private static boolean isSquare(Pair pair) {
        return pair.height() == pair.width();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
