package dev.teleconsult.adapter.http.fhir;

import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.CRITERION_NOT_SUPPORTED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.IF_MATCH_REQUIRED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.UNKNOWN_ID;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.VERSION_CONFLICT;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.fhir.AppointmentWriter.Written;
import dev.teleconsult.adapter.http.fhir.Parameters.Token;
import dev.teleconsult.adapter.http.routes.PlanRoutes;
import dev.teleconsult.adapter.http.wire.EntityTag;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanView;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Creates and changes visits by appointments that callers send. */
final class FhirWriting {
    private static final String PATCH_TYPE = "application/json-patch+json";

    private final FhirVisits visits;
    private final PlanTeleconsultationUseCase planning;
    private final FhirTerms terms;
    private final AppointmentReader reader;

    FhirWriting(FhirVisits visits, PlanTeleconsultationUseCase planning, FhirTerms terms) {
        this.visits = visits;
        this.planning = planning;
        this.terms = terms;
        this.reader = new AppointmentReader(terms);
    }

    void create(Exchange exchange) {
        FhirVersion version = FhirExchange.version(exchange);
        FhirExchange.Answer answer = FhirExchange.answer(exchange);
        Optional<ExternalIdentifier> criterion = criterion(exchange);
        // An idempotency key comes first: its answer is repeated unchanged.
        if (exchange.headerOrEmpty(HeaderNames.IDEMPOTENCY_KEY).isEmpty()) {
            Optional<Item> existing =
                    criterion.flatMap(one -> visits.finding().lookByIdentifier(one, exchange.context()));
            if (existing.isPresent()) {
                respondCreated(200, existing.get(), answer, version, exchange);
                return;
            }
        }
        ScheduleCommand command = reader.create(
                FhirExchange.body(exchange, FhirExchange.JSON_TYPES), version, visits.customIds(exchange));
        List<ExternalIdentifier> identifiers = Stream.concat(criterion.stream(), command.identifiers().stream())
                .distinct()
                .toList();
        TeleconsultationId id;
        try {
            id = planning.schedule(command.identifiedBy(identifiers), PlanRoutes.withKey(exchange));
        } catch (RefusalException refusal) {
            Optional<Item> existing = refusal.code() == RefusalCode.IDENTIFIER_IN_USE
                    ? criterion.flatMap(one -> visits.finding().lookByIdentifier(one, exchange.context()))
                    : Optional.empty();
            if (existing.isEmpty()) {
                throw refusal;
            }
            respondCreated(200, existing.get(), answer, version, exchange);
            return;
        }
        respondCreated(201, visits.finding().look(id, exchange.context()), answer, version, exchange);
    }

    /** Answers with the address of the new or existing resource. */
    private void respondCreated(
            int status, Item item, FhirExchange.Answer answer, FhirVersion version, Exchange exchange) {
        Written written = visits.appointment(item, version, exchange);
        exchange.respondHeader(
                "Location",
                FhirExchange.base(exchange, terms) + "/Appointment/" + item.id().value() + "/_history/"
                        + written.version());
        FhirExchange.respond(status, written, answer, version, exchange);
    }

    /** The identifier of a conditional create, which must not be in use; other criteria are not supported. */
    private Optional<ExternalIdentifier> criterion(Exchange exchange) {
        return exchange.headerOrEmpty("If-None-Exist").map(text -> {
            String query = text.substring(text.indexOf('?') + 1);
            String prefix = "identifier=";
            if (!query.startsWith(prefix)
                    || query.contains("&")
                    || !visits.finding().keepsIdentifiers()) {
                throw criterionNotSupported();
            }
            Token token = Parameters.token(FhirExchange.decoded(query.substring(prefix.length())));
            if (!ExternalIdentifier.isValid(token.system(), token.value())
                    || token.system().equals(terms.ownSystem())) {
                throw criterionNotSupported();
            }
            return new ExternalIdentifier(token.system(), token.value());
        });
    }

    private static HttpProblem criterionNotSupported() {
        return problem(
                CRITERION_NOT_SUPPORTED,
                "The criterion of a conditional create is identifier=system|value, of a system other than the server's,"
                        + " where identifiers are kept.");
    }

    void update(Exchange exchange, boolean isPatch) {
        FhirVersion version = FhirExchange.version(exchange);
        FhirExchange.Answer answer = FhirExchange.answer(exchange);
        String ifMatch = exchange.header("If-Match")
                .orElseThrow(
                        () -> problem(IF_MATCH_REQUIRED, "An update needs If-Match with the version that it changes."));
        TeleconsultationId id = idToWrite(exchange);
        Item item = lookToWrite(id, exchange);
        Written served = visits.appointment(item, version, exchange);
        JsonNode sent = FhirExchange.body(exchange, isPatch ? List.of(PATCH_TYPE) : FhirExchange.JSON_TYPES);
        if (!new EntityTag(served.tag()).isAmong(ifMatch) || ifMatch.strip().equals("*")) {
            throw versionConflict(served);
        }
        JsonNode wanted = isPatch ? JsonPatch.applied(sent, served.resource()) : sent;
        Map<UserId, String> names = terms.takesNames() ? names(item, exchange) : Map.of();
        AppointmentReader.Wanted change =
                reader.change(wanted, item, served.resource(), names, visits.customIds(exchange));
        try {
            if (change.cancels()) {
                planning.cancel(id, item.mark(), exchange.context());
            } else if (!change.change().isEmpty()) {
                planning.change(id, change.change().onlyIfStill(item.mark()), exchange.context());
            }
        } catch (RefusalException refusal) {
            throw overtaken(refusal, served, visits.appointment(lookToWrite(id, exchange), version, exchange));
        }
        FhirExchange.respond(
                200,
                visits.appointment(visits.finding().look(id, exchange.context()), version, exchange),
                answer,
                version,
                exchange);
    }

    /** Reports a change between the read and the write like one before the read. */
    private static RuntimeException overtaken(RefusalException refusal, Written served, Written now) {
        boolean isLost = refusal.code() == RefusalCode.CONCURRENT_CHANGE
                || refusal.code() == RefusalCode.TELECONSULTATION_NOT_FOUND;
        return isLost && !now.tag().equals(served.tag()) ? versionConflict(now) : refusal;
    }

    private static HttpProblem versionConflict(Written now) {
        return problem(
                VERSION_CONFLICT,
                "The appointment has been changed since; it is now at version " + now.version() + ".");
    }

    private Map<UserId, String> names(Item item, Exchange exchange) {
        return planning.read(item.id(), exchange.context()).people().stream()
                .filter(person ->
                        person.user().isPresent() && !person.fullName().isEmpty())
                .collect(Collectors.toMap(
                        person -> person.user().orElseThrow(), PlanView.Person::fullName, (one, other) -> one));
    }

    private Item lookToWrite(TeleconsultationId id, Exchange exchange) {
        return visits.lookIfAny(id, exchange).orElseThrow(FhirWriting::unknownId);
    }

    private static TeleconsultationId idToWrite(Exchange exchange) {
        String id = exchange.pathParameter("id");
        if (!FhirTerms.isLogicalId(id)) {
            throw unknownId();
        }
        return new TeleconsultationId(id);
    }

    private static HttpProblem unknownId() {
        return new HttpProblem(
                405,
                UNKNOWN_ID.name(),
                "There is no such appointment; ids are given by the server.",
                Map.of("Allow", "GET"));
    }
}
