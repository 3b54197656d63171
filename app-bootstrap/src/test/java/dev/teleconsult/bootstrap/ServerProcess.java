package dev.teleconsult.bootstrap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The real server in a process of its own that listens on a port it chose, and a client of it. Configured by its environment. */
public final class ServerProcess implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** The answer to a request. A body that is not JSON is a missing node. */
    public record Answer(int status, JsonNode body) {}

    /** A request that can be sent more than once. */
    public record Call(String method, String path, Optional<String> body, List<String> headers) {

        public static Call of(String method, String path, String... headers) {
            return new Call(method, path, Optional.empty(), List.of(headers));
        }

        public static Call json(String method, String path, String body, String... headers) {
            return new Call(method, path, Optional.of(body), List.of(headers));
        }
    }

    private final ChildProcess process;
    private final int port;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private ServerProcess(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts the server from the classes under test and waits until it listens. */
    public static ServerProcess start(Map<String, String> environment, Path folder) {
        return start(Main.class, environment, folder);
    }

    /** Starts a variant of the server from the classes under test and waits until it listens. */
    public static ServerProcess start(Class<?> main, Map<String, String> environment, Path folder) {
        return listening(ChildProcess.program(main, options(256, folder), environment, folder));
    }

    /** Starts the server, with its class path among the JVM's options, and waits until it listens. */
    static ServerProcess withOptions(List<String> options, Map<String, String> environment, Path folder) {
        return listening(ChildProcess.programAt(Main.class, options, environment, folder));
    }

    /** Starts a built jar, with a heap of this number of MiB, and waits until it listens. */
    public static ServerProcess jar(Path jar, int heapMegabytes, Map<String, String> environment, Path folder) {
        return listening(ChildProcess.jar(jar, options(heapMegabytes, folder), environment, folder));
    }

    private static List<String> options(int heapMegabytes, Path folder) {
        return List.of("-Xmx" + heapMegabytes + "m", "-XX:+ExitOnOutOfMemoryError", "-Djava.io.tmpdir=" + folder);
    }

    private static ServerProcess listening(ChildProcess process) {
        try {
            String line = process.awaitLine(written -> written.contains("\"listening\""));
            return new ServerProcess(process, JSON.readTree(line).path("port").intValue());
        } catch (IOException noJson) {
            process.kill();
            throw new UncheckedIOException(noJson);
        } catch (AssertionError didNotStart) {
            process.kill();
            throw new AssertionError("the server did not start: " + process.err(), didNotStart);
        }
    }

    /** The lines of its output so far. */
    public List<String> output() {
        List<String> lines = new ArrayList<>(process.out());
        lines.addAll(process.err());
        return lines;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Sends a request and does not wait. It fails when the process dies. */
    public CompletableFuture<Answer> send(Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(call.path()))
                .timeout(PATIENCE)
                .method(call.method(), call.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        call.body().ifPresent(json -> request.header("content-type", "application/json"));
        if (!call.headers().isEmpty()) {
            request.headers(call.headers().toArray(String[]::new));
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(ServerProcess::answer);
    }

    /** Sends a request and waits. */
    public Answer ask(Call call) {
        return send(call).join();
    }

    private static Answer answer(HttpResponse<String> response) {
        boolean isJson = response.headers()
                .firstValue("content-type")
                .filter(type -> type.startsWith("application/json"))
                .isPresent();
        try {
            return new Answer(
                    response.statusCode(),
                    isJson
                            ? JSON.readTree(response.body())
                            : JSON.getNodeFactory().missingNode());
        } catch (IOException noJson) {
            throw new UncheckedIOException(noJson);
        }
    }

    /** Kills it as the kernel does: SIGKILL. Returns when the process is dead. */
    public void kill() {
        process.kill();
    }

    /** Stops it as an orchestrator does, and waits until it has ended. */
    void terminate() {
        process.terminate();
        process.exitStatus();
    }

    @Override
    public void close() {
        process.kill();
    }
}
