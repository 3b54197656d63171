package dev.teleconsult.adapter.http.fhir;

import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.METHOD_NOT_ALLOWED;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.Route.Method;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.fhir.AppointmentWriter.Written;
import dev.teleconsult.adapter.http.fhir.Capabilities.Interaction;
import dev.teleconsult.adapter.http.fhir.Capabilities.Type;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Appointments and encounters of FHIR, over the use cases that the plain routes call. */
public final class FhirRoutes implements RouteGroup {
    private static final String BASE = "/fhir/:version";
    private final FhirVisits visits;
    private final FhirSearch search;
    private final FhirWriting writing;
    private final FhirTerms terms;
    private final String softwareVersion;
    private final LocalDate since;

    /** @param since the creation of the server, used as the date of its CapabilityStatement */
    public FhirRoutes(
            FindTeleconsultationsUseCase finding,
            PlanTeleconsultationUseCase planning,
            ReadOutcomeUseCase outcomes,
            FhirTerms terms,
            String softwareVersion,
            Instant since) {
        this.visits = new FhirVisits(finding, outcomes, new AppointmentWriter(terms));
        this.search = new FhirSearch(visits, terms);
        this.writing = new FhirWriting(visits, planning, terms);
        this.terms = terms;
        this.softwareVersion = softwareVersion;
        this.since = LocalDate.ofInstant(since, ZoneOffset.UTC);
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(Method.GET, BASE + "/metadata", Route.Access.PUBLIC, this::metadata));
        for (Type type : Type.values()) {
            type.interactions().forEach(interaction -> routes.add(route(type, interaction)));
        }
        return routes;
    }

    /** The routes that answer other methods of the same paths with "not allowed". */
    public List<Route> otherMethods() {
        List<Route> routes = new ArrayList<>();
        Map<String, Set<Method>> served = new LinkedHashMap<>();
        routes().forEach(route -> served.computeIfAbsent(route.template(), path -> EnumSet.noneOf(Method.class))
                .add(route.method()));
        // A deletion has no separate path.
        served.forEach((path, methods) -> EnumSet.complementOf(EnumSet.copyOf(methods))
                .forEach(method -> routes.add(new Route(method, path, Route.Access.PUBLIC, exchange -> {
                            FhirExchange.version(exchange);
                            throw new HttpProblem(
                                    405,
                                    METHOD_NOT_ALLOWED.name(),
                                    "This method is not served here; an appointment is cancelled by its status.",
                                    Map.of(
                                            "Allow",
                                            methods.stream().map(Enum::name).collect(Collectors.joining(", "))));
                        })
                        .reading(Route.Body.NONE, exchange -> {}))));
        return routes;
    }

    private Route route(Type type, Interaction interaction) {
        Route.Handler handler = switch (interaction) {
            case READ -> exchange -> read(type, exchange);
            case SEARCH -> exchange -> search.search(type, exchange.queryParameters(), exchange);
            case SEARCH_BY_FORM -> exchange -> search.search(type, FhirExchange.form(exchange), exchange);
            case CREATE -> writing::create;
            case UPDATE -> exchange -> writing.update(exchange, false);
            case PATCH -> exchange -> writing.update(exchange, true);
        };
        Route route = new Route(
                interaction.method(),
                BASE + "/" + type.resource() + interaction.path(),
                interaction.access(),
                exchange -> {
                    FhirExchange.requireJsonAnswer(exchange);
                    handler.handle(exchange);
                });
        return interaction == Interaction.SEARCH_BY_FORM ? route.reading(Route.Body.FORM, exchange -> {}) : route;
    }

    private void metadata(Exchange exchange) {
        FhirExchange.requireJsonAnswer(exchange);
        FhirVersion version = FhirExchange.version(exchange);
        ObjectNode statement = Capabilities.statement(
                version,
                FhirExchange.base(exchange, terms),
                softwareVersion,
                since,
                new Capabilities.Kept(
                        visits.finding().keepsIdentifiers(),
                        visits.outcomes().keepsAttendance(),
                        visits.finding().resolvesCustomIds()));
        exchange.respondHeader("Cache-Control", "no-cache");
        exchange.respondBytes(200, version.mediaType(), Json.write(statement));
    }

    private void read(Type type, Exchange exchange) {
        FhirVersion version = FhirExchange.version(exchange);
        Item item = visits.look(FhirExchange.id(exchange), exchange);
        Written written = visits.written(type, item, visits.outcome(item, exchange), version)
                .orElseThrow(FhirExchange::notFound);
        if (FhirExchange.isKnown(written, exchange)) {
            exchange.respond(304);
            return;
        }
        exchange.respondBytes(200, version.mediaType(), Json.write(written.resource()));
    }
}
