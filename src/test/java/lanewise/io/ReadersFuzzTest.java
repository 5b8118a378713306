package lanewise.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import lanewise.fuzz.Fuzz;
import lanewise.fuzz.InMemory;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutants of files are read or refused, in memory that follows from their size. */
class ReadersFuzzTest {
    private static final int BUFFERS = 1 << 20;

    @TempDir(factory = InMemory.class)
    Path folder;

    private static SequencedMap<String, Tensor> tensors() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("conv1.weight", Tensor.of(Shape.of(2, 2), 1f, -0f, Float.NaN, 0.5f));
        tensors.put("labels", Tensor.of(Shape.of(3), (byte) 1, (byte) 200, (byte) 0));
        tensors.put("counter", Tensor.of(Shape.of(), 5L));
        return tensors;
    }

    @Test
    void safetensors() throws IOException {
        Path file = folder.resolve("a.safetensors");
        SafetensorsWriter.write(file, tensors(), Map.of("seed", "42", "note", "a \"b\""));
        new Fuzz(
                        "safetensors",
                        bytes -> {
                            try (Safetensors in = Safetensors.of(bytes, "mutant")) {
                                for (String name : in.names()) {
                                    in.tensor(name);
                                }
                            }
                        },
                        IOException.class,
                        64,
                        BUFFERS)
                .run(List.of(Files.readAllBytes(file)));
    }

    @Test
    void json() throws IOException {
        String text =
                "{\"a\":[1,2.5,-3e8,true,null],\"b\":{\"c\":\"\\u00e9\\n\",\"d\":[]},\"e\":\"дом\"}";
        new Fuzz(
                        "json",
                        bytes -> Json.parse(new String(bytes, StandardCharsets.UTF_8)),
                        IllegalArgumentException.class,
                        64,
                        BUFFERS)
                .run(List.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void npy() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, Tensor.of(Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f));
        Path turned = folder.resolve("b.npy");
        Npy.write(
                turned,
                Tensor.of(Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f),
                java.nio.ByteOrder.BIG_ENDIAN,
                true);
        new Fuzz(
                        "npy",
                        bytes -> Npy.read("mutant", new ByteArrayInputStream(bytes), bytes.length),
                        IOException.class,
                        64,
                        BUFFERS)
                .run(List.of(Files.readAllBytes(file), Files.readAllBytes(turned)));
    }

    @Test
    void npz() throws IOException {
        Path stored = folder.resolve("a.npz");
        Npz.write(stored, tensors());
        Path packed = folder.resolve("b.npz");
        Npz.writeCompressed(packed, tensors());
        Path mutant = folder.resolve("mutant.npz");
        new Fuzz(
                        "npz",
                        bytes -> {
                            Files.write(mutant, bytes);
                            try (Npz in = Npz.open(mutant)) {
                                for (String name : in.names()) {
                                    in.read(name);
                                }
                            }
                        },
                        IOException.class,
                        2_000,
                        4 * BUFFERS)
                .run(List.of(Files.readAllBytes(stored), Files.readAllBytes(packed)));
    }
}
