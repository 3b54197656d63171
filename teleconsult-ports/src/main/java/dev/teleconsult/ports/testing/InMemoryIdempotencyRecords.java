package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The idempotency records of an {@link InMemoryStorage}. */
final class InMemoryIdempotencyRecords implements IdempotencyRecords {

    private final Fake<Operation> storage;
    private final Rows rows;

    InMemoryIdempotencyRecords(Fake<Operation> storage, Rows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context) {
        requireNonNulls(record, "record", context, "context");
        return storage.answer(Operation.INSERT_RECORD, () -> rows.insert(record));
    }

    @Override
    public Optional<IdempotencyRecord> find(String key, RequestContext context) {
        requireNonNulls(key, "key", context, "context");
        return storage.answer(Operation.FIND_RECORD, () -> rows.find(key));
    }

    @Override
    public boolean replace(IdempotencyRecord current, IdempotencyRecord next, RequestContext context) {
        requireNonNull(context, "context");
        if (!current.key().equals(next.key())) {
            throw new IllegalArgumentException("the key cannot change");
        }
        return storage.answer(Operation.REPLACE_RECORD, () -> rows.replace(current, next));
    }

    @Override
    public boolean remove(IdempotencyRecord current, RequestContext context) {
        requireNonNulls(current, "current", context, "context");
        return storage.answer(Operation.REMOVE_RECORD, () -> rows.remove(current));
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        storage.perform(Operation.REMOVE_OLD_RECORDS, () -> rows.removeBefore(instant));
    }

    /** The rows that replicas share. The monitor makes each method one atomic step. */
    static final class Rows {

        private final Map<String, IdempotencyRecord> records = new LinkedHashMap<>();

        synchronized Optional<IdempotencyRecord> insert(IdempotencyRecord record) {
            return Optional.ofNullable(records.putIfAbsent(record.key(), record));
        }

        synchronized Optional<IdempotencyRecord> find(String key) {
            return Optional.ofNullable(records.get(key));
        }

        synchronized boolean replace(IdempotencyRecord current, IdempotencyRecord next) {
            return records.replace(current.key(), current, next);
        }

        synchronized boolean remove(IdempotencyRecord current) {
            return records.remove(current.key(), current);
        }

        synchronized void removeBefore(Instant instant) {
            records.values().removeIf(record -> record.since().isBefore(instant));
        }

        synchronized List<IdempotencyRecord> all() {
            return List.copyOf(records.values());
        }
    }
}
