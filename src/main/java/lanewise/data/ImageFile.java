package lanewise.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import lanewise.tensor.Shape;

/** Picture files, decoded and brought to a network's input size. */
public final class ImageFile {
    /** The endings of file names that count as pictures. */
    static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

    private ImageFile() {}

    static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /**
     * As {@link #readChannelsLast}, but in PyTorch's order: channel, row, column.
     *
     * @throws IllegalArgumentException if the shape is no such shape
     * @throws IOException if the file cannot be read as PNG, JPEG, BMP or GIF
     */
    public static byte[] read(Path file, Shape shape) throws IOException {
        byte[] inside = readChannelsLast(file, shape);
        int channels = shape.dim(0);
        int plane = inside.length / channels;
        byte[] pixels = new byte[inside.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = inside[i % plane * channels + i / plane];
        }
        return pixels;
    }

    /**
     * The largest middle part of a picture that has the shape's proportions, resized to it
     * (bilinear, with every source pixel weighed in when it shrinks), channels-last.
     *
     * <p>One channel is grey (299 red + 587 green + 114 blue, of 1000), three are red, green, blue.
     * Transparency and the turn that EXIF notes are ignored; of an animation the first picture is
     * taken.
     *
     * @param shape (1 or 3, height, width)
     * @return unsigned bytes: row, column, channel
     * @throws IllegalArgumentException if the shape is no such shape
     * @throws IOException if the file cannot be read as PNG, JPEG, BMP or GIF
     */
    public static byte[] readChannelsLast(Path file, Shape shape) throws IOException {
        if (shape.rank() != 3 || shape.size() == 0 || shape.dim(0) != 1 && shape.dim(0) != 3) {
            throw new IllegalArgumentException(
                    file + ": cannot become " + shape + "; expected (1 or 3, height, width)");
        }
        requireDesktop();
        BufferedImage image = ImageDecoder.decode(file);
        return Resample.fit(
                ImageDecoder.channels(image, shape.dim(0)),
                shape.dim(0),
                image.getHeight(),
                image.getWidth(),
                shape.dim(1),
                shape.dim(2));
    }

    private static void requireDesktop() {
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            throw new IllegalStateException(
                    "pictures are decoded by the module java.desktop, which is not here; pass"
                            + " '--add-modules java.desktop', or give it to jlink, as './lanewise image"
                            + " --pictures' does");
        }
    }
}

/** What needs the module java.desktop: apart, so that {@link ImageFile} loads without it. */
final class ImageDecoder {
    /** The formats that are documented; the platform decodes more. */
    private static final Set<String> FORMATS = Set.of("png", "jpeg", "bmp", "gif");

    private static final long MOST_PIXELS = 1L << 26;

    /** One byte of LZW, the densest code of the four formats, stands for fewer pixels. */
    private static final int MOST_PIXELS_A_BYTE = 3000;

    /** What decoding takes of memory at most: two copies of four bytes a pixel. */
    private static final int BYTES_A_PIXEL = 8;

    /** What the platform's JPEG decoder says when it makes up the rest of a picture. */
    private static final Pattern MADE_UP = Pattern.compile("premature end|Truncated");

    private ImageDecoder() {}

    static BufferedImage decode(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder, expected a picture");
        }
        if (!Files.isRegularFile(file)) {
            String why =
                    Files.exists(file)
                            ? "is a device or a pipe, expected a picture"
                            : "there is no such file";
            throw new IOException(file + ": " + why);
        }
        byte[] bytes = Files.readAllBytes(file);
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            ImageReader reader = readers.hasNext() ? readers.next() : null;
            if (reader == null || !FORMATS.contains(format(reader))) {
                throw new IOException(
                        file + ": " + bytes.length + " bytes that are no PNG, JPEG, BMP or GIF");
            }
            try {
                ImageStructure.check(format(reader), bytes);
                reader.setInput(in, true, true);
                checkSize(reader.getWidth(0), reader.getHeight(0), bytes.length);
                List<String> warnings = new ArrayList<>();
                reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
                BufferedImage image = reader.read(0);
                if (warnings.stream().anyMatch(w -> MADE_UP.matcher(w).find())) {
                    throw new IOException("its data end too early; it is damaged");
                }
                return image;
            } catch (IOException | RuntimeException e) {
                throw new IOException(
                        file + ": cannot be decoded as a picture: " + e.getMessage(), e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static String format(ImageReader reader) throws IOException {
        return reader.getFormatName().toLowerCase(Locale.ROOT);
    }

    private static void checkSize(int width, int height, int bytes) throws IOException {
        if ((long) width * height > (long) MOST_PIXELS_A_BYTE * bytes) {
            throw new IOException(
                    "it claims %,d × %,d pixels, more than %,d bytes can hold"
                            .formatted(width, height, bytes));
        }
        long half = Runtime.getRuntime().maxMemory() / 2;
        long most = Math.min(MOST_PIXELS, half / BYTES_A_PIXEL);
        if ((long) width * height > most) {
            throw new IOException(
                    "it has %,d × %,d pixels, expected at most %,d in all, for which half of the heap has room; make it smaller"
                            .formatted(width, height, most));
        }
    }

    /** Interleaved bytes of 1 or 3 channels. */
    static byte[] channels(BufferedImage image, int channels) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[Math.multiplyExact(width * height, channels)];
        boolean grey = isGrey(image.getColorModel());
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            if (grey) {
                greyRow(image.getRaster(), y, row);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int rgb : row) {
                int r = rgb >> 16 & 0xff;
                int g = rgb >> 8 & 0xff;
                int b = rgb & 0xff;
                if (channels == 3) {
                    pixels[at++] = (byte) r;
                    pixels[at++] = (byte) g;
                    pixels[at++] = (byte) b;
                } else {
                    pixels[at++] = (byte) ((299 * r + 587 * g + 114 * b + 500) / 1000);
                }
            }
        }
        return pixels;
    }

    /** Grey images' own samples: the platform's conversion to RGB would change their gamma. */
    private static boolean isGrey(ColorModel model) {
        return model.getNumColorComponents() == 1
                && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && model.getComponentSize(0) >= 8;
    }

    private static void greyRow(Raster raster, int y, int[] row) {
        raster.getSamples(0, y, row.length, 1, 0, row);
        int shift = raster.getSampleModel().getSampleSize(0) - 8;
        for (int x = 0; x < row.length; x++) {
            row[x] = (row[x] >> shift) * 0x010101;
        }
    }
}
