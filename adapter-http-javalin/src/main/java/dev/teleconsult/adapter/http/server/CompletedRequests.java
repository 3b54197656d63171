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

/** Calls the server's request listener for each request that Jetty has completed. */
final class CompletedRequests implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(CompletedRequests.class);
    private static final int MAX_PATH = 2_000;

    /** A longer header is cut: clients choose its length, and no header useful in a log is this long. */
    private static final int MAX_HEADER = 512;

    private final RequestListener listener;
    private final SelfCheck selfCheck;

    CompletedRequests(RequestListener listener, SelfCheck selfCheck) {
        this.selfCheck = selfCheck;
        this.listener = listener;
    }

    @Override
    public void log(Request request, Response response) {
        if (selfCheck.isOurs(request.getHeaders().get(SelfCheck.HEADER))) {
            return;
        }
        try {
            RequestScope scope = RequestScope.orNull(request);
            HttpFields headers = request.getHeaders();
            String path = request.getHttpURI().getPathQuery();
            listener.completed(new RequestListener.Completed(
                    cut(request.getMethod()),
                    scope == null ? RequestListener.NO_ROUTE : scope.route(),
                    path == null ? "" : path.substring(0, Math.min(path.length(), MAX_PATH)),
                    scope == null ? Map.of() : scope.pathParams(),
                    response.getStatus(),
                    Duration.ofNanos(NanoTime.since(request.getHeadersNanoTime())),
                    Response.getContentBytesWritten(response),
                    scope == null ? "" : scope.requestId(),
                    cut(headers.get("User-Agent")),
                    cut(headers.get("Host")),
                    cut(headers.get("X-Forwarded-Host")),
                    cut(headers.get("X-Forwarded-For"))));
        } catch (RuntimeException e) {
            LOG.error("the request listener failed", e);
        }
    }

    private static String cut(String value) {
        String text = textOf(value);
        return text.length() <= MAX_HEADER ? text : text.substring(0, MAX_HEADER);
    }

    private static String textOf(String value) {
        return value == null ? "" : value;
    }
}
