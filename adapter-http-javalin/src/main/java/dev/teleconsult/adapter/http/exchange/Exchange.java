package dev.teleconsult.adapter.http.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.ErrorFormat;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.json.JsonObject;
import dev.teleconsult.adapter.http.wire.EntityTag;
import dev.teleconsult.adapter.http.wire.HeaderText;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import dev.teleconsult.ports.RequestContext;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that matched a route, and its answer. Used by one thread at a time. */
public final class Exchange implements RequestHead {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final byte[] EMPTY = {};

    private final Context javalin;
    private final Route route;
    private final RequestScope scope;
    private final BodiesUnderWay bodies;
    private final Callers callers;
    private final Guard guard;
    private ReceivedBody body = ReceivedBody.EMPTY;
    private Optional<BodyBudget.Share> memory = Optional.empty();
    private Optional<Callers.Identified> caller = Optional.empty();

    public Exchange(Context javalin, Route route, BodiesUnderWay bodies, Callers callers, Guard guard) {
        this.javalin = javalin;
        this.route = route;
        this.scope = RequestScope.of(javalin.req());
        this.bodies = bodies;
        this.callers = callers;
        this.guard = guard;
    }

    /** Does the work, and answers for it if it fails. */
    public void guarded(Step step) {
        guard.run(this, step);
    }

    /** Work on a request, which may throw the exceptions of {@link Route.Handler}. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    /** Does the work, and answers for it if it fails. */
    @FunctionalInterface
    public interface Guard {
        void run(Exchange exchange, Step step);
    }

    public Route route() {
        return route;
    }

    @Override
    public String requestId() {
        return scope.requestId();
    }

    /** The address at the other end of the connection. */
    public String peer() {
        return javalin.req().getRemoteAddr();
    }

    /** Identifies the caller, whom {@link #context} returns afterwards. */
    public void identifyCaller() {
        identifyCaller(route.access());
    }

    /** As {@link #identifyCaller()}, for a route that admits all callers and itself refuses some of them. */
    public void identifyCaller(Route.Access access) {
        caller = Optional.of(callers.identify(this, access));
    }

    /** The caller. Routes that are open to all callers have none. */
    public RequestContext context() {
        return caller().context();
    }

    /** When the caller's token expires; empty if it does not. */
    public Optional<Instant> goodUntil() {
        return caller().until();
    }

    private Callers.Identified caller() {
        return caller.orElseThrow(() -> new IllegalStateException("no user is identified on " + route.template()));
    }

    /**
     * Receives the body and then continues: in this thread if the body has arrived already, otherwise on
     * {@code executor} when it arrives. No thread waits for it.
     */
    public void receiveBody(Executor executor, Step step) {
        BodyBudget.Share share = bodies.shareOf(scope.request(), route);
        memory = Optional.of(share);
        CompletableFuture<ReceivedBody> received = bodies.receive(scope.request(), route, share);
        later(received, executor, () -> {
            body = result(received);
            step.run();
        });
    }

    /**
     * Continues when {@code done} is completed, normally or with a failure: at once, or on {@code executor}. Until then
     * no thread is held.
     */
    private void later(CompletableFuture<?> done, Executor executor, Step step) {
        if (done.isDone()) {
            guarded(step);
        } else {
            javalin.future(() -> done.handle((result, failure) -> null)
                    .thenRunAsync(() -> scope.logged(() -> guarded(step)), executor));
        }
    }

    private static <T> T result(CompletableFuture<T> done) {
        try {
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /**
     * Reserves memory for this request until it is answered.
     *
     * @throws HttpProblem 503 if the budget for all requests is used up
     */
    void reserve(long bytes) {
        if (memory.isPresent() && !memory.get().take(bytes)) {
            throw BodyReceiver.busy();
        }
    }

    // ---- what was asked

    /** Whether the request is a HEAD; handlers answer it like a GET. */
    public boolean isHead() {
        return javalin.method() == HandlerType.HEAD;
    }

    /** The received path, with its escapes. */
    public String rawPath() {
        return javalin.req().getRequestURI();
    }

    @Override
    public String pathParameter(String name) {
        return javalin.pathParam(name);
    }

    public Map<String, String> pathParameters() {
        return javalin.pathParamMap();
    }

    public Map<String, List<String>> queryParameters() {
        return javalin.queryParamMap();
    }

    @Override
    public Optional<String> query(String name) {
        List<String> values = javalin.queryParams(name);
        if (values.size() > 1) {
            throw HttpProblem.invalid("querystring." + name + " must be given once");
        }
        return values.stream().findFirst();
    }

    @Override
    public List<String> headerValues(String name) {
        return Collections.list(javalin.req().getHeaders(name)).stream()
                .map(HeaderText::decoded)
                .toList();
    }

    /** All headers by lower-case name; the first value of repeated ones. */
    public Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        for (String name : Collections.list(javalin.req().getHeaderNames())) {
            headerOrEmpty(name).ifPresent(value -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        }
        return headers;
    }

    /** The body, which must be a JSON object. */
    public JsonObject json() {
        requireJsonType();
        return JsonObject.body(parsed());
    }

    /** The body as JSON of any type; the caller checks the type. */
    public JsonNode jsonTree() {
        return parsed();
    }

    /** The media type of the body in lower case, without parameters; empty if it has none. */
    public String bodyType() {
        return mediaType();
    }

    /** The body, which must be a JSON object if there is one; {@code null} counts as no body. */
    public Optional<JsonObject> jsonIfAny() {
        if (body.isEmpty()) {
            return Optional.empty();
        }
        requireJsonType();
        JsonNode tree = parsed();
        return tree.isNull() ? Optional.empty() : Optional.of(JsonObject.body(tree));
    }

    /** The body if it is JSON. Refuses it only if it would use too much memory. */
    public Optional<JsonNode> bodyIfJson() {
        if (!mayHaveJsonBody()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parsed());
        } catch (HttpProblem notJson) {
            if (notJson.code().equals(ErrorCode.MALFORMED_JSON.name())) {
                return Optional.empty();
            }
            throw notJson;
        }
    }

    /**
     * Parses the body after reserving memory: a parsed value needs more memory than its text, for example a hundred
     * bytes for {@code {}}.
     */
    private JsonNode parsed() {
        reserve(Json.costOf(body.separators()));
        return Json.readBody(body.stream());
    }

    /** Whether the body is not empty; known once it was received. */
    public boolean hasBody() {
        return !body.isEmpty();
    }

    /** The received bytes of the body; empty if there is none. */
    public byte[] bytes() {
        return body.bytes();
    }

    ReceivedBody body() {
        return body;
    }

    private boolean mayHaveJsonBody() {
        return route.body() == Route.Body.JSON && !mediaType().startsWith("multipart/");
    }

    /** The media type of the body in lower case, without parameters; empty if it has none. */
    String mediaType() {
        return MediaTypes.withoutParameters(contentType());
    }

    /** The header, or null. Avoids {@code getContentType}, which throws for unknown charsets. */
    String contentType() {
        return javalin.req().getHeader("Content-Type");
    }

    private void requireJsonType() {
        String type = mediaType();
        boolean encoded = MediaTypes.isCompressed(header("Content-Encoding").orElse(""));
        if (encoded || !(MediaTypes.isJson(type) || (MediaTypes.isCurlDefault(type) && !isFromBrowser()))) {
            throw HttpProblem.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    encoded ? "Unsupported Content-Encoding" : "Unsupported Media Type: " + MediaTypes.printable(type));
        }
    }

    /**
     * Whether a page in a browser sent the request: browsers add a header that pages cannot remove (Fetch, section
     * 3.2).
     */
    private boolean isFromBrowser() {
        return header("Origin").isPresent() || header("Sec-Fetch-Site").isPresent();
    }

    // ---- what is answered

    public void respondHeader(String name, String value) {
        javalin.header(name, value);
    }

    /**
     * Sets the answer's entity tag, made from its content.
     *
     * @return whether the caller already has an answer with this tag
     */
    public boolean isKnown(byte[] said) {
        EntityTag tag = EntityTag.of(said);
        respondHeader("ETag", tag.text());
        return tag.isAmong(header("If-None-Match").orElse(""));
    }

    /** Sends an answer without a body. */
    public void respond(int status) {
        javalin.res().setContentType(null);
        javalin.status(status).result(EMPTY);
    }

    public void respondJson(int status, Object value) {
        respondBytes(status, MediaTypes.JSON, Json.write(value));
    }

    public void respondBytes(int status, String contentType, byte[] content) {
        javalin.status(status).contentType(contentType);
        javalin.res().setContentLength(content.length);
        try {
            // Not set as Javalin's result, which would copy it through another buffer.
            javalin.res().getOutputStream().write(content);
        } catch (IOException e) {
            LOG.debug("the caller left before the answer", e);
        }
    }

    public void respondWhole(WholeAnswer answer) {
        answer.fields().forEach(field -> respondHeader(field.name(), field.value()));
        if (answer.body().length == 0) {
            respond(answer.status());
        } else {
            respondBytes(answer.status(), MediaTypes.JSON, answer.body());
        }
    }

    /** @param location relative to the requested path, which may have been longer in front of a gateway */
    public void redirect(String location) {
        respondHeader("Location", location);
        respond(302);
    }

    public void respondProblem(HttpProblem problem) {
        respondHeader("Cache-Control", "no-store");
        problem.headers().forEach(javalin::header);
        ErrorFormat.Written written = ErrorFormat.written(problem, scope.request(), requestId());
        respondBytes(written.status(), written.contentType(), written.bytes());
    }

    /**
     * Streams {@code content} as the answer. If reading it fails, the answer is cut off, so that a caller cannot
     * mistake a part for the whole.
     *
     * @throws UncheckedIOException if reading fails before the answer began, so that an error can still be sent
     */
    public void stream(String contentType, InputStream content) {
        byte[] chunk = new byte[16 * 1024];
        int read = readOrGiveUp(content, chunk);
        javalin.status(200).contentType(contentType);
        try {
            OutputStream out = javalin.res().getOutputStream();
            while (read >= 0) {
                out.write(chunk, 0, read);
                read = readOrGiveUp(content, chunk);
            }
        } catch (IOException e) {
            LOG.debug("the caller left in the middle of an answer", e);
        }
    }

    /** Reads a chunk. Returns -1 at the end, and if an answer that has begun had to be cut off. */
    private int readOrGiveUp(InputStream content, byte[] chunk) {
        try {
            return content.read(chunk);
        } catch (IOException e) {
            if (!javalin.res().isCommitted()) {
                javalin.res().resetBuffer();
                throw new UncheckedIOException(e);
            }
            LOG.warn(
                    "an answer was cut short, because its source failed: {}",
                    e.getClass().getName());
            abort();
            return -1;
        }
    }

    private void abort() {
        try {
            // Jetty throws this if the caller has disconnected.
            javalin.res().sendError(-1);
        } catch (IOException e) {
            LOG.debug("the connection was gone already", e);
        }
    }

    /** Answers when {@code value} is complete; until then no thread waits. */
    public <T> void respondWhen(CompletableFuture<T> value, Executor executor, Consumer<T> answer) {
        later(value, executor, () -> answer.accept(result(value)));
    }

    /**
     * Answers with 200 and the headers set so far, and hands the connection over to {@code takeOver}: the server keeps
     * no memory for the request.
     */
    public void respondAndLeave(String contentType, Function<EndPoint, Connection> takeOver, Runnable failed) {
        javalin.status(200).contentType(contentType);
        TakenOver.from(scope.request(), takeOver, failed);
    }

    /** The answer for a path without a route. */
    public HttpProblem routeNotFound() {
        return routeNotFound(javalin);
    }

    public static HttpProblem routeNotFound(Context javalin) {
        String path = javalin.req().getRequestURI();
        String shown = path.length() <= 200 ? path : path.substring(0, 200) + "...";
        return HttpProblem.of(
                ErrorCode.ROUTE_NOT_FOUND, "Route " + javalin.req().getMethod() + ":" + shown + " not found");
    }
}
