package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.StoredErasure;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The erasures of an {@link InMemoryStorage}. */
final class InMemoryErasures implements ErasureRecords {

    private final Fake<Operation> storage;
    private final Rows rows;

    InMemoryErasures(Fake<Operation> storage, Rows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public StoredErasure insert(Erasure erasure, RequestContext context) {
        requireNonNulls(erasure, "erasure", context, "context");
        return storage.answer(Operation.INSERT_ERASURE, () -> rows.insert(erasure));
    }

    @Override
    public Optional<StoredErasure> find(ErasureId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return storage.answer(Operation.FIND_ERASURE, () -> rows.find(id));
    }

    @Override
    public Optional<StoredErasure> replace(StoredErasure current, Erasure next, RequestContext context) {
        requireNonNulls(current, "current", next, "next", context, "context");
        if (!current.erasure().id().equals(next.id())) {
            throw new IllegalArgumentException("the id cannot change");
        }
        return storage.answer(Operation.REPLACE_ERASURE, () -> rows.replace(current, next));
    }

    @Override
    public List<StoredErasure> due(Instant now, int limit, RequestContext context) {
        requireNonNulls(now, "now", context, "context");
        requireLimit(limit);
        return storage.answer(Operation.FIND_DUE_ERASURES, () -> rows.due(now, limit));
    }

    @Override
    public Open open(RequestContext context) {
        requireNonNull(context, "context");
        return storage.answer(Operation.OPEN_ERASURES, rows::open);
    }

    /** The rows that replicas share. The monitor makes each method one atomic step. */
    static final class Rows {

        private final Map<ErasureId, StoredErasure> erasures = new LinkedHashMap<>();

        synchronized StoredErasure insert(Erasure erasure) {
            return erasures.computeIfAbsent(erasure.id(), id -> new StoredErasure(erasure, 1));
        }

        synchronized Optional<StoredErasure> find(ErasureId id) {
            return Optional.ofNullable(erasures.get(id));
        }

        synchronized Optional<StoredErasure> replace(StoredErasure current, Erasure next) {
            StoredErasure now = erasures.get(next.id());
            if (now == null || now.version() != current.version()) {
                return Optional.empty();
            }
            StoredErasure kept = new StoredErasure(next, now.version() + 1);
            erasures.put(next.id(), kept);
            return Optional.of(kept);
        }

        synchronized List<StoredErasure> due(Instant now, int limit) {
            return erasures.values().stream()
                    .filter(one -> !one.erasure().isDone()
                            && !one.erasure().turn().nextTry().isAfter(now))
                    .sorted(Comparator.comparing(one -> one.erasure().turn().nextTry()))
                    .limit(limit)
                    .toList();
        }

        synchronized Open open() {
            List<Instant> requested = erasures.values().stream()
                    .map(StoredErasure::erasure)
                    .filter(one -> !one.isDone())
                    .map(Erasure::requested)
                    .toList();
            return new Open(requested.size(), requested.stream().min(Instant::compareTo));
        }

        synchronized List<Erasure> all() {
            return erasures.values().stream().map(StoredErasure::erasure).toList();
        }
    }
}
