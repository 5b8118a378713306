package lanewise.track;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The report as a page that keeps up with runs that are still going on. It listens on 127.0.0.1
 * only, knows two addresses, {@code /} and {@code /data.json}, answers {@code GET} and {@code
 * HEAD}, and refuses a request that names another host, so that no page of elsewhere can read it.
 * Connections that stand still are closed.
 */
public final class LiveServer implements AutoCloseable {
    private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost");

    /** Seconds after which a request that has not come, and an answer not taken, are given up. */
    private static final String PATIENCE = "20";

    static {
        for (String limit : List.of("maxReqTime", "maxRspTime", "idleInterval")) {
            String property = "sun.net.httpserver." + limit;
            if (System.getProperty(property) == null) {
                System.setProperty(property, PATIENCE);
            }
        }
    }

    private final List<Path> paths;
    private final Map<Path, RunReader> readers = new LinkedHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private LiveServer(List<Path> paths, HttpServer server) {
        this.paths = List.copyOf(paths);
        this.server = server;
        server.createContext("/", this::answer);
        server.setExecutor(threads);
    }

    /**
     * Starts serving runs.
     *
     * @param paths folders of runs, of studies, or of many studies; they need not exist, and runs
     *     that begin later appear
     * @param port the port, or 0 for a free one
     * @throws IOException if the port is taken
     */
    public static LiveServer start(List<Path> paths, int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        LiveServer live = new LiveServer(paths, server);
        server.start();
        return live;
    }

    /** Where the page is. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain", "only GET and HEAD are answered\n");
                return;
            }
            if (!isOurs(exchange.getRequestHeaders().getFirst("Host"))) {
                send(exchange, 403, "text/plain", "this server is 127.0.0.1\n");
                return;
            }
            switch (exchange.getRequestURI().getRawPath()) {
                case "/" -> send(exchange, 200, "text/html", Report.page(json()));
                case "/data.json" -> send(exchange, 200, "application/json", json());
                case null, default -> send(exchange, 404, "text/plain", "not found\n");
            }
        }
    }

    private static boolean isOurs(String host) {
        return host != null && HOSTS.contains(host.replaceFirst(":\\d+$", ""));
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type + "; charset=utf-8");
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** What is there now; a run that cannot be read at this moment says so. */
    private synchronized String json() throws IOException {
        List<RunReader> runs = new ArrayList<>();
        for (Path folder : RunReader.present(paths)) {
            try {
                RunReader reader = readers.get(folder);
                if (reader == null) {
                    reader = RunReader.open(folder);
                    readers.put(folder, reader);
                } else {
                    reader.refresh();
                }
                runs.add(reader);
            } catch (IOException | RuntimeException unreadable) {
                readers.remove(folder);
                runs.add(RunReader.unreadable(folder, String.valueOf(unreadable.getMessage())));
            }
        }
        return new ReportData(runs, true).json();
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
