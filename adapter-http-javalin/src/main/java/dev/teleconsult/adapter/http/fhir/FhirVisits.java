package dev.teleconsult.adapter.http.fhir;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.fhir.AppointmentWriter.Written;
import dev.teleconsult.adapter.http.fhir.Capabilities.Type;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the visits that a caller may see and makes resources of them. */
record FhirVisits(FindTeleconsultationsUseCase finding, ReadOutcomeUseCase outcomes, AppointmentWriter writer) {

    /** Finds a visit; a caller who may not see it gets the same answer as for a missing one. */
    Item look(TeleconsultationId id, Exchange exchange) {
        if (exchange.context().isBackoffice()) {
            return finding.look(id, exchange.context());
        }
        try {
            return finding.lookAsParticipant(id, exchange.context());
        } catch (RefusalException refusal) {
            if (refusal.code() == RefusalCode.UNAUTHORIZED_USER
                    && exchange.context().user().isPresent()) {
                throw FhirExchange.notFound();
            }
            throw refusal;
        }
    }

    Optional<Item> lookIfAny(TeleconsultationId id, Exchange exchange) {
        try {
            return Optional.of(finding.look(id, exchange.context()));
        } catch (RefusalException refusal) {
            if (refusal.code() == RefusalCode.TELECONSULTATION_NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    Optional<Written> written(Type type, Item item, Optional<Outcome> outcome, FhirVersion version) {
        return type == Type.APPOINTMENT
                ? Optional.of(writer.appointment(item, outcome, version))
                : writer.encounter(item, outcome, version);
    }

    Written appointment(Item item, FhirVersion version, Exchange exchange) {
        return writer.appointment(item, outcome(item, exchange), version);
    }

    Optional<Outcome> outcome(Item item, Exchange exchange) {
        return Optional.ofNullable(outcomes(List.of(item), exchange).get(item.id()));
    }

    /** The outcomes of the visits whose calls people may have joined; others are not read. */
    Map<TeleconsultationId, Outcome> outcomes(List<Item> items, Exchange exchange) {
        Set<TeleconsultationId> ids = outcomes.keepsAttendance()
                ? items.stream()
                        .filter(AppointmentWriter::mayHaveOutcome)
                        .map(Item::id)
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of();
        return ids.isEmpty() ? Map.of() : outcomes.outcomes(ids, exchange.context());
    }

    CustomIdLookup customIds(Exchange exchange) {
        return new CustomIdLookup(finding, exchange.context());
    }
}
