package org.example.visits;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged server, in a process of its own on a free port. */
final class PackagedServer implements AutoCloseable {

    private final Process process;
    private final int port;

    private PackagedServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static PackagedServer start(Path folder, URI kaleyra, String apiKey) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-jar",
                        System.getProperty("server.jar"))
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "BANDYER_BASE_URL", kaleyra.toString(),
                        "BANDYER_API_SECRET_KEY", apiKey,
                        "IMMUTABLE_PERIOD_MS", "600000",
                        "HTTP_HOST", "127.0.0.1",
                        "HTTP_PORT", "0"));
        Process process = builder.start();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode entry = new ObjectMapper().readTree(line);
            if (entry.path("msg").asText().equals("listening")) {
                Thread rest = new Thread(() -> lines.lines().forEach(ignored -> {}), "log of the server");
                rest.setDaemon(true);
                rest.start();
                return new PackagedServer(process, entry.path("port").asInt());
            }
        }
        throw new IllegalStateException("the server ended before it listened");
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the server goes on after it was killed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
