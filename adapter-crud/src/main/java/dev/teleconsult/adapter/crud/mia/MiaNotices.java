package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.NoticeStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Notices in a separate collection, one document for each teleconsultation. Without a unique index on the
 * teleconsultation two simultaneous writers may make two documents, of which the last written counts.
 */
final class MiaNotices implements NoticeStore {

    static final String TELECONSULTATION = "teleconsultation";
    private static final String KIND = "kind";
    private static final String UNTIL = "until";
    private static final String UPDATED = "updatedAt";

    private final CrudCollection collection;

    MiaNotices(CrudCollection collection) {
        this.collection = collection;
    }

    @Override
    public void put(TeleconsultationId id, Notice notice, RequestContext context) {
        requireNonNulls(id, "id", notice, "notice", context, "context");
        ObjectNode values = JsonNodeFactory.instance
                .objectNode()
                .put(KIND, notice.kind().name())
                .put(UNTIL, Dates.format(notice.until()));
        ObjectNode operators = JsonNodeFactory.instance.objectNode();
        operators.set("$set", values);
        ObjectNode filter = where(TELECONSULTATION, JsonNodeFactory.instance.textNode(id.value()));
        collection.upsertInTheEnd(filter, operators, context);
    }

    @Override
    public Map<TeleconsultationId, Notice> find(Set<TeleconsultationId> ids, RequestContext context) {
        Set<TeleconsultationId> asked = Set.copyOf(ids);
        requireNonNull(context, "context");
        List<String> names = asked.stream().map(TeleconsultationId::value).toList();
        Map<TeleconsultationId, Notice> found = new HashMap<>();
        Map<TeleconsultationId, String> written = new HashMap<>();
        for (ArrayNode chunk : Chunks.of(names, collection.roomForFilter(context))) {
            ObjectNode filter = where(TELECONSULTATION, "$in", chunk);
            for (JsonNode document : collection.all(filter, LIVE, ID, Integer.MAX_VALUE, context)) {
                TeleconsultationId id =
                        new TeleconsultationId(document.path(TELECONSULTATION).asText("?"));
                String updated = document.path(UPDATED).asText();
                if (asked.contains(id) && updated.compareTo(written.getOrDefault(id, "")) >= 0) {
                    written.put(id, updated);
                    found.put(id, notice(document));
                }
            }
        }
        return found;
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNull(context, "context");
        JsonNode bound = JsonNodeFactory.instance.textNode(Dates.format(instant));
        collection.deleteAll(where(UNTIL, "$lt", bound), ANY, context);
    }

    private Notice notice(JsonNode document) {
        Optional<Instant> until = Dates.parse(document.path(UNTIL).asText());
        try {
            return new Notice(Notice.Kind.valueOf(document.path(KIND).asText()), until.orElseThrow());
        } catch (RuntimeException unreadable) {
            throw collection.unreadable(document);
        }
    }
}
