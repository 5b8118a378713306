package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import lanewise.random.Key;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
    private static final int SIZE = 300_000;

    @TempDir Path folder;
    private HttpServer server;
    private final byte[] content = new byte[SIZE];
    private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());

    /** How the server behaves. */
    private boolean honoursRange = true;

    private int cutAfter = Integer.MAX_VALUE;
    private int cuts;
    private int status = 200;

    @BeforeEach
    void startServer() throws IOException {
        Key.of(1).sequence().nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", this::answer);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        try (exchange) {
            if (status != 200) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            int from = 0;
            if (range != null && honoursRange) {
                from = Integer.parseInt(range.substring(6, range.length() - 1));
                if (from >= SIZE) {
                    exchange.sendResponseHeaders(416, -1);
                    return;
                }
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (SIZE - 1) + "/" + SIZE);
            }
            exchange.sendResponseHeaders(range != null && honoursRange ? 206 : 200, SIZE - from);
            int count = SIZE - from;
            if (cuts > 0 && cutAfter < count) {
                cuts--;
                count = cutAfter;
            }
            exchange.getResponseBody().write(content, from, count);
            exchange.getResponseBody().flush();
        } catch (IOException cutByDesign) {
            assertTrue(cutAfter < SIZE, cutByDesign.toString());
        }
    }

    private URI uri() {
        return URI.create(
                "http://"
                        + server.getAddress().getAddress().getHostAddress()
                        + ":"
                        + server.getAddress().getPort()
                        + "/file");
    }

    private Download download(long bytes) throws IOException {
        return new Download(uri(), bytes, "SHA-256", sum("SHA-256", content));
    }

    private static String sum(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Path target() {
        return folder.resolve("deep").resolve("file.bin");
    }

    private Path part() {
        return folder.resolve("deep").resolve("file.bin.part");
    }

    private void assertWhole() throws IOException {
        assertArrayEquals(content, Files.readAllBytes(target()));
        assertFalse(Files.exists(part()));
    }

    private void assertRefused(Download download, String... parts) {
        String message =
                assertThrows(
                                IOException.class,
                                () -> download.fetch(target(), Download.Progress.NONE))
                        .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertFalse(Files.exists(target()));
    }

    @Test
    void aFileComesWholeAndProgressIsTold() throws IOException {
        List<Long> done = new ArrayList<>();
        download(SIZE)
                .fetch(
                        target(),
                        (file, now, total) -> {
                            assertEquals("file.bin", file);
                            assertEquals(SIZE, total);
                            done.add(now);
                        });
        assertWhole();
        assertEquals(0, done.getFirst());
        assertEquals(SIZE, done.getLast());
        assertEquals(done.stream().sorted().toList(), done);
    }

    @Test
    void aLengthNeedNotBeKnown() throws IOException {
        download(Download.UNKNOWN_LENGTH).fetch(target(), Download.Progress.NONE);
        assertWhole();
    }

    @Test
    void aConnectionThatIsCutIsTakenUpAgain() throws IOException {
        cuts = 2;
        cutAfter = 100_000;
        download(SIZE).fetch(target(), Download.Progress.NONE);
        assertWhole();
        assertEquals(List.of("null", "bytes=100000-", "bytes=200000-"), ranges);
    }

    @Test
    void whatCameIsKeptForTheNextCall() throws IOException {
        cuts = 4;
        cutAfter = 0;
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, 1234));
        assertRefused(download(SIZE), "the next call goes on from byte 1234");
        cuts = 0;
        download(SIZE).fetch(target(), Download.Progress.NONE);
        assertWhole();
        assertEquals("bytes=1234-", ranges.getLast());
    }

    @Test
    void aServerThatIgnoresRangesBeginsAnew() throws IOException {
        honoursRange = false;
        cuts = 1;
        cutAfter = 200_000;
        download(SIZE).fetch(target(), Download.Progress.NONE);
        assertWhole();
        assertEquals(List.of("null", "bytes=200000-"), ranges);
    }

    @Test
    void aWholeFileWithoutItsNameIsOnlyChecked() throws IOException {
        Files.createDirectories(part().getParent());
        Files.write(part(), content);
        download(SIZE).fetch(target(), Download.Progress.NONE);
        assertWhole();
        assertEquals(List.of(), ranges);
    }

    @Test
    void aPartThatIsTooLongBeginsAnew() throws IOException {
        Files.createDirectories(part().getParent());
        Files.write(part(), new byte[SIZE + 1]);
        download(Download.UNKNOWN_LENGTH).fetch(target(), Download.Progress.NONE);
        assertWhole();
        Files.delete(target());
        Files.write(part(), new byte[SIZE + 1]);
        download(SIZE).fetch(target(), Download.Progress.NONE);
        assertWhole();
    }

    @Test
    void aWrongLengthIsRefusedBeforeItComes() throws IOException {
        assertRefused(download(SIZE + 1), "has 300000 bytes, expected 300001");
        assertFalse(Files.exists(part()));
    }

    @Test
    void aWrongChecksumIsRefusedAndThrownAway() throws IOException {
        Download wrong = new Download(uri(), SIZE, "MD5", "0".repeat(32));
        assertRefused(wrong, "MD5 is " + sum("MD5", content), "expected 000");
        assertFalse(Files.exists(part()));
        Files.createDirectories(part().getParent());
        Files.write(part(), new byte[1000]);
        assertRefused(download(SIZE), "SHA-256");
        download(SIZE).fetch(target(), Download.Progress.NONE);
        assertWhole();
    }

    @Test
    void anOldFileStandsUntilTheNewOneIsChecked() throws IOException {
        Files.createDirectories(target().getParent());
        Files.writeString(target(), "old");
        Download wrong = new Download(uri(), SIZE, "MD5", "0".repeat(32));
        assertThrows(IOException.class, () -> wrong.fetch(target(), Download.Progress.NONE));
        assertEquals("old", Files.readString(target()));
        download(SIZE).fetch(target(), Download.Progress.NONE);
        assertWhole();
    }

    @Test
    void anErrorOfTheServerIsNamed() throws IOException {
        status = 404;
        assertRefused(download(SIZE), "404");
        assertEquals(1, ranges.size());
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        server.stop(0);
        assertRefused(download(SIZE), uri() + ": no connection");
        assertFalse(Files.exists(target().getParent()), "a folder that nothing came to");
        assertRefused(
                new Download(folder.toUri(), SIZE, "MD5", ""), "expected an http or https address");
    }

    @Test
    void twoDownloadsToOnePlaceAreRefused() throws IOException {
        Files.createDirectories(part().getParent());
        try (FileChannel other =
                FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();
            assertRefused(download(SIZE), "is being downloaded already");
        }
        assertEquals(List.of(), ranges);
    }
}
