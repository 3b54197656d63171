package dev.teleconsult.adapter.http.fhir;

import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.PARAMETER_INVALID;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.problem;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.fhir.AppointmentWriter.Written;
import dev.teleconsult.adapter.http.fhir.Capabilities.Type;
import dev.teleconsult.adapter.http.fhir.Parameters.Person;
import dev.teleconsult.adapter.http.fhir.Parameters.Range;
import dev.teleconsult.adapter.http.fhir.Parameters.Token;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Page;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Searches for appointments and encounters, and answers with bundles. */
final class FhirSearch {
    private static final Set<VisitState> NOT_CANCELLED = EnumSet.complementOf(EnumSet.of(VisitState.CANCELLED));

    private static final Comparator<Item> BY_START = Comparator.comparing(
                    (Item item) -> item.schedule().start())
            .thenComparing(item -> item.id().value());

    /** The conditions of a search besides the range of time. */
    private record Wanted(Set<String> statuses, List<Person> people, Range updated) {}

    private final FhirVisits visits;
    private final FhirTerms terms;

    FhirSearch(FhirVisits visits, FhirTerms terms) {
        this.visits = visits;
        this.terms = terms;
    }

    void search(Type type, Map<String, List<String>> given, Exchange exchange) {
        FhirVersion version = FhirExchange.version(exchange);
        Parameters parameters = Parameters.of(given, type.inQuery(), FhirExchange.isLenient(exchange));
        int count = parameters.count();
        List<Optional<Person>> people = Stream.of(
                        parameters.person("actor", Optional.empty(), terms, visits.customIds(exchange)),
                        parameters.person("patient", Optional.of(Actor.PATIENT), terms, visits.customIds(exchange)),
                        parameters.person(
                                "practitioner", Optional.of(Actor.PRACTITIONER), terms, visits.customIds(exchange)))
                .flatMap(Optional::stream)
                .toList();
        Wanted wanted = new Wanted(
                Set.copyOf(
                        parameters.tokens("status").stream().map(Token::value).toList()),
                people.stream().flatMap(Optional::stream).toList(),
                parameters.range("_lastUpdated"));
        boolean byName = parameters.has("_id") || parameters.has("identifier") || parameters.has("appointment");
        Range dates = byName ? parameters.range("date") : parameters.closedRange("date");
        boolean hasUnknown = people.contains(Optional.<Person>empty());
        Page page;
        if (hasUnknown || isEmpty(dates)) {
            page = new Page(List.of(), Optional.empty());
        } else if (byName) {
            page = new Page(
                    named(parameters, exchange).stream()
                            .filter(item -> dates.holds(item.schedule().start()))
                            .sorted(parameters.latestFirst() ? BY_START.reversed() : BY_START)
                            .toList(),
                    Optional.empty());
        } else {
            Filter filter = filter(type, dates, wanted);
            page = visits.finding()
                    .find(
                            parameters.latestFirst() ? filter.fromTheLast() : filter,
                            count,
                            parameters.cursor(),
                            exchange.context());
        }
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondBytes(
                200,
                version.mediaType(),
                Json.write(bundle(type, page, wanted, parameters, byName, version, exchange)));
    }

    private static boolean isEmpty(Range dates) {
        return dates.from()
                .flatMap(from -> dates.to().map(to -> !from.isBefore(to)))
                .orElse(false);
    }

    private Filter filter(Type type, Range dates, Wanted wanted) {
        Filter all = Filter.between(dates.from().orElseThrow(), dates.to().orElseThrow());
        // An encounter in which no two people met counts as cancelled, too.
        boolean cancelledIsAState =
                type == Type.APPOINTMENT || !visits.outcomes().keepsAttendance();
        Filter in = wanted.statuses().isEmpty()
                ? all
                : wanted.statuses().contains("cancelled")
                        ? (wanted.statuses().size() == 1 && cancelledIsAState
                                ? all.in(Set.of(VisitState.CANCELLED))
                                : all)
                        : all.in(NOT_CANCELLED);
        return wanted.people().stream()
                .findFirst()
                .map(person -> in.with(person.user()))
                .orElse(in);
    }

    /** The visits with these ids and identifiers, each once. */
    private List<Item> named(Parameters parameters, Exchange exchange) {
        List<Set<TeleconsultationId>> sets = new ArrayList<>();
        if (parameters.has("_id")) {
            sets.add(ids(parameters.list("_id")));
        }
        if (parameters.has("appointment")) {
            sets.add(ids(parameters.list("appointment").stream()
                    .map(reference -> reference.replaceFirst("^(?:.*/)?Appointment/", ""))
                    .toList()));
        }
        Map<TeleconsultationId, Item> identified = new LinkedHashMap<>();
        if (parameters.has("identifier")) {
            for (Token token : parameters.tokens("identifier")) {
                identified(token, exchange).ifPresent(item -> identified.put(item.id(), item));
            }
            sets.add(identified.keySet());
        }
        Set<TeleconsultationId> all = new LinkedHashSet<>(sets.get(0));
        sets.forEach(all::retainAll);
        return all.stream()
                .flatMap(
                        id -> Optional.ofNullable(identified.get(id)).or(() -> visits.lookIfAny(id, exchange)).stream())
                .toList();
    }

    private static Set<TeleconsultationId> ids(List<String> texts) {
        return texts.stream()
                .filter(TeleconsultationId::isValid)
                .map(TeleconsultationId::new)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<Item> identified(Token token, Exchange exchange) {
        if (!ExternalIdentifier.isValid(token.system(), token.value())) {
            throw problem(PARAMETER_INVALID, "An identifier is system|value, with an absolute URI as its system.");
        }
        ExternalIdentifier identifier = new ExternalIdentifier(token.system(), token.value());
        if (token.system().equals(terms.ownSystem())) {
            return terms.ownId(identifier).flatMap(id -> visits.lookIfAny(id, exchange));
        }
        return visits.finding().keepsIdentifiers()
                ? visits.finding().lookByIdentifier(identifier, exchange.context())
                : Optional.empty();
    }

    private boolean isWanted(Item item, String status, Wanted wanted) {
        return (wanted.statuses().isEmpty() || wanted.statuses().contains(status))
                && wanted.updated().holds(item.since())
                && wanted.people().stream()
                        .allMatch(person -> item.seats().stream()
                                .anyMatch(seat -> seat.user()
                                                .filter(person.user()::equals)
                                                .isPresent()
                                        && person.as()
                                                .map(as -> as == terms.actorOf(seat))
                                                .orElse(true)));
    }

    private ObjectNode bundle(
            Type type,
            Page page,
            Wanted wanted,
            Parameters parameters,
            boolean isWhole,
            FhirVersion version,
            Exchange exchange) {
        String at = FhirExchange.base(exchange, terms) + "/" + type.resource();
        ObjectNode bundle = JsonNodeFactory.instance
                .objectNode()
                .put("resourceType", "Bundle")
                .put("type", "searchset");
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        int left = 0;
        Map<TeleconsultationId, Outcome> known = visits.outcomes(page.items(), exchange);
        for (Item item : page.items()) {
            Optional<Written> found = visits.written(type, item, Optional.ofNullable(known.get(item.id())), version)
                    .filter(one -> isWanted(item, one.resource().path("status").asText(), wanted));
            if (found.isPresent() && FhirTerms.isLogicalId(item.id().value())) {
                ObjectNode entry =
                        entries.addObject().put("fullUrl", at + "/" + item.id().value());
                entry.set("resource", found.get().resource());
                entry.putObject("search").put("mode", "match");
            } else if (found.isPresent()) {
                left++;
            }
        }
        if (isWhole) {
            bundle.put("total", entries.size());
        }
        bundle.putArray("link")
                .addObject()
                .put("relation", "self")
                .put("url", at + "?" + parameters.link(parameters.cursor()));
        page.next()
                .ifPresent(cursor -> bundle.withArray("link")
                        .addObject()
                        .put("relation", "next")
                        .put("url", at + "?" + parameters.link(Optional.of(cursor))));
        if (left > 0) {
            ObjectNode entry = entries.addObject();
            entry.set(
                    "resource",
                    FhirErrors.information(
                            "warning",
                            "incomplete",
                            "ID_NOT_EXPRESSIBLE",
                            left + " left out, whose ids are no ids of FHIR."));
            entry.putObject("search").put("mode", "outcome");
        }
        if (!entries.isEmpty()) {
            bundle.set("entry", entries);
        }
        return bundle;
    }
}
