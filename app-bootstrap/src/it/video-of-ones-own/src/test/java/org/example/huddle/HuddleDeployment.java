package org.example.huddle;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server, in a process of its own on a free port. */
final class HuddleDeployment implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile(".*\"port\":(\\d+).*\"msg\":\"listening\".*|"
            + ".*\"msg\":\"listening\".*\"port\":(\\d+).*");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String startLine;
    private final String port;

    private HuddleDeployment(Process process, String startLine, String port) {
        this.process = process;
        this.startLine = startLine;
        this.port = port;
    }

    static HuddleDeployment start(Path folder, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-jar",
                        System.getProperty("server.jar"))
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.matches()) {
                Thread rest = new Thread(() -> lines.lines().forEach(ignored -> {}), "log of the server");
                rest.setDaemon(true);
                rest.start();
                return new HuddleDeployment(
                        process, line, listening.group(1) == null ? listening.group(2) : listening.group(1));
            }
        }
        throw new IllegalStateException("the server ended before it listened");
    }

    /** Its first log line after it began to listen. */
    String startLine() {
        return startLine;
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
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
