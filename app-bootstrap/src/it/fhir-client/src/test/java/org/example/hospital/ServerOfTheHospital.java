package org.example.hospital;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged server, in a process of its own, with FHIR switched on. */
final class ServerOfTheHospital implements AutoCloseable {

    private final Process process;
    private final int port;

    private ServerOfTheHospital(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServerOfTheHospital start(Path folder, URI kaleyra, String apiKey) throws IOException {
        // Its links are absolute, so it needs to know its port before it starts.
        int free = freePort();
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
                        "HTTP_PORT", Integer.toString(free),
                        "FHIR", "on",
                        "BACKOFFICE_ROUTES", "outcome",
                        "FHIR_GROUP_PRACTITIONER", "doctor",
                        "FHIR_GROUP_PATIENT", "patient",
                        "PUBLIC_URL", "http://127.0.0.1:" + free));
        // A missed visit is told by the run that finds it over: every 15 seconds by default.
        builder.environment().put("RECONCILE_INTERVAL_MS", "2000");
        Process process = builder.start();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode entry = new ObjectMapper().readTree(line);
            if (entry.path("msg").asText().equals("listening")) {
                Thread rest = new Thread(() -> lines.lines().forEach(ignored -> {}), "log of the server");
                rest.setDaemon(true);
                rest.start();
                return new ServerOfTheHospital(process, entry.path("port").asInt());
            }
        }
        throw new IllegalStateException("the server ended before it listened");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
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
