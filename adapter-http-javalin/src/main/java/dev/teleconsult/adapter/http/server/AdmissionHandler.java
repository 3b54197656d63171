package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.RequestScope;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Admits a request when fewer than the limit are under way and a thread is free or becomes free in time; it refuses the
 * others with 503. Requests for status routes are always admitted. A request is under way until its answer is sent, an
 * event stream until its head is sent.
 *
 * <p>The handler runs on the thread that received the request, which also receives those of other connections, so it
 * never blocks: a request that {@link AnswersAtOnce} does not answer continues in a thread that may block.
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
    private final AnswersAtOnce atOnce;
    private final Executor forStatus;
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * @param maxRequests the most requests that may be under way
     * @param forStatus runs status routes; it has threads even when requests hold all others
     */
    AdmissionHandler(
            Places places, Connections connections, int maxRequests, AnswersAtOnce atOnce, Executor forStatus) {
        this.places = places;
        this.connections = connections;
        this.maxRequests = maxRequests;
        this.atOnce = atOnce;
        this.forStatus = forStatus;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private static HttpProblem full(String message, Map<String, String> headers) {
        return new HttpProblem(ErrorCode.UNAVAILABLE.status(), ErrorCode.UNAVAILABLE.name(), message, headers);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (Request.getPathInContext(request).startsWith(STATUS_PATHS)) {
            handOver(forStatus, request, response, callback);
            return true;
        }
        if (connections.isBeyond(request.getConnectionMetaData().getConnection().getEndPoint())) {
            JettyErrors.respond(TOO_MANY_CONNECTIONS, request, response, callback);
            return true;
        }
        if (underWay.get() < maxRequests && atOnce.answered(request, response, callback)) {
            return true;
        }
        if (underWay.incrementAndGet() > maxRequests) {
            underWay.decrementAndGet();
            JettyErrors.respond(FULL, request, response, callback);
            return true;
        }
        Request.addCompletionListener(request, failure -> underWay.decrementAndGet());
        handOver(
                work -> {
                    if (!places.enterLater(work)) {
                        JettyErrors.respond(FULL, request, response, callback);
                    }
                },
                request,
                response,
                callback);
        return true;
    }

    private void handOver(Executor threads, Request request, Response response, Callback callback) {
        RequestScope scope = RequestScope.of(request);
        threads.execute(() -> scope.logged(() -> handleLater(request, response, callback)));
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
