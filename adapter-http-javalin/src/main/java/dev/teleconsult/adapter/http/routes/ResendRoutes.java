package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.QueryValues;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.ports.inbound.ResendEventsUseCase;
import java.util.List;
import java.util.regex.Pattern;

/** The back office sends events again. Served if it is switched on. */
public final class ResendRoutes implements RouteGroup {
    private static final Pattern EVENT_ID = Pattern.compile("[A-Za-z0-9_]{1,64}");

    private final ResendEventsUseCase resending;
    private final boolean wanted;

    /** @param wanted whether the routes are served */
    public ResendRoutes(ResendEventsUseCase resending, boolean wanted) {
        this.resending = resending;
        this.wanted = wanted;
    }

    @Override
    public List<Route> routes() {
        return wanted
                ? List.of(
                        new Route(Route.Method.POST, "/-/events/resend", Route.Access.BACK_OFFICE, this::range),
                        new Route(Route.Method.POST, "/-/events/:eventId/resend", Route.Access.BACK_OFFICE, this::one),
                        new Route(
                                Route.Method.POST,
                                "/teleconsultation/:id/events/resend",
                                Route.Access.BACK_OFFICE,
                                this::ofVisit))
                : List.of();
    }

    private void one(Exchange exchange) {
        exchange.jsonIfAny();
        String id = exchange.pathParameter("eventId");
        if (!EVENT_ID.matcher(id).matches()) {
            throw HttpProblem.invalid("params.eventId must be the id of an event");
        }
        resending.resend(id, exchange.query("endpoint"), exchange.context());
        answer(exchange, 1);
    }

    private void range(Exchange exchange) {
        exchange.jsonIfAny();
        answer(
                exchange,
                resending.resendBetween(
                        QueryValues.requiredInstant(exchange, "from"),
                        QueryValues.requiredInstant(exchange, "to"),
                        exchange.query("endpoint"),
                        exchange.context()));
    }

    private void ofVisit(Exchange exchange) {
        exchange.jsonIfAny();
        answer(
                exchange,
                resending.resendOf(PlanRoutes.idOf(exchange, "id"), exchange.query("endpoint"), exchange.context()));
    }

    private static void answer(Exchange exchange, int events) {
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(202, new Resent(events));
    }

    record Resent(int events) {}
}
