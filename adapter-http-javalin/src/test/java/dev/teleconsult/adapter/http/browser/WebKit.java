package dev.teleconsult.adapter.http.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * WebKit as Debian builds it, the closest to an iPhone that runs here, controlled by W3C's WebDriver. It needs a display, and
 * gets its own.
 */
public final class WebKit implements Engine {
    private static final Path FOLDER = Path.of("/usr/lib/x86_64-linux-gnu");
    private static final int TRIES = 40;
    private static final JsonMapper JSON = new JsonMapper();
    private static final OkHttpClient HTTP =
            new OkHttpClient.Builder().readTimeout(Duration.ofSeconds(60)).build();

    private final Process display;
    private final Process service;
    private final String session;

    private WebKit(Process display, Process service, String session) {
        this.display = display;
        this.service = service;
        this.session = session;
    }

    public static WebKit start() {
        Path xvfb = Engine.program("Xvfb", "xvfb");
        Path webDriver = Engine.program("WebKitWebDriver", "webkit2gtk-driver");
        Path browser = Engine.program(
                "MiniBrowser",
                "libwebkit2gtk-4.1-0",
                FOLDER.resolve("webkit2gtk-4.1/MiniBrowser"),
                FOLDER.resolve("webkit2gtk-4.0/MiniBrowser"));
        Process display = null;
        Process service = null;
        try {
            display = new ProcessBuilder(
                            xvfb.toString(), "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x1024x24")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String number = new BufferedReader(
                            new InputStreamReader(display.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            int port = freePort();
            ProcessBuilder starting = new ProcessBuilder(webDriver.toString(), "--port=" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            starting.environment().put("DISPLAY", ":" + number);
            service = starting.start();
            return new WebKit(display, service, session(port, browser));
        } catch (IOException e) {
            stop(service);
            stop(display);
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            stop(service);
            stop(display);
            throw e;
        }
    }

    /** The address of a new session. The service listens a moment after its start. */
    private static String session(int port, Path browser) {
        String sessions = "http://127.0.0.1:" + port + "/session";
        Map<String, Object> wanted = Map.of(
                "capabilities",
                Map.of(
                        "alwaysMatch",
                        Map.of(
                                "webkitgtk:browserOptions",
                                Map.of("binary", browser.toString(), "args", List.of("--automation")))));
        for (int attempt = 1; ; attempt++) {
            try {
                return sessions + "/" + ask(sessions, wanted).path("sessionId").asText();
            } catch (IOException notYet) {
                if (attempt == TRIES) {
                    throw new UncheckedIOException(notYet);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(250);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private static JsonNode ask(String url, Map<String, Object> parameters) throws IOException {
        RequestBody body = RequestBody.create(JSON.writeValueAsBytes(parameters), MediaType.parse("application/json"));
        return answerTo(new Request.Builder().url(url).post(body).build());
    }

    private static JsonNode answerTo(Request request) throws IOException {
        try (Response answer = HTTP.newCall(request).execute()) {
            JsonNode value = JSON.readTree(answer.body().bytes()).path("value");
            if (!answer.isSuccessful()) {
                throw new IOException(request.url() + ": " + value);
            }
            return value;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void open(String url) {
        try {
            ask(session + "/url", Map.of("url", url));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String value(String expression) {
        try {
            return ask(
                            session + "/execute/sync",
                            Map.of("script", "return String(" + expression + ")", "args", List.of()))
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            answerTo(new Request.Builder().url(session).delete().build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            stop(service);
            stop(display);
        }
    }

    private static void stop(Process process) {
        if (process != null) {
            process.destroy();
        }
    }
}
