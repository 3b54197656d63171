package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import java.util.List;

/** Receives the video provider's messages about calls. */
public final class WebhookRoutes implements RouteGroup {
    private final String path;
    private final HandleCallEventsUseCase callEvents;

    /** @param path the path to which the provider sends its messages */
    public WebhookRoutes(String path, HandleCallEventsUseCase callEvents) {
        this.path = path;
        this.callEvents = callEvents;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.POST, path, Route.Access.PUBLIC, this::received)
                .reading(Route.Body.EVENT, this::requireSignature));
    }

    /**
     * Refuses a message that cannot be the provider's before its body is received, since every client can call this
     * route.
     */
    private void requireSignature(Exchange exchange) {
        if (!callEvents.mayBeAuthentic(exchange.headers())) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
        }
    }

    /** Handles a message with its received bytes, over which the signature was made. */
    private void received(Exchange exchange) {
        callEvents.received(exchange.headers(), exchange.bytes());
        // The provider sends the message again unless the answer is 200.
        exchange.respond(200);
    }
}
