package dev.teleconsult.adapter.http.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Firefox, controlled by WebDriver BiDi, which it supports without a driver. */
public final class Firefox implements Engine {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern LISTENING = Pattern.compile("WebDriver BiDi listening on (ws://\\S+)");

    private final Process process;
    private final Path profile;
    private final Map<Long, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final WebSocket socket;
    private final String context;

    private Firefox(Process process, Path profile, URI address) {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address + "/session"), new Listener())
                .join();
        ask("session.new", JSON.createObjectNode().set("capabilities", JSON.createObjectNode()));
        this.context = ask("browsingContext.getTree", JSON.createObjectNode())
                .at("/contexts/0/context")
                .asText();
    }

    public static Firefox start() {
        Path firefox = Engine.program("firefox-esr", "firefox-esr");
        try {
            Path profile = Files.createTempDirectory("firefox");
            Process process = new ProcessBuilder(
                            firefox.toString(),
                            "--headless",
                            "--no-remote",
                            "--remote-debugging-port=0",
                            "--profile",
                            profile.toString())
                    .redirectErrorStream(true)
                    .start();
            try {
                return new Firefox(process, profile, addressOf(process));
            } catch (RuntimeException | Error e) {
                process.destroy();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI addressOf(Process process) {
        CompletableFuture<URI> address = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                        String line = lines.readLine();
                        while (line != null) {
                            Matcher listening = LISTENING.matcher(line);
                            if (listening.find()) {
                                address.complete(URI.create(listening.group(1)));
                            }
                            line = lines.readLine();
                        }
                        address.completeExceptionally(new AssertionError("Firefox ended without listening"));
                    } catch (IOException gone) {
                        address.completeExceptionally(gone);
                    }
                },
                "firefox-output");
        reader.setDaemon(true);
        reader.start();
        return address.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private JsonNode ask(String method, JsonNode parameters) {
        long number = numbers.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(number, answer);
        ObjectNode command = JSON.createObjectNode().put("id", number).put("method", method);
        command.set("params", parameters);
        socket.sendText(command.toString(), true).join();
        JsonNode told = answer.orTimeout(60, TimeUnit.SECONDS).join();
        if (!told.path("type").asText().equals("success")) {
            throw new AssertionError(method + ": " + told);
        }
        return told.path("result");
    }

    @Override
    public void open(String url) {
        ask(
                "browsingContext.navigate",
                JSON.createObjectNode().put("context", context).put("url", url).put("wait", "complete"));
    }

    @Override
    public String value(String expression) {
        ObjectNode parameters = JSON.createObjectNode()
                .put("expression", "String(" + expression + ")")
                .put("awaitPromise", false)
                .put("userActivation", true);
        parameters.set("target", JSON.createObjectNode().put("context", context));
        JsonNode told = ask("script.evaluate", parameters);
        if (!told.path("type").asText().equals("success")) {
            throw new AssertionError(expression + ": " + told);
        }
        return told.at("/result/value").asText();
    }

    @Override
    public void close() {
        try {
            ask("browser.close", JSON.createObjectNode());
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (CompletionException gone) {
            // Firefox closed the connection before it answered.
        } finally {
            socket.abort();
            process.destroy();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                try {
                    JsonNode told = JSON.readTree(message.toString());
                    CompletableFuture<JsonNode> answer =
                            answers.remove(told.path("id").asLong());
                    if (answer != null) {
                        answer.complete(told);
                    }
                } catch (IOException noJson) {
                    throw new UncheckedIOException(noJson);
                } finally {
                    message.setLength(0);
                }
            }
            from.request(1);
            return null;
        }
    }
}
