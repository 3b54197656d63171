package dev.teleconsult.adapter.http;

import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import java.util.List;

/** Where the video provider tells what happens in calls. */
final class WebhookRoutes implements RouteGroup {
    private final HandleCallEventsUseCase callEvents;
    private final HttpSettings settings;

    WebhookRoutes(HandleCallEventsUseCase callEvents, HttpSettings settings) {
        this.callEvents = callEvents;
        this.settings = settings;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.POST, "/webhooks/kaleyra", Route.Access.PUBLIC, this::received));
    }

    /** The bytes as they came, since the signature is over them. */
    private void received(Exchange exchange) {
        byte[] body = exchange.bytes(settings.maxBodyBytes(), settings.bodyTimeout(), "body");
        callEvents.received(exchange.headers(), body);
        // Anything but 200 is sent again (Kaleyra REST, webhooks).
        exchange.respond(200);
    }
}
