package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import lanewise.data.Download;
import lanewise.disk.FaultyDisk;
import lanewise.io.UnwritableException;

/** What {@code data} and the trainings fetch, while the disk fails. */
record FullDownload(boolean staysFull, Path temp) {
    private static final byte[] CONTENT = new byte[200_000];

    /** The SHA-256 of 200,000 zeros. */
    private static final String CHECKSUM =
            "4cbbd9be0cba685835755f827758705db5a413c5494c34262cd25946a73e7582";

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
        }
    }

    /** The file is there only whole, and the next call makes up for the fault. */
    void everyFault() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", FullDownload::answer);
        server.start();
        try {
            String place = "http://localhost:" + server.getAddress().getPort() + "/file";
            Download download =
                    new Download(URI.create(place), CONTENT.length, "SHA-256", CHECKSUM);
            int n = 1;
            while (fails(download, n)) {
                n++;
            }
            assertTrue(n > 4, "faults: " + n);
            System.out.println(n - 1 + " faults in a download");
        } finally {
            server.stop(0);
        }
    }

    private boolean fails(Download download, int n) throws IOException {
        Path target = temp.resolve("fetched-" + n).resolve("file");
        IOException said = null;
        FaultyDisk.fail(n, staysFull);
        try {
            download.fetch(target, Download.Progress.NONE);
        } catch (IOException e) {
            said = e;
        }
        String failed = FaultyDisk.heal();
        if (said != null) {
            assertInstanceOf(UnwritableException.class, said, failed);
            assertFalse(Files.exists(target), failed);
            download.fetch(target, Download.Progress.NONE);
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(target), failed);
        return failed != null;
    }
}
