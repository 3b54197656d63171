package dev.teleconsult.adapter.http;

import java.util.Map;
import org.eclipse.jetty.util.Attributes;

/**
 * What is known of a request from its arrival to its end, by whatever layer is handling it. Used by one thread at a time.
 */
final class RequestScope {
    private static final String ATTRIBUTE = RequestScope.class.getName();

    private final String requestId;
    private String route = RequestListener.NO_ROUTE;
    private Map<String, String> pathParams = Map.of();

    RequestScope(String requestId) {
        this.requestId = requestId;
    }

    /** Returns the request's scope, or null for one too broken to have reached a handler. */
    static RequestScope orNull(Attributes request) {
        return (RequestScope) request.getAttribute(ATTRIBUTE);
    }

    static RequestScope of(jakarta.servlet.ServletRequest request) {
        return (RequestScope) request.getAttribute(ATTRIBUTE);
    }

    void attachTo(Attributes request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    void matched(Route matchedRoute, Map<String, String> params) {
        route = matchedRoute.template();
        pathParams = params;
    }

    String requestId() {
        return requestId;
    }

    String route() {
        return route;
    }

    Map<String, String> pathParams() {
        return pathParams;
    }
}
