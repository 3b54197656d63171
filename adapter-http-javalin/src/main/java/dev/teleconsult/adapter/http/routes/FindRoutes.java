package dev.teleconsult.adapter.http.routes;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.teleconsult.adapter.http.BackofficeRoute;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.QueryValues;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.page.PageAddress;
import dev.teleconsult.adapter.http.wire.Identifiers;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Page;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Seat;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The list of teleconsultations and the plan of one, for the back office. Each is served if it is switched on. */
public final class FindRoutes implements RouteGroup {
    private static final int USUAL_LIMIT = 50;

    private final FindTeleconsultationsUseCase finding;
    private final PlanTeleconsultationUseCase planning;
    private final PageAddress pages;
    private final Set<BackofficeRoute> wanted;

    public FindRoutes(
            FindTeleconsultationsUseCase finding,
            PlanTeleconsultationUseCase planning,
            PageAddress pages,
            Set<BackofficeRoute> wanted) {
        this.finding = finding;
        this.planning = planning;
        this.pages = pages;
        this.wanted = Set.copyOf(wanted);
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        if (wanted.contains(BackofficeRoute.LIST)) {
            routes.add(new Route(Route.Method.GET, "/teleconsultation", Route.Access.BACK_OFFICE, this::list));
        }
        if (wanted.contains(BackofficeRoute.PLAN)) {
            routes.add(new Route(Route.Method.GET, "/teleconsultation/:id/plan", Route.Access.BACK_OFFICE, this::plan));
        }
        return routes;
    }

    private void plan(Exchange exchange) {
        PlanView plan = planning.read(PlanRoutes.idOf(exchange, "id"), exchange.context());
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(
                200,
                new VisitView<>(
                        plan.id().value(),
                        name(plan.state()),
                        Wire.text(plan.schedule().start()),
                        plan.schedule().end().map(Wire::text).orElse(null),
                        Wire.text(plan.joinableFrom()),
                        plan.expected(),
                        plan.people().stream().map(FindRoutes::view).toList(),
                        plan.sequence(),
                        Identifiers.views(plan.identifiers()),
                        plan.pending(),
                        pages.of(plan.id()).orElse(null)));
    }

    private static PersonView view(PlanView.Person person) {
        return new PersonView(person.user().map(UserId::value).orElse(null), person.fullName(), name(person.role()));
    }

    private void list(Exchange exchange) {
        Optional<ExternalIdentifier> identifier =
                exchange.query("identifier").map(text -> Identifiers.read("identifier", text));
        if (identifier.isPresent()) {
            oneByIdentifier(identifier.get(), exchange);
            return;
        }
        Filter filter = Filter.between(
                        QueryValues.requiredInstant(exchange, "from"), QueryValues.requiredInstant(exchange, "to"))
                .in(states(exchange));
        Optional<UserId> user = QueryValues.user(exchange);
        boolean withPresence = QueryValues.flag(exchange, "presence");
        Page page = finding.find(
                user.map(filter::with).orElse(filter),
                QueryValues.limit(exchange, USUAL_LIMIT, FindTeleconsultationsUseCase.LARGEST_PAGE),
                exchange.query("cursor"),
                exchange.context());
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(
                200,
                new PageView(
                        page.items().stream()
                                .map(item -> view(item, withPresence))
                                .toList(),
                        page.next().orElse(null)));
    }

    /**
     * Answers a search by identifier, which finds at most one teleconsultation and so has neither filters nor pages.
     */
    private void oneByIdentifier(ExternalIdentifier identifier, Exchange exchange) {
        for (String other : List.of("from", "to", "state", "user", "cursor")) {
            if (exchange.query(other).isPresent()) {
                throw HttpProblem.invalid("querystring." + other + " does not go with querystring.identifier");
            }
        }
        QueryValues.limit(exchange, USUAL_LIMIT, FindTeleconsultationsUseCase.LARGEST_PAGE);
        boolean withPresence = QueryValues.flag(exchange, "presence");
        Optional<Item> found = finding.lookByIdentifier(identifier, exchange.context());
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(
                200,
                new PageView(
                        found.map(item -> view(item, withPresence)).stream().toList(), null));
    }

    private static Set<VisitState> states(Exchange exchange) {
        Set<VisitState> states = EnumSet.noneOf(VisitState.class);
        exchange.query("state")
                .ifPresent(list -> Arrays.stream(list.split(",", -1)).forEach(word -> states.add(state(word))));
        return states;
    }

    private static VisitState state(String word) {
        return Arrays.stream(VisitState.values())
                .filter(state -> name(state).equals(word))
                .findFirst()
                .orElseThrow(() -> HttpProblem.invalid("querystring.state must be out of "
                        + Arrays.stream(VisitState.values())
                                .map(FindRoutes::name)
                                .collect(Collectors.joining(", "))
                        + ", separated by commas"));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private VisitView<SeatView> view(Item item, boolean withPresence) {
        return new VisitView<>(
                item.id().value(),
                name(item.state()),
                Wire.text(item.schedule().start()),
                item.schedule().end().map(Wire::text).orElse(null),
                Wire.text(item.joinableFrom()),
                item.expected(),
                item.seats().stream().map(seat -> view(seat, withPresence)).toList(),
                item.sequence(),
                Identifiers.views(item.identifiers()),
                item.pending(),
                pages.of(item.id()).orElse(null));
    }

    private static SeatView view(Seat seat, boolean withPresence) {
        return new SeatView(
                seat.user().map(UserId::value).orElse(null), name(seat.role()), withPresence ? seat.present() : null);
    }

    record PageView(List<VisitView<SeatView>> items, String next) {}

    /**
     * @param <P> the type of participants
     * @param page omitted if the public address is unknown
     */
    record VisitView<P>(
            String id,
            String state,
            String start,
            String end,
            String joinableFrom,
            int expected,
            List<P> participants,
            long sequence,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Identifiers.View> identifiers,
            boolean pending,
            @JsonInclude(JsonInclude.Include.NON_NULL) String page) {}

    record PersonView(String user, String fullName, String role) {}

    /** @param present omitted unless it was requested */
    record SeatView(
            String user,
            String role,
            @JsonInclude(JsonInclude.Include.NON_NULL) Boolean present) {}
}
