package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.RequestScope;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets a request in when not too many are under way, and when there is a thread for it. Status routes are let in always. A
 * request is under way until its answer is sent; an event stream until its head is.
 */
final class AdmissionHandler extends Handler.Wrapper {
    private static final String STATUS_PATHS = "/-/";
    private static final HttpProblem FULL =
            full("too many requests are under way, try again later", Map.of("Retry-After", "1"));
    private static final HttpProblem TOO_MANY_CONNECTIONS =
            full("too many connections are open, try again later", Map.of("Retry-After", "1", "Connection", "close"));

    private final Places places;
    private final Connections connections;
    private final int maxRequests;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param maxRequests how many may be under way */
    AdmissionHandler(Places places, Connections connections, int maxRequests) {
        this.places = places;
        this.connections = connections;
        this.maxRequests = maxRequests;
    }

    private static HttpProblem full(String message, Map<String, String> headers) {
        return new HttpProblem(ErrorCode.UNAVAILABLE.status(), ErrorCode.UNAVAILABLE.name(), message, headers);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (Request.getPathInContext(request).startsWith(STATUS_PATHS)) {
            return super.handle(request, response, callback);
        }
        if (connections.isBeyond(request.getConnectionMetaData().getConnection().getEndPoint())) {
            JettyErrors.respond(TOO_MANY_CONNECTIONS, request, response, callback);
            return true;
        }
        if (underWay.incrementAndGet() > maxRequests) {
            underWay.decrementAndGet();
            JettyErrors.respond(FULL, request, response, callback);
            return true;
        }
        Request.addCompletionListener(request, failure -> underWay.decrementAndGet());
        return admitted(request, response, callback);
    }

    private boolean admitted(Request request, Response response, Callback callback) throws Exception {
        if (places.enter()) {
            try {
                return super.handle(request, response, callback);
            } finally {
                places.leave();
            }
        }
        RequestScope scope = RequestScope.of(request);
        if (!places.enterLater(() -> scope.logged(() -> handleLater(request, response, callback)))) {
            JettyErrors.respond(FULL, request, response, callback);
        }
        return true;
    }

    private void handleLater(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Throwable failure) {
            Response.writeError(request, response, callback, failure);
        }
    }
}
