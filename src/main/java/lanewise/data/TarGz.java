package lanewise.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Unpacks gzipped tar archives that hold nothing but plain files in one folder. */
final class TarGz {
    private static final int BLOCK = 512;
    private static final int MOST_PADDING = 1 << 20;

    private TarGz() {}

    /**
     * Unpacks the archive's one folder, {@code top}, as {@code folder/top}, whole or not at all.
     *
     * @param mostBytes more than this is not unpacked
     * @throws IOException if the archive is damaged or too large, holds anything but plain files
     *     directly in {@code top}, or {@code folder/top} exists
     */
    static void unpack(Path archive, Path folder, String top, long mostBytes) throws IOException {
        Path target = folder.resolve(top);
        if (Files.exists(target)) {
            throw new IOException(target + ": exists; move it away to unpack " + archive);
        }
        Path work = Files.createTempDirectory(folder, top + ".");
        try {
            Path unpacked = Files.createDirectory(work.resolve(top));
            try (InputStream raw = Files.newInputStream(archive);
                    InputStream in = new BufferedInputStream(new GZIPInputStream(raw), 1 << 16)) {
                unpackAll(in, unpacked, top, mostBytes);
                readToTheChecksum(in);
            } catch (EOFException | ZipException e) {
                throw new IOException("cut short or damaged (" + e.getMessage() + ")", e);
            }
            Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IOException(archive + ": cannot be unpacked: " + e.getMessage(), e);
        } finally {
            delete(work);
        }
    }

    /** The last bytes of the gzip file tell whether all before were right. */
    private static void readToTheChecksum(InputStream in) throws IOException {
        if (in.readNBytes(MOST_PADDING).length == MOST_PADDING && in.read() >= 0) {
            throw new IOException("more than " + MOST_PADDING + " bytes follow its end mark");
        }
    }

    private static void unpackAll(InputStream in, Path folder, String top, long mostBytes)
            throws IOException {
        byte[] header = new byte[BLOCK];
        long left = mostBytes;
        while (true) {
            readFully(in, header);
            if (isEnd(header)) {
                return;
            }
            checkSum(header);
            String name = name(header);
            long size = octal(header, 124, 12);
            char type = (char) header[156];
            if (type == '5' && (name.equals(top) || name.equals(top + "/"))) {
                continue;
            }
            String file = name.startsWith(top + "/") ? name.substring(top.length() + 1) : "";
            if (type != '0' && type != 0 || !file.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
                throw new IOException(
                        "entry \""
                                + name.replaceAll("\\p{Cntrl}", "?")
                                + "\" of type '"
                                + (type < ' ' || type > '~' ? '?' : type)
                                + "', expected plain files in "
                                + top);
            }
            left -= size;
            if (left < 0) {
                throw new IOException("it holds more than the " + mostBytes + " bytes expected");
            }
            try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
                copy(in, out, size);
            }
            in.skipNBytes(Math.floorMod(-size, BLOCK));
        }
    }

    /** The prefix field means something else in archives of GNU tar, which leave it empty here. */
    private static String name(byte[] header) {
        String prefix = text(header, 345, 155);
        boolean posix = text(header, 257, 6).equals("ustar");
        return posix && !prefix.isEmpty()
                ? prefix + "/" + text(header, 0, 100)
                : text(header, 0, 100);
    }

    private static void copy(InputStream in, OutputStream out, long size) throws IOException {
        byte[] chunk = new byte[1 << 16];
        for (long left = size; left > 0; ) {
            int count = in.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (count < 0) {
                throw new EOFException(left + " bytes of an entry are missing");
            }
            out.write(chunk, 0, count);
            left -= count;
        }
    }

    private static void readFully(InputStream in, byte[] block) throws IOException {
        if (in.readNBytes(block, 0, block.length) < block.length) {
            throw new EOFException("no end mark");
        }
    }

    private static boolean isEnd(byte[] header) {
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static void checkSum(byte[] header) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(header, 148, 8)) {
            throw new IOException("an entry's header is damaged, or it is no tar archive");
        }
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int at, int length) throws IOException {
        String digits = text(header, at, length).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw new IOException("an entry's header is damaged: no octal number");
        }
        return Long.parseLong(digits, 8);
    }

    private static void delete(Path folder) throws IOException {
        Deque<Path> paths = new ArrayDeque<>();
        try (var walk = Files.walk(folder)) {
            walk.forEach(paths::push);
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
