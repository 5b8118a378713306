package lanewise.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Property(tries = 500, seed = "1", edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenReadsBackEqual(@ForAll("values") Object value) {
        assertEquals(value, Json.parse(Json.compact(value)));
        assertEquals(value, Json.parse(Json.pretty(value)));
    }

    @Provide
    Arbitrary<Object> values() {
        return values(3);
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(8).filter(Quote::isWellFormed);
        Arbitrary<Object> leaf =
                Arbitraries.oneOf(
                        Arbitraries.of(Arrays.asList(true, false, null)).asGeneric(),
                        Arbitraries.longs().asGeneric(),
                        Arbitraries.doubles().asGeneric(),
                        text.asGeneric());
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<Object> inner = values(depth - 1);
        return Arbitraries.oneOf(
                leaf,
                inner.list().ofMaxSize(4).asGeneric(),
                Arbitraries.maps(text, inner).ofMaxSize(4).asGeneric());
    }

    @Test
    void numbersKeepTheirKind() {
        assertEquals(
                List.of(0L, -7L, Long.MIN_VALUE, Long.MAX_VALUE, 1.0, 1e3, -0.0, 9.3e18),
                Json.parse(
                        "[0, -7, -9223372036854775808, 9223372036854775807, 1.0, 1e3, -0,"
                                + " 9300000000000000000]"));
    }

    @Test
    void escapesAreDecoded() {
        assertEquals(
                "\"\\/\b\f\n\r\té😀",
                Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\uDE00\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[",
                "[1",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}",
                "01",
                "+1",
                ".5",
                "5.",
                "1e",
                "1e+",
                "-",
                "1e999",
                "-1e999",
                "nul",
                "truely",
                "NaN",
                "Infinity",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u00g0\"",
                "\"\n\"",
                "\"\t\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "1 2",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "[1]//",
                "\uFEFF1",
                "\u00a01",
                "٣"
            })
    void whatIsNotJsonIsRefused(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> Json.parse(text)).getMessage();
        assertTrue(message.startsWith("JSON, line "), message);
    }

    @Test
    void theMessageTellsWhere() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> Json.parse("{\n  \"a\": 1\n  x"))
                        .getMessage();
        assertEquals("JSON, line 3, column 3: expected ',' or '}', found \"x\"", message);
    }

    @Test
    void nestingIsLimitedBothWays() {
        String deepest = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
        assertEquals(deepest, Json.compact(Json.parse(deepest)));
        assertThrows(IllegalArgumentException.class, () -> Json.parse("[".repeat(1_000_000)));
        assertThrows(IllegalArgumentException.class, () -> Json.parse("{\"\":".repeat(1_000_000)));
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThrows(IllegalArgumentException.class, () -> Json.compact(endless));
    }

    @Test
    void whatJsonCannotSayBecomesText() {
        assertEquals(
                "[\"NaN\",\"Infinity\",\"-Infinity\",\"NaN\"]",
                Json.compact(
                        List.of(
                                Double.NaN,
                                Double.POSITIVE_INFINITY,
                                Float.NEGATIVE_INFINITY,
                                Float.NaN)));
        assertThrows(IllegalArgumentException.class, () -> Json.compact("\ud800"));
        assertThrows(IllegalArgumentException.class, () -> Json.compact(new Object()));
        assertThrows(IllegalArgumentException.class, () -> Json.compact(Map.of(1, 2)));
    }

    @Test
    void arraysOfPrimitivesAreWritten() {
        assertEquals(
                "[[1],[2],[0.1],[0.2]]",
                Json.compact(
                        List.of(
                                new int[] {1},
                                new long[] {2},
                                new float[] {0.1f},
                                new double[] {0.2})));
    }

    @Test
    void prettyPutsOneMemberOnALine() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("name", "a");
        value.put("shape", List.of(3, 32, 32));
        value.put("runs", List.of(Map.of("p", 0.25)));
        value.put("none", Map.of());
        assertEquals(
                """
                {
                  "name": "a",
                  "shape": [3, 32, 32],
                  "runs": [
                    {
                      "p": 0.25
                    }
                  ],
                  "none": {}
                }
                """,
                Json.pretty(value));
    }

    @Test
    void whatWasReadCannotBeChanged() {
        Map<String, Object> read = Json.parseObject("{\"a\":[]}");
        assertThrows(UnsupportedOperationException.class, () -> read.put("b", 1));
        assertThrows(IllegalArgumentException.class, () -> Json.parseObject("[]"));
    }
}
