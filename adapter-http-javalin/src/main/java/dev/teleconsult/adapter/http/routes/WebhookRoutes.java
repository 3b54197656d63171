package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.exchange.BodyLimits;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import java.util.List;

/** Where the video provider tells what happens in calls. */
public final class WebhookRoutes implements RouteGroup {
    private final HandleCallEventsUseCase callEvents;
    private final BodyLimits limits;

    public WebhookRoutes(HandleCallEventsUseCase callEvents, BodyLimits limits) {
        this.callEvents = callEvents;
        this.limits = limits;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.POST, "/webhooks/kaleyra", Route.Access.PUBLIC, this::received));
    }

    /** The bytes as they came, since the signature is over them. */
    private void received(Exchange exchange) {
        byte[] body = exchange.bytes(limits.maxBytes(), limits.timeout(), "body");
        callEvents.received(exchange.headers(), body);
        // Anything but 200 is sent again (Kaleyra REST, webhooks).
        exchange.respond(200);
    }
}
