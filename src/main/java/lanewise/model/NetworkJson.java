package lanewise.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.tensor.Shape;

/**
 * A network as JSON: a list of layers, each with its name, its kind, which is the simple name of
 * its record, and the record's components.
 *
 * <p>There is no table of kinds. A kind is looked up in the packages of the library's layers, and
 * among the records that the caller names.
 */
final class NetworkJson {
    private static final String NAME = "name";
    private static final String KIND = "kind";

    /** Where the library's layers live, by the class of the room's index. */
    private static final List<String> ROOMS =
            List.of(
                    "lanewise.nn.layer",
                    "lanewise.nn.activation",
                    "lanewise.nn.dropout",
                    "lanewise.nn");

    private final Map<String, Class<? extends Layer>> own = new LinkedHashMap<>();

    /**
     * Knows the library's layers and some more.
     *
     * @throws IllegalArgumentException if one of them is no record or no layer, or two have one
     *     simple name
     */
    NetworkJson(List<Class<?>> own) {
        for (Class<?> type : own) {
            if (!type.isRecord() || !Layer.class.isAssignableFrom(type)) {
                throw new IllegalArgumentException(
                        type.getName()
                                + " is no record; a layer in a file is rebuilt from the"
                                + " components of its record");
            }
            String kind = type.getSimpleName();
            if (library(kind) != null
                    || this.own.putIfAbsent(kind, type.asSubclass(Layer.class)) != null) {
                throw new IllegalArgumentException(
                        "two layers are called " + kind + "; give yours another name");
            }
        }
    }

    /**
     * The layers in plain values for {@link lanewise.io.Json}.
     *
     * @throws IllegalArgumentException if a layer is no record or has a component that JSON cannot
     *     hold; the message names layer and component
     */
    static List<Object> write(Sequential network) {
        List<Object> layers = new ArrayList<>();
        for (Sequential.Named named : network.layers()) {
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put(NAME, named.path());
            layer.putAll(writeLayer(named.path(), named.layer()));
            layers.add(layer);
        }
        return layers;
    }

    private static Map<String, Object> writeLayer(String path, Layer layer) {
        if (!layer.getClass().isRecord()) {
            throw new IllegalArgumentException(
                    "layer \"%s\": %s is no record, so a file cannot describe it; make it one"
                            .formatted(path, layer.getClass().getName()));
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put(KIND, layer.getClass().getSimpleName());
        result.putAll(components(path, (Record) layer));
        return result;
    }

    private static Map<String, Object> components(String path, Record record) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            result.put(
                    component.getName(), value(path, component.getName(), get(record, component)));
        }
        return result;
    }

    private static Object get(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "cannot read %s of %s; open its package to lanewise"
                            .formatted(component.getName(), record.getClass().getName()),
                    e);
        }
    }

    private static Object value(String path, String component, Object value) {
        return switch (value) {
            case null -> null;
            case Number number -> number;
            case Boolean flag -> flag;
            case String text -> text;
            case Enum<?> constant -> constant.name();
            case OptionalDouble optional ->
                    optional.isPresent() ? (Object) optional.getAsDouble() : null;
            case Shape shape -> shape.dims();
            case Sequential network -> write(network);
            case Layer layer -> writeLayer(path, layer);
            case Record record -> components(path, record);
            default ->
                    throw new IllegalArgumentException(
                            ("layer \"%s\": component %s is a %s, which a file cannot hold;"
                                            + " expected a number, a text, an enum, a shape, a record or a"
                                            + " layer")
                                    .formatted(path, component, value.getClass().getName()));
        };
    }

    /**
     * The network of what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if a kind or a component is unknown or missing, or a layer
     *     refuses its components; the message names the layer
     */
    Sequential read(Object json) {
        if (!(json instanceof List<?> list)) {
            throw new IllegalArgumentException("the network is no list of layers");
        }
        refuseUnknown(list);
        List<Layer> layers = new ArrayList<>();
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> map) || !(map.get(NAME) instanceof String name)) {
                throw new IllegalArgumentException("a layer has no name");
            }
            layers.add(Layers.named(name, layer(name, without(map, NAME))));
        }
        return Sequential.of(layers.toArray(Layer[]::new));
    }

    /** All unknown kinds at once. */
    private void refuseUnknown(Object json) {
        Set<String> unknown = new LinkedHashSet<>();
        collectUnknown(json, unknown);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown kinds of layers "
                            + unknown
                            + "; name the records of your own layers when you load the file");
        }
    }

    private void collectUnknown(Object json, Set<String> unknown) {
        if (json instanceof List<?> list) {
            list.forEach(each -> collectUnknown(each, unknown));
        } else if (json instanceof Map<?, ?> map) {
            if (map.get(KIND) instanceof String kind && type(kind) == null) {
                unknown.add(kind);
            }
            map.values().forEach(each -> collectUnknown(each, unknown));
        }
    }

    private static Map<?, ?> without(Map<?, ?> map, String key) {
        Map<Object, Object> rest = new LinkedHashMap<>(map);
        rest.remove(key);
        return rest;
    }

    private Layer layer(String path, Map<?, ?> json) {
        if (!(json.get(KIND) instanceof String kind)) {
            throw new IllegalArgumentException("layer \"" + path + "\" has no kind");
        }
        return type(kind).cast(record(path, kind, type(kind), without(json, KIND)));
    }

    private Class<? extends Layer> type(String kind) {
        Class<? extends Layer> found = library(kind);
        return found != null ? found : own.get(kind);
    }

    private static Class<? extends Layer> library(String kind) {
        if (!isSimpleName(kind)) {
            return null;
        }
        for (String room : ROOMS) {
            try {
                Class<?> type =
                        Class.forName(room + "." + kind, false, Layer.class.getClassLoader());
                if (type.isRecord() && Layer.class.isAssignableFrom(type)) {
                    return type.asSubclass(Layer.class);
                }
            } catch (ClassNotFoundException | LinkageError e) {
                // Not in this room. On a file system that ignores case the name may be another's.
                continue;
            }
        }
        return null;
    }

    /** Letters and digits alone, and a letter first: no way out of a room. */
    private static boolean isSimpleName(String kind) {
        for (int i = 0; i < kind.length(); i++) {
            char c = kind.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !kind.isEmpty();
    }

    /** Calls the canonical constructor with the components of a JSON object. */
    private Object record(String path, String kind, Class<?> type, Map<?, ?> json) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
        if (!json.keySet().equals(Set.copyOf(names))) {
            throw new IllegalArgumentException(
                    "layer \"%s\": %s has the components %s in the file, expected %s"
                            .formatted(path, kind, json.keySet(), names));
        }
        Object[] arguments = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Object value = json.get(names.get(i));
            try {
                arguments[i] = convert(path, types[i], value);
            } catch (ClassCastException | NullPointerException | ArithmeticException e) {
                throw new IllegalArgumentException(
                        "layer \"%s\": %s of %s is %s, expected a value of type %s"
                                .formatted(
                                        path, names.get(i), kind, value, types[i].getSimpleName()),
                        e);
            }
        }
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return canonical.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "layer \"%s\": %s".formatted(path, e.getCause().getMessage()), e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "layer \"%s\": cannot make a %s; open its package to lanewise"
                            .formatted(path, type.getName()),
                    e);
        }
    }

    private Object convert(String path, Class<?> type, Object value) {
        if (type == int.class) {
            return Math.toIntExact((Long) value);
        }
        if (type == long.class) {
            return (Long) value;
        }
        if (type == double.class) {
            return number(value);
        }
        if (type == float.class) {
            return (float) number(value);
        }
        if (type == boolean.class) {
            return (Boolean) value;
        }
        if (type == OptionalDouble.class) {
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(number(value));
        }
        if (value == null) {
            return null;
        }
        if (type == String.class) {
            return (String) value;
        }
        if (type.isEnum()) {
            return constant(type, (String) value);
        }
        if (type == Shape.class) {
            return shape(value);
        }
        if (type == Sequential.class) {
            return read(value);
        }
        if (Layer.class.isAssignableFrom(type)) {
            return type.cast(layer(path, (Map<?, ?>) value));
        }
        if (type.isRecord()) {
            return record(path, type.getSimpleName(), type, (Map<?, ?>) value);
        }
        throw new IllegalArgumentException("a " + type.getName() + " cannot be read");
    }

    private static double number(Object value) {
        // JSON has no infinity: such a number is a text.
        return value instanceof String text
                ? Double.parseDouble(text)
                : ((Number) value).doubleValue();
    }

    private static Object constant(Class<?> type, String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "expected one of " + Arrays.toString(type.getEnumConstants()));
    }

    /** A shape from a list of dimensions. */
    static Shape shape(Object value) {
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("expected a list of dimensions");
        }
        return Shape.of(list.stream().mapToInt(dim -> Math.toIntExact((Long) dim)).toArray());
    }
}
