package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Marks of attendance in a separate collection, one document for each. Two simultaneous writers of an equal mark may
 * make two documents, which readers treat as one mark. So no unique index is needed, and none may be set, since
 * renaming a person changes all documents at once.
 */
final class MiaAttendance implements AttendanceRecords {

    static final String TELECONSULTATION = "teleconsultation";
    private static final String KIND = "kind";
    private static final String ROOM = "room";
    private static final String SESSION = "session";
    private static final String PERSON = "person";
    private static final String AT = "at";

    private final CrudCollection collection;

    MiaAttendance(CrudCollection collection) {
        this.collection = collection;
    }

    @Override
    public void add(TeleconsultationId id, CallMark mark, RequestContext context) {
        requireNonNulls(id, "id", mark, "mark", context, "context");
        if (collection.count(of(id), context) >= CallOutcome.MOST_MARKS) {
            return;
        }
        ObjectNode values = of(id).put(KIND, mark.kind().name())
                .put(ROOM, mark.room().value())
                .put(SESSION, mark.session().value())
                .put(PERSON, mark.person().map(VideoUserId::value).orElse(""))
                .put(AT, Dates.format(mark.at()));
        ObjectNode operators = JsonNodeFactory.instance.objectNode();
        operators.set("$setOnInsert", values);
        collection.upsertInTheEnd(values, operators, context);
    }

    @Override
    public Set<CallMark> find(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        Set<CallMark> marks = new HashSet<>();
        for (JsonNode document : collection.all(of(id), LIVE, ID, Integer.MAX_VALUE, context)) {
            marks.add(mark(document));
        }
        return marks;
    }

    @Override
    public void rename(VideoUserId from, VideoUserId to, RequestContext context) {
        requireNonNulls(from, "from", to, "to", context, "context");
        ObjectNode operators = JsonNodeFactory.instance.objectNode();
        operators.putObject("$set").put(PERSON, to.value());
        collection.updateAll(where(PERSON, JsonNodeFactory.instance.textNode(from.value())), ANY, operators, context);
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        JsonNode bound = JsonNodeFactory.instance.textNode(Dates.format(instant));
        collection.deleteAll(where(AT, "$lt", bound), ANY, context);
    }

    private static ObjectNode of(TeleconsultationId id) {
        return where(TELECONSULTATION, JsonNodeFactory.instance.textNode(id.value()));
    }

    private CallMark mark(JsonNode document) {
        try {
            return new CallMark(
                    CallMark.Kind.valueOf(document.path(KIND).asText()),
                    new RoomId(document.path(ROOM).asText()),
                    new SessionId(document.path(SESSION).asText()),
                    Optional.of(document.path(PERSON).asText(""))
                            .filter(person -> !person.isEmpty())
                            .map(VideoUserId::new),
                    Dates.parse(document.path(AT).asText()).orElseThrow());
        } catch (RuntimeException unreadable) {
            throw collection.unreadable(document);
        }
    }
}
