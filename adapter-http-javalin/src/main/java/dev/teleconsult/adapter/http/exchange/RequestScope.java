package dev.teleconsult.adapter.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.RequestListener;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.ports.TraceContext;
import jakarta.servlet.ServletRequest;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;
import org.slf4j.MDC;

/** The data of a request that all layers share, from its arrival to its end. Used by one thread at a time. */
public final class RequestScope {
    private static final String ATTRIBUTE = RequestScope.class.getName();

    /** The key of the request id in the logging context, as in the platform's logs. */
    private static final String REQUEST_ID_KEY = "reqId";

    /** The key of the trace's id in the logging context. */
    private static final String TRACE_KEY = "traceId";

    /** The key of the teleconsultation's id in the logging context. */
    private static final String TELECONSULTATION_KEY = "teleconsultationId";

    private final Request request;
    private final String requestId;
    private final Optional<TraceContext> trace;
    private String teleconsultationId = "";
    private String route = RequestListener.NO_ROUTE;
    private Map<String, String> pathParams = Map.of();

    /** Gives the request its id: the caller's if it is harmless, otherwise a new one. */
    public static RequestScope attachTo(Request request) {
        RequestScope scope = new RequestScope(
                request, RequestIds.acceptOrCreate(request.getHeaders().get(HeaderNames.REQUEST_ID)), traceOf(request));
        request.setAttribute(ATTRIBUTE, scope);
        return scope;
    }

    private static Optional<TraceContext> traceOf(Request request) {
        return Optional.ofNullable(request.getHeaders().get(TraceContext.PARENT))
                .flatMap(parent -> TraceContext.read(
                        parent, Optional.ofNullable(request.getHeaders().get(TraceContext.STATE))));
    }

    private RequestScope(Request request, String requestId, Optional<TraceContext> trace) {
        this.request = request;
        this.requestId = requestId;
        this.trace = trace;
    }

    /** Returns the request's scope, or null if the request was too malformed to reach a handler. */
    public static RequestScope orNull(Attributes request) {
        return (RequestScope) request.getAttribute(ATTRIBUTE);
    }

    public static RequestScope of(Attributes request) {
        return requireNonNull(orNull(request), "no handler has seen the request yet");
    }

    public static RequestScope of(ServletRequest request) {
        return (RequestScope) request.getAttribute(ATTRIBUTE);
    }

    public void matched(Route matchedRoute, Map<String, String> params) {
        route = matchedRoute.template();
        pathParams = params;
        teleconsultationId = Route.teleconsultationIn(params).orElse("");
        putIntoLog();
    }

    /**
     * Runs work during which every log line of this thread contains the ids of the request and its teleconsultation.
     */
    public void logged(Runnable work) {
        putIntoLog();
        try {
            work.run();
        } finally {
            leaveLog();
        }
    }

    /** Adds the ids of the request to every log line of this thread, until {@link #leaveLog}. */
    public void putIntoLog() {
        MDC.put(REQUEST_ID_KEY, requestId);
        trace.ifPresent(part -> MDC.put(TRACE_KEY, part.traceId()));
        if (!teleconsultationId.isEmpty()) {
            MDC.put(TELECONSULTATION_KEY, teleconsultationId);
        }
    }

    public static void leaveLog() {
        MDC.remove(REQUEST_ID_KEY);
        MDC.remove(TRACE_KEY);
        MDC.remove(TELECONSULTATION_KEY);
    }

    /** Jetty's request. */
    public Request request() {
        return request;
    }

    public String requestId() {
        return requestId;
    }

    public String route() {
        return route;
    }

    public Map<String, String> pathParams() {
        return pathParams;
    }
}
