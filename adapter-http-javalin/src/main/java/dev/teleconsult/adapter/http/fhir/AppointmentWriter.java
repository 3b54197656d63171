package dev.teleconsult.adapter.http.fhir;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.ContentDigest;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Seat;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Writes teleconsultations as appointments and encounters. It never gets a person's name or a link of the video
 * provider.
 */
final class AppointmentWriter {
    static final String CHANNEL = "https://teleconsult.dev/fhir/CodeSystem/channel";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DIGITS_OF_VERSION = 16;

    private final FhirTerms terms;

    AppointmentWriter(FhirTerms terms) {
        this.terms = terms;
    }

    /** A resource and its version. */
    record Written(ObjectNode resource, String version, Instant lastUpdated) {
        String tag() {
            return "W/\"" + version + "\"";
        }
    }

    /** Whether people may have joined a call, so that the outcome adds information. */
    static boolean mayHaveOutcome(Item item) {
        boolean letsIn = switch (item.state()) {
            case OPEN, RUNNING, OVER -> true;
            case AWAITING, PLANNED, CANCELLED -> false;
        };
        return letsIn && isBooked(item);
    }

    private static boolean isBooked(Item item) {
        return item.isComplete() && item.schedule().end().isPresent();
    }

    /**
     * The status of an appointment. If the outcome of the call is unknown, a visit stays booked.
     *
     * @param outcome empty if outcomes are not kept
     */
    static String status(Item item, Optional<Outcome> outcome) {
        if (item.state() == VisitState.CANCELLED) {
            return "cancelled";
        }
        if (!isBooked(item)) {
            return "proposed";
        }
        return switch (standing(item, outcome)) {
            case UNKNOWN -> "booked";
            case ARRIVED -> "arrived";
            case FULFILLED -> "fulfilled";
            case NO_SHOW -> "noshow";
        };
    }

    private static CallOutcome.Standing standing(Item item, Optional<Outcome> outcome) {
        return outcome.filter(known -> mayHaveOutcome(item))
                .map(Outcome::standing)
                .orElse(CallOutcome.Standing.UNKNOWN);
    }

    Written appointment(Item item, Optional<Outcome> outcome, FhirVersion version) {
        ObjectNode appointment = begun("Appointment", item);
        boolean isCancelled = item.state() == VisitState.CANCELLED;
        Optional<String> page =
                terms.showsAddress() && !isCancelled ? terms.pages().of(item.id()) : Optional.empty();
        page.ifPresent(address -> version.virtualService(appointment, virtualService(address, item)));
        identifiers(appointment, item, true);
        appointment.put("status", status(item, outcome));
        item.created().ifPresent(at -> appointment.put("created", Wire.text(at)));
        version.ofAppointment(appointment, patient(item));
        Instant start = item.schedule().start();
        item.schedule()
                .end()
                .ifPresentOrElse(
                        end -> {
                            appointment.put("start", Wire.text(start)).put("end", Wire.text(end));
                            Duration length = Duration.between(start, end);
                            if (length.equals(Duration.ofMinutes(length.toMinutes())) && length.toMinutes() > 0) {
                                appointment.put("minutesDuration", Math.toIntExact(length.toMinutes()));
                            }
                        },
                        () -> appointment
                                .putArray("requestedPeriod")
                                .addObject()
                                .put("start", Wire.text(start)));
        item.seats().forEach(seat -> participant(appointment, Optional.of(seat), version));
        for (int unnamed = item.seats().size(); unnamed < item.expected(); unnamed++) {
            participant(appointment, Optional.empty(), version);
        }
        return finished(appointment, item);
    }

    /** The status of an encounter; empty if there is none because a participant is still to be named. */
    private static Optional<String> encounterStatus(Item item, Optional<Outcome> outcome, FhirVersion version) {
        if (item.state() == VisitState.CANCELLED) {
            return Optional.of("cancelled");
        }
        if (!item.isComplete()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (standing(item, outcome)) {
                    case UNKNOWN -> "planned";
                    case ARRIVED ->
                        version.arrived(outcome.filter(AppointmentWriter::met).isPresent());
                    case FULFILLED -> version.fulfilled();
                    case NO_SHOW -> "cancelled";
                });
    }

    /**
     * Whether people met; it stays true after one of them has left, since an encounter never returns from in-progress
     * to arrived.
     */
    private static boolean met(Outcome outcome) {
        return outcome.tookPlace().orElse(false) || outcome.meeting().isPresent();
    }

    /** Makes the encounter; empty while a participant is still to be named. */
    Optional<Written> encounter(Item item, Optional<Outcome> outcome, FhirVersion version) {
        // Receivers copy the times, so they are written only once the provider's list of calls agrees with them.
        Optional<Outcome> certain = outcome.filter(known -> mayHaveOutcome(item) && known.complete());
        return encounterStatus(item, outcome, version).map(status -> {
            ObjectNode encounter = begun("Encounter", item);
            identifiers(encounter, item, false);
            encounter.put("status", status);
            version.classOf(encounter, virtual());
            patient(item).ifPresent(one -> encounter.set("subject", one));
            item.seats()
                    .forEach(seat -> actor(seat)
                            .ifPresent(actor -> version.participant(
                                    encounter,
                                    terms.actorOf(seat).resource(),
                                    actor,
                                    certain.flatMap(known -> presence(known, seat)))));
            encounter
                    .putArray("appointment")
                    .addObject()
                    .put("reference", "Appointment/" + item.id().value());
            certain.flatMap(Outcome::meeting)
                    .ifPresent(meeting -> version.held(encounter, period(meeting.from(), meeting.until())));
            version.planned(
                    encounter,
                    Wire.text(item.schedule().start()),
                    item.schedule().end().map(Wire::text));
            return finished(encounter, item);
        });
    }

    /** The period from a participant's first joining to their last leaving; empty if they did not join. */
    private static Optional<ObjectNode> presence(Outcome outcome, Seat seat) {
        return outcome.people().stream()
                .filter(one -> one.user().isPresent() && one.user().equals(seat.user()))
                .findFirst()
                .map(one -> period(one.joined(), one.left()));
    }

    private static ObjectNode period(Instant from, Instant until) {
        return NODES.objectNode().put("start", Wire.text(from)).put("end", Wire.text(until));
    }

    /** The code of a visit by video. */
    static ObjectNode virtual() {
        return NODES.objectNode()
                .put("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode")
                .put("code", "VR")
                .put("display", "virtual");
    }

    private static ObjectNode begun(String type, Item item) {
        return NODES.objectNode().put("resourceType", type).put("id", item.id().value());
    }

    private void identifiers(ObjectNode resource, Item item, boolean withOthers) {
        List<ExternalIdentifier> others = withOthers ? item.identifiers() : List.of();
        resource.withArray("identifier")
                .addObject()
                .put("system", terms.ownSystem())
                .put("value", item.id().value());
        others.forEach(other -> resource.withArray("identifier")
                .addObject()
                .put("system", other.system())
                .put("value", other.value()));
    }

    private static FhirVersion.VirtualService virtualService(String page, Item item) {
        ObjectNode channel = NODES.objectNode()
                .put("system", CHANNEL)
                .put("code", "personal-page")
                .put("display", "Page that lets each participant in with a link of their own");
        ObjectNode telecom = NODES.objectNode().put("system", "url").put("value", page);
        telecom.putObject("period").put("start", Wire.text(item.joinableFrom()));
        return new FhirVersion.VirtualService(channel, telecom, item.expected());
    }

    private void participant(ObjectNode appointment, Optional<Seat> seat, FhirVersion version) {
        ObjectNode participant = appointment.withArray("participant").addObject();
        Optional<ObjectNode> actor = seat.flatMap(this::actor);
        if (actor.isPresent()) {
            participant.set("actor", actor.get());
        } else {
            participant
                    .putArray("type")
                    .addObject()
                    .putArray("coding")
                    .addObject()
                    .put("system", "http://terminology.hl7.org/CodeSystem/v3-ParticipationType")
                    .put("code", "PART");
        }
        version.required(participant);
        participant.put("status", seat.isPresent() ? "accepted" : "needs-action");
    }

    /** The patient, if there is exactly one. */
    private Optional<ObjectNode> patient(Item item) {
        List<Seat> patients = item.seats().stream()
                .filter(seat -> terms.actorOf(seat) == Actor.PATIENT)
                .toList();
        return patients.size() == 1 ? actor(patients.get(0)) : Optional.empty();
    }

    /** The reference to a participant; empty if the map of users has no entry for them. */
    private Optional<ObjectNode> actor(Seat seat) {
        return seat.user().map(UserId::value).map(user -> {
            ObjectNode actor =
                    NODES.objectNode().put("type", terms.actorOf(seat).resource());
            actor.putObject("identifier").put("system", terms.userSystem()).put("value", user);
            return actor;
        });
    }

    private static Written finished(ObjectNode resource, Item item) {
        // A digest instead of the store's version, which also grows with writes that readers cannot notice.
        String version = digest(Json.write(resource));
        ObjectNode whole = NODES.objectNode();
        whole.set("resourceType", resource.get("resourceType"));
        whole.set("id", resource.get("id"));
        whole.putObject("meta").put("versionId", version).put("lastUpdated", Wire.text(item.since()));
        resource.properties().forEach(field -> whole.set(field.getKey(), field.getValue()));
        return new Written(whole, version, item.since());
    }

    private static String digest(byte[] text) {
        return HexFormat.of().formatHex(ContentDigest.of(text)).substring(0, DIGITS_OF_VERSION);
    }
}
