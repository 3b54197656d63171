package dev.teleconsult.bootstrap.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in front of an upstream, counts the calls and passes them on; a test lets it fail from a certain call on.
 * So every upstream fails in the same ways. For one request of one test at a time; its calls may be concurrent.
 */
final class FaultyProxy implements AutoCloseable {

    static {
        // The JDK's server sends head and body separately, and Nagle's algorithm would delay the body by 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "host", "upgrade", "expect", "transfer-encoding", "http2-settings");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "faulty proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final int port;
    private HttpServer server;

    /** Has the port while the server does not listen. */
    private Optional<Socket> reserved = Optional.empty();

    private volatile URI target = URI.create("http://127.0.0.1:1");
    private final AtomicInteger calls = new AtomicInteger();
    private final List<String> methods = new CopyOnWriteArrayList<>();
    private volatile UpstreamFault fault = UpstreamFault.NONE;
    private volatile int from = 1;
    private volatile CountDownLatch healed = new CountDownLatch(1);

    private FaultyProxy() {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    static FaultyProxy start() {
        return new FaultyProxy();
    }

    /** The address of the upstream; paths are kept. */
    void leadTo(URI upstream) {
        target = upstream;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Starts counting from zero again. */
    void heal() {
        boolean closed = fault == UpstreamFault.REFUSED;
        fault = UpstreamFault.NONE;
        healed.countDown();
        healed = new CountDownLatch(1);
        calls.set(0);
        methods.clear();
        if (closed) {
            open();
        }
    }

    /** The number of calls since it was healed last. */
    int calls() {
        return calls.get();
    }

    /** The methods of these calls, in turn. */
    List<String> methods() {
        return List.copyOf(methods);
    }

    /**
     * @param call the first call that fails, from 1
     */
    void failWith(UpstreamFault next, int call) {
        from = call;
        fault = next;
        if (next == UpstreamFault.REFUSED && call == 1) {
            stop();
        }
    }

    /** Listens no more. The port stays taken: another program of the machine might get it and answer. */
    private synchronized void stop() {
        if (reserved.isPresent()) {
            return;
        }
        server.stop(0);
        Socket deaf = new Socket();
        try {
            deaf.setReuseAddress(true);
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        reserved = Optional.of(deaf);
    }

    private synchronized void open() {
        try {
            // Not yet, if no call came so far that its server stops.
            stop();
            reserved.orElseThrow().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        reserved = Optional.empty();
        server = listen(port);
    }

    private HttpServer listen(int wanted) {
        try {
            HttpServer listening =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
            listening.setExecutor(threads);
            listening.createContext("/", this::handle);
            listening.start();
            return listening;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        UpstreamFault now = fault;
        int call = calls.incrementAndGet();
        methods.add(exchange.getRequestMethod());
        if (call < from) {
            handOn(exchange, body);
            if (now == UpstreamFault.REFUSED && call == from - 1) {
                stop();
            }
            return;
        }
        switch (now.kind()) {
            case NONE -> pass(exchange, body, now);
            case NO_ANSWER -> waitUntilHealed(exchange);
            case CLOSED -> exchange.close();
            case DONE_AND_CLOSED -> {
                ask(exchange, body);
                exchange.close();
            }
            case BROKEN_OFF -> breakOff(exchange, now);
            case ANSWER -> {
                now.retryAfter()
                        .ifPresent(seconds -> exchange.getResponseHeaders().set("retry-after", seconds));
                answer(exchange, now.status(), now.body().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void waitUntilHealed(HttpExchange exchange) {
        CountDownLatch until = healed;
        try {
            until.await();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private static void breakOff(HttpExchange exchange, UpstreamFault fault) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/json");
        byte[] part = fault.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, part.length + 100L);
        exchange.getResponseBody().write(part);
        exchange.getResponseBody().flush();
        // Ending the exchange in the usual way would fail, since it has announced more.
        throw new IOException("broken off on purpose");
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            if (!exchange.getResponseHeaders().containsKey("content-type")) {
                exchange.getResponseHeaders().set("content-type", "application/json; charset=utf-8");
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** A call that arrives before its server has stopped is not answered either. */
    private void pass(HttpExchange exchange, byte[] body, UpstreamFault now) throws IOException {
        if (now == UpstreamFault.REFUSED) {
            exchange.close();
        } else {
            handOn(exchange, body);
        }
    }

    private void handOn(HttpExchange exchange, byte[] body) throws IOException {
        Optional<HttpResponse<byte[]>> response = ask(exchange, body);
        if (response.isEmpty()) {
            exchange.close();
            return;
        }
        response.get().headers().map().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        answer(exchange, response.get().statusCode(), response.get().body());
    }

    /** Empty if this is being closed meanwhile. */
    private Optional<HttpResponse<byte[]>> ask(HttpExchange exchange, byte[] body) throws IOException {
        URI asked = exchange.getRequestURI();
        String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
        URI uri = URI.create("http://" + target.getAuthority() + asked.getRawPath() + query);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return Optional.of(client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        heal();
        server.stop(0);
        threads.shutdownNow();
    }
}
