package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.errors.ErrorBody;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.RequestIds;
import dev.teleconsult.adapter.http.exchange.RequestScope;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Gives our shape to the errors Jetty answers by itself: to requests that are not quite HTTP, or come while stopping. */
final class JettyErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        RequestScope scope = RequestScope.orNull(request);
        String requestId = scope == null ? RequestIds.acceptOrCreate(null) : scope.requestId();
        int status = response.getStatus();
        HttpProblem problem = problemOf(status);
        response.setStatus(problem.status());
        response.getHeaders().put(HeaderNames.REQUEST_ID, requestId);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaTypes.JSON);
        problem.headers().forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.wrap(Json.write(ErrorBody.of(problem, requestId))), callback);
        return true;
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
