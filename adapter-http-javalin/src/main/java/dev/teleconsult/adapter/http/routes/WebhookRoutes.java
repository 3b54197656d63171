package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import java.util.List;

/** Where the video provider tells what happens in calls. */
public final class WebhookRoutes implements RouteGroup {
    private final String path;
    private final HandleCallEventsUseCase callEvents;

    /** @param path where the provider sends its messages */
    public WebhookRoutes(String path, HandleCallEventsUseCase callEvents) {
        this.path = path;
        this.callEvents = callEvents;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.POST, path, Route.Access.PUBLIC, this::received)
                .reading(Route.Body.EVENT, this::requireSignature));
    }

    /** Every stranger may send to this route: a message that cannot be the provider's costs no memory. */
    private void requireSignature(Exchange exchange) {
        if (!callEvents.mayBeAuthentic(exchange.headers())) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
        }
    }

    /** The bytes as they came, since the signature is over them. */
    private void received(Exchange exchange) {
        callEvents.received(exchange.headers(), exchange.bytes());
        // A provider sends the message again unless it is answered 200.
        exchange.respond(200);
    }
}
