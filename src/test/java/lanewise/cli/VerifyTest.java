package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The command that trains a run again and compares. */
class VerifyTest extends Commands {
    private Path run;

    @BeforeEach
    void train() {
        run = folder.resolve("run");
        String line = "train -q --limit 48 --batch 16 --epochs 3 --checkpoints 3 --out " + run;
        assertEquals(0, run(line.split(" ")).code());
    }

    private void verified(String expected, String... more) {
        Result result = verify(more);
        assertEquals(0, result.code(), result.out() + result.err());
        assertEquals(expected, result.out().strip());
    }

    private void refuted(String... parts) {
        Result result = verify("-q");
        assertEquals(1, result.code(), result.out() + result.err());
        assertEquals(1, result.out().lines().count(), result.out());
        for (String part : parts) {
            assertTrue(result.out().contains(part), result.out());
        }
    }

    private Result verify(String... more) {
        String[] all = new String[2 + more.length];
        all[0] = "verify";
        all[1] = run.toString();
        System.arraycopy(more, 0, all, 2, more.length);
        return run(all);
    }

    private void replace(Path file, String what, String by) throws IOException {
        String text = Files.readString(file);
        assertTrue(text.contains(what), text);
        Files.writeString(file, text.replace(what, by));
    }

    private void flip(String file, int fromEnd) throws IOException {
        Path path = run.resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length - fromEnd] ^= 1;
        Files.write(path, bytes);
    }

    @Test
    void aRunIsReproducedOnOtherThreadsAndKernels() {
        String whole =
                "reproduced, bit for bit: 9 steps of 3 epochs, best.safetensors and last.safetensors";
        verified(whole, "-q", "--threads", "2");
        verified(whole, "-q", "--kernels", "scalar");
        verified("reproduced, bit for bit: 3 steps of epoch 2", "-q", "--epoch", "2");
        Result loud = verify();
        assertEquals(5, loud.out().lines().count(), loud.out());
        assertEquals(2, verify("--epoch", "0").code() + verify("--epoch", "9").code() - 1);
    }

    /** Lanes are chosen when a virtual machine starts. */
    @Test
    void aRunMadeWithOtherLanesIsReproduced() throws IOException, InterruptedException {
        for (String bits : new String[] {"128", "256"}) {
            run = folder.resolve("lanes" + bits);
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "--add-modules",
                                    "jdk.incubator.vector",
                                    "-Dlanewise.vector.bits=" + bits,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "lanewise.cli.Main"));
            String line = "train -q --limit 48 --batch 16 --epochs 2 --threads 1 --out " + run;
            command.addAll(List.of(line.split(" ")));
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("said").toFile())
                            .start();
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
            assertEquals(0, process.exitValue(), Files.readString(folder.resolve("said")));
            assertTrue(Files.readString(run.resolve("run.json")).contains(bits + "-bit"));
            verified(
                    "reproduced, bit for bit: 6 steps of 2 epochs, best.safetensors and"
                            + " last.safetensors",
                    "-q");
        }
    }

    @Test
    void oneFlippedBitOfANetworkIsFound() throws IOException {
        flip("last.safetensors", 400);
        refuted("a changed file is to blame: last.safetensors: ", " at index ");
        flip("last.safetensors", 400);
        flip("checkpoints/epoch-00003.safetensors", 4000);
        refuted("a changed file is to blame", "after step 9 of epoch 3");
    }

    @Test
    void oneChangedSettingIsFound() throws IOException {
        Path json = run.resolve("run.json");
        replace(json, "\"seed\": 42,\n    \"train", "\"seed\": 43,\n    \"train");
        refuted("seed was 42, is 43");
        replace(json, "\"seed\": 43,\n    \"train", "\"seed\": 42,\n    \"train");
        replace(json, "\"train_images\": 48", "\"train_images\": 49");
        refuted("the configuration in run.json was changed");
        replace(json, "\"train_images\": 49", "\"train_images\": 48");
        replace(json, "\"adam\"", "\"bdam\"");
        refuted("bdam");
    }

    @Test
    void oneChangedPixelOfTheDataIsToBlame() throws IOException {
        Path pictures = folder.resolve("pictures");
        for (String name : new String[] {"dark", "light"}) {
            Path place = Files.createDirectories(pictures.resolve(name));
            for (int i = 0; i < 8; i++) {
                BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i, i, name.equals("dark") ? 0x101010 : 0xf0f0f0);
                ImageIO.write(image, "png", place.resolve(i + ".png").toFile());
            }
        }
        run = folder.resolve("own");
        String line = "train -q --data folder --data-dir %s --epochs 1 --batch 4 --out %s";
        assertEquals(0, run(line.formatted(pictures, run).split(" ")).code());
        Path one = pictures.resolve("dark").resolve("3.png");
        BufferedImage image = ImageIO.read(one.toFile());
        image.setRGB(9, 9, image.getRGB(9, 9) ^ 1);
        ImageIO.write(image, "png", one.toFile());
        refuted("the data are to blame", " data was ");
    }
}
