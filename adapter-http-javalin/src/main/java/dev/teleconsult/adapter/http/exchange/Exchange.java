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

/** A request that matched a route, and the answer to it. Used by one thread. */
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

    /** Work on a request, which may throw what {@link Route.Handler} may. */
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

    /** Finds out who asks; afterwards {@link #context} says so. */
    public void identifyCaller() {
        identifyCaller(route.access());
    }

    /**
     * As {@link #identifyCaller()}, for a route that admits all callers and itself answers those whom it does not
     * serve.
     */
    public void identifyCaller(Route.Access access) {
        caller = Optional.of(callers.identify(this, access));
    }

    /** Who asks. Routes that are open to all callers have none. */
    public RequestContext context() {
        return caller().context();
    }

    /** When the caller's token ends; empty for no end. */
    public Optional<Instant> goodUntil() {
        return caller().until();
    }

    private Callers.Identified caller() {
        return caller.orElseThrow(() -> new IllegalStateException("no user is identified on " + route.template()));
    }

    /**
     * Receives the body and then continues: in this thread if the body has arrived already, else on {@code executor}
     * when it arrives. No thread waits for it.
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

    /** Goes on when {@code done} is, normally or with a failure: at once, or on {@code executor}. Until then no thread is held. */
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
     * Takes memory that belongs to this request until it is answered.
     *
     * @throws HttpProblem 503 if there is not as much for all requests together
     */
    void reserve(long bytes) {
        if (memory.isPresent() && !memory.get().take(bytes)) {
            throw BodyReceiver.busy();
        }
    }

    // ---- what was asked

    /** Whether the answer's headers are wanted alone; the handler of the usual answer need not care. */
    public boolean isHead() {
        return javalin.method() == HandlerType.HEAD;
    }

    /** The path as it was sent, with its escapes. */
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

    /** All headers by lower-case name; of repeated ones the first. */
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

    /** The body as JSON of any kind; what its type has to be is for the caller to say. */
    public JsonNode jsonTree() {
        return parsed();
    }

    /** The media type of the body in lower case, without parameters; empty if it has none. */
    public String bodyType() {
        return mediaType();
    }

    /** The body, which must be a JSON object if there is one; {@code null} is none. */
    public Optional<JsonObject> jsonIfAny() {
        if (body.isEmpty()) {
            return Optional.empty();
        }
        requireJsonType();
        JsonNode tree = parsed();
        return tree.isNull() ? Optional.empty() : Optional.of(JsonObject.body(tree));
    }

    /** The body if it is JSON; looks at it without ever refusing it, but for the memory it would take. */
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

    /** A value takes more memory than the text that describes it: {@code {}} costs a hundred bytes. */
    private JsonNode parsed() {
        reserve(Json.costOf(body.separators()));
        return Json.readBody(body.stream());
    }

    /** Whether the body has anything in it; known once it was received. */
    public boolean hasBody() {
        return !body.isEmpty();
    }

    /** The body as it arrived; empty if there is none. */
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

    /** The header as sent, or null. Not {@code getContentType}, which throws for a charset that Java does not know. */
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

    /** Browsers say where a request of a page comes from, and no page can keep them from it (Fetch, section 3.2). */
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
     * @return whether the caller has an answer with this tag already
     */
    public boolean isKnown(byte[] said) {
        EntityTag tag = EntityTag.of(said);
        respondHeader("ETag", tag.text());
        return tag.isAmong(header("If-None-Match").orElse(""));
    }

    /** Answers without a body. */
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
            // Not as Javalin's result, which is copied through a buffer of its own.
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

    /** @param location relative to the path asked for, as the path may have been longer before a gateway */
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
     * Answers with what {@code content} holds, as it comes. If that breaks off, so does the answer: a caller must not take
     * half of it for the whole.
     *
     * @throws UncheckedIOException if it breaks off before anything was answered, so that something else still can be
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

    /** Returns -1 at the end, and when an answer that has begun had to be cut. */
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
            // Jetty's sign for it.
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
     * Answers with 200 and the headers set so far, and leaves the connection to what {@code takeOver} makes of it: the server
     * keeps nothing of the request.
     */
    public void respondAndLeave(String contentType, Function<EndPoint, Connection> takeOver, Runnable failed) {
        javalin.status(200).contentType(contentType);
        TakenOver.from(scope.request(), takeOver, failed);
    }

    /** The answer to a path that nothing is served at. */
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
