package dev.teleconsult.adapter.kaleyra.emulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: reads requests, applies faults, writes answers. */
final class EmulatorServer implements AutoCloseable {
    /** The largest background and its multipart frame. */
    private static final int MAX_BODY = EmulatedCompany.MAX_BACKGROUND_BYTES + 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(EmulatorServer.class);

    static {
        // Without it the JDK's server waits for delayed acknowledgements on loopback: 40 ms for each small answer.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final World world;
    private final Api api;
    private final ControlApi control;
    private final CallPage callPage;
    private final ReceivedRequests log;
    private final FaultQueue faults;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Optional<Running> running = Optional.empty();

    EmulatorServer(
            World world, Api api, ControlApi control, CallPage callPage, ReceivedRequests log, FaultQueue faults) {
        this.world = world;
        this.api = api;
        this.control = control;
        this.callPage = callPage;
        this.log = log;
        this.faults = faults;
    }

    synchronized void start() {
        if (running.isPresent() || closed.getCount() == 0) {
            throw new IllegalStateException("the emulator was started before");
        }
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(world.settings.host(), world.settings.port()), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the emulator cannot listen on " + world.settings.host() + ":" + world.settings.port(), e);
        }
        ExecutorService threads = EmulatorThreads.create();
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        String host = world.settings.host();
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        URI baseUrl = URI.create("http://" + (everywhere ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host)
                + ":" + http.getAddress().getPort());
        world.links.base(world.settings.publicUrl().orElse(baseUrl));
        // Closes rooms whose time is up even if no request arrives, so that their events are sent in time.
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "kaleyra-emulator-clock");
            thread.setDaemon(true);
            return thread;
        });
        ticker.scheduleWithFixedDelay(() -> world.lockedRun(() -> {}), 1, 1, TimeUnit.SECONDS);
        http.start();
        running = Optional.of(new Running(http, threads, ticker, baseUrl));
    }

    synchronized URI baseUrl() {
        return running.orElseThrow(() -> new IllegalStateException("the emulator is not started"))
                .baseUrl();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            Incoming request = read(exchange);
            if (request.path().startsWith(ControlApi.PREFIX + "/")) {
                write(exchange, guarded(() -> control.answer(request)));
            } else if (callPage.isFor(request.path())) {
                write(exchange, guarded(() -> world.locked(() -> callPage.answer(request))));
            } else {
                serve(exchange, request);
            }
        } catch (ApiRefusal refusal) {
            write(exchange, api.refuse(refusal));
        } finally {
            exchange.close();
        }
    }

    private static Incoming read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            exchange.getResponseHeaders().set("Connection", "close");
            throw ApiRefusal.tooLarge("The body is larger than any call needs");
        }
        Map<String, List<String>> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        URI uri = exchange.getRequestURI();
        return new Incoming(
                exchange.getRequestMethod(),
                Optional.ofNullable(uri.getRawPath()).orElse("/"),
                Optional.ofNullable(uri.getRawQuery()).orElse(""),
                headers,
                body);
    }

    private void serve(HttpExchange exchange, Incoming request) throws IOException {
        Optional<Operation.Match> match = Operation.match(request.method(), request.path());
        String operation = match.map(found -> found.operation().publicName()).orElse(Operation.UNKNOWN);
        ReceivedRequest received = log.add(request, operation, world.clock.instant());
        log.arrived(received);
        pause(faults.delayOf(operation));
        Optional<Fault> before = faults.take(operation, false);
        if (before.isPresent()) {
            fail(
                    exchange,
                    before.get(),
                    EmulatedAnswer.json(200, EmulatorJson.object().put("id", "lost")));
            return;
        }
        EmulatedAnswer answer = guarded(() -> answer(match, request));
        log.tookEffect(received);
        Optional<Fault> after = faults.take(operation, true);
        if (after.isPresent()) {
            fail(exchange, after.get(), answer);
        } else {
            write(exchange, answer);
        }
    }

    private EmulatedAnswer answer(Optional<Operation.Match> match, Incoming request) {
        if (match.isEmpty()) {
            throw ApiRefusal.notFound("route_not_found", "No such route, or not emulated");
        }
        api.authenticate(match.get().operation(), request);
        return world.locked(() -> api.answer(match.get(), request));
    }

    private EmulatedAnswer guarded(Supplier<EmulatedAnswer> work) {
        try {
            return work.get();
        } catch (ApiRefusal refusal) {
            return api.refuse(refusal);
        } catch (RuntimeException e) {
            LOG.error("the emulator failed", e);
            return api.refuse(ApiRefusal.internal());
        }
    }

    private void fail(HttpExchange exchange, Fault fault, EmulatedAnswer given) throws IOException {
        // An answer with 204 cannot have a body.
        EmulatedAnswer answer = given.status() == 204 && fault.kind() != Fault.Kind.EMPTY_BODY
                ? new EmulatedAnswer(200, given.contentType(), given.body(), given.headers())
                : given;
        Optional<EmulatedAnswer> instead = spoilt(exchange, fault, answer);
        if (instead.isPresent()) {
            write(exchange, instead.get());
        }
    }

    /** Replaces the answer according to a fault; empty if the connection is closed instead. */
    private Optional<EmulatedAnswer> spoilt(HttpExchange exchange, Fault fault, EmulatedAnswer answer)
            throws IOException {
        return switch (fault.kind()) {
            case UNAUTHORIZED -> Optional.of(api.refuse(ApiRefusal.unauthorized()));
            case FORBIDDEN -> refusal(403, "forbidden");
            case NOT_FOUND -> refusal(404, "not_found");
            case UNPROCESSABLE -> refusal(422, "invalid");
            case TOO_MANY_REQUESTS -> {
                retryAfter(exchange, fault);
                yield refusal(429, "too_many_requests");
            }
            case SERVER_ERROR -> refusal(500, "internal_server_error");
            case UNAVAILABLE -> {
                retryAfter(exchange, fault);
                yield refusal(503, "unavailable");
            }
            case HANG -> {
                pause(world.settings.hangLimit());
                yield Optional.empty();
            }
            case CLOSED_CONNECTION -> Optional.empty();
            case TRUNCATED_BODY -> {
                truncate(exchange, answer);
                yield Optional.empty();
            }
            case TRUNCATED_JSON -> Optional.of(answer.withBody(EmulatedAnswer.JSON, firstHalf(answer.body())));
            case EMPTY_BODY -> Optional.of(answer.withBody(EmulatedAnswer.JSON, EmulatedAnswer.NOTHING));
            case HTML ->
                Optional.of(answer.withBody(
                        "text/html", "<html><body>Bad gateway</body></html>".getBytes(StandardCharsets.UTF_8)));
            case NONSENSE_JSON ->
                Optional.of(answer.withBody(
                        EmulatedAnswer.JSON,
                        EmulatorJson.bytes(EmulatorJson.object().put("nonsense", true))));
            case REDIRECT -> {
                exchange.getResponseHeaders().set("Location", fault.detail());
                yield Optional.of(EmulatedAnswer.empty(302));
            }
        };
    }

    private static void retryAfter(HttpExchange exchange, Fault fault) {
        if (!fault.detail().isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", fault.detail());
        }
    }

    private Optional<EmulatedAnswer> refusal(int status, String code) {
        return Optional.of(api.refuse(ApiRefusal.of(status, "injected_fault", code, "An injected fault")));
    }

    private static byte[] firstHalf(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static void truncate(HttpExchange exchange, EmulatedAnswer answer) throws IOException {
        byte[] full = answer.body().length < 2 ? "{}".getBytes(StandardCharsets.UTF_8) : answer.body();
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(answer.status(), full.length);
        // Not closed here: the JDK would complain about missing bytes. The caller's close() drops the connection.
        OutputStream out = exchange.getResponseBody();
        out.write(firstHalf(full));
        out.flush();
    }

    private static void write(HttpExchange exchange, EmulatedAnswer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        if (answer.body().length == 0) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer.body());
        }
    }

    /** Waits, at most until the emulator is closed. */
    private void pause(Duration time) {
        if (time.isZero()) {
            return;
        }
        try {
            boolean ended = closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
            LOG.debug("paused {} ms{}", time.toMillis(), ended ? ", cut short" : "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        running.ifPresent(Running::stop);
        running = Optional.empty();
    }

    private record Running(HttpServer http, ExecutorService threads, ScheduledExecutorService ticker, URI baseUrl) {
        private void stop() {
            ticker.shutdownNow();
            http.stop(0);
            threads.shutdownNow();
        }
    }
}
