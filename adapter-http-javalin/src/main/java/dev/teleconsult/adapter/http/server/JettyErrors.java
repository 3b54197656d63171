package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.ErrorFormat;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.RequestScope;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Writes the errors that Jetty answers by itself in the API's format: for malformed requests, and while the server
 * stops.
 */
final class JettyErrors implements Request.Handler {
    private final String pagePath;

    /**
     * @param pagePath the path of the page: a malformed link to the page is redirected to the page, which explains it
     */
    JettyErrors(String pagePath) {
        this.pagePath = pagePath;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<String> page = response.getStatus() == HttpStatus.BAD_REQUEST_400
                ? wayToPage(request.getHttpURI().getPath())
                : Optional.empty();
        if (page.isPresent() && (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod()))) {
            response.setStatus(HttpStatus.SEE_OTHER_303);
            response.getHeaders().put(HttpHeader.LOCATION, page.get());
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
        }
        respond(problemOf(response.getStatus()), request, response, callback);
        return true;
    }

    /** Only steps up ({@code ../}), so that no path can redirect to another host. */
    private Optional<String> wayToPage(String path) {
        String below = pagePath + "/";
        int at = path == null ? -1 : path.indexOf(below);
        return at < 0
                ? Optional.empty()
                : Optional.of("./"
                        + "../".repeat((int) path.substring(at + below.length())
                                .chars()
                                .filter(letter -> letter == '/')
                                .count()));
    }

    /** Answers a request that may never have reached a handler: malformed, or with headers that are too large. */
    static void respond(HttpProblem problem, Request request, Response response, Callback callback) {
        RequestScope known = RequestScope.orNull(request);
        RequestScope scope = known == null ? RequestScope.attachTo(request) : known;
        ErrorFormat.Written written =
                ErrorFormat.written(problem, request, RememberingEndPoint.pathOf(request), scope.requestId());
        response.setStatus(written.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HeaderNames.REQUEST_ID, scope.requestId());
        headers.put(HttpHeader.CONTENT_TYPE, written.contentType());
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        problem.headers().forEach(headers::put);
        response.write(true, ByteBuffer.wrap(written.bytes()), callback);
    }

    private static HttpProblem problemOf(int status) {
        return switch (status) {
            case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, HttpStatus.URI_TOO_LONG_414 ->
                HttpProblem.of(ErrorCode.HEADERS_TOO_LARGE, "the request's line and headers are too large");
            case HttpStatus.REQUEST_TIMEOUT_408 ->
                HttpProblem.of(ErrorCode.REQUEST_TIMEOUT, "the request did not arrive in time");
            case HttpStatus.SERVICE_UNAVAILABLE_503 ->
                new HttpProblem(
                        status,
                        ErrorCode.UNAVAILABLE.name(),
                        "the service is stopping, try again",
                        Map.of("Retry-After", "1"));
            case HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 ->
                new HttpProblem(
                        status,
                        ErrorCode.MALFORMED_REQUEST.name(),
                        "this version of HTTP is not spoken here",
                        Map.of());
            default ->
                status >= 500
                        ? HttpProblem.of(ErrorCode.INTERNAL_ERROR, "Something went wrong")
                        : HttpProblem.of(ErrorCode.MALFORMED_REQUEST, "the request cannot be understood");
        };
    }
}
