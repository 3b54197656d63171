package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.RequestHead;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.JsonObject;
import dev.teleconsult.adapter.http.json.JsonValue;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.adapter.http.wire.Identifiers;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Schedules, changes and cancels teleconsultations. */
public final class PlanRoutes implements RouteGroup {
    /**
     * The date of the deprecation, in seconds since 1970 (RFC 9745). The date of the original's version 2.0.0 is not
     * published, so it is that of 1.8.0: 2024-08-29.
     */
    private static final String DEPRECATED_SINCE = "@1724889600";

    private final PlanTeleconsultationUseCase planning;
    private final InvitationReader invitations;

    public PlanRoutes(PlanTeleconsultationUseCase planning, OfferedLanguages languages) {
        this.planning = planning;
        this.invitations = new InvitationReader(languages);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                route(Route.Method.POST, "/teleconsultation", this::schedule),
                route(Route.Method.PATCH, "/teleconsultation/:id", this::change),
                route(Route.Method.POST, "/teleconsultation/:id/participants/data", this::addParticipant),
                route(Route.Method.DELETE, "/teleconsultation/:id", this::cancel));
    }

    private static Route route(Route.Method method, String template, Route.Handler handler) {
        return new Route(method, template, Route.Access.MANAGER, handler);
    }

    private void schedule(Exchange exchange) {
        JsonObject body = exchange.json();
        Invitations people = body.required("participants", invitations::invitations);
        Instant start = body.required("start_date", JsonValue::dateTime);
        List<ExternalIdentifier> identifiers =
                body.optional("identifiers", Identifiers::read).orElse(List.of());
        ScheduleCommand command =
                new ScheduleCommand(people, lengthOf(body, ScheduleChange.none().start(start)), identifiers);
        TeleconsultationId id = planning.schedule(command, withKey(exchange));
        exchange.respondJson(201, new Scheduled(id.value()));
    }

    private void change(Exchange exchange) {
        TeleconsultationId id = idOf(exchange, "id");
        JsonObject body = exchange.json();
        Optional<Invitations> people = body.optional("participants", invitations::invitations);
        ScheduleChange when = body.optional("start_date", JsonValue::dateTime)
                .map(ScheduleChange.none()::start)
                .orElse(ScheduleChange.none());
        ChangeCommand command = ChangeCommand.none().schedule(lengthOf(body, when));
        planning.change(id, people.map(command::invitations).orElse(command), exchange.context());
        exchange.respond(204);
    }

    private void addParticipant(Exchange exchange) {
        exchange.respondHeader(HeaderNames.DEPRECATION, DEPRECATED_SINCE);
        TeleconsultationId id = idOf(exchange, "id");
        planning.addParticipant(id, invitations.invitation(exchange.json()), withKey(exchange));
        exchange.respond(201);
    }

    /** Cancels; ignores body and content type, since the platform's client sends different ones. */
    private void cancel(Exchange exchange) {
        planning.cancel(idOf(exchange, "id"), exchange.context());
        exchange.respond(204);
    }

    /** Adds the idempotency key. An empty key is not ignored but refused; two keys are refused, too. */
    public static RequestContext withKey(Exchange exchange) {
        RequestContext context = exchange.context();
        if (exchange.headerValues(HeaderNames.IDEMPOTENCY_KEY).stream()
                        .distinct()
                        .count()
                > 1) {
            throw HttpProblem.invalid("headers.idempotency-key must be given once");
        }
        return exchange.headerOrEmpty(HeaderNames.IDEMPOTENCY_KEY)
                .map(context::idempotencyKey)
                .orElse(context);
    }

    private static ScheduleChange lengthOf(JsonObject body, ScheduleChange when) {
        Optional<Instant> end = body.optional("end_date", JsonValue::dateTime);
        Optional<Duration> length = body.optional("duration_in_seconds", PlanRoutes::seconds);
        ScheduleChange withEnd = end.map(when::end).orElse(when);
        return length.map(withEnd::length).orElse(withEnd);
    }

    /** Reads seconds, at most a century, so that no later arithmetic overflows; the domain checks the real limits. */
    private static Duration seconds(JsonValue value) {
        long seconds = value.wholeNumber();
        if (Math.abs(seconds) > 100L * 366 * 24 * 3600) {
            throw value.mustBe("a whole number of seconds, a century at most");
        }
        return Duration.ofSeconds(seconds);
    }

    /** Reads an id; an invalid id is answered like an unknown one. */
    public static TeleconsultationId idOf(RequestHead exchange, String parameter) {
        String id = exchange.pathParameter(parameter);
        if (!TeleconsultationId.isValid(id)) {
            throw RefusalException.of(RefusalCode.TELECONSULTATION_NOT_FOUND).with(RefusalException.Detail.ACTUAL, id);
        }
        return new TeleconsultationId(id);
    }

    record Scheduled(String roomId) {}
}
