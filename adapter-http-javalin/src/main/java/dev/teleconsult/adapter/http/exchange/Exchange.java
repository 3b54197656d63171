package dev.teleconsult.adapter.http.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.errors.ErrorBody;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.json.JsonObject;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import dev.teleconsult.ports.RequestContext;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that matched a route, and the answer to it. Used by one thread. */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final byte[] EMPTY = {};

    private final Context javalin;
    private final Route route;
    private final RequestScope scope;
    private final BodyLimits limits;
    private final Callers callers;
    private byte[] body;
    private RequestContext context;

    public Exchange(Context javalin, Route route, BodyLimits limits, Callers callers) {
        this.javalin = javalin;
        this.route = route;
        this.scope = RequestScope.of(javalin.req());
        this.limits = limits;
        this.callers = callers;
    }

    public Route route() {
        return route;
    }

    public String requestId() {
        return scope.requestId();
    }

    /** Finds out who asks; afterwards {@link #context} says so. */
    public void identifyCaller() {
        context = callers.identify(this, route.access());
    }

    /** Who asks. Routes that are open to anybody have none. */
    public RequestContext context() {
        if (context == null) {
            throw new IllegalStateException("nobody is identified on " + route.template());
        }
        return context;
    }

    // ---- what was asked

    /** Whether the answer's headers are wanted alone; whoever gives the usual answer need not care. */
    public boolean isHead() {
        return javalin.method() == HandlerType.HEAD;
    }

    public String pathParameter(String name) {
        return javalin.pathParam(name);
    }

    public Map<String, String> pathParameters() {
        return javalin.pathParamMap();
    }

    public Map<String, List<String>> queryParameters() {
        return javalin.queryParamMap();
    }

    /** A query parameter that may be given once. */
    public Optional<String> query(String name) {
        List<String> values = javalin.queryParams(name);
        if (values.size() > 1) {
            throw HttpProblem.invalid("querystring." + name + " must be given once");
        }
        return values.stream().findFirst();
    }

    /** A header with something in it. */
    public Optional<String> header(String name) {
        return headerOrEmpty(name).filter(value -> !value.isEmpty());
    }

    /** A header, which may be there and say nothing. */
    public Optional<String> headerOrEmpty(String name) {
        return Optional.ofNullable(javalin.header(name));
    }

    /** All headers by lower-case name; of repeated ones the first. */
    public Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        for (String name : Collections.list(javalin.req().getHeaderNames())) {
            headers.putIfAbsent(name.toLowerCase(Locale.ROOT), javalin.header(name));
        }
        return headers;
    }

    /** The body, which must be a JSON object. */
    public JsonObject json() {
        requireJsonType();
        return JsonObject.body(Json.readBody(bytes()));
    }

    /** The body, which must be a JSON object if there is one. */
    public Optional<JsonObject> jsonIfAny() {
        return bytes().length == 0 ? Optional.empty() : Optional.of(json());
    }

    /** The body if it is JSON; looks at it without ever refusing it, but for its size. */
    public Optional<JsonNode> bodyIfJson() {
        if (!mayHaveJsonBody()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.readBody(bytes()));
        } catch (HttpProblem notJson) {
            if (notJson.code().equals(ErrorCode.MALFORMED_JSON.name())) {
                return Optional.empty();
            }
            throw notJson;
        }
    }

    /** A body of another kind than JSON, for example a form with a picture. */
    public byte[] bytes(int maxBytes, Duration timeout, String what) {
        return RequestBody.read(javalin.req(), maxBytes, timeout, what);
    }

    private byte[] bytes() {
        if (body == null) {
            body = RequestBody.read(javalin.req(), limits.maxBytes(), limits.timeout(), "body");
        }
        return body;
    }

    private boolean mayHaveJsonBody() {
        return (route.method() == Route.Method.POST || route.method() == Route.Method.PATCH)
                && !mediaType().startsWith("multipart/");
    }

    /** The media type of the body in lower case, without parameters; empty if it has none. */
    String mediaType() {
        return MediaTypes.withoutParameters(contentType());
    }

    /** As it was sent, or null. Not {@code getContentType}, which throws for a charset that Java does not know. */
    String contentType() {
        return javalin.req().getHeader("Content-Type");
    }

    private void requireJsonType() {
        String type = mediaType();
        boolean encoded = !header("Content-Encoding").orElse("identity").equalsIgnoreCase("identity");
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

    /** @param location relative to the path asked for, as the path may have been longer before a gateway */
    public void redirect(String location) {
        respondHeader("Location", location);
        respond(302);
    }

    public void respondProblem(HttpProblem problem) {
        respondHeader("Cache-Control", "no-store");
        problem.headers().forEach(javalin::header);
        respondJson(problem.status(), ErrorBody.of(problem, requestId()));
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
                    "cut an answer short: what it was made of broke off, {}",
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

    /**
     * Begins an answer that goes on after this thread has left it.
     *
     * @param begin called once this thread has; the answer ends with the future it returns
     */
    public void respondLater(
            String contentType, int bufferBytes, Function<AsyncContext, CompletableFuture<Void>> begin) {
        javalin.status(200).contentType(contentType);
        javalin.res().setBufferSize(bufferBytes);
        javalin.future(() -> begin.apply(javalin.req().getAsyncContext()));
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
