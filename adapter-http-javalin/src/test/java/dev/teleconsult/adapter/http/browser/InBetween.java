package dev.teleconsult.adapter.http.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Stands between a browser and the server: passes requests on, and answers some of them itself, as gateways, firewalls
 * and captive portals do.
 */
public final class InBetween implements AutoCloseable {
    private static final Set<String> OF_ONE_CONNECTION =
            Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "expect", "date");
    private static final String SIGN_IN = "<!doctype html><title>Sign in</title><form><input name=user></form>";

    /** How an answer goes wrong. */
    public enum Trouble {
        NOT_FOUND_PAGE,
        FORBIDDEN_PAGE,
        UNAUTHORIZED,
        REDIRECT,
        SIGN_IN_PAGE,
        CUT,
        LATE
    }

    private record Rule(String pathPart, Trouble trouble) {}

    private final OkHttpClient client = new OkHttpClient.Builder()
            .followRedirects(false)
            .readTimeout(Duration.ZERO)
            .build();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "in-between");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;
    private volatile String target;
    private final long lateMillis;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<HttpExchange, Call> open = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /**
     * @param target the server, without a slash at its end
     * @param lateMillis the delay of a late answer
     */
    public InBetween(String target, long lateMillis) {
        this.target = target;
        this.lateMillis = lateMillis;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /**
     * Passes requests on to another server from now on, and ends what is under way to the last one.
     *
     * @param newTarget without a slash at its end
     */
    public void passOnTo(String newTarget) {
        target = newTarget;
        disconnect();
    }

    /** Closes also idle connections: else a server that stops waits for them to be used once more. */
    private void disconnect() {
        client.dispatcher().cancelAll();
        client.connectionPool().evictAll();
    }

    /** From now on requests whose path contains {@code pathPart} go wrong. */
    public void put(String pathPart, Trouble trouble) {
        rules.add(new Rule(pathPart, trouble));
    }

    /** From now on all requests are passed on. */
    public void heal() {
        rules.clear();
    }

    /** Ends every answer that is still being passed on and whose path contains {@code pathPart}. */
    public void endAll(String pathPart) {
        open.forEach((exchange, call) -> {
            if (exchange.getRequestURI().toString().contains(pathPart)) {
                call.cancel();
            }
        });
    }

    /** Whether an answer is being passed on whose path contains {@code pathPart}. */
    public boolean isUnderWay(String pathPart) {
        return open.keySet().stream()
                .anyMatch(exchange -> exchange.getRequestURI().toString().contains(pathPart));
    }

    /** The number of requests with {@code pathPart} in their path since {@link #forget}. */
    public long count(String pathPart) {
        return asked.stream().filter(path -> path.contains(pathPart)).count();
    }

    public void forget() {
        asked.clear();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        asked.add(path);
        try (exchange) {
            Rule rule = rules.stream()
                    .filter(one -> path.contains(one.pathPart()))
                    .findFirst()
                    .orElse(null);
            if (rule == null) {
                passOn(exchange);
            } else {
                goWrong(exchange, rule.trouble());
            }
        }
    }

    private void goWrong(HttpExchange exchange, Trouble trouble) throws IOException {
        switch (trouble) {
            case NOT_FOUND_PAGE -> page(exchange, 404, "<h1>404 Not Found</h1>");
            case FORBIDDEN_PAGE -> page(exchange, 403, "<h1>Blocked</h1>");
            case UNAUTHORIZED -> page(exchange, 401, SIGN_IN);
            case SIGN_IN_PAGE -> page(exchange, 200, SIGN_IN);
            case REDIRECT -> {
                exchange.getResponseHeaders().add("Location", "/login");
                exchange.sendResponseHeaders(302, -1);
            }
            case CUT -> {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write("{\"bandyer".getBytes(StandardCharsets.UTF_8));
            }
            case LATE -> {
                try {
                    TimeUnit.MILLISECONDS.sleep(lateMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                passOn(exchange);
            }
        }
    }

    private static void page(HttpExchange exchange, int status, String html) throws IOException {
        byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void passOn(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        boolean hasBody = sent.length > 0 || Set.of("POST", "PUT", "PATCH").contains(exchange.getRequestMethod());
        Request.Builder request = new Request.Builder()
                .url(target + exchange.getRequestURI())
                .method(exchange.getRequestMethod(), hasBody ? RequestBody.create(sent, null) : null);
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_ONE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.addHeader(name, value));
            }
        });
        Call call = client.newCall(request.build());
        try (Response answer = call.execute()) {
            answer.headers().toMultimap().forEach((name, values) -> {
                if (!OF_ONE_CONNECTION.contains(name)) {
                    values.forEach(value -> exchange.getResponseHeaders().add(name, value));
                }
            });
            boolean isEmpty = answer.code() == 204 || answer.code() == 304;
            exchange.sendResponseHeaders(answer.code(), isEmpty ? -1 : 0);
            open.put(exchange, call);
            try (InputStream in = answer.body().byteStream();
                    OutputStream out = exchange.getResponseBody()) {
                byte[] chunk = new byte[8192];
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    out.write(chunk, 0, read);
                    out.flush();
                }
            } finally {
                open.remove(exchange);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        disconnect();
    }
}
