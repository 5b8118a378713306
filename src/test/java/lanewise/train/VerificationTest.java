package lanewise.train;

import static lanewise.nn.Layers.batchNorm1d;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.data.Dataset;
import lanewise.data.Samples;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.io.Json;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.train.Verification.Blame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is done again comes out the same, and one bit that is not is found and named. */
class VerificationTest {
    private static final Sequential NET =
            Sequential.of(linear(3, 16), batchNorm1d(16), relu(), dropout(0.2), linear(16, 3));

    @TempDir Path folder;

    private static Split data(float changed) {
        float[][] rows = new float[96][3];
        int[] labels = new int[96];
        var random = Key.of(4).sequence();
        for (int i = 0; i < 96; i++) {
            for (int j = 0; j < 3; j++) {
                rows[i][j] = (float) random.nextDouble(-1, 1);
            }
            labels[i] = rows[i][0] > 0 ? 0 : rows[i][1] > 0 ? 1 : 2;
        }
        rows[17][1] += changed;
        return Dataset.of(
                        "rows",
                        Samples.ofRows(rows),
                        Targets.classes(List.of("a", "b", "c"), labels))
                .split(24, Key.of(1));
    }

    private static Trainer trainer() {
        return Trainer.of(NET).epochs(5).batchSize(16).seed(3).threads(1);
    }

    @BeforeEach
    void train() {
        trainer().checkpoints(folder, 9).fit(data(0));
    }

    private Verification verify() throws IOException {
        return Verification.of(trainer(), data(0), folder);
    }

    private Path checkpoint(int epoch) {
        return folder.resolve("epoch-0000" + epoch + ".safetensors");
    }

    /** Flips the lowest bit of one float of a tensor in a checkpoint. */
    private void flip(int epoch, String tensor, int index, int width) throws IOException {
        byte[] bytes = Files.readAllBytes(checkpoint(epoch));
        int header = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        String json = new String(bytes, 8, header, StandardCharsets.UTF_8);
        Object entry = Json.parseObject(json).get(tensor);
        Object from = ((List<?>) ((Map<?, ?>) entry).get("data_offsets")).get(0);
        bytes[8 + header + Math.toIntExact((Long) from) + width * index] ^= 1;
        Files.write(checkpoint(epoch), bytes);
    }

    private static void assertFound(Verification found, Blame blame, String... parts) {
        assertEquals(blame, found.blame(), found.text());
        for (String part : parts) {
            assertTrue(found.text().contains(part), found.text());
        }
    }

    @Test
    void theSameBitsComeOutOfOtherThreadsAndKernels() throws IOException {
        assertEquals("reproduced, bit for bit: 25 steps of 5 epochs", verify().text());
        Trainer other = trainer().threads(2).kernels(KernelChoice.choose("scalar").kernels());
        assertTrue(Verification.of(other, data(0), folder).reproduced());
    }

    @Test
    void everyEpochIsReproducedFromTheCheckpointBefore() throws IOException {
        for (int epoch = 1; epoch <= 5; epoch++) {
            Verification one = Verification.ofEpoch(trainer(), data(0), folder, epoch);
            assertEquals("reproduced, bit for bit: 5 steps of epoch " + epoch, one.text());
        }
        Files.delete(checkpoint(2));
        var thrown =
                assertThrows(
                        IOException.class,
                        () -> Verification.ofEpoch(trainer(), data(0), folder, 3));
        assertTrue(thrown.getMessage().contains("[1, 4, 5] can"), thrown.getMessage());
        assertTrue(Verification.of(trainer(), data(0), folder).reproduced());
    }

    @Test
    void aFlippedBitOfAWeightIsFoundByTensorAndIndex() throws IOException {
        flip(3, "fc1.weight", 7, 4);
        assertFound(verify(), Blame.FILE, "fc1.weight at index 7 was", "after step 15 of epoch 3");
        assertFound(Verification.ofEpoch(trainer(), data(0), folder, 3), Blame.FILE, "fc1.weight");
        Verification next = Verification.ofEpoch(trainer(), data(0), folder, 4);
        assertFound(next, Blame.ARITHMETIC, "or the checkpoint of epoch 3", "at index");
        assertTrue(Verification.ofEpoch(trainer(), data(0), folder, 5).reproduced());
    }

    @Test
    void aFlippedBitOfTheOptimiserOrOfALossIsFound() throws IOException {
        flip(5, "optimizer/v", 2, 4);
        assertFound(verify(), Blame.FILE, "optimizer/v at index 2", "after step 25 of epoch 5");
        flip(5, "optimizer/v", 2, 4);
        flip(5, "steps/loss", 11, 8);
        assertFound(verify(), Blame.FILE, "the first step that differs is 12, in epoch 3");
    }

    /** Lengths, names, configuration, figures, padding, tensors. */
    @Test
    void aBitFlippedAnywhereInACheckpointIsFound() throws IOException {
        byte[] whole = Files.readAllBytes(checkpoint(5));
        int header = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        for (int i = 0; i < 120; i++) {
            int at = i < 80 ? (int) ((long) i * header / 80) : whole.length - 1 - 97 * (i - 80);
            byte[] one = whole.clone();
            one[at] ^= (byte) (1 << i % 8);
            Files.write(checkpoint(5), one);
            Verification found = verify();
            assertTrue(!found.reproduced(), "byte " + at + ", bit " + i % 8);
        }
    }

    @Test
    void aCheckpointThatHoldsAnotherEpochThanItsNameIsToBlame() throws IOException {
        Files.copy(checkpoint(4), checkpoint(6));
        assertFound(verify(), Blame.FILE, checkpoint(6).toString(), "holds epoch 4");
        Files.move(checkpoint(6), checkpoint(5), StandardCopyOption.REPLACE_EXISTING);
        assertFound(verify(), Blame.FILE, checkpoint(5).toString(), "holds epoch 4");
    }

    @Test
    void theCheckpointsThatATrainingKeepsMustBeThere() throws IOException {
        TrainingRun run = verify().run();
        assertEquals(Optional.empty(), Verification.missing(folder, 5, run));
        Files.delete(checkpoint(3));
        assertEquals(Optional.of(3), Verification.missing(folder, 3, run));
    }

    @Test
    void aFlippedBitOfTheDataIsToBlame() throws IOException {
        Verification found = Verification.of(trainer(), data(0x1p-20f), folder);
        assertFound(found, Blame.DATA, "training data was", "the first step that differs is");
    }

    @Test
    void anotherConfigurationIsNamedAndNotTrained() throws IOException {
        Verification found = Verification.of(trainer().seed(2), data(0), folder);
        assertFound(found, Blame.CONFIGURATION, "seed was 3, is 2");
        assertEquals(0, found.run().epochs().size());
    }

    @Test
    void anotherVersionOfTheCodeMayBeToBlame() throws IOException {
        flip(5, "fc2.bias", 0, 4);
        byte[] bytes = Files.readAllBytes(checkpoint(5));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String code = Code.digest();
        String other = (code.startsWith("0") ? "1" : "0") + code.substring(1);
        Files.writeString(checkpoint(5), text.replace(code, other), StandardCharsets.ISO_8859_1);
        assertFound(verify(), Blame.VERSION, "the code was " + other, "fc2.bias at index 0");
        assertEquals(64, code.length());
    }

    @Test
    void withoutACheckpointThereIsNothingToCompareWith() {
        var thrown =
                assertThrows(
                        IOException.class,
                        () -> Verification.of(trainer(), data(0), folder.resolve("none")));
        assertTrue(thrown.getMessage().contains("no checkpoint to compare with"));
    }
}
