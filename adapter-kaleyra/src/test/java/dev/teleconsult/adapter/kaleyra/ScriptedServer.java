package dev.teleconsult.adapter.kaleyra;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Gives the answers of a test, in order, to any request; and records the requests. */
final class ScriptedServer implements AutoCloseable {

    /** A request; header names in lower case. */
    record Asked(String method, String path, String query, Map<String, List<String>> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private record Line(int status, Map<String, String> headers, byte[] body, boolean chunked) {}

    private final HttpServer http;
    private final Queue<Line> script = new ConcurrentLinkedQueue<>();
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    ScriptedServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.createContext("/", exchange -> {
            Map<String, List<String>> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
            keep(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    String.valueOf(exchange.getRequestURI().getRawQuery()),
                    headers,
                    exchange.getRequestBody().readAllBytes()));
            Line line = script.poll();
            if (line == null) {
                exchange.close();
                return;
            }
            line.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            long length = line.chunked() ? 0 : line.body().length == 0 ? -1 : line.body().length;
            exchange.sendResponseHeaders(line.status(), length);
            if (line.body().length > 0) {
                exchange.getResponseBody().write(line.body());
            }
            exchange.close();
        });
        http.start();
    }

    private void keep(Asked request) {
        synchronized (asked) {
            asked.add(request);
            asked.notifyAll();
        }
    }

    ScriptedServer answer(int status, String body) {
        return answer(status, body, Map.of());
    }

    ScriptedServer answer(int status, String body, Map<String, String> headers) {
        script.add(new Line(status, headers, body.getBytes(StandardCharsets.UTF_8), false));
        return this;
    }

    ScriptedServer answerChunked(int status, String body) {
        script.add(new Line(status, Map.of(), body.getBytes(StandardCharsets.UTF_8), true));
        return this;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** The first requests, once this number has arrived. */
    List<Asked> awaitAsked(int count) throws InterruptedException {
        synchronized (asked) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (asked.size() < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("only " + asked.size() + " of " + count + " came");
                }
                asked.wait(left);
            }
            return List.copyOf(asked.subList(0, count));
        }
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
