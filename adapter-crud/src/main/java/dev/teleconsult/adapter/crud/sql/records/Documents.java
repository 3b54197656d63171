package dev.teleconsult.adapter.crud.sql.records;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Owed;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.domain.VideoUserId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The JSON of columns: people, leftovers, links. Equal values give equal documents. They are pure ASCII, so that every
 * database can store every name. Unknown properties are ignored, since a newer replica may have written them.
 */
final class Documents {

    /** The languages for which version 3.0 writes and expects these words; others are written by their code. */
    private static final Map<String, Language> LANGUAGES = Map.of(
            "COMPANY_DEFAULT", Language.COMPANY_DEFAULT, "ITALIAN", Language.ITALIAN, "ENGLISH", Language.ENGLISH);

    private record Person(String user, String name, Set<String> groups, String language) {

        static Person of(Participant participant) {
            return new Person(
                    participant.videoUser().value(),
                    participant.fullName(),
                    new TreeSet<>(participant.groups()),
                    wordOf(participant.language()));
        }

        Participant toParticipant() {
            return new Participant(new VideoUserId(user), name, groups, languageOf(language));
        }
    }

    /** A leftover: a room, a possible room of an operation, or the uploads of a room. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Entry(String room, String operation, String uploads, Long sinceMs) {

        static Entry of(Leftover leftover) {
            if (leftover instanceof Leftover.KnownRoom known) {
                return new Entry(known.room().value(), null, null, null);
            }
            if (leftover instanceof Leftover.PossibleRoom possible) {
                return new Entry(
                        null,
                        possible.operation().value(),
                        null,
                        possible.since().toEpochMilli());
            }
            if (leftover instanceof Leftover.Uploads files) {
                return new Entry(null, null, files.room().value(), files.since().toEpochMilli());
            }
            throw new IllegalArgumentException(
                    "no column for " + leftover.getClass().getSimpleName());
        }

        Leftover toLeftover() {
            if (room != null) {
                return new Leftover.KnownRoom(new RoomId(room));
            }
            Instant since = Instant.ofEpochMilli(sinceMs);
            return operation != null
                    ? new Leftover.PossibleRoom(new OperationId(operation), since)
                    : new Leftover.Uploads(new RoomId(uploads), since);
        }
    }

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectWriter WRITER = MAPPER.writer();
    private static final ObjectReader PEOPLE = MAPPER.readerForListOf(Person.class);
    private static final ObjectReader LEFTOVERS = MAPPER.readerForListOf(Entry.class);
    private static final ObjectReader TURNS = MAPPER.readerFor(new TypeReference<List<List<Long>>>() {});
    private static final ObjectReader LINKS = MAPPER.readerForMapOf(String.class);

    private Documents() {}

    private static String wordOf(Language language) {
        return LANGUAGES.entrySet().stream()
                .filter(known -> known.getValue().equals(language))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(language.code());
    }

    private static Language languageOf(String word) {
        return LANGUAGES.containsKey(word) ? LANGUAGES.get(word) : new Language(word);
    }

    static String ofPeople(List<Participant> people) {
        return write(people.stream().map(Person::of).toList());
    }

    /** The text of a video user in {@link #ofPeople}, without the quotes: the value in the search table. */
    static String textInPeople(VideoUserId videoUser) {
        String quoted = write(videoUser.value());
        return quoted.substring(1, quoted.length() - 1);
    }

    static List<Participant> toPeople(String json) throws JsonProcessingException {
        return PEOPLE.<List<Person>>readValue(json).stream()
                .map(Person::toParticipant)
                .toList();
    }

    static String ofLeftovers(List<Leftover> leftovers) {
        return write(leftovers.stream().map(Entry::of).toList());
    }

    static List<Leftover> toLeftovers(String json) throws JsonProcessingException {
        return LEFTOVERS.<List<Entry>>readValue(json).stream()
                .map(Entry::toLeftover)
                .toList();
    }

    /** The turns in the order of the owed work; null for work without a turn. */
    static String ofTurns(List<Owed> owed, Map<Owed, Turn> turns) {
        List<List<Long>> all = new ArrayList<>();
        for (Owed piece : owed) {
            Turn turn = turns.get(piece);
            all.add(
                    turn == null
                            ? null
                            : List.of(
                                    turn.since().toEpochMilli(),
                                    (long) turn.tries(),
                                    turn.nextTry().toEpochMilli()));
        }
        return write(all);
    }

    static Map<Owed, Turn> toTurns(List<Owed> owed, String json) throws JsonProcessingException {
        List<List<Long>> all = TURNS.readValue(json);
        Map<Owed, Turn> turns = new HashMap<>();
        for (int i = 0; i < owed.size() && all.size() == owed.size(); i++) {
            List<Long> turn = all.get(i);
            if (turn != null) {
                turns.put(
                        owed.get(i),
                        new Turn(
                                Instant.ofEpochMilli(turn.get(0)),
                                Math.toIntExact(turn.get(1)),
                                Instant.ofEpochMilli(turn.get(2))));
            }
        }
        return turns;
    }

    static String ofLinks(Map<VideoUserId, AccessLink> links) {
        Map<String, String> sorted = new TreeMap<>();
        links.forEach((user, link) -> sorted.put(user.value(), link.uri().toString()));
        return write(sorted);
    }

    static Map<VideoUserId, AccessLink> toLinks(String json) throws JsonProcessingException {
        Map<VideoUserId, AccessLink> links = new HashMap<>();
        LINKS.<Map<String, String>>readValue(json)
                .forEach((user, link) -> links.put(new VideoUserId(user), new AccessLink(URI.create(link))));
        return links;
    }

    static <T> T read(String json, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(json, type);
    }

    /** Reads a map in the order of the document. */
    static <T> Map<String, T> readMap(String json, Class<T> type) throws JsonProcessingException {
        return MAPPER.readerForMapOf(type).readValue(json);
    }

    static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers and lists of them can always be written as JSON", e);
        }
    }
}
