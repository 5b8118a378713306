package lanewise.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An object of a file of figures, read strictly: an error names the file, the place and the cure.
 */
final class Fields {

    private final String where;
    private final Map<?, ?> map;

    Fields(String where, Object value) {
        this.where = where;
        if (!(value instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException(
                    Format.of("%s: %s, expected an object", where, value));
        }
        map = object;
    }

    boolean has(String name) {
        return map.get(name) != null;
    }

    double number(String name) {
        return get(name, Number.class, "a number").doubleValue();
    }

    /** The number, or NaN where the field is missing. */
    double numberOrNaN(String name) {
        return has(name) ? number(name) : Double.NaN;
    }

    int integer(String name) {
        return (int) number(name);
    }

    boolean flag(String name) {
        return has(name) && get(name, Boolean.class, "true or false");
    }

    String text(String name) {
        return get(name, String.class, "a text");
    }

    String textOr(String name, String other) {
        return has(name) ? text(name) : other;
    }

    List<String> names() {
        return map.keySet().stream().map(Object::toString).toList();
    }

    Fields object(String name) {
        return new Fields(where + "." + name, get(name, Map.class, "an object"));
    }

    Spread spread(String name) {
        return Spread.parse(object(name));
    }

    List<Fields> objects(String name) {
        var objects = new ArrayList<Fields>();
        for (Object each : get(name, List.class, "a list of objects")) {
            objects.add(new Fields(where + "." + name + "[" + objects.size() + "]", each));
        }
        return objects;
    }

    List<Double> numbers(String name) {
        return list(name, get(name, List.class, "a list of numbers"));
    }

    List<List<Double>> numberLists(String name) {
        var lists = new ArrayList<List<Double>>();
        for (Object each : get(name, List.class, "a list of lists of numbers")) {
            lists.add(list(name, each));
        }
        return lists;
    }

    private List<Double> list(String name, Object value) {
        var numbers = new ArrayList<Double>();
        if (!(value instanceof List<?> items)) {
            throw refuse("a list of numbers", name);
        }
        for (Object item : items) {
            if (!(item instanceof Number number)) {
                throw refuse("a list of numbers", name);
            }
            numbers.add(number.doubleValue());
        }
        return numbers;
    }

    /** What to throw where a field is not what it should be. */
    IllegalArgumentException refuse(String expected, String name) {
        return new IllegalArgumentException(
                Format.of("%s.%s: %s, expected %s", where, name, map.get(name), expected));
    }

    private <T> T get(String name, Class<T> type, String expected) {
        Object value = map.get(name);
        if (!type.isInstance(value)) {
            throw refuse(expected, name);
        }
        return type.cast(value);
    }
}
