package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.JsonObject;
import dev.teleconsult.adapter.http.json.JsonValue;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.inbound.AnnounceDelayUseCase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Accepts notices for waiting participants. */
public final class DelayRoutes implements RouteGroup {
    private static final String KINDS =
            Arrays.stream(Notice.Kind.values()).map(Notice.Kind::name).collect(Collectors.joining(", "));

    private final AnnounceDelayUseCase delays;

    public DelayRoutes(AnnounceDelayUseCase delays) {
        this.delays = delays;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(
                Route.Method.POST, "/teleconsultation/:id/notice", Route.Access.CALLER_OR_BACK_OFFICE, this::announce));
    }

    private void announce(Exchange exchange) {
        TeleconsultationId id = PlanRoutes.idOf(exchange, "id");
        JsonObject body = exchange.json();
        delays.announce(
                id,
                body.required("kind", DelayRoutes::kind),
                Duration.ofMinutes(body.required("minutes", JsonValue::smallNumber)),
                exchange.context());
        exchange.respond(204);
    }

    private static Notice.Kind kind(JsonValue value) {
        return Arrays.stream(Notice.Kind.values())
                .filter(kind -> kind.name().equals(value.node().textValue()))
                .findFirst()
                .orElseThrow(() -> value.mustBe("one of " + KINDS));
    }
}
