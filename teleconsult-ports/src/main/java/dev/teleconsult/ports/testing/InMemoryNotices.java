package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.NoticeStore;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The notices of an {@link InMemoryStorage}. */
final class InMemoryNotices implements NoticeStore {

    private final Fake<Operation> storage;
    private final Rows rows;

    InMemoryNotices(Fake<Operation> storage, Rows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public void put(TeleconsultationId id, Notice notice, RequestContext context) {
        requireNonNulls(id, "id", notice, "notice", context, "context");
        storage.perform(Operation.PUT_NOTICE, () -> rows.put(id, notice));
    }

    @Override
    public Map<TeleconsultationId, Notice> find(Set<TeleconsultationId> ids, RequestContext context) {
        Set<TeleconsultationId> asked = Set.copyOf(ids);
        requireNonNull(context, "context");
        return asked.isEmpty() ? Map.of() : storage.answer(Operation.FIND_NOTICES, () -> rows.find(asked));
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        storage.perform(Operation.REMOVE_OLD_NOTICES, () -> rows.removeBefore(instant));
    }

    /** The rows that replicas share. The monitor makes each method one atomic step. */
    static final class Rows {

        private final Map<TeleconsultationId, Notice> notices = new LinkedHashMap<>();

        synchronized void put(TeleconsultationId id, Notice notice) {
            notices.put(id, notice);
        }

        synchronized Map<TeleconsultationId, Notice> find(Set<TeleconsultationId> asked) {
            Map<TeleconsultationId, Notice> found = new LinkedHashMap<>(notices);
            found.keySet().retainAll(asked);
            return found;
        }

        synchronized void removeBefore(Instant instant) {
            notices.values().removeIf(notice -> notice.until().isBefore(instant));
        }
    }
}
