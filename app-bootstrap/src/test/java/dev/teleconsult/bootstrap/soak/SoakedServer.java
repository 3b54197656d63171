package dev.teleconsult.bootstrap.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jar that was built, in a process with a small heap; and what that process holds. */
final class SoakedServer implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");

    /** What came back. A body that is not JSON is a missing node. */
    record Answer(int status, JsonNode body) {}

    /**
     * What the process holds, after a garbage collection.
     *
     * @param openFiles and {@code residentMegabytes}: 0 where there is no {@code /proc}
     */
    record Use(long heapMegabytes, long residentMegabytes, long threads, long openFiles, long storeConnections) {

        String row(String label) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d | %d |",
                    label,
                    heapMegabytes,
                    residentMegabytes,
                    threads,
                    openFiles,
                    storeConnections);
        }
    }

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Process process;
    private final Path log;
    private final int port;

    private SoakedServer(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    static SoakedServer start(Path jar, int heapMegabytes, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path log = folder.resolve("server.log");
        ProcessBuilder builder = new ProcessBuilder(
                        program("java"),
                        "-Xmx" + heapMegabytes + "m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Djava.io.tmpdir=" + folder,
                        "-jar",
                        jar.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (process.isAlive() && System.nanoTime() < deadline) {
            for (String line : Files.readAllLines(log)) {
                Matcher found = PORT.matcher(line);
                if (line.contains("\"listening\"") && found.find()) {
                    return new SoakedServer(process, log, Integer.parseInt(found.group(1)));
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        process.destroyForcibly();
        throw new IllegalStateException("it did not start: " + Files.readString(log));
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    Answer ask(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            boolean isJson = response.headers()
                    .firstValue("content-type")
                    .filter(type -> type.startsWith("application/json"))
                    .isPresent();
            return new Answer(
                    response.statusCode(),
                    isJson
                            ? JSON.readTree(response.body())
                            : JSON.getNodeFactory().missingNode());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Opens an event stream, waits for the first event and leaves; returns the status. */
    int listen(String path, String user) {
        HttpRequest request = HttpRequest.newBuilder(url(path))
                .timeout(Duration.ofSeconds(30))
                .header("miauserid", user)
                .build();
        try {
            var response = client.send(request, BodyHandlers.ofInputStream());
            try (var events = response.body()) {
                if (response.statusCode() == 200 && events.read() < 0) {
                    throw new IOException("the stream ended without an event");
                }
            }
            return response.statusCode();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * Collects garbage there, then looks.
     *
     * @param storeConnections as the database counts them: the pool's gauges are read one after another, so that one connection
     *     may be counted as active and then as idle
     */
    Use use(long storeConnections) throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            new ProcessBuilder(program("jcmd"), Long.toString(process.pid()), "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        }
        String metrics = metrics();
        return new Use(
                Math.round(sum(metrics, "jvm_memory_used_bytes\\{area=\"heap\".*?\\}") / (1 << 20)),
                resident(),
                Math.round(sum(metrics, "jvm_threads_live_threads")),
                openFiles(),
                storeConnections);
    }

    String metrics() throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(url("/-/metrics")).build(), BodyHandlers.ofString())
                .body();
    }

    /** Of all series that match. */
    static double sum(String metrics, String series) {
        return Pattern.compile("(?m)^" + series + " (\\S+)$")
                .matcher(metrics)
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(found.groupCount())))
                .sum();
    }

    private long resident() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .sum();
    }

    private long openFiles() throws IOException {
        Path folder = Path.of("/proc", Long.toString(process.pid()), "fd");
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    /** What it logged as an error. */
    List<String> errors() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("\"level\":50") || line.contains("\"level\":60"))
                    .limit(10)
                    .toList();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
