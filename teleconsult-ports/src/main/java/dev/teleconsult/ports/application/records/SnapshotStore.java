package dev.teleconsult.ports.application.records;

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
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The store as all use cases of this process access it, so that snapshots end in time: each write and each read of
 * another version ends the snapshot of the record. It also reports writes to waiting participants and other replicas.
 */
public final class SnapshotStore implements TeleconsultationStore {

    private final TeleconsultationStore inside;
    private final Snapshots snapshots;
    private final Consumer<TeleconsultationId> written;

    /** @param written called with the id of each record that was changed, or may have been */
    public SnapshotStore(TeleconsultationStore inside, Snapshots snapshots, Consumer<TeleconsultationId> written) {
        this.inside = inside;
        this.snapshots = snapshots;
        this.written = written;
    }

    @Override
    public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
        StoredTeleconsultation inserted = inside.insert(plan, state, context);
        snapshots.forget(inserted.id());
        return inserted;
    }

    @Override
    public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
        Optional<StoredTeleconsultation> found = inside.find(id, context);
        snapshots.seen(id, found);
        return found;
    }

    @Override
    public boolean isClosed(TeleconsultationId id, RequestContext context) {
        return inside.isClosed(id, context);
    }

    @Override
    public Map<TeleconsultationId, StoredTeleconsultation> findAll(
            Set<TeleconsultationId> ids, RequestContext context) {
        Map<TeleconsultationId, StoredTeleconsultation> found = inside.findAll(ids, context);
        ids.forEach(id -> snapshots.seen(id, Optional.ofNullable(found.get(id))));
        return found;
    }

    @Override
    public Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context) {
        Optional<StoredTeleconsultation> found = inside.findByRoom(room, context);
        found.ifPresent(stored -> snapshots.seen(stored.id(), found));
        return found;
    }

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
        return replacing(current.id(), () -> inside.replace(current, next, mark, context));
    }

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current,
            Teleconsultation next,
            WriteMark mark,
            List<Fact> facts,
            RequestContext context) {
        return replacing(current.id(), () -> inside.replace(current, next, mark, facts, context));
    }

    private Optional<StoredTeleconsultation> replacing(
            TeleconsultationId id, Supplier<Optional<StoredTeleconsultation>> write) {
        boolean isWritten = true;
        try {
            Optional<StoredTeleconsultation> replaced = write.get();
            isWritten = replaced.isPresent();
            return replaced;
        } finally {
            ended(id, isWritten);
        }
    }

    @Override
    public boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
        return inside.forget(closed, others, context);
    }

    @Override
    public boolean keepsFacts() {
        return inside.keepsFacts();
    }

    @Override
    public WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context) {
        WriteOutcome outcome = inside.outcome(current, mark, context);
        outcome.now().ifPresent(now -> snapshots.seen(now.id(), outcome.now()));
        return outcome;
    }

    @Override
    public boolean delete(StoredTeleconsultation current, RequestContext context) {
        boolean isWritten = true;
        try {
            isWritten = inside.delete(current, context);
            return isWritten;
        } finally {
            ended(current.id(), isWritten);
        }
    }

    /** @param mayBeWritten whether the record may have been written, which is possible even after a failed call */
    private void ended(TeleconsultationId id, boolean mayBeWritten) {
        snapshots.forget(id);
        if (mayBeWritten) {
            written.accept(id);
        }
    }

    @Override
    public Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
        Backlog found = inside.backlog(now, limit, except, context);
        found.due().forEach(stored -> snapshots.seen(stored.id(), Optional.of(stored)));
        return found;
    }

    @Override
    public Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
        return inside.lookUp(id, context);
    }

    @Override
    public TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
        return inside.search(query, context);
    }

    @Override
    public Optional<Instant> lastWriteOfOlderVersion(Instant since, RequestContext context) {
        return inside.lastWriteOfOlderVersion(since, context);
    }

    @Override
    public Map<RoomState.Phase, Long> countByPhase(RequestContext context) {
        return inside.countByPhase(context);
    }
}
