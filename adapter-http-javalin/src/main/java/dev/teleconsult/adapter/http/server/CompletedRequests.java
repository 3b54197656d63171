package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.RequestListener;
import dev.teleconsult.adapter.http.exchange.RequestScope;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells our listener of what Jetty has finished. */
final class CompletedRequests implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(CompletedRequests.class);
    private static final int MAX_PATH = 2_000;

    private final RequestListener listener;

    CompletedRequests(RequestListener listener) {
        this.listener = listener;
    }

    @Override
    public void log(Request request, Response response) {
        try {
            RequestScope scope = RequestScope.orNull(request);
            HttpFields headers = request.getHeaders();
            String path = request.getHttpURI().getPathQuery();
            listener.completed(new RequestListener.Completed(
                    textOf(request.getMethod()),
                    scope == null ? RequestListener.NO_ROUTE : scope.route(),
                    path == null ? "" : path.substring(0, Math.min(path.length(), MAX_PATH)),
                    scope == null ? Map.of() : scope.pathParams(),
                    response.getStatus(),
                    Duration.ofNanos(NanoTime.since(request.getHeadersNanoTime())),
                    Response.getContentBytesWritten(response),
                    scope == null ? "" : scope.requestId(),
                    textOf(headers.get("User-Agent")),
                    textOf(headers.get("Host")),
                    textOf(headers.get("X-Forwarded-Host")),
                    textOf(headers.get("X-Forwarded-For"))));
        } catch (RuntimeException e) {
            LOG.error("the request listener failed", e);
        }
    }

    private static String textOf(String value) {
        return value == null ? "" : value;
    }
}
