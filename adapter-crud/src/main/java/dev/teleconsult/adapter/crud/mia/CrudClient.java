package dev.teleconsult.adapter.crud.mia;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.teleconsult.adapter.crud.mia.CrudReply.Kind;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.http.ForwardedHeaders;
import dev.teleconsult.upstream.http.ForwardedHeaders.Receiver;
import dev.teleconsult.upstream.http.HttpReply;
import dev.teleconsult.upstream.http.UpstreamFailures;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Sends HTTP requests to the CRUD service: each returns one {@link CrudReply}. Without an answer of the service itself,
 * for example after a timeout or an answer of a proxy, it throws a {@link PortException} that states whether the
 * request may have taken effect.
 */
final class CrudClient {

    /** The most bytes of request line and headers that the service accepts (Node's default). */
    static final int MAX_HEADER_BYTES = 16 * 1024;

    /** The length reserved for headers that the client adds: host, user agent, encoding, length. */
    private static final int HEADERS_OF_THE_CLIENT = 512;

    private static final String DUPLICATE_KEY = "11000";
    private static final UpstreamFailures FAILURES = UpstreamFailures.of(Upstream.STORE);

    private final UpstreamHttp http;
    private final HttpUrl base;

    CrudClient(UpstreamHttp http, HttpUrl base) {
        this.http = http;
        this.base = base;
    }

    /**
     * A request.
     *
     * @param operation the action and the collection, for messages; without data
     * @param path the path below the base address; a trailing slash is kept
     * @param body the JSON body; missing for none
     */
    record Call(String operation, String method, String path, Map<String, String> query, JsonNode body) {}

    CrudReply send(Call call, RequestContext context) {
        // A request without a body must have no content type either: the service would expect JSON and refuse.
        RequestBody body = call.body().isMissingNode() ? null : UpstreamHttp.body(call.body());
        HttpReply reply = http.send(new Request.Builder()
                .url(url(call))
                .headers(headers(context))
                .method(call.method(), body)
                .build());
        if (reply instanceof HttpReply.Answered answered && !UpstreamFailures.isTransient(answered.status())) {
            return reply(call, answered);
        }
        if (reply instanceof HttpReply.Answered answered && answered.status() >= 500) {
            return serverError(call, answered);
        }
        throw FAILURES.of(call.operation(), reply);
    }

    private HttpUrl url(Call call) {
        HttpUrl.Builder url = base.newBuilder().addEncodedPathSegments(call.path());
        call.query().forEach(url::addQueryParameter);
        return url.build();
    }

    private static Headers headers(RequestContext context) {
        return ForwardedHeaders.of(Receiver.CRUD_SERVICE, context);
    }

    /**
     * The most bytes of query that the service accepts with these headers, in a request without any other parameter.
     */
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

    /** The number of bytes of an encoded query parameter. */
    static int encodedLength(String value) {
        return new HttpUrl.Builder()
                .scheme("http")
                .host("h")
                .addQueryParameter("q", value)
                .build()
                .encodedQuery()
                .length();
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    /** Makes the reply of a permanent answer, which a repetition would not change. */
    private static CrudReply reply(Call call, HttpReply.Answered answered) {
        int status = answered.status();
        JsonNode body = answered.json();
        if (answered.isSuccess()) {
            if (body.isMissingNode() && !answered.isEmpty()) {
                throw FAILURES.unreadable(call.operation(), "status " + status + ", and no JSON");
            }
            return new CrudReply(call.operation(), Kind.OK, status, body, "");
        }
        return switch (status) {
            case 400 -> new CrudReply(call.operation(), Kind.REFUSED, status, body, message(body));
            case 404 -> {
                if (!"not found".equals(body.path("error").asText())) {
                    // This 404 comes from a proxy and concerns the route, not the document.
                    throw FAILURES.of(call.operation(), answered);
                }
                yield new CrudReply(call.operation(), Kind.MISS, status, body, message(body));
            }
            case 409, 422 -> new CrudReply(call.operation(), Kind.CONFLICT, status, body, message(body));
            default -> throw FAILURES.of(call.operation(), answered);
        };
    }

    private static CrudReply serverError(Call call, HttpReply.Answered answered) {
        JsonNode body = answered.json();
        String code = body.path("code").asText("");
        if (DUPLICATE_KEY.equals(code)) {
            return new CrudReply(call.operation(), Kind.CONFLICT, answered.status(), body, message(body));
        }
        // Any other number is an error of the database; before version 7 an unknown field was a 500 as well.
        if (code.matches("\\d+") || message(body).startsWith("Unknown field")) {
            return new CrudReply(call.operation(), Kind.REFUSED, answered.status(), body, message(body));
        }
        throw FAILURES.of(call.operation(), answered);
    }

    private static String message(JsonNode body) {
        return body.path("message").asText("");
    }

    void close() {
        http.close();
    }
}
