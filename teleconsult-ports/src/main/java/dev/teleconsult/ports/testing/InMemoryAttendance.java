package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The marks of attendance of an {@link InMemoryStorage}. */
final class InMemoryAttendance implements AttendanceRecords {

    private final Fake<Operation> storage;
    private final Rows rows;

    InMemoryAttendance(Fake<Operation> storage, Rows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public void add(TeleconsultationId id, CallMark mark, RequestContext context) {
        requireNonNulls(id, "id", mark, "mark", context, "context");
        storage.perform(Operation.ADD_MARK, () -> rows.add(id, mark));
    }

    @Override
    public Set<CallMark> find(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return storage.answer(Operation.FIND_MARKS, () -> rows.find(id));
    }

    @Override
    public void rename(VideoUserId from, VideoUserId to, RequestContext context) {
        requireNonNulls(from, "from", to, "to", context, "context");
        storage.perform(Operation.RENAME_MARKS, () -> rows.rename(from, to));
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        storage.perform(Operation.REMOVE_OLD_MARKS, () -> rows.removeBefore(instant));
    }

    /** The rows that replicas share. The monitor makes each method one atomic step. */
    static final class Rows {

        private final Map<TeleconsultationId, Set<CallMark>> marks = new LinkedHashMap<>();

        synchronized void add(TeleconsultationId id, CallMark mark) {
            Set<CallMark> its = marks.computeIfAbsent(id, any -> new LinkedHashSet<>());
            if (its.size() < CallOutcome.MOST_MARKS) {
                its.add(mark);
            }
        }

        synchronized Set<CallMark> find(TeleconsultationId id) {
            return Set.copyOf(marks.getOrDefault(id, Set.of()));
        }

        synchronized void rename(VideoUserId from, VideoUserId to) {
            marks.replaceAll((id, its) -> its.stream()
                    .map(mark -> mark.renamed(from, to))
                    .collect(Collectors.toCollection(LinkedHashSet::new)));
        }

        synchronized void removeBefore(Instant instant) {
            marks.values().forEach(its -> its.removeIf(mark -> mark.at().isBefore(instant)));
            marks.values().removeIf(Set::isEmpty);
        }
    }
}
