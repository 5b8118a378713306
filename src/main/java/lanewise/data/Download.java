package lanewise.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import lanewise.io.AtomicFile;
import lanewise.io.UnwritableException;

/**
 * A file on a server, known by its checksum.
 *
 * @param uri http or https
 * @param bytes its length, or {@link #UNKNOWN_LENGTH}
 * @param algorithm of the checksum, as {@code SHA-256}
 * @param checksum in lower-case hexadecimal
 */
public record Download(URI uri, long bytes, String algorithm, String checksum) {
    /** For a file whose length is not known before. */
    public static final long UNKNOWN_LENGTH = -1;

    /** Tries in a row that bring nothing, and tries in all. */
    private static final int VAIN_TRIES = 3;

    private static final int TRIES = 100;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 30_000;
    private static final int CHUNK = 1 << 16;

    /** Is told how far a download is. */
    @FunctionalInterface
    public interface Progress {
        /** Tells nobody. */
        Progress NONE = (file, done, total) -> {};

        /**
         * Called often, from the thread that downloads.
         *
         * @param file the file's name
         * @param done bytes that are there
         * @param total bytes in all, or {@link #UNKNOWN_LENGTH}
         */
        void at(String file, long done, long total);
    }

    /**
     * Puts the file at {@code target}, after its length and checksum were checked. What has come
     * stays in {@code target.part}, where the next call goes on; a connection that breaks is taken
     * up again a few times.
     *
     * @throws UnwritableException if the disk is full or broken; what had come stays
     * @throws IOException if the server cannot be reached, sends something else, or ends too early;
     *     {@code target} is then as it was
     */
    public void fetch(Path target, Progress progress) throws IOException {
        List<Path> made = makeFolders(target.toAbsolutePath().getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (FileChannel channel = open(part)) {
            lock(channel, part);
            try {
                receiveAll(channel, target.getFileName().toString(), progress);
                checkSum(channel, target);
                publish(channel, part, target);
            } finally {
                if (channel.size() == 0) {
                    Files.deleteIfExists(part);
                    removeEmpty(made);
                }
            }
        }
    }

    private static FileChannel open(Path part) throws IOException {
        try {
            return FileChannel.open(
                    part,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw UnwritableException.of(part, e);
        }
    }

    private static void publish(FileChannel channel, Path part, Path target) throws IOException {
        try {
            channel.force(true);
            Files.move(
                    part,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw UnwritableException.of(target, e);
        }
    }

    /** Makes a folder and those above it; returns what was made, the lowest first. */
    private static List<Path> makeFolders(Path folder) throws IOException {
        List<Path> made = new ArrayList<>();
        for (Path each = folder; each != null && !Files.exists(each); each = each.getParent()) {
            made.add(each);
        }
        AtomicFile.createFolders(folder);
        return made;
    }

    /** Removes folders until one is in use. */
    private static void removeEmpty(List<Path> folders) throws IOException {
        try {
            for (Path each : folders) {
                Files.deleteIfExists(each);
            }
        } catch (DirectoryNotEmptyException used) {
            // Somebody else has put files there since.
        }
    }

    private static void lock(FileChannel channel, Path part) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IOException(part + ": is being downloaded already; wait for that to end");
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case UnknownHostException unknown ->
                    "no such host, or no network: " + unknown.getMessage();
            case ConnectException refused -> "no connection: " + refused.getMessage();
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    private void receiveAll(FileChannel channel, String name, Progress progress)
            throws IOException {
        if (bytes != UNKNOWN_LENGTH && channel.size() > bytes) {
            channel.truncate(0);
        }
        int vain = 0;
        for (int tries = 1; bytes == UNKNOWN_LENGTH || channel.size() < bytes; tries++) {
            long before = channel.size();
            try {
                if (receive(channel, name, progress)) {
                    return;
                }
                throw new IOException("the connection ended after " + channel.size() + " bytes");
            } catch (RefusedException | UnwritableException e) {
                throw e;
            } catch (IOException e) {
                vain = channel.size() > before ? 0 : vain + 1;
                if (vain == VAIN_TRIES || tries == TRIES) {
                    String kept =
                            channel.size() == 0
                                    ? ""
                                    : "; the next call goes on from byte " + channel.size();
                    throw new IOException(uri + ": " + reason(e) + kept, e);
                }
            }
        }
    }

    /** What no second try would change. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** One request for what is missing; true if the server's whole file is there. */
    private boolean receive(FileChannel channel, String name, Progress progress)
            throws IOException {
        long have = channel.size();
        HttpURLConnection connection = connect(have);
        try {
            int status = connection.getResponseCode();
            if (status == 416 && have > 0) {
                channel.truncate(0);
                return false;
            }
            boolean rest =
                    status == HttpURLConnection.HTTP_PARTIAL
                            && String.valueOf(connection.getHeaderField("Content-Range"))
                                    .startsWith("bytes " + have + "-");
            if (!rest && status != HttpURLConnection.HTTP_OK) {
                throw new RefusedException(
                        uri
                                + ": the server answers "
                                + status
                                + " "
                                + connection.getResponseMessage()
                                + ", expected 200");
            }
            if (!rest) {
                channel.truncate(0);
                have = 0;
            }
            long coming = connection.getContentLengthLong();
            long total = coming < 0 ? bytes : have + coming;
            if (bytes != UNKNOWN_LENGTH && total != bytes) {
                channel.truncate(0);
                throw new RefusedException(
                        uri + ": the server has " + total + " bytes, expected " + bytes);
            }
            copy(connection, channel.position(have), total, name, progress);
            return total == UNKNOWN_LENGTH || channel.size() == total;
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection connect(long have) throws IOException {
        URLConnection connection = uri.toURL().openConnection();
        if (!(connection instanceof HttpURLConnection http)) {
            throw new RefusedException(uri + ": expected an http or https address");
        }
        http.setConnectTimeout(CONNECT_MILLIS);
        http.setReadTimeout(READ_MILLIS);
        http.setUseCaches(false);
        http.setRequestProperty("Accept-Encoding", "identity");
        if (have > 0) {
            http.setRequestProperty("Range", "bytes=" + have + "-");
        }
        return http;
    }

    private void copy(
            HttpURLConnection from, FileChannel to, long total, String name, Progress progress)
            throws IOException {
        byte[] chunk = new byte[CHUNK];
        progress.at(name, to.position(), total);
        try (InputStream in = from.getInputStream()) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                ByteBuffer some = ByteBuffer.wrap(chunk, 0, count);
                write(to, some, name);
                if (total != UNKNOWN_LENGTH && to.position() > total) {
                    to.truncate(0);
                    throw new RefusedException(
                            uri + ": the server sends more than " + total + " bytes");
                }
                progress.at(name, to.position(), total);
            }
        }
    }

    private static void write(FileChannel to, ByteBuffer bytes, String name) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        } catch (IOException e) {
            throw UnwritableException.of(Path.of(name), e);
        }
    }

    private void checkSum(FileChannel channel, Path target) throws IOException {
        String found = digest(channel);
        if (!found.equals(checksum)) {
            channel.truncate(0);
            throw new IOException(
                    uri
                            + ": "
                            + algorithm
                            + " is "
                            + found
                            + ", expected "
                            + checksum
                            + "; what came was thrown away, try again or fetch it by hand to "
                            + target);
        }
    }

    private String digest(FileChannel channel) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("download: no checksum algorithm " + algorithm, e);
        }
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        channel.position(0);
        while (channel.read(chunk) >= 0) {
            digest.update(chunk.flip());
            chunk.clear();
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
