package dev.teleconsult.adapter.http.fhir;

import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.CANCELLED_ALREADY;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.ELEMENT_INVALID;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.ELEMENT_NOT_SUPPORTED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.ELEMENT_REQUIRED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.INVARIANT_BROKEN;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VisitState;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Item;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Seat;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Reads appointments that callers send. Elements that cannot be stored are refused, so that no data are lost silently;
 * elements about the resource itself, and not about the visit, are ignored.
 */
final class AppointmentReader {
    private static final Set<String> OF_THE_RESOURCE =
            Set.of("resourceType", "id", "meta", "text", "language", "contained");
    private static final Set<String> NEW =
            Set.of("identifier", "status", "start", "end", "minutesDuration", "participant");
    private static final Set<String> CHANGEABLE = Set.of("status", "start", "end", "minutesDuration", "participant");

    /** The elements that the server derives: a caller may omit them. */
    private static final Set<String> DERIVED =
            Set.of("created", "extension", "virtualService", "class", "subject", "requestedPeriod");

    /** The statuses that follow only from times and participants. */
    private static final Set<String> FOLLOWING = Set.of("proposed", "booked");

    private static final Set<String> OF_A_PARTICIPANT = Set.of("id", "actor", "type", "required", "status");
    private static final int MOST_PARTICIPANTS = 1_000;
    private static final int LONGEST_NAME = 256;

    private final FhirTerms terms;

    AppointmentReader(FhirTerms terms) {
        this.terms = terms;
    }

    /** A person in an appointment; without a user if they are still to be named. */
    private record Named(Optional<UserId> user, Optional<Actor> type, String name) {}

    /**
     * The change that a received appointment requests.
     *
     * @param cancels whether the visit is to be cancelled, in which case nothing else changes
     */
    record Wanted(boolean cancels, ChangeCommand change) {}

    // ---- new appointments

    ScheduleCommand create(JsonNode body, FhirVersion version, CustomIdLookup customIds) {
        ObjectNode appointment = appointment(body);
        for (Map.Entry<String, JsonNode> field : appointment.properties()) {
            String name = field.getKey();
            boolean ofR5 = version == FhirVersion.R5 && (name.equals("class") || name.equals("subject"));
            if (!OF_THE_RESOURCE.contains(name) && !NEW.contains(name) && !ofR5) {
                throw notSupported("Appointment." + name);
            }
        }
        String status = text(appointment, "status", "Appointment.status");
        if (!status.equals("proposed") && !status.equals("booked")) {
            throw problem(ELEMENT_INVALID, "A new appointment is proposed or booked.", "Appointment.status");
        }
        NamedPeople named = NamedPeople.of(appointment, terms, customIds);
        List<Named> people = people(appointment, named);
        requireDerived(appointment, people, named);
        Instant start = instant(appointment, "start");
        Instant end = instant(appointment, "end");
        requireMinutes(appointment, start, end);
        return new ScheduleCommand(
                        invitations(people, List.of(), Map.of()),
                        ScheduleChange.none().start(start).end(end))
                .identifiedBy(identifiers(appointment));
    }

    private List<ExternalIdentifier> identifiers(ObjectNode appointment) {
        Set<ExternalIdentifier> read = new LinkedHashSet<>();
        for (JsonNode identifier : array(appointment, "identifier", "Appointment.identifier")) {
            String system = identifier.path("system").asText("");
            String value = identifier.path("value").asText("");
            if (!ExternalIdentifier.isValid(system, value)) {
                throw problem(
                        ELEMENT_INVALID,
                        "An identifier has a system, which is an absolute URI, and a value, each of up to "
                                + ExternalIdentifier.LONGEST + " characters.",
                        "Appointment.identifier");
            }
            if (system.equals(terms.ownSystem())) {
                throw problem(
                        ELEMENT_INVALID,
                        "Identifiers of this system are given by the server.",
                        "Appointment.identifier");
            }
            for (Map.Entry<String, JsonNode> field : identifier.properties()) {
                if (!Set.of("system", "value", "use").contains(field.getKey())) {
                    throw notSupported("Appointment.identifier." + field.getKey());
                }
            }
            read.add(new ExternalIdentifier(system, value));
        }
        // One is reserved for the criterion of a conditional create.
        if (read.size() >= ExternalIdentifier.MOST) {
            throw problem(
                    ELEMENT_INVALID,
                    "An appointment has at most " + (ExternalIdentifier.MOST - 1) + " identifiers.",
                    "Appointment.identifier");
        }
        return List.copyOf(read);
    }

    // ---- changes

    /**
     * Compares the sent resource with the served one.
     *
     * @param names the known names of people on the roster
     */
    Wanted change(JsonNode body, Item item, ObjectNode served, Map<UserId, String> names, CustomIdLookup customIds) {
        ObjectNode appointment = appointment(body);
        if (!appointment.path("id").asText("").equals(item.id().value())) {
            throw problem(ELEMENT_INVALID, "The id is that of the address.", "Appointment.id");
        }
        NamedPeople named = NamedPeople.of(appointment, terms, customIds);
        List<Named> people = people(appointment, named);
        requireUnchanged(appointment, served, people, named);
        String status = text(appointment, "status", "Appointment.status");
        boolean cancelled = item.state() == VisitState.CANCELLED;
        Optional<Instant> start = instantIfAny(appointment, "start");
        Optional<Instant> end = instantIfAny(appointment, "end");
        boolean sameTimes = start.equals(servedInstant(served, "start")) && end.equals(servedInstant(served, "end"));
        boolean samePeople = isSame(people, item);
        if (cancelled || status.equals("cancelled")) {
            if (!sameTimes || !samePeople) {
                throw problem(
                        cancelled ? CANCELLED_ALREADY : INVARIANT_BROKEN,
                        "An appointment that is cancelled changes in nothing else.");
            }
            if (cancelled && !status.equals("cancelled")) {
                throw problem(CANCELLED_ALREADY, "It was cancelled for good.", "Appointment.status");
            }
            return new Wanted(!cancelled, ChangeCommand.none());
        }
        boolean complete = people.stream().allMatch(one -> one.user().isPresent());
        String next = complete && end.isPresent() ? "booked" : "proposed";
        String current = served.path("status").asText();
        // A status that reports the call stays, unless the visit is moved.
        boolean follows = status.equals(next) && (FOLLOWING.contains(current) || !sameTimes || !samePeople);
        if (!status.equals(current) && !follows) {
            throw problem(
                    ELEMENT_INVALID,
                    "Of what a caller may say, the status is cancelled, or as it follows from times and participants: "
                            + next + ".",
                    "Appointment.status");
        }
        ChangeCommand change = ChangeCommand.none();
        if (!sameTimes) {
            Instant from = start.orElseThrow(() -> required("start"));
            Instant to = end.orElseThrow(() -> required("end"));
            change = change.schedule(ScheduleChange.none().start(from).end(to));
        }
        start.ifPresent(from -> end.ifPresent(to -> requireMinutes(appointment, served, from, to)));
        if (!samePeople) {
            change = change.invitations(invitations(people, item.seats(), names));
        }
        return new Wanted(false, change);
    }

    /** Checks that every field that cannot change was sent as served, or omitted if the server derives it. */
    private static void requireUnchanged(ObjectNode wanted, ObjectNode served, List<Named> people, NamedPeople named) {
        Set<String> all = new TreeSet<>();
        wanted.fieldNames().forEachRemaining(all::add);
        served.fieldNames().forEachRemaining(all::add);
        all.removeAll(OF_THE_RESOURCE);
        all.removeAll(CHANGEABLE);
        for (String field : all) {
            boolean same = isSame(wanted.path(field), served.path(field));
            boolean leftOut = !wanted.has(field) && DERIVED.contains(field);
            boolean follows = field.equals("subject") && isOneOf(wanted.path(field), people, named);
            if (!same && !leftOut && !follows) {
                throw notSupported("Appointment." + field);
            }
        }
    }

    /** Whether two values are equal; instants may differ in time zone and in the digits of their fractions. */
    private static boolean isSame(JsonNode one, JsonNode other) {
        if (one.isTextual() && other.isTextual()) {
            return one.equals(other)
                    || instantOf(one.asText())
                            .filter(instant -> instantOf(other.asText())
                                    .filter(instant::equals)
                                    .isPresent())
                            .isPresent();
        }
        if (!one.isContainerNode() || one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
            return one.equals(other);
        }
        if (one.isArray()) {
            return IntStream.range(0, one.size()).allMatch(at -> isSame(one.get(at), other.get(at)));
        }
        return one.properties().stream().allMatch(field -> isSame(field.getValue(), other.path(field.getKey())));
    }

    private static Optional<Instant> instantOf(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notOne) {
            return Optional.empty();
        }
    }

    private boolean isSame(List<Named> people, Item item) {
        if (people.size() != item.expected()) {
            return false;
        }
        for (int at = 0; at < people.size(); at++) {
            Optional<Seat> seat =
                    at < item.seats().size() ? Optional.of(item.seats().get(at)) : Optional.empty();
            Named one = people.get(at);
            if (!one.user().equals(seat.flatMap(Seat::user))) {
                return false;
            }
        }
        return true;
    }

    // ---- people

    private List<Named> people(ObjectNode appointment, NamedPeople named) {
        JsonNode participants = array(appointment, "participant", "Appointment.participant");
        if (participants.isEmpty()) {
            throw required("participant");
        }
        if (participants.size() > MOST_PARTICIPANTS) {
            throw problem(ELEMENT_INVALID, "There are too many participants.", "Appointment.participant");
        }
        List<Named> people = new ArrayList<>();
        for (int at = 0; at < participants.size(); at++) {
            people.add(participant(participants.get(at), named, "Appointment.participant[" + at + "]"));
        }
        return people;
    }

    private static Named participant(JsonNode participant, NamedPeople named, String place) {
        for (Map.Entry<String, JsonNode> field : participant.properties()) {
            if (!OF_A_PARTICIPANT.contains(field.getKey())) {
                throw notSupported(place + "." + field.getKey());
            }
        }
        JsonNode required = participant.path("required");
        if (!required.isMissingNode()
                && !required.asText().equals("required")
                && !(required.isBoolean() && required.asBoolean())) {
            throw problem(ELEMENT_NOT_SUPPORTED, "Every participant is required.", place + ".required");
        }
        String status = text(participant, "status", place + ".status");
        if (!Set.of("accepted", "needs-action", "tentative").contains(status)) {
            throw problem(
                    ELEMENT_NOT_SUPPORTED,
                    "Answers to invitations are not kept; leave the person out.",
                    place + ".status");
        }
        for (JsonNode type : participant.path("type")) {
            for (JsonNode coding : type.path("coding")) {
                if (!coding.path("code").asText().equals("PART")) {
                    throw notSupported(place + ".type");
                }
            }
        }
        JsonNode actor = participant.path("actor");
        if (actor.isMissingNode()) {
            return new Named(Optional.empty(), Optional.empty(), "");
        }
        return person(requireObject(actor, place + ".actor"), named, place + ".actor");
    }

    private static Named person(JsonNode actor, NamedPeople named, String place) {
        String reference = actor.path("reference").asText("");
        if (!reference.isEmpty() && !reference.startsWith("#")) {
            throw problem(
                    ELEMENT_NOT_SUPPORTED,
                    "People are named by actor.identifier, or by a contained resource with an identifier.",
                    place + ".reference");
        }
        JsonNode contained = named.contained(actor);
        if (!reference.isEmpty() && contained.isMissingNode()) {
            throw problem(ELEMENT_INVALID, "There is no such contained resource.", place + ".reference");
        }
        UserId user = named.require(actor, place + ".identifier");
        String type = actor.path("type").asText(contained.path("resourceType").asText(""));
        Optional<Actor> kind = Arrays.stream(Actor.values())
                .filter(one -> one.resource().equals(type))
                .findFirst();
        if (kind.isEmpty() && !type.isEmpty()) {
            throw problem(
                    ELEMENT_NOT_SUPPORTED,
                    "A participant is a Practitioner, a Patient or a RelatedPerson.",
                    place + ".type");
        }
        String display = actor.path("display").asText("");
        String name = display.isEmpty() ? nameOf(contained.path("name").path(0)) : display;
        if (name.length() > LONGEST_NAME) {
            throw problem(ELEMENT_INVALID, "A name has at most " + LONGEST_NAME + " characters.", place + ".display");
        }
        return new Named(Optional.of(user), kind, name);
    }

    private static String nameOf(JsonNode name) {
        if (name.path("text").isTextual()) {
            return name.path("text").asText();
        }
        List<String> parts = new ArrayList<>();
        name.path("given").forEach(given -> parts.add(given.asText()));
        parts.add(name.path("family").asText(""));
        return String.join(" ", parts).strip();
    }

    /** Makes invitations; people who are on the roster already stay unchanged. */
    private Invitations invitations(List<Named> people, List<Seat> seats, Map<UserId, String> names) {
        List<Invitation> known = new ArrayList<>();
        for (Named one : people) {
            one.user().ifPresent(user -> {
                Optional<Seat> seat = seats.stream()
                        .filter(other -> other.user().equals(one.user()))
                        .findFirst();
                seat.ifPresent(there -> requireType(one, there));
                Language language = seat.map(Seat::language).orElse(Language.COMPANY_DEFAULT);
                known.add(new Invitation(
                        user,
                        terms.takesNames() ? groupsOf(one, seat) : Set.of(),
                        terms.takesNames() ? names.getOrDefault(user, one.name()) : "",
                        language,
                        true));
            });
        }
        return Invitations.of(people.size(), known);
    }

    private void requireType(Named named, Seat seat) {
        if (named.type().isPresent() && !named.type().get().equals(terms.actorOf(seat))) {
            throw problem(
                    ELEMENT_NOT_SUPPORTED,
                    "What a participant is follows from their groups.",
                    "Appointment.participant.actor.type");
        }
    }

    private Set<String> groupsOf(Named one, Optional<Seat> seat) {
        return seat.map(Seat::groups)
                .filter(groups -> !groups.isEmpty())
                .orElseGet(
                        () -> one.type().map(terms.groups()::get).map(Set::of).orElse(Set.of()));
    }

    // ---- elements

    private static void requireDerived(ObjectNode appointment, List<Named> people, NamedPeople named) {
        JsonNode subject = appointment.path("subject");
        if (!subject.isMissingNode() && !isOneOf(subject, people, named)) {
            throw problem(ELEMENT_NOT_SUPPORTED, "The subject is one of the participants.", "Appointment.subject");
        }
        for (JsonNode concept : appointment.path("class")) {
            for (JsonNode coding : concept.path("coding")) {
                if (!coding.path("code").asText().equals("VR")) {
                    throw problem(ELEMENT_NOT_SUPPORTED, "Every visit here is virtual (VR).", "Appointment.class");
                }
            }
        }
    }

    private static boolean isOneOf(JsonNode reference, List<Named> people, NamedPeople named) {
        return named.find(reference)
                .filter(user -> people.stream()
                        .anyMatch(one -> one.user().filter(user::equals).isPresent()))
                .isPresent();
    }

    private static ObjectNode appointment(JsonNode body) {
        if (!(body instanceof ObjectNode object)
                || !object.path("resourceType").asText("").equals("Appointment")) {
            throw problem(ELEMENT_INVALID, "The body is an Appointment.", "resourceType");
        }
        return object;
    }

    private static JsonNode requireObject(JsonNode node, String place) {
        if (!node.isObject()) {
            throw problem(ELEMENT_INVALID, "This is an object.", place);
        }
        return node;
    }

    private static JsonNode array(ObjectNode object, String field, String place) {
        JsonNode node = object.path(field);
        if (!node.isMissingNode() && !node.isArray()) {
            throw problem(ELEMENT_INVALID, "This is an array.", place);
        }
        for (JsonNode element : node) {
            requireObject(element, place);
        }
        return node;
    }

    private static String text(JsonNode object, String field, String place) {
        JsonNode node = object.path(field);
        if (!node.isTextual()) {
            throw problem(ELEMENT_REQUIRED, "This is required, and a code.", place);
        }
        return node.asText();
    }

    private static Instant instant(ObjectNode appointment, String field) {
        return instantIfAny(appointment, field).orElseThrow(() -> required(field));
    }

    private static Optional<Instant> servedInstant(ObjectNode served, String field) {
        return served.has(field) ? Optional.of(Instant.parse(served.get(field).asText())) : Optional.empty();
    }

    private static Optional<Instant> instantIfAny(ObjectNode appointment, String field) {
        JsonNode node = appointment.path(field);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(instantOf(node.asText())
                .orElseThrow(() -> problem(
                        ELEMENT_INVALID,
                        "This is an instant with seconds and a time zone, such as 2026-12-01T10:00:00+01:00.",
                        "Appointment." + field)));
    }

    private static void requireMinutes(ObjectNode appointment, Instant start, Instant end) {
        requireMinutes(appointment, appointment.objectNode(), start, end);
    }

    /** Checks the length, unless it is still the served length while the times have changed. */
    private static void requireMinutes(ObjectNode appointment, ObjectNode served, Instant start, Instant end) {
        JsonNode minutes = appointment.path("minutesDuration");
        boolean leftOver =
                served.has("minutesDuration") && served.get("minutesDuration").equals(minutes);
        if (!minutes.isMissingNode()
                && !leftOver
                && !(minutes.isIntegralNumber()
                        && Duration.ofMinutes(minutes.asInt()).equals(Duration.between(start, end)))) {
            throw problem(
                    INVARIANT_BROKEN, "The length is the time between start and end.", "Appointment.minutesDuration");
        }
    }

    private static HttpProblem required(String field) {
        return problem(ELEMENT_REQUIRED, "This is required.", "Appointment." + field);
    }

    private static HttpProblem notSupported(String place) {
        return problem(
                ELEMENT_NOT_SUPPORTED,
                "This element is not kept here, or cannot be changed; leave it as it is.",
                place);
    }
}
