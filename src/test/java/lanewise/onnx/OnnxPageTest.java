package lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lanewise.model.Model;
import lanewise.nn.EveryLayer;
import org.junit.jupiter.api.Test;

/** The page of ONNX says what is in the files. */
class OnnxPageTest {
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs", "onnx.md"))) {
            if (line.startsWith("| `")) {
                String[] cells = line.split(" \\| ");
                rows.put(cells[0].substring(3, cells[0].length() - 1), cells[1]);
            }
        }
        return rows;
    }

    @Test
    void everyLayerHasItsOperators() throws IOException {
        Map<String, String> rows = rows();
        for (EveryLayer.Example example : EveryLayer.EXAMPLES) {
            String layer = example.layer().getClass().getSimpleName();
            String cell = rows.get(layer);
            assertNotNull(cell, layer + " has no row");
            Model model = OnnxRoundTripTest.model(example);
            ModelProto file = ModelProto.parseFrom(WrittenGraph.bytes(OnnxExport.of(model)));
            Set<String> written =
                    file.getGraph().getNodeList().stream()
                            .filter(node -> node.getName().startsWith("the_layer"))
                            .map(NodeProto::getOpType)
                            .collect(Collectors.toSet());
            Set<String> said =
                    NAME.matcher(cell).results().map(m -> m.group(1)).collect(Collectors.toSet());
            if (cell.startsWith("the ")) {
                written.retainAll(said);
            }
            assertEquals(said, written, layer);
        }
        assertEquals(EveryLayer.EXAMPLES.size(), rows.size());
    }
}
