package dev.teleconsult.adapter.http.routes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.teleconsult.adapter.http.BackofficeRoute;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase.Outcome;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase.Presence;
import java.util.List;
import java.util.Set;

/** The outcome of a teleconsultation, served if it is switched on. */
public final class OutcomeRoutes implements RouteGroup {
    private final ReadOutcomeUseCase outcomes;
    private final Set<BackofficeRoute> wanted;

    public OutcomeRoutes(ReadOutcomeUseCase outcomes, Set<BackofficeRoute> wanted) {
        this.outcomes = outcomes;
        this.wanted = Set.copyOf(wanted);
    }

    @Override
    public List<Route> routes() {
        return wanted.contains(BackofficeRoute.OUTCOME)
                ? List.of(new Route(
                        Route.Method.GET, "/teleconsultation/:id/outcome", Route.Access.BACK_OFFICE, this::read))
                : List.of();
    }

    private void read(Exchange exchange) {
        Outcome outcome = outcomes.outcome(PlanRoutes.idOf(exchange, "id"), exchange.context());
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(
                200,
                new OutcomeView(
                        outcome.tookPlace().orElse(null),
                        outcome.firstJoined().map(Wire::text).orElse(null),
                        outcome.lastLeft().map(Wire::text).orElse(null),
                        outcome.together().toSeconds(),
                        outcome.people().stream().map(OutcomeRoutes::view).toList(),
                        outcome.missed().stream().map(UserId::value).toList(),
                        outcome.confirmed() ? "events and provider" : "events",
                        outcome.complete()));
    }

    private static PresenceView view(Presence one) {
        return new PresenceView(
                one.user().map(UserId::value).orElse(null),
                Wire.text(one.joined()),
                Wire.text(one.left()),
                one.open(),
                one.stays(),
                one.time().toSeconds());
    }

    /** The outcome with the same words as in events. */
    record OutcomeView(
            @JsonProperty("took_place") Boolean tookPlace,
            String firstJoined,
            String lastLeft,
            long overlapSeconds,
            List<PresenceView> participants,
            @JsonProperty("no_show") List<String> missed,
            String source,
            boolean complete) {}

    record PresenceView(String user, String joined, String left, boolean open, int connections, long seconds) {}
}
