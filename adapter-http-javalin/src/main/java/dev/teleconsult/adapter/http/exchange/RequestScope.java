package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.adapter.http.RequestListener;
import java.util.Map;
import org.eclipse.jetty.util.Attributes;

/**
 * What is known of a request from its arrival to its end, by whatever layer is handling it. Used by one thread at a time.
 */
public final class RequestScope {
    private static final String ATTRIBUTE = RequestScope.class.getName();

    private final String requestId;
    private String route = RequestListener.NO_ROUTE;
    private Map<String, String> pathParams = Map.of();

    public RequestScope(String requestId) {
        this.requestId = requestId;
    }

    /** Returns the request's scope, or null for one too broken to have reached a handler. */
    public static RequestScope orNull(Attributes request) {
        return (RequestScope) request.getAttribute(ATTRIBUTE);
    }

    public static RequestScope of(jakarta.servlet.ServletRequest request) {
        return (RequestScope) request.getAttribute(ATTRIBUTE);
    }

    public void attachTo(Attributes request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    public void matched(Route matchedRoute, Map<String, String> params) {
        route = matchedRoute.template();
        pathParams = params;
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
