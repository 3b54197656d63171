package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The teleconsultations of an {@link InMemoryStorage}. */
final class InMemoryTeleconsultations implements TeleconsultationStore {

    private final Fake<Operation> storage;
    private final InMemoryRows rows;

    InMemoryTeleconsultations(Fake<Operation> storage, InMemoryRows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
        requireNonNulls(plan, "plan", context, "context");
        if (!(state instanceof RoomState.NoRoom || state instanceof RoomState.Opening)) {
            throw new IllegalArgumentException("a new teleconsultation cannot be " + state.phase());
        }
        return storage.answer(Operation.INSERT, () -> rows.insert(plan, state));
    }

    @Override
    public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return storage.answer(Operation.FIND, () -> rows.find(id));
    }

    @Override
    public boolean isClosed(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return storage.answer(Operation.IS_CLOSED, () -> rows.isClosed(id));
    }

    @Override
    public Map<TeleconsultationId, StoredTeleconsultation> findAll(
            Set<TeleconsultationId> ids, RequestContext context) {
        Set<TeleconsultationId> asked = Set.copyOf(ids);
        requireNonNull(context, "context");
        return asked.isEmpty() ? Map.of() : storage.answer(Operation.FIND_ALL, () -> rows.findAll(asked));
    }

    @Override
    public Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context) {
        requireNonNulls(room, "room", context, "context");
        return storage.answer(Operation.FIND_BY_ROOM, () -> rows.findByRoom(room));
    }

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
        requireNonNulls(mark, "mark", context, "context");
        if (!current.id().equals(next.id())) {
            throw new IllegalArgumentException("the id cannot change");
        }
        return storage.answer(Operation.REPLACE, () -> rows.replace(current, next, mark, List.of(), Optional.empty()));
    }

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current,
            Teleconsultation next,
            WriteMark mark,
            List<Fact> facts,
            RequestContext context) {
        requireNonNull(mark, "mark");
        List<Fact> made = List.copyOf(requireNonNull(facts, "facts"));
        requireNonNull(context, "context");
        if (!current.id().equals(next.id())) {
            throw new IllegalArgumentException("the id cannot change");
        }
        return storage.answer(
                Operation.REPLACE, () -> rows.replace(current, next, mark, made, KeptFact.traceOf(context)));
    }

    @Override
    public Optional<Instant> lastWriteOfOlderVersion(Instant since, RequestContext context) {
        requireNonNulls(since, "since", context, "context");
        return storage.answer(
                Operation.FIND_LAST_WRITE, () -> rows.olderVersionWroteAt().filter(at -> !at.isBefore(since)));
    }

    @Override
    public boolean keepsFacts() {
        return true;
    }

    @Override
    public WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context) {
        requireNonNulls(current, "current", mark, "mark", context, "context");
        return storage.answer(Operation.OUTCOME, () -> rows.outcome(current, mark));
    }

    @Override
    public boolean delete(StoredTeleconsultation current, RequestContext context) {
        requireNonNulls(current, "current", context, "context");
        return storage.answer(Operation.DELETE, () -> rows.delete(current));
    }

    @Override
    public Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
        requireNonNull(now, "now");
        Set<TeleconsultationId> passedOver = Set.copyOf(except);
        requireNonNull(context, "context");
        requireLimit(limit);
        return storage.answer(Operation.BACKLOG, () -> rows.backlog(now, limit, passedOver));
    }

    @Override
    public Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return storage.answer(Operation.LOOK_UP, () -> rows.lookUp(id));
    }

    @Override
    public TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
        requireNonNulls(query, "query", context, "context");
        return storage.answer(Operation.SEARCH, () -> rows.search(query));
    }

    @Override
    public boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
        requireNonNulls(closed, "closed", others, "others", context, "context");
        storage.perform(Operation.FORGET, () -> rows.forget(closed, others));
        return true;
    }

    @Override
    public Map<RoomState.Phase, Long> countByPhase(RequestContext context) {
        requireNonNull(context, "context");
        return storage.answer(Operation.COUNT_BY_PHASE, rows::countByPhase);
    }
}
