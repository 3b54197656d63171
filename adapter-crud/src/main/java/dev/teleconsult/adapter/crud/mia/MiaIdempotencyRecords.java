package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import java.time.Instant;
import java.util.Optional;

/**
 * Idempotency records in a collection of their own. That only one of several gets in first rests on its unique index, so the
 * first insertion makes sure that there is one.
 */
final class MiaIdempotencyRecords implements IdempotencyRecords {

    private static final String KEY = UniqueKey.FIELD;
    private static final String FINGERPRINT = "fingerprint";
    static final String OWNER = "owner";
    private static final String ANSWER = "answer";
    private static final String SINCE = "since";
    private static final int ATTEMPTS = 3;

    private final CrudCollection collection;
    private final UniqueKey unique;

    MiaIdempotencyRecords(CrudCollection collection) {
        this.collection = collection;
        this.unique = new UniqueKey(collection);
    }

    @Override
    public Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context) {
        requireNonNull(record, "record");
        requireNonNull(context, "context");
        unique.require(document(record).put(ANSWER, ""), context);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            CrudReply reply = collection.insert(document(record), context);
            if (!reply.isConflict()) {
                CrudCollection.document(reply);
                return Optional.empty();
            }
            Optional<IdempotencyRecord> before = find(record.key(), context);
            if (before.isPresent()) {
                return before;
            }
        }
        throw PortUnavailableException.notDone(
                Upstream.STORE,
                "inserting in " + collection.name() + " met a conflict with a record that comes and goes");
    }

    @Override
    public Optional<IdempotencyRecord> find(String key, RequestContext context) {
        requireNonNull(key, "key");
        requireNonNull(context, "context");
        return collection.documents(collection.page(of(key), ANY, ID, 1, context)).stream()
                .findFirst()
                .map(this::record);
    }

    @Override
    public boolean replace(IdempotencyRecord current, IdempotencyRecord next, RequestContext context) {
        requireNonNull(context, "context");
        if (!current.key().equals(next.key())) {
            throw new IllegalArgumentException("the key cannot change");
        }
        ObjectNode operators = JsonNodeFactory.instance.objectNode();
        operators.set("$set", values(next));
        boolean changed = collection.updateAll(values(current), ANY, operators, context) > 0;
        // What changes nothing within one millisecond is not counted as a change.
        return changed
                || next.equals(current)
                        && find(current.key(), context).filter(current::equals).isPresent();
    }

    @Override
    public boolean remove(IdempotencyRecord current, RequestContext context) {
        requireNonNull(current, "current");
        requireNonNull(context, "context");
        return collection.deleteAll(values(current), ANY, context) > 0;
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNull(context, "context");
        JsonNode bound = JsonNodeFactory.instance.textNode(Dates.format(instant));
        collection.deleteAll(where(SINCE, "$lt", bound), ANY, context);
    }

    private static ObjectNode of(String key) {
        return where(KEY, JsonNodeFactory.instance.textNode(key));
    }

    private static ObjectNode document(IdempotencyRecord record) {
        return values(record).put(CrudCollection.STATE, "PUBLIC");
    }

    private static ObjectNode values(IdempotencyRecord record) {
        return JsonNodeFactory.instance
                .objectNode()
                .put(KEY, record.key())
                .put(FINGERPRINT, record.fingerprint())
                .put(OWNER, record.owner().value())
                .put(ANSWER, record.answer())
                .put(SINCE, Dates.format(record.since()));
    }

    private IdempotencyRecord record(JsonNode document) {
        try {
            return new IdempotencyRecord(
                    document.path(KEY).asText(),
                    document.path(FINGERPRINT).asText(),
                    new OperationId(document.path(OWNER).asText()),
                    document.path(ANSWER).asText(),
                    Dates.parse(document.path(SINCE).asText())
                            .orElseThrow(() -> new IllegalArgumentException("no date")));
        } catch (IllegalArgumentException e) {
            throw PortRejectedException.unreadable(
                    Upstream.STORE,
                    "document " + document.path(ID).asText() + " in " + collection.name() + " cannot be read");
        }
    }
}
