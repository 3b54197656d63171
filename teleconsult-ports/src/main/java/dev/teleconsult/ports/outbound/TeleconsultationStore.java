package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores teleconsultations. Once a method has returned, its write survives a crash of the service and of the store.
 *
 * <p>Every field of a {@link Teleconsultation} is read back equal: the plan with instants to the millisecond and the
 * roster in its order, the state with its fields, the leftovers in their order, the turns, and, if facts are kept,
 * which facts were made.
 */
@OutboundPort(Upstream.STORE)
public interface TeleconsultationStore {

    /**
     * Stores a new teleconsultation and chooses its id. Two calls make two.
     *
     * <p>It has no {@linkplain Teleconsultation#turns() turns}: its state determines them.
     *
     * @param state {@link RoomState.NoRoom} or {@link RoomState.Opening}
     */
    StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context);

    /**
     * Returns the teleconsultation with this id, in any state except {@link RoomState.Closed}; empty if it never
     * existed, or is closed or deleted.
     */
    @Idempotent
    Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context);

    /** Whether the teleconsultation with this id was {@linkplain RoomState.Closed closed}, and not deleted for good. */
    @Idempotent
    boolean isClosed(TeleconsultationId id, RequestContext context);

    /** As {@link #find}, for many at once; ids without a result are missing. */
    @Idempotent
    Map<TeleconsultationId, StoredTeleconsultation> findAll(Set<TeleconsultationId> ids, RequestContext context);

    /** Returns the teleconsultation whose current room this is; empty if it is no teleconsultation's current room. */
    @Idempotent
    Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context);

    /** How many writes the store keeps the mark of a write, that write included. */
    int MARKS_KEPT = 4;

    /**
     * Replaces {@code current} by {@code next} if {@code current} is unchanged since it was read: compare and set. Of
     * several callers that read the same version, one succeeds. Repeating a call that succeeded does nothing and
     * returns empty.
     *
     * <p>With the state {@link RoomState.Closed}, {@link #find} no longer returns the record; it is kept without links,
     * to be looked up by other methods.
     *
     * @param mark identifies this write; {@link #outcome} finds the write by it if the answer is lost
     * @return the record as it is kept now; empty if another writer changed or removed it in between, and nothing was
     *     written
     * @throws IllegalArgumentException if the ids differ
     */
    Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context);

    /**
     * As {@link #replace(StoredTeleconsultation, Teleconsultation, WriteMark, RequestContext)}, and stores the facts of
     * the write in the {@link Outbox}, exactly if the write is done. A fact whose id is kept already stays unchanged.
     *
     * <p>Their sequence is the number of the {@link Edition} after the write.
     *
     * @param facts the facts, in the order in which they are kept; may be empty
     * @throws UnsupportedOperationException if there are facts and this store {@linkplain #keepsFacts keeps none}
     */
    default Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current,
            Teleconsultation next,
            WriteMark mark,
            List<Fact> facts,
            RequestContext context) {
        if (facts.isEmpty()) {
            return replace(current, next, mark, context);
        }
        throw new UnsupportedOperationException("this store keeps no facts");
    }

    /**
     * Whether facts can be written with a record, and its {@link Teleconsultation#madeFacts()} is stored;
     * {@link TeleconsultStorage#outbox} is present then.
     */
    @MakesNoCall
    default boolean keepsFacts() {
        return false;
    }

    /**
     * Finds the outcome of a {@link #replace} whose answer was lost.
     *
     * <p>The mark is found until {@value #MARKS_KEPT} further writes have followed, and not in a record that was
     * deleted for good. An unchanged record does not prove that the write failed: the write may still arrive.
     *
     * @param current the record that the write should have replaced
     * @param mark the mark of the write
     */
    @Idempotent
    WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context);

    /**
     * Removes a record completely, if it is unchanged since it was read.
     *
     * @return whether this call removed it
     */
    boolean delete(StoredTeleconsultation current, RequestContext context);

    /**
     * Returns teleconsultations with owed work whose {@linkplain Teleconsultation#nextTry() next try} is not after
     * {@code now} or not on record, and counts all {@linkplain Teleconsultation#isUnsettled() unsettled} ones.
     *
     * <p>Teleconsultations with an attempt in flight come first. Within both groups, postponed work comes after other
     * work, in the order of the next try or, if unknown, of the last write. An unreadable record is counted but not
     * returned, and uses up no part of the limit.
     *
     * @param limit the most due teleconsultations to return; at least 1
     * @param except teleconsultations that are counted but not returned
     */
    @Idempotent
    Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context);

    /**
     * Returns a teleconsultation for display, even if it is {@linkplain RoomState.Closed closed}; empty if it never
     * existed or was deleted for good.
     */
    @Idempotent
    Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context);

    /**
     * Returns a page of the teleconsultations that start in a range of time, including closed ones. Pages that each
     * begin {@linkplain TeleconsultationQuery#after after} the previous one return every record whose start does not
     * change exactly once, even while others are inserted and changed. A record that cannot be read is left out.
     *
     * <p>The cost of a page depends on its length, not on the number of other records.
     */
    @Idempotent
    TeleconsultationPage search(TeleconsultationQuery query, RequestContext context);

    /**
     * Replaces the people of a {@linkplain RoomState.Closed closed} teleconsultation, without a new edition of its
     * plan. Does nothing if no closed teleconsultation has that id.
     *
     * @param others a roster of the same size without data about people
     * @return true; false from a store of an earlier version, which cannot replace people and keeps them
     */
    @Idempotent
    default boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
        return false;
    }

    /**
     * Returns the time of the last write by a version without facts and audit trail, as far as current records show it:
     * a later write of this version hides it.
     *
     * @param since earlier writes are ignored
     * @return empty if there was none, or if the store does not know
     */
    @Idempotent
    default Optional<Instant> lastWriteOfOlderVersion(Instant since, RequestContext context) {
        return Optional.empty();
    }

    /**
     * Counts the teleconsultations in each state except {@link RoomState.Phase#CLOSED}; a state without any may be
     * missing.
     */
    @Idempotent
    Map<RoomState.Phase, Long> countByPhase(RequestContext context);
}
