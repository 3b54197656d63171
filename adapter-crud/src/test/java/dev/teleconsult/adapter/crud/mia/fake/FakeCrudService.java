package dev.teleconsult.adapter.crud.mia.fake;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The CRUD service for tests: real HTTP on a loopback port, documents in memory.
 *
 * <p>Fill it with {@link #seed}, break it with {@link #failNext}, {@link #loseDatabase} and {@link #refuseConnections},
 * count with {@link #requests}. Safe for use by several threads; each database command is atomic, as observed.
 */
public final class FakeCrudService implements AutoCloseable {

    static {
        // Without it the server's two packets per answer would wait for the client's delayed acknowledgement: 40 ms
        // each.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int DEFAULT_MAX_LIMIT = 200;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final Set<String> NO_USER = Set.of("", "null", "undefined");

    /** Routes and headers of the original that this project does not use; the fake answers them with 501. */
    private static final Set<String> UNPLAYED =
            Set.of("GET schema", "POST import", "GET export", "POST validate", "PATCH bulk", "PATCH import");

    private static final List<String> UNPLAYED_HEADERS = List.of(
            "acl_rows",
            "acl_read_columns",
            "acl_write_columns",
            "json-query-params-encoding",
            "json_query_params_encoding");

    private final Map<String, CollectionRoutes> collections = new LinkedHashMap<>();
    /** Synchronized, and not copied at each request: a play makes thousands. */
    private final List<RecordedRequest> requests = Collections.synchronizedList(new ArrayList<>());

    private final List<ArmedFault> faults = new CopyOnWriteArrayList<>();
    private final ObjectId.Generator ids = new ObjectId.Generator();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "fake-crud-service");
        thread.setDaemon(true);
        return thread;
    });
    private final String userIdHeader;
    private final Clock clock;
    private final int maxLimit;
    private final int port;

    private volatile HttpServer server;
    private volatile CountDownLatch stuck = new CountDownLatch(1);
    private volatile boolean databaseLost;
    private volatile Consumer<RecordedRequest> beforeEffect = request -> {};
    private volatile Consumer<RecordedRequest> afterEffect = request -> {};

    /** A fault and how often it still applies. */
    private record ArmedFault(CrudRoute route, CrudFault fault, AtomicInteger left) {

        boolean takes(RecordedRequest request) {
            return route == request.route()
                    && fault.strikes(request)
                    && left.getAndUpdate(times -> Math.max(0, times - 1)) > 0;
        }
    }

    private FakeCrudService(Builder builder) {
        this.userIdHeader = builder.userIdHeader;
        this.clock = builder.clock;
        this.maxLimit = builder.maxLimit;
        builder.definitions.forEach(definition -> collections.put(
                definition.path(), new CollectionRoutes(new FakeCollection(definition, ids), maxLimit)));
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    /** Starts a service with the two documented collections. */
    public static FakeCrudService start() {
        return builder()
                .collection(CollectionDefinition.teleconsultations())
                .collection(CollectionDefinition.userMap())
                .start();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects what a service is started with. */
    public static final class Builder {

        private final List<CollectionDefinition> definitions = new ArrayList<>();
        private String userIdHeader = "userid";
        private Clock clock = Clock.systemUTC();
        private int maxLimit = DEFAULT_MAX_LIMIT;

        private Builder() {}

        public Builder collection(CollectionDefinition definition) {
            definitions.add(requireNonNull(definition, "definition"));
            return this;
        }

        /** The header that names the user, {@code userid} by default ({@code USER_ID_HEADER_KEY} of the original). */
        public Builder userIdHeader(String name) {
            userIdHeader = requireNonNull(name, "name");
            return this;
        }

        /** The most documents that one answer lists, 200 by default ({@code CRUD_MAX_LIMIT} of the original); at least 1. */
        public Builder maxLimit(int most) {
            maxLimit = most;
            return this;
        }

        /** The clock of the audit fields; the system's by default. */
        public Builder clock(Clock source) {
            clock = requireNonNull(source, "source");
            return this;
        }

        /** Starts listening on a free port. */
        public FakeCrudService start() {
            return new FakeCrudService(this);
        }
    }

    private HttpServer listen(int wantedPort) {
        try {
            HttpServer listening =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort), 0);
            listening.setExecutor(threads);
            listening.createContext("/", this::handle);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + wantedPort, e);
        }
    }

    /** The address where it listens, without a trailing slash; the same after {@link #acceptConnections}. */
    public URI url() {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port);
    }

    @Override
    public void close() {
        heal();
        server.stop(0);
        threads.shutdownNow();
    }

    // ---- seed

    /**
     * Stores a document without checking the schema, as an older version or another program may have written it.
     * Missing system fields are added; {@code _id} and {@code __STATE__} may be given. Texts of declared date fields
     * become dates.
     *
     * @return the document's id
     */
    public String seed(String collection, String json) {
        FakeCollection target = routes(collection).collection();
        try {
            Map<String, Object> fields = SchemaValidator.object(JavaScriptJson.parse(json), "document");
            Map<String, Object> cast = new SchemaValidator(target.definition(), maxLimit).cast(fields);
            return target.seed(cast, new FakeCollection.Author("seed", now())).hex();
        } catch (JavaScriptJson.MalformedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** All documents of a collection in every state, each as JSON with every field it has. */
    public List<String> documents(String collection) {
        return routes(collection).collection().all().stream()
                .map(JavaScriptJson::write)
                .toList();
    }

    /** Removes documents, requests, faults and hooks. */
    public void reset() {
        collections.values().forEach(routes -> routes.collection().clear());
        requests.clear();
        heal();
        beforeEffect = request -> {};
        afterEffect = request -> {};
    }

    private CollectionRoutes routes(String collection) {
        return Optional.ofNullable(collections.get("/" + collection))
                .orElseThrow(() -> new IllegalArgumentException("no such collection: " + collection));
    }

    // ---- break

    /** Makes the next requests to a route fail, as many as the fault says. Faults of one route apply in turn. */
    public void failNext(CrudRoute route, CrudFault fault) {
        faults.add(new ArmedFault(requireNonNull(route, "route"), fault, new AtomicInteger(fault.times())));
    }

    /** Simulates the loss of the service's database: 500 everywhere, a closed socket on streams, not ready. */
    public void loseDatabase() {
        databaseLost = true;
    }

    /** Ends every fault, releases stuck requests, restores the database. */
    public void heal() {
        faults.clear();
        databaseLost = false;
        CountDownLatch waiting = stuck;
        stuck = new CountDownLatch(1);
        waiting.countDown();
    }

    /** Stops listening: connections are refused, open connections are closed. */
    public void refuseConnections() {
        server.stop(0);
    }

    /** Listens again on the same port. */
    public void acceptConnections() {
        server = listen(port);
    }

    /** Calls the hook for every request before it has any effect; an exception of the hook closes the connection. */
    public void onRequest(Consumer<RecordedRequest> hook) {
        beforeEffect = requireNonNull(hook, "hook");
    }

    /** Calls the hook for every request that was carried out or refused, before the answer is sent. */
    public void afterEffect(Consumer<RecordedRequest> hook) {
        afterEffect = requireNonNull(hook, "hook");
    }

    // ---- count

    /** Every request so far, in the order of arrival. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    /** The requests to one route so far. */
    public List<RecordedRequest> requests(CrudRoute route) {
        return requests().stream().filter(request -> request.route() == route).toList();
    }

    /** Removes the recorded requests only. */
    public void forgetRequests() {
        requests.clear();
    }

    // ---- serve

    private Instant now() {
        return JavaScriptDates.now(clock.instant());
    }

    private void handle(HttpExchange exchange) throws IOException {
        Instant arrived = now();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Target target = Target.of(exchange, collections);
        RecordedRequest request = new RecordedRequest(
                target.collection(),
                target.route(),
                exchange.getRequestMethod(),
                Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse(""),
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                lowerCased(exchange),
                body);
        CountDownLatch untilHealed = stuck;
        Optional<CrudFault> fault = faults.stream()
                .filter(armed -> armed.takes(request))
                .findFirst()
                .map(ArmedFault::fault);
        requests.add(request);
        beforeEffect.accept(request);

        if (fault.isPresent() && !fault.get().strikesAfterEffect()) {
            Optional<FakeAnswer> instead = strike(fault.get(), untilHealed);
            if (instead.isPresent()) {
                send(exchange, instead.get());
                return;
            }
        }
        FakeAnswer answer = answer(request, target, arrived);
        afterEffect.accept(request);
        if (fault.isPresent() && fault.get().strikesAfterEffect()) {
            answer = fault.get().kind() == CrudFault.Kind.BROKEN_OFF
                    ? answer.brokenOff()
                    : strike(fault.get(), untilHealed).orElse(answer);
        }
        send(exchange, answer);
    }

    /** The answer of the fault, or empty when it only delays. */
    private static Optional<FakeAnswer> strike(CrudFault fault, CountDownLatch untilHealed) throws IOException {
        try {
            switch (fault.kind()) {
                case SLOW -> {
                    boolean healed = untilHealed.await(fault.delay().toMillis(), TimeUnit.MILLISECONDS);
                    return healed ? Optional.of(FakeAnswer.none()) : Optional.empty();
                }
                case STUCK -> untilHealed.await();
                default -> {}
            }
            return Optional.of(fault.answer());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while stuck", e);
        }
    }

    private static Map<String, List<String>> lowerCased(HttpExchange exchange) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        return headers;
    }

    private FakeAnswer answer(RecordedRequest request, Target target, Instant arrived) {
        try {
            if (headerBytes(request) > MAX_HEADER_BYTES) {
                throw CrudError.headersTooLarge();
            }
            if (target.route() == CrudRoute.OTHER) {
                return statusRoute(request);
            }
            for (String header : UNPLAYED_HEADERS) {
                if (request.header(header).isPresent()) {
                    throw CrudError.notPlayed("the header " + header);
                }
            }
            Object body = parsedBody(request);
            if (databaseLost) {
                throw CrudError.databaseUnreachable();
            }
            return target.routes()
                    .orElseThrow(CrudError::notFound)
                    .answer(new CollectionRoutes.Call(
                            target.route(),
                            target.id(),
                            query(request),
                            body,
                            new FakeCollection.Author(userId(request), arrived)));
        } catch (CrudError e) {
            boolean streams = target.route() == CrudRoute.LIST;
            return e.isFromDatabase() && streams ? FakeAnswer.none() : FakeAnswer.of(e);
        }
    }

    private static int headerBytes(RecordedRequest request) {
        int bytes = request.method().length()
                + request.path().length()
                + request.query().length()
                + 13;
        for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
            for (String value : header.getValue()) {
                bytes += header.getKey().length() + value.length() + 4;
            }
        }
        return bytes;
    }

    private FakeAnswer statusRoute(RecordedRequest request) {
        boolean isGet = "GET".equals(request.method());
        if (isGet && Set.of("/-/healthz", "/-/check-up").contains(request.path())) {
            return status(200, "OK");
        }
        if (isGet && "/-/ready".equals(request.path())) {
            return databaseLost ? status(503, "KO") : status(200, "OK");
        }
        String last = request.path().substring(request.path().lastIndexOf('/') + 1);
        if (UNPLAYED.contains(request.method() + " " + last) || request.path().startsWith("/documentation")) {
            throw CrudError.notPlayed(request.method() + " " + request.path());
        }
        throw CrudError.notFound();
    }

    private static FakeAnswer status(int code, String word) {
        return FakeAnswer.text(
                code, "{\"name\":\"@mia-platform/crud-service\",\"status\":\"" + word + "\",\"version\":\"7.2.5\"}");
    }

    private String userId(RecordedRequest request) {
        String sent = request.header(userIdHeader).orElse("");
        return NO_USER.contains(sent) ? "public" : sent;
    }

    private static Map<String, List<String>> query(RecordedRequest request) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : request.query().split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                String value = parts.length == 1 ? "" : RecordedRequest.decode(parts[1]);
                query.computeIfAbsent(RecordedRequest.decode(parts[0]), name -> new ArrayList<>())
                        .add(value);
            }
        }
        return query;
    }

    /** The body as the service's content type parsers would pass it on; null when there is none to parse. */
    private static Object parsedBody(RecordedRequest request) {
        if ("GET".equals(request.method())) {
            return null;
        }
        Optional<String> contentType = request.header("content-type");
        Optional<String> length = request.header("content-length");
        boolean chunked = request.header("transfer-encoding").isPresent();
        boolean announced = chunked || length.isPresent();
        if ("DELETE".equals(request.method()) && (contentType.isEmpty() || !announced)) {
            return null;
        }
        if (contentType.isEmpty()) {
            if (!chunked && length.orElse("0").equals("0")) {
                return null;
            }
            throw CrudError.unsupportedMediaType("undefined");
        }
        String type = contentType.get().split(";")[0].strip().toLowerCase(Locale.ROOT);
        if ("text/plain".equals(type)) {
            return request.body();
        }
        if (!"application/json".equals(type)) {
            throw CrudError.unsupportedMediaType(contentType.get());
        }
        if (request.body().isEmpty()) {
            throw CrudError.emptyJsonBody();
        }
        try {
            return JavaScriptJson.parse(request.body());
        } catch (JavaScriptJson.MalformedException e) {
            throw CrudError.badRequest(e.getMessage());
        }
    }

    private static void send(HttpExchange exchange, FakeAnswer answer) throws IOException {
        if (answer.kind() == FakeAnswer.Kind.NONE) {
            exchange.close();
            return;
        }
        if (!answer.contentType().isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Keep-Alive", "timeout=72");
        switch (answer.kind()) {
            case EMPTY -> {
                exchange.sendResponseHeaders(answer.status(), -1);
                exchange.close();
            }
            case BROKEN_OFF -> {
                exchange.sendResponseHeaders(answer.status(), 0);
                OutputStream body = exchange.getResponseBody();
                body.write(answer.body(), 0, answer.body().length / 2);
                body.flush();
                // Ending the exchange in the usual way would send the last chunk.
                throw new IOException("broken off on purpose");
            }
            default -> {
                boolean inChunks = answer.kind() == FakeAnswer.Kind.STREAM;
                exchange.sendResponseHeaders(answer.status(), inChunks ? 0 : answer.body().length);
                exchange.getResponseBody().write(answer.body());
                exchange.close();
            }
        }
    }

    /** The meaning of a method and a path. */
    private record Target(String collection, CrudRoute route, String id, Optional<CollectionRoutes> routes) {

        static Target of(HttpExchange exchange, Map<String, CollectionRoutes> collections) {
            String path =
                    Optional.ofNullable(exchange.getRequestURI().getRawPath()).orElse("");
            for (Map.Entry<String, CollectionRoutes> entry : collections.entrySet()) {
                String base = entry.getKey();
                if (path.equals(base) || path.startsWith(base + "/")) {
                    String rest = path.equals(base) ? "" : path.substring(base.length() + 1);
                    Target target = within(entry.getValue(), exchange.getRequestMethod(), rest);
                    if (target.route() != CrudRoute.OTHER) {
                        return target;
                    }
                }
            }
            return new Target("", CrudRoute.OTHER, "", Optional.empty());
        }

        private static Target within(CollectionRoutes routes, String method, String rest) {
            String name = routes.collection().definition().name();
            String[] steps = rest.split("/", -1);
            boolean ofState = steps.length == 2 && !steps[0].isEmpty() && "state".equals(steps[1]);
            boolean single = steps.length == 1 && !rest.isEmpty();
            CrudRoute route = CrudRoute.OTHER;
            if (rest.isEmpty()) {
                route = ofCollection(method);
            } else if (single) {
                route = named(method, rest);
            } else if (ofState && "POST".equals(method)) {
                route = CrudRoute.CHANGE_STATE;
            }
            return new Target(name, route, RecordedRequest.decode(steps[0]), Optional.of(routes));
        }

        private static CrudRoute ofCollection(String method) {
            return switch (method) {
                case "GET" -> CrudRoute.LIST;
                case "POST" -> CrudRoute.INSERT;
                case "PATCH" -> CrudRoute.PATCH_MANY;
                case "DELETE" -> CrudRoute.DELETE_MANY;
                default -> CrudRoute.OTHER;
            };
        }

        private static CrudRoute named(String method, String step) {
            return switch (method + " " + step) {
                case "GET count" -> CrudRoute.COUNT;
                case "POST bulk" -> CrudRoute.INSERT_MANY;
                case "POST upsert-one" -> CrudRoute.UPSERT;
                case "POST state" -> CrudRoute.CHANGE_STATE_MANY;
                default -> UNPLAYED.contains(method + " " + step) ? CrudRoute.OTHER : ofDocument(method);
            };
        }

        private static CrudRoute ofDocument(String method) {
            return switch (method) {
                case "GET" -> CrudRoute.READ;
                case "PATCH" -> CrudRoute.PATCH;
                case "DELETE" -> CrudRoute.DELETE;
                default -> CrudRoute.OTHER;
            };
        }
    }
}
