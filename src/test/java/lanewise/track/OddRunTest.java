package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run that is not as it should be says so; the others are shown. */
class OddRunTest {
    private static final RunStart START =
            new RunStart("cmd", 1, Map.of("lr", 0.5), Map.of(), 0, List.of("a", "b"));

    @TempDir Path temp;

    private Path run(String name) throws IOException {
        Path folder = temp.resolve("study").resolve(name);
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.epoch(Epochs.epoch(1, 1, Epochs.figures(2, 0.5), Epochs.figures(2, 0.5)));
            run.finish(Map.of());
        }
        return folder;
    }

    private Map<String, Map<?, ?>> report() throws IOException {
        Path page = temp.resolve("report.html");
        Report.write(page, List.of(temp.resolve("study")));
        Map<String, Map<?, ?>> runs = new java.util.LinkedHashMap<>();
        for (Object each : (List<?>) ReportTest.data(Files.readString(page)).get("runs")) {
            runs.put(String.valueOf(((Map<?, ?>) each).get("name")), (Map<?, ?>) each);
        }
        assertEquals("finished", runs.get("good").get("state"));
        return runs;
    }

    @Test
    void aConfusionWithARowTooManyIsLeftOutAndTold() throws IOException {
        run("good");
        Files.writeString(
                run("odd").resolve("confusion.json"),
                "{\"classes\":[\"a\",\"b\"],\"counts\":[[1,0],[0,1],[1,1]]}");
        Map<?, ?> odd = report().get("odd");
        assertEquals("finished", odd.get("state"));
        assertEquals("confusion.json holds no matrix of 2 classes", odd.get("odd"));
        assertEquals(null, odd.get("confusion"));
    }

    @Test
    void aRunThatFailedInItsFirstEpochHasNoTime() throws IOException {
        run("good");
        try (RunFolder run = RunFolder.create(temp.resolve("study").resolve("odd"), START)) {
            run.fail(new IllegalStateException("no memory"));
        }
        Map<?, ?> odd = report().get("odd");
        assertEquals("failed", odd.get("state"));
        assertEquals(null, odd.get("seconds"), "not 0");
    }

    @Test
    void aRunWhoseDescriptionIsNoJsonOrTooDeepIsTold() throws IOException {
        run("good");
        Files.writeString(run("broken").resolve("run.json"), "{\"name\":");
        Files.writeString(
                run("deep").resolve("run.json"),
                "{\"config\":" + "[".repeat(70) + "]".repeat(70) + "}");
        Files.writeString(
                run("nearly").resolve("run.json"),
                "{\"name\":\"nearly\",\"config\":{\"a\":" + "[".repeat(62) + "]".repeat(62) + "}}");
        Map<String, Map<?, ?>> runs = report();
        assertEquals(4, runs.size());
        for (String name : List.of("broken", "deep")) {
            assertEquals("unreadable", runs.get(name).get("state"));
            assertTrue(runs.get(name).get("failure").toString().contains("JSON"), name);
        }
    }

    @Test
    void watchShowsTheOthersToo() throws IOException {
        run("good");
        Files.writeString(run("broken").resolve("run.json"), "[");
        try (LiveServer server = LiveServer.start(List.of(temp.resolve("study")), 0)) {
            byte[] json =
                    URI.create(server.address() + "data.json").toURL().openStream().readAllBytes();
            List<?> runs =
                    (List<?>)
                            Json.parseObject(new String(json, StandardCharsets.UTF_8)).get("runs");
            assertEquals(2, runs.size());
        }
    }

    /** In a process of its own: the platform reads the limits of its server once. */
    @Test
    void aConnectionThatStandsStillIsClosed() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dsun.net.httpserver.maxReqTime=1",
                                "-cp",
                                KilledRunTest.home(RunFolder.class)
                                        + java.io.File.pathSeparator
                                        + KilledRunTest.home(OddRunTest.class),
                                Served.class.getName(),
                                temp.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            int port = Integer.parseInt(process.inputReader().readLine());
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes());
                socket.setSoTimeout(30_000);
                assertEquals(-1, socket.getInputStream().read());
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Serves a folder and says at which port. */
    static final class Served {
        private Served() {}

        public static void main(String[] arguments) throws Exception {
            LiveServer server = LiveServer.start(List.of(Path.of(arguments[0])), 0);
            System.out.println(server.address().getPort());
            Thread.currentThread().join();
        }
    }
}
