package dev.teleconsult.adapter.crud.mia;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.MadeFacts;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Maps a teleconsultation to its document and back. Documents are written in the format of version 2.1 of the original
 * service, with the {@link Journal} in the free text; documents of all its versions can be read.
 */
final class TeleconsultationDocument {

    static final String STATE = "teleconsultationState";
    static final String ROOM = "bandyerRoomId";
    static final String EXPECTED = "participantsNumber";
    static final String PARTICIPANTS = "participants";
    static final String START = "startDate";
    static final String END = "endDate";
    static final String LINK = "accessLinkURL";

    /** The spelling that this service writes, and the one in the original's example. */
    static final List<String> VIDEO_USER_SPELLINGS = List.of("userBandyerId", "bandyerId");

    /**
     * The length in versions 1.0 and 1.1, which kept no dates: a teleconsultation began when it was created. The unit
     * is undocumented and assumed to be the provider's.
     */
    private static final String LENGTH_OF_1_0 = "duration";

    private static final String CREATED = "createdAt";

    static final String WRITTEN = "updatedAt";

    private TeleconsultationDocument() {}

    // ---- writing --------------------------------------------------------------------------------------------------

    /** Makes the document of a new teleconsultation, without a room. */
    static ObjectNode fresh(Plan plan, Journal journal) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        // Without an explicit state, a collection without a default would make it a draft, which the original does not
        // find.
        document.put(CrudCollection.STATE, "PUBLIC");
        document.put(EXPECTED, plan.participants().expected());
        document.set(PARTICIPANTS, people(plan.participants(), Optional.empty()));
        document.put(START, Dates.format(plan.schedule().start()));
        plan.schedule().end().ifPresent(end -> document.put(END, Dates.format(end)));
        document.put(STATE, journal.text());
        return document;
    }

    /**
     * Returns the update operators that change the document of one teleconsultation into that of another. Equal fields
     * are not touched, so that fields of other programs stay.
     *
     * @param emptyRoom whether a missing room is written as an empty text, because the collection requires a room
     */
    static ObjectNode changes(
            Teleconsultation current, Guard guard, Teleconsultation next, Journal journal, boolean emptyRoom) {
        ObjectNode operators = JsonNodeFactory.instance.objectNode();
        ObjectNode set = operators.putObject("$set");
        set.put(STATE, journal.text());
        changeRoom(guard, next.state().room(), operators, emptyRoom);

        Participants people = next.plan().participants();
        if (people.expected() != current.plan().participants().expected()) {
            set.put(EXPECTED, people.expected());
        }
        boolean samePeople = people.known().equals(current.plan().participants().known());
        boolean linksRemain = next.room().isEmpty() && guard.hasLinks();
        if (!samePeople || !links(next).equals(links(current)) || linksRemain) {
            set.set(PARTICIPANTS, people(people, next.room()));
        }
        Schedule schedule = next.plan().schedule();
        if (!schedule.start().equals(current.plan().schedule().start())) {
            set.put(START, Dates.format(schedule.start()));
        }
        if (!schedule.end().equals(current.plan().schedule().end())) {
            schedule.end().ifPresent(end -> set.put(END, Dates.format(end)));
        }
        if (schedule.end().isEmpty() && guard.hasEnd()) {
            unset(operators, END);
        }
        return operators;
    }

    /** The operators that replace all people, without links. */
    static ObjectNode forgetting(Participants others) {
        ObjectNode operators = JsonNodeFactory.instance.objectNode();
        operators
                .putObject("$set")
                .put(EXPECTED, others.expected())
                .set(PARTICIPANTS, people(others, Optional.empty()));
        return operators;
    }

    private static void changeRoom(Guard guard, Optional<Room> room, ObjectNode operators, boolean emptyRoom) {
        if (room.isPresent()) {
            operators.withObject("/$set").put(ROOM, room.get().id().value());
        } else if (guard.hasRoom() && emptyRoom) {
            operators.withObject("/$set").put(ROOM, "");
        } else if (guard.hasRoom()) {
            // The service would change null to an empty text, or refuse it.
            unset(operators, ROOM);
        }
    }

    private static void unset(ObjectNode operators, String field) {
        operators.withObject("/$unset").put(field, true);
    }

    private static Map<VideoUserId, AccessLink> links(Teleconsultation teleconsultation) {
        return teleconsultation.room().map(Room::links).orElse(Map.of());
    }

    private static ArrayNode people(Participants participants, Optional<Room> room) {
        ArrayNode people = JsonNodeFactory.instance.arrayNode();
        for (Participant participant : participants.known()) {
            ObjectNode person = people.addObject();
            person.put(VIDEO_USER_SPELLINGS.get(0), participant.videoUser().value());
            room.flatMap(there -> there.linkOf(participant.videoUser()))
                    .ifPresent(link -> person.put(LINK, link.uri().toString()));
            if (!participant.groups().isEmpty()) {
                ArrayNode groups = person.putArray("groups");
                new TreeSet<>(participant.groups()).forEach(groups::add);
            }
            if (!participant.fullName().isEmpty()) {
                person.put("fullName", participant.fullName());
            }
            if (participant.language().isSpecified()) {
                person.put("language", participant.language().code());
            }
        }
        return people;
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    /**
     * Reads a document.
     *
     * @throws PortRejectedException if it is not a valid teleconsultation; the message names only the document's id
     */
    static StoredTeleconsultation read(JsonNode document) {
        String id = document.path(CrudCollection.ID).asText();
        try {
            return new StoredTeleconsultation(
                    teleconsultation(new TeleconsultationId(id), document),
                    Guard.of(document).version());
        } catch (IllegalArgumentException | RefusalException e) {
            throw PortRejectedException.unreadable(
                    Upstream.STORE, "teleconsultation " + id + " cannot be read: " + reason(e));
        }
    }

    /**
     * As {@link #read}, for look-ups, which include closed teleconsultations; the text of a closed one about a room is
     * ignored.
     */
    static FoundTeleconsultation readFound(JsonNode document) {
        Teleconsultation read = read(document).teleconsultation();
        boolean isClosed = !CrudCollection.isLive(document);
        Optional<Journal> journal = Journal.parse(document.path(STATE).asText(""));
        return new FoundTeleconsultation(
                isClosed ? new Teleconsultation(read.id(), read.plan(), new RoomState.Closed(), List.of()) : read,
                edition(document, journal, isClosed),
                Dates.parse(document.path(CREATED).asText("")));
    }

    private static Edition edition(JsonNode document, Optional<Journal> journal, boolean isClosed) {
        Instant written = Dates.parse(document.path(WRITTEN).asText("")).orElse(Instant.EPOCH);
        Edition said = journal.flatMap(Journal::edition)
                .orElseGet(() -> new Edition(journal.map(Journal::revision).orElse(0L), written));
        boolean isClosedByAnother = isClosed
                && journal.filter(one -> one.stage().phase() == RoomState.Phase.CLOSING)
                        .isEmpty();
        return isClosedByAnother ? new Edition(said.number() + 1, written) : said;
    }

    private static String reason(RuntimeException e) {
        return e instanceof RefusalException refusal ? refusal.code().name() : e.getMessage();
    }

    private static Teleconsultation teleconsultation(TeleconsultationId id, JsonNode document) {
        List<JsonNode> people = people(document.path(PARTICIPANTS));
        List<Participant> known =
                people.stream().map(TeleconsultationDocument::participant).toList();
        Plan plan = new Plan(new Participants(expected(document, known.size()), known), schedule(document));
        Optional<Room> room = room(document, people);
        Optional<Journal> journal = Journal.parse(document.path(STATE).asText(""));
        List<Leftover> leftovers = new ArrayList<>();
        RoomState state = state(journal, room, leftovers);
        return new Teleconsultation(
                id,
                plan,
                state,
                leftovers,
                journal.map(said -> said.stage().turns()).orElse(Map.of()),
                journal.map(Journal::madeFacts).orElse(MadeFacts.NOTHING));
    }

    /** The items of the roster; a single object counts as a list of one, since the CRUD service permits it. */
    static List<JsonNode> people(JsonNode participants) {
        if (participants.isObject()) {
            return List.of(participants);
        }
        List<JsonNode> people = new ArrayList<>();
        participants.forEach(people::add);
        return people;
    }

    private static int expected(JsonNode document, int known) {
        int said = document.path(EXPECTED).asInt(known);
        return Math.max(Participants.MIN, Math.max(said, known));
    }

    private static Participant participant(JsonNode person) {
        Set<String> groups = new LinkedHashSet<>();
        people(person.path("groups")).forEach(group -> groups.add(group.asText()));
        if (person.path("groups").isTextual()) {
            groups.add(person.path("groups").asText());
        }
        groups.removeIf(String::isEmpty);
        return new Participant(
                videoUser(person),
                person.path("fullName").asText(""),
                groups,
                Language.ofCode(person.path("language").asText("")).orElse(Language.COMPANY_DEFAULT));
    }

    private static VideoUserId videoUser(JsonNode person) {
        for (String spelling : VIDEO_USER_SPELLINGS) {
            if (person.path(spelling).isTextual()
                    && !person.path(spelling).asText().isEmpty()) {
                return new VideoUserId(person.path(spelling).asText());
            }
        }
        throw new IllegalArgumentException("a participant has no " + VIDEO_USER_SPELLINGS.get(0));
    }

    private static Schedule schedule(JsonNode document) {
        Instant start = Dates.parse(document.path(START).asText(""))
                .or(() -> Dates.parse(document.path(CREATED).asText("")))
                .orElseThrow(() -> new IllegalArgumentException("there is no " + START));
        Optional<Instant> end = Dates.parse(document.path(END).asText(""));
        long seconds = document.path(LENGTH_OF_1_0).asLong(0);
        if (end.isEmpty() && seconds > 0) {
            return Schedule.startingAt(start, Duration.ofSeconds(seconds));
        }
        return end.filter(instant -> instant.isAfter(start))
                .map(instant -> Schedule.between(start, instant))
                .orElseGet(() -> Schedule.openEnded(start));
    }

    private static Optional<Room> room(JsonNode document, List<JsonNode> people) {
        String id = document.path(ROOM).asText("");
        if (document.path(ROOM).isNull() || id.isEmpty()) {
            return Optional.empty();
        }
        Map<VideoUserId, AccessLink> links = new LinkedHashMap<>();
        for (JsonNode person : people) {
            link(person.path(LINK).asText("")).ifPresent(link -> links.put(videoUser(person), link));
        }
        return Optional.of(new Room(new RoomId(id), links));
    }

    private static Optional<AccessLink> link(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() ? Optional.of(new AccessLink(uri)) : Optional.empty();
        } catch (URISyntaxException e) {
            // Treated as a missing link; the message must not repeat the text.
            return Optional.empty();
        }
    }

    /**
     * The state in the journal, if it is consistent with the room. If not, an instance of the original service has
     * written since: it changes rooms but not the journal, so the state follows from the room, and the work in the
     * journal stays owed.
     */
    private static RoomState state(Optional<Journal> written, Optional<Room> room, List<Leftover> leftovers) {
        if (written.isEmpty()) {
            return room.<RoomState>map(RoomState.Ready::new).orElseGet(RoomState.NoRoom::new);
        }
        Journal journal = written.get();
        leftovers.addAll(journal.stage().leftovers());
        return switch (journal.stage().phase()) {
            case NO_ROOM ->
                room.<RoomState>map(RoomState.Ready::new)
                        .orElseGet(() -> new RoomState.NoRoom(journal.stage().unannouncedSince()));
            case READY -> room.<RoomState>map(RoomState.Ready::new).orElseGet(RoomState.NoRoom::new);
            case OPENING -> {
                Leftover.PossibleRoom attempt = journal.stage().attempt().orElseThrow();
                if (room.isPresent()) {
                    leftovers.add(attempt);
                    yield new RoomState.Ready(room.get());
                }
                yield new RoomState.Opening(
                        attempt.operation(), attempt.since(), journal.stage().unannounced());
            }
            case REPLACING -> {
                Leftover.PossibleRoom attempt = journal.stage().attempt().orElseThrow();
                yield room.<RoomState>map(there -> new RoomState.Replacing(there, attempt.operation(), attempt.since()))
                        .orElseGet(() -> new RoomState.Opening(attempt.operation(), attempt.since(), false));
            }
            case REVEALED -> room.<RoomState>map(RoomState.Revealed::new).orElseGet(RoomState.NoRoom::new);
            case CLOSING -> {
                room.ifPresent(there -> leftovers.add(new Leftover.KnownRoom(there.id())));
                yield new RoomState.Closing(journal.stage().ending().orElseThrow());
            }
            case CLOSED -> throw new IllegalArgumentException("a closed one is in the trash");
        };
    }
}
