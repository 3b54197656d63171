package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import java.time.Instant;
import java.util.Optional;

/** Idempotency records in a separate collection. */
final class MiaIdempotencyRecords implements IdempotencyRecords {

    private static final String FINGERPRINT = "fingerprint";
    static final String OWNER = "owner";
    private static final String ANSWER = "answer";
    private static final String SINCE = "since";

    private final CrudCollection collection;
    private final KeyedDocuments<IdempotencyRecord> records;

    MiaIdempotencyRecords(CrudCollection collection) {
        this.collection = collection;
        this.records = new KeyedDocuments<>(collection, ANSWER, new Form());
    }

    @Override
    public Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context) {
        requireNonNulls(record, "record", context, "context");
        return records.insert(record, context);
    }

    @Override
    public Optional<IdempotencyRecord> find(String key, RequestContext context) {
        requireNonNulls(key, "key", context, "context");
        return records.find(key, context);
    }

    @Override
    public boolean replace(IdempotencyRecord current, IdempotencyRecord next, RequestContext context) {
        requireNonNull(context, "context");
        if (!current.key().equals(next.key())) {
            throw new IllegalArgumentException("the key cannot change");
        }
        return records.replace(current, next, context);
    }

    @Override
    public boolean remove(IdempotencyRecord current, RequestContext context) {
        requireNonNulls(current, "current", context, "context");
        return records.remove(current, context);
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNull(context, "context");
        JsonNode bound = JsonNodeFactory.instance.textNode(Dates.format(instant));
        collection.deleteAll(where(SINCE, "$lt", bound), ANY, context);
    }

    private static final class Form implements KeyedDocuments.Form<IdempotencyRecord> {

        @Override
        public String key(IdempotencyRecord record) {
            return record.key();
        }

        @Override
        public ObjectNode asRead(IdempotencyRecord record) {
            return values(record);
        }

        @Override
        public ObjectNode values(IdempotencyRecord record) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put(UniqueKey.FIELD, record.key())
                    .put(FINGERPRINT, record.fingerprint())
                    .put(OWNER, record.owner().value())
                    .put(ANSWER, record.answer())
                    .put(SINCE, Dates.format(record.since()));
        }

        @Override
        public IdempotencyRecord read(JsonNode document) {
            return new IdempotencyRecord(
                    document.path(UniqueKey.FIELD).asText(),
                    document.path(FINGERPRINT).asText(),
                    new OperationId(document.path(OWNER).asText()),
                    document.path(ANSWER).asText(),
                    Dates.parse(document.path(SINCE).asText())
                            .orElseThrow(() -> new IllegalArgumentException("no date")));
        }
    }
}
