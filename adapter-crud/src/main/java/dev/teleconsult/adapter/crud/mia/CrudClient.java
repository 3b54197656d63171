package dev.teleconsult.adapter.crud.mia;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.teleconsult.adapter.crud.mia.CrudReply.Kind;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Speaks HTTP with the CRUD service: one request, one {@link CrudReply}. What is no answer of the service itself, be it
 * silence or a proxy's words, ends as a {@link PortException} that says whether anything may have happened.
 */
final class CrudClient {

    /** The service refuses a request line and headers of more than this, in bytes (Node's default). */
    static final int MAX_HEADER_BYTES = 16 * 1024;

    /** For what the client adds on its own: host, user agent, encoding, length. */
    private static final int HEADERS_OF_THE_CLIENT = 512;

    static final ObjectMapper JSON = new ObjectMapper();

    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final String REQUEST_ID = "x-request-id";
    private static final String RETRY_AFTER = "Retry-After";
    private static final String HIDDEN_RETRY_AFTER = "teleconsult-retry-after";
    private static final int MAX_RETRY_AFTER_DIGITS = 6;

    /** Would break the message, belong to the hop before, or change what the request means to the CRUD service. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "accept",
            "accept-encoding",
            "range",
            "if-match",
            "if-none-match",
            "json-query-params-encoding",
            "json_query_params_encoding",
            "acl_rows",
            "acl_read_columns",
            "acl_write_columns");

    private static final String DUPLICATE_KEY = "11000";

    /** Tries again on a new connection when a kept one turns out to be closed. */
    private final OkHttpClient reading;

    /** Does not: a write that got no answer may have been done. */
    private final OkHttpClient writing;

    private final boolean isOurs;
    private final HttpUrl base;
    private final long maxAnswerBytes;

    CrudClient(OkHttpClient http, boolean isOurs, HttpUrl base, long maxAnswerBytes) {
        this.reading = http.newBuilder().retryOnConnectionFailure(true).build();
        this.writing = http.newBuilder().retryOnConnectionFailure(false).build();
        this.isOurs = isOurs;
        this.base = base;
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /**
     * A request.
     *
     * @param operation for messages; names what is done and to which collection, no data
     * @param path below the base; a trailing slash is kept
     * @param body missing for none
     */
    record Call(String operation, String method, String path, Map<String, String> query, JsonNode body) {}

    /**
     * Notes that a request is about to leave: a failure before that has certainly had no effect. And hides from the client
     * below how long it is asked to wait, as it would on its own repeat a request that is asked to wait for nothing.
     */
    static Interceptor crossings() {
        return chain -> {
            AtomicBoolean departed = chain.request().tag(AtomicBoolean.class);
            if (departed != null) {
                departed.set(true);
            }
            Response response = chain.proceed(chain.request());
            String wait = response.header(RETRY_AFTER);
            return wait == null
                    ? response
                    : response.newBuilder()
                            .removeHeader(RETRY_AFTER)
                            .header(HIDDEN_RETRY_AFTER, wait)
                            .build();
        };
    }

    CrudReply send(Call call, RequestContext context) {
        AtomicBoolean departed = new AtomicBoolean();
        Request request =
                request(call, context).tag(AtomicBoolean.class, departed).build();
        OkHttpClient http = "GET".equals(call.method()) ? reading : writing;
        try (Response response = execute(http.newCall(request))) {
            return reply(call, response);
        } catch (IOException e) {
            throw departed.get()
                    ? PortUnavailableException.outcomeUnknown(Upstream.STORE, call.operation() + " got no answer", e)
                    : PortUnavailableException.notDone(Upstream.STORE, call.operation() + " cannot reach it", e);
        }
    }

    /** OkHttp 5 lets an interrupt through undeclared while it waits for a connection; to us it is a call cut short. */
    private static Response execute(okhttp3.Call call) throws IOException {
        try {
            return call.execute();
        } catch (IOException | RuntimeException declared) {
            throw declared;
        } catch (Exception undeclared) {
            if (undeclared instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            throw new IllegalStateException("OkHttp threw what it does not declare", undeclared);
        }
    }

    private Request.Builder request(Call call, RequestContext context) {
        RequestBody body = call.body().isMissingNode()
                ? null
                // Without a body there must be no content type either: the service would look for JSON, and refuse.
                : RequestBody.create(bytes(call.body()), JSON_TYPE);
        return new Request.Builder().url(url(call)).headers(headers(context)).method(call.method(), body);
    }

    private HttpUrl url(Call call) {
        HttpUrl.Builder url = base.newBuilder().addEncodedPathSegments(call.path());
        call.query().forEach(url::addQueryParameter);
        return url.build();
    }

    private static Headers headers(RequestContext context) {
        Headers.Builder headers = new Headers.Builder();
        context.forwardedHeaders().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NOT_PASSED_ON.contains(lower)
                    && !lower.startsWith("content-")
                    && isHeaderName(name)
                    && isOneLine(value)) {
                headers.addUnsafeNonAscii(name, value);
            }
        });
        if (headers.get(REQUEST_ID) == null && isOneLine(context.requestId())) {
            headers.addUnsafeNonAscii(REQUEST_ID, context.requestId());
        }
        return headers.build();
    }

    private static boolean isHeaderName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
    }

    private static boolean isOneLine(String value) {
        return value.chars().noneMatch(c -> c < ' ' || c == 0x7f);
    }

    /** How many bytes of query the service takes with these headers, in a request without any other parameter. */
    int roomForQuery(String path, RequestContext context) {
        Headers headers = headers(context);
        int taken = HEADERS_OF_THE_CLIENT
                + url(new Call("", "GET", path, Map.of(), MissingNode.getInstance()))
                        .encodedPath()
                        .length();
        for (int i = 0; i < headers.size(); i++) {
            taken += headers.name(i).length() + bytesOf(headers.value(i)) + 4;
        }
        return Math.max(0, MAX_HEADER_BYTES - taken);
    }

    private static int bytesOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** How many bytes a query parameter's value takes once it is encoded. */
    static int encodedLength(String value) {
        return new HttpUrl.Builder()
                .scheme("http")
                .host("h")
                .addQueryParameter("q", value)
                .build()
                .encodedQuery()
                .length();
    }

    private static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always writable", e);
        }
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    private CrudReply reply(Call call, Response response) throws IOException {
        int status = response.code();
        byte[] bytes = read(call, response);
        if (response.isSuccessful()) {
            return new CrudReply(call.operation(), Kind.OK, status, success(call, status, bytes), "");
        }
        JsonNode body = readable(bytes).orElse(MissingNode.getInstance());
        String message = body.path("message").asText("");
        switch (status) {
            case 404 -> {
                if (!"not found".equals(body.path("error").asText())) {
                    // Somebody on the way says so, of the route and not of the document.
                    throw refused(call, status);
                }
                return new CrudReply(call.operation(), Kind.MISS, status, body, message);
            }
            case 409, 422 -> {
                return new CrudReply(call.operation(), Kind.CONFLICT, status, body, message);
            }
            case 400 -> {
                return new CrudReply(call.operation(), Kind.REFUSED, status, body, message);
            }
            case 429 -> throw notNow(call, response);
            default -> {
                // 408 is a proxy's word for a service that was too slow, and as little an answer as 504.
                if (status != 408 && status < 500 || status == 501) {
                    throw refused(call, status);
                }
                return serverError(call, response, body, message);
            }
        }
    }

    private static CrudReply serverError(Call call, Response response, JsonNode body, String message) {
        String code = body.path("code").asText("");
        if (DUPLICATE_KEY.equals(code)) {
            return new CrudReply(call.operation(), Kind.CONFLICT, response.code(), body, message);
        }
        // Any other number is the database's own refusal; before version 7 an unknown field was a 500 as well.
        if (code.matches("\\d+") || message.startsWith("Unknown field")) {
            return new CrudReply(call.operation(), Kind.REFUSED, response.code(), body, message);
        }
        throw waiting(
                PortUnavailableException.outcomeUnknown(
                        Upstream.STORE, call.operation() + " failed with status " + response.code()),
                response);
    }

    private static PortRejectedException refused(Call call, int status) {
        return PortRejectedException.refused(Upstream.STORE, call.operation() + " was refused with status " + status);
    }

    private static PortUnavailableException notNow(Call call, Response response) {
        return waiting(
                PortUnavailableException.notDone(Upstream.STORE, call.operation() + " was turned away for now"),
                response);
    }

    private static PortUnavailableException waiting(PortUnavailableException failure, Response response) {
        return retryAfter(response).map(failure::retryAfter).orElse(failure);
    }

    private static Optional<Duration> retryAfter(Response response) {
        String header = response.header(HIDDEN_RETRY_AFTER);
        if (header == null) {
            return Optional.empty();
        }
        String value = header.strip();
        if (value.matches("\\d{1," + MAX_RETRY_AFTER_DIGITS + "}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.ofEpochMilli(response.receivedResponseAtMillis()), until);
            return wait.isNegative() ? Optional.empty() : Optional.of(wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static JsonNode success(Call call, int status, byte[] bytes) {
        if (bytes.length == 0) {
            return MissingNode.getInstance();
        }
        return readable(bytes)
                .orElseThrow(() -> PortRejectedException.unreadable(
                        Upstream.STORE,
                        call.operation() + " was answered with status " + status + " and what is not JSON"));
    }

    private byte[] read(Call call, Response response) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(maxAnswerBytes + 1)) {
            throw PortRejectedException.unreadable(
                    Upstream.STORE, call.operation() + " was answered with more than " + maxAnswerBytes + " bytes");
        }
        return source.readByteArray();
    }

    private static Optional<JsonNode> readable(byte[] bytes) {
        try {
            JsonNode node = JSON.readTree(bytes);
            return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (IOException e) {
            // What it stumbled over may hold data: the caller says only that it could not be read.
            return Optional.empty();
        }
    }

    void close() {
        if (isOurs) {
            writing.dispatcher().executorService().shutdown();
            writing.connectionPool().evictAll();
        }
    }
}
