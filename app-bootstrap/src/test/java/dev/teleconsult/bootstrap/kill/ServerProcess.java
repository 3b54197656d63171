package dev.teleconsult.bootstrap.kill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The real server in a process of its own, configured by its environment, until it is killed. */
final class ServerProcess implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What came back. A body that is not JSON is a missing node. */
    record Answer(int status, JsonNode body) {}

    /** A request that can be made more than once. */
    record Call(String method, String path, Optional<String> body, List<String> headers) {

        static Call of(String method, String path, String... headers) {
            return new Call(method, path, Optional.empty(), List.of(headers));
        }

        static Call json(String method, String path, String body, String... headers) {
            return new Call(method, path, Optional.of(body), List.of(headers));
        }
    }

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts a server and waits until it listens. */
    static ServerProcess start(Map<String, String> environment, Path folder) {
        return start("dev.teleconsult.bootstrap.Main", environment, folder);
    }

    /** Starts a server that does one thing after another, and waits until it listens. */
    static ServerProcess startOrdered(Map<String, String> environment, Path folder) {
        return start(OrderedServer.class.getName(), environment, folder);
    }

    private static ServerProcess start(String mainClass, Map<String, String> environment, Path folder) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx256m",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                mainClass);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        try {
            ServerProcess server = new ServerProcess(builder.start());
            server.read();
            server.port.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError("the server did not start", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private void read() {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader out = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                        out.lines().forEach(this::line);
                        port.completeExceptionally(new AssertionError("it said: " + lines));
                    } catch (IOException | UncheckedIOException killed) {
                        port.completeExceptionally(killed);
                    }
                },
                "server-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void line(String line) {
        lines.add(line);
        if (!port.isDone() && line.contains("\"listening\"")) {
            try {
                port.complete(JSON.readTree(line).path("port").intValue());
            } catch (IOException noJson) {
                port.completeExceptionally(noJson);
            }
        }
    }

    /** What it has written so far. */
    List<String> output() {
        return List.copyOf(lines);
    }

    /** Sends a request and does not wait. It fails when the process dies. */
    CompletableFuture<Answer> send(Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port.join() + call.path()))
                .timeout(PATIENCE)
                .method(call.method(), call.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        call.body().ifPresent(json -> request.header("content-type", "application/json"));
        if (!call.headers().isEmpty()) {
            request.headers(call.headers().toArray(String[]::new));
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString()).thenApply(ServerProcess::answer);
    }

    /** Sends a request and waits. */
    Answer ask(Call call) {
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

    /** As the kernel does it: SIGKILL, no hook runs, nothing is flushed. Returns when it is dead. */
    void kill() {
        process.destroyForcibly();
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException waiting) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
