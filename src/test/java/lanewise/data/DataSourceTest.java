package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSourceTest {
    @TempDir Path folder;
    private HttpServer server;
    private final List<String> requests = new ArrayList<>();

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private String serve(String path, byte[] bytes) {
        server.createContext(
                path,
                exchange -> {
                    try (exchange) {
                        requests.add(path);
                        exchange.sendResponseHeaders(200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path;
    }

    private static String sum(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    static void entry(ByteArrayOutputStream tar, String name, char type, byte[] bytes) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 124, String.format("%011o", bytes.length));
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        put(header, 148, "        ");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        tar.writeBytes(header);
        tar.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    static byte[] end(ByteArrayOutputStream tar) throws IOException {
        tar.writeBytes(new byte[1024]);
        return gzip(tar.toByteArray());
    }

    @Test
    void theArchiveOfCifar10IsFetchedUnpackedAndRead() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        entry(tar, Cifar10.FOLDER + "/", '5', new byte[0]);
        entry(tar, Cifar10.FOLDER + "/readme.html", '0', "hello".getBytes(StandardCharsets.UTF_8));
        for (String name : Cifar10.TRAIN_FILES) {
            entry(tar, Cifar10.FOLDER + "/" + name, '0', new byte[30_730_000]);
        }
        entry(tar, Cifar10.FOLDER + "/" + Cifar10.TEST_FILE, '0', new byte[30_730_000]);
        byte[] archive = end(tar);
        Download download =
                new Download(
                        URI.create(serve("/cifar", archive)),
                        archive.length,
                        "SHA-256",
                        sum("SHA-256", archive));
        DataSource source = DataSource.of("cifar10", Optional.of(folder)).limitedTo(100);
        source.fetchCifar10(download, Download.Progress.NONE);
        Split split = source.load(Download.Progress.NONE);
        assertEquals(100, split.train().size());
        assertEquals(100, split.validation().size());
        try (var left = Files.list(folder)) {
            assertEquals(List.of(folder.resolve(Cifar10.FOLDER)), left.toList());
        }
        assertEquals(1, requests.size());
    }

    @Test
    void missingIdxFilesAreFetchedAndOnlyThose() throws IOException {
        String base = null;
        List<String> sums = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            byte[] bytes = gzip(new byte[] {(byte) i});
            sums.add(sum("MD5", bytes));
            String path = "/" + Idx.FILES.get(i) + ".gz";
            String uri = serve(path, bytes);
            base = uri.substring(0, uri.length() - path.length() + 1);
        }
        Files.write(folder.resolve(Idx.FILES.get(2)), new byte[1]);
        DataSource source = DataSource.of("mnist", Optional.of(folder));
        source.fetchIdx(base, sums, Download.Progress.NONE);
        assertEquals(3, requests.size());
        assertArrayEquals(
                gzip(new byte[] {3}), Files.readAllBytes(folder.resolve(Idx.FILES.get(3) + ".gz")));
        sums.set(0, "0".repeat(32));
        Files.delete(folder.resolve(Idx.FILES.get(0) + ".gz"));
        String where = base;
        String message =
                assertThrows(
                                IOException.class,
                                () -> source.fetchIdx(where, sums, Download.Progress.NONE))
                        .getMessage();
        assertTrue(message.startsWith("mnist is not in " + folder), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "/etc/evil",
                "top/../../evil",
                "top/a/b",
                "other/a",
                "top/..",
                "top/.hidden",
                "evil"
            })
    void anArchiveCannotWriteOutsideItsFolder(String name) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        entry(tar, "top/good", '0', new byte[3]);
        entry(tar, name, '0', new byte[3]);
        assertUnpackRefused(end(tar), "expected plain files in top");
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '6', 'L', 'x'})
    void linksDevicesAndExtensionsAreRefused(char type) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        entry(tar, "top/link", type, new byte[0]);
        assertUnpackRefused(end(tar), "of type '" + type + "'");
    }

    @Test
    void aDamagedOrHugeArchiveIsRefusedAndLeavesNothing() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        entry(tar, "top/file", '0', new byte[5000]);
        byte[] whole = end(tar);
        assertUnpackRefused(Arrays.copyOf(whole, whole.length / 2), "cut short or damaged");
        assertUnpackRefused(gzip(Arrays.copyOf(tar.toByteArray(), 2000)), "cut short");
        assertUnpackRefused(gzip(new byte[100]), "cut short");
        assertUnpackRefused("no gzip at all".getBytes(StandardCharsets.UTF_8), "damaged");
        byte[] flipped = tar.toByteArray();
        flipped[0] ^= 1;
        assertUnpackRefused(gzip(flipped), "damaged");
        byte[] wrongSum = whole.clone();
        wrongSum[whole.length - 8] ^= 1;
        assertUnpackRefused(wrongSum, "cut short or damaged");
        ByteArrayOutputStream huge = new ByteArrayOutputStream();
        entry(huge, "top/file", '0', new byte[10_001]);
        assertUnpackRefused(end(huge), "more than the 10000 bytes");
    }

    private void assertUnpackRefused(byte[] archive, String part) throws IOException {
        Path place = Files.createDirectories(folder.resolve("place"));
        Path file = Files.write(folder.resolve("archive.tar.gz"), archive);
        String message =
                assertThrows(IOException.class, () -> TarGz.unpack(file, place, "top", 10_000))
                        .getMessage();
        assertTrue(message.startsWith(file + ": ") && message.contains(part), message);
        try (var left = Files.list(place)) {
            assertEquals(0, left.count());
        }
        assertFalse(Files.exists(folder.resolve("evil")));
    }

    @Test
    void generatedDataNeedNoFolder() throws IOException {
        DataSource source = DataSource.of("shapes").seeded(5).limitedTo(20);
        Split split = source.load(Download.Progress.NONE);
        assertEquals(20, split.train().size());
        assertArrayEquals(
                split.train().pixelsChannelsLast(7),
                source.load(Download.Progress.NONE).train().pixelsChannelsLast(7));
        assertEquals(Optional.empty(), source.fetch(Download.Progress.NONE));
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> DataSource.of("cifar"))
                        .getMessage();
        assertEquals(
                "unknown data set \"cifar\"; known are shapes, cifar10, mnist, fashion-mnist,"
                        + " folder",
                message);
        assertThrows(IllegalArgumentException.class, () -> DataSource.of("folder"));
        assertThrows(IllegalArgumentException.class, () -> DataSource.of("shapes").limitedTo(-1));
    }
}
