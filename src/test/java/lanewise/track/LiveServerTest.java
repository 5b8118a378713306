package lanewise.track;

import static lanewise.track.Epochs.epoch;
import static lanewise.track.Epochs.figures;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveServerTest {
    private static final RunStart START = new RunStart("cmd", 1, Map.of(), Map.of(), 0, List.of());

    @TempDir Path temp;
    private RunFolder run;
    private LiveServer server;

    @BeforeEach
    void serve() throws IOException {
        run = RunFolder.create(temp.resolve("study").resolve("a"), START);
        server = LiveServer.start(List.of(temp.resolve("study")), 0);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        run.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(server.address().toString() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The status line of a request written by hand. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }

    @Test
    void itListensOnLoopbackOnly() {
        assertEquals("127.0.0.1", server.address().getHost());
    }

    @Test
    void thePageIsTheReport() throws Exception {
        HttpResponse<String> page = send("GET", "");
        assertEquals(200, page.statusCode());
        assertEquals(true, ReportTest.data(page.body()).get("live"));
        HttpResponse<String> head = send("HEAD", "");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @Test
    void theDataKeepsUpWithTheRun() throws Exception {
        RunFolder late = RunFolder.create(temp.resolve("study").resolve("b"), START);
        late.epoch(epoch(1, 10, figures(2, 0.25), figures(2, 0.25)));
        late.finish(Map.of());
        Map<String, Object> data = Json.parseObject(send("GET", "data.json").body());
        List<?> runs = (List<?>) data.get("runs");
        assertEquals(2, runs.size());
        assertEquals("running", ((Map<?, ?>) runs.get(0)).get("state"));
        Map<?, ?> second = (Map<?, ?>) runs.get(1);
        assertEquals("finished", second.get("state"));
        assertEquals(0.25, ((Map<?, ?>) second.get("outcome")).get("validation_accuracy"));
        run.epoch(epoch(1, 10, figures(2, 0.5), figures(2, 0.5)));
        run.finish(Map.of());
        data = Json.parseObject(send("GET", "data.json").body());
        Map<?, ?> first = (Map<?, ?>) ((List<?>) data.get("runs")).getFirst();
        assertEquals(0.5, ((Map<?, ?>) first.get("outcome")).get("validation_accuracy"));
    }

    @Test
    void nothingElseIsServed() throws Exception {
        for (String path :
                List.of("a/run.json", "..%2f..%2fetc/passwd", "data.json/x", "index.html")) {
            assertEquals(404, send("GET", path).statusCode(), path);
        }
        assertTrue(
                raw("GET /../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                + "Connection: close\r\n\r\n")
                        .contains("404"));
    }

    @Test
    void noVerbWrites() throws Exception {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")) {
            assertEquals(405, send(method, "data.json").statusCode(), method);
        }
    }

    @Test
    void aRequestThatNamesAnotherHostIsRefused() throws IOException {
        String request = "GET /data.json HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
        assertTrue(raw(request.formatted("evil.example")).contains("403"));
        assertTrue(raw(request.formatted("127.0.0.1.evil.example:80")).contains("403"));
        assertTrue(raw(request.formatted("localhost:1234")).contains("200"));
    }

    @Test
    void aFolderMayComeAndGo() throws Exception {
        Path later = temp.resolve("later");
        try (LiveServer waiting = LiveServer.start(List.of(later), 0)) {
            assertEquals(0, runs(waiting));
            for (int i = 0; i < 2; i++) {
                SyntheticRuns.study(later);
                assertEquals(2, runs(waiting));
                try (var files = Files.walk(later)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
                assertEquals(0, runs(waiting), "gone, and the server still answers");
            }
        }
    }

    private static int runs(LiveServer server) throws Exception {
        URI address = server.address().resolve("data.json");
        try (var body = address.toURL().openStream()) {
            String json = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            return ((List<?>) Json.parseObject(json).get("runs")).size();
        }
    }
}
