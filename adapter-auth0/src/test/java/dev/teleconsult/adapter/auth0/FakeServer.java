package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Stream;

/** A server on loopback that behaves as its subclass defines, records its calls, and can be broken. */
abstract class FakeServer implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    static {
        // The JDK's server sends head and body separately, and Nagle's algorithm would delay the body by 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** A request, with its path as it was sent and its query decoded. */
    record Call(String method, String path, Map<String, String> query, Map<String, String> headers, String body) {

        /** The decoded segments of the path. */
        List<String> segments() {
            return Stream.of(path.substring(1).split("/", -1))
                    .map(Call::decoded)
                    .toList();
        }

        private static String decoded(String segment) {
            // A plus is a plus in a path.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
    }

    record Answer(int status, String body, Map<String, String> headers) {

        static Answer json(int status, Object body) {
            return new Answer(
                    status, UpstreamHttp.write(body), Map.of("Content-Type", "application/json; charset=utf-8"));
        }

        static Answer text(int status, String body) {
            return new Answer(status, body, Map.of("Content-Type", "text/plain; charset=utf-8"));
        }

        /** An error in the format of every Mia service. */
        static Answer error(int status, String message) {
            return json(status, Map.of("statusCode", status, "error", "Error", "message", message));
        }

        Answer header(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Answer(status, body, more);
        }

        /** No answer: the connection is closed. */
        static Answer none() {
            return new Answer(0, "", Map.of());
        }
    }

    private final List<Call> calls = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fake server");
        thread.setDaemon(true);
        return thread;
    });
    private HttpServer server;
    private volatile Function<Call, Optional<Answer>> fault = call -> Optional.empty();
    private volatile boolean losingAnswers;

    FakeServer() {
        this.server = listen(0);
    }

    /** Returns the answer of the working server. */
    abstract Answer answer(Call call);

    final String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    final synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    final synchronized List<Call> calls(String method, String path) {
        return calls.stream()
                .filter(call -> call.method().equals(method) && call.path().equals(path))
                .toList();
    }

    final synchronized void forgetCalls() {
        calls.clear();
    }

    /** Called before the server answers as usual. */
    final void fault(Function<Call, Optional<Answer>> next) {
        this.fault = next;
    }

    final void alwaysAnswers(Answer answer) {
        fault(call -> Optional.of(answer));
    }

    final void is(Trouble trouble) {
        switch (trouble) {
            case UNREACHABLE -> server.stop(0);
            case LOSING_ANSWERS -> losingAnswers = true;
            case OVERLOADED -> alwaysAnswers(Answer.error(429, "slow down").header("Retry-After", "7"));
            case REFUSING -> alwaysAnswers(Answer.error(403, "not you"));
            case TALKING_NONSENSE -> alwaysAnswers(Answer.text(200, "<html>It works!</html>"));
        }
    }

    final void isFine() {
        fault(call -> Optional.empty());
        losingAnswers = false;
        int port = server.getAddress().getPort();
        server.stop(0);
        server = listen(port);
    }

    @Override
    public final void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }

    private HttpServer listen(int port) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            listening.createContext("/", this::handle);
            listening.setExecutor(threads);
            listening.start();
            return listening;
        } catch (IOException notBound) {
            throw new UncheckedIOException(notBound);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = read(exchange);
            synchronized (this) {
                calls.add(call);
            }
            Answer answer = fault.apply(call).orElseGet(() -> answer(call));
            if (losingAnswers || answer.status() == 0) {
                return;
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Call read(HttpExchange exchange) throws IOException {
        Map<String, String> query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        Arrays.stream(raw == null ? new String[0] : raw.split("&")).forEach(pair -> {
            String[] parts = pair.split("=", 2);
            query.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        });
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        return new Call(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query,
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }
}
