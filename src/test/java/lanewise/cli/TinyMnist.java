package lanewise.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Four IDX files of the smallest images that the tutorial's network takes. */
final class TinyMnist {
    private static final int SIDE = 22;

    private TinyMnist() {}

    /** Writes 16 training and 8 validation images of random noise. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(1);
        part(folder, "train", 16, random);
        part(folder, "t10k", 8, random);
        return folder;
    }

    private static void part(Path folder, String name, int images, Random random)
            throws IOException {
        byte[] pixels = new byte[images * SIDE * SIDE];
        random.nextBytes(pixels);
        ByteBuffer idx = ByteBuffer.allocate(16 + pixels.length);
        idx.putInt(0x803).putInt(images).putInt(SIDE).putInt(SIDE).put(pixels);
        Files.write(folder.resolve(name + "-images-idx3-ubyte"), idx.array());
        ByteBuffer labels = ByteBuffer.allocate(8 + images).putInt(0x801).putInt(images);
        for (int i = 0; i < images; i++) {
            labels.put((byte) (i % 10));
        }
        Files.write(folder.resolve(name + "-labels-idx1-ubyte"), labels.array());
    }
}
