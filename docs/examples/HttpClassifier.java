import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executors;
import lanewise.model.Model;
import lanewise.model.Prediction;
import lanewise.model.Predictor;

/**
 * A classifier behind HTTP: POST a row of numbers, separated by commas, and get a class.
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp target/lanewise-0.1.0-SNAPSHOT.jar HttpClassifier.java circle.safetensors 8080
 * curl --data 0.1,-0.2 http://localhost:8080/
 * </pre>
 */
public final class HttpClassifier {
    private HttpClassifier() {}

    public static void main(String[] arguments) throws IOException {
        HttpServer server = start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        System.out.println("listening on " + server.getAddress());
    }

    /** One predictor serves all threads; the weights are in memory once. */
    static HttpServer start(Path model, int port) throws IOException {
        Predictor predictor = Predictor.of(Model.load(model));
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        HttpServer server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, predictor));
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, Predictor predictor) throws IOException {
        try (exchange) {
            int most = 32 * predictor.input().size();
            byte[] body = exchange.getRequestBody().readNBytes(most + 1);
            int code = 200;
            String text;
            try {
                if (body.length > most) {
                    // A number that is cut off would be another number.
                    throw new IllegalArgumentException("more than " + most + " bytes");
                }
                Prediction said = predictor.predict(row(new String(body, StandardCharsets.US_ASCII)));
                text = said.name() + " " + said.probability() + "\n";
            } catch (NumberFormatException e) {
                code = 400;
                text = e.getMessage() + "; expected numbers, separated by commas\n";
            } catch (IllegalArgumentException e) {
                // Too many values or too few: the message says what was expected.
                code = body.length > most ? 413 : 400;
                text = e.getMessage() + "\n";
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static float[] row(String text) {
        double[] numbers =
                Arrays.stream(text.strip().split(",")).mapToDouble(Double::parseDouble).toArray();
        float[] row = new float[numbers.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) numbers[i];
        }
        return row;
    }
}
