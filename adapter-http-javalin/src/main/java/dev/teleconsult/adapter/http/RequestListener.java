package dev.teleconsult.adapter.http;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * Receives every completed request: for request logs and metrics.
 *
 * <p>Called on the server's threads, possibly several at once, for every answer, including those to malformed requests.
 * It must be quick; its exceptions are logged and change nothing.
 */
@FunctionalInterface
public interface RequestListener {
    /** The {@link Completed#route()} of requests that match none. */
    String NO_ROUTE = "none";

    void completed(Completed request);

    /**
     * A request that was answered. Texts are empty when the request had no such header.
     *
     * @param method as received, for example {@code GET}
     * @param route the template that matched, without prefix: {@code /teleconsultation/:id}; or {@link #NO_ROUTE}. It
     *     has few distinct values, so it can be a label of a metric
     * @param path as received, with the query string, at most 2,000 characters
     * @param pathParams the values of the route's parameters by name
     * @param status of the answer
     * @param duration from the arrival of the headers to the end of the answer
     * @param responseBytes of the body
     * @param requestId the caller's id, or a new one
     */
    record Completed(
            String method,
            String route,
            String path,
            Map<String, String> pathParams,
            int status,
            Duration duration,
            long responseBytes,
            String requestId,
            String userAgent,
            String host,
            String forwardedHost,
            String forwardedFor) {
        public Completed {
            requireNonNulls(method, "method", route, "route", path, "path");
            pathParams = Map.copyOf(requireNonNull(pathParams, "pathParams"));
            requireNonNulls(duration, "duration", requestId, "requestId", userAgent, "userAgent", host, "host");
            requireNonNulls(forwardedHost, "forwardedHost", forwardedFor, "forwardedFor");
        }
    }
}
