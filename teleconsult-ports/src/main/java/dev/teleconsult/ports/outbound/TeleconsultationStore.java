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
 * Keeps teleconsultations. What a method has answered survives a crash of us and of the store.
 *
 * <p>Everything of a {@link Teleconsultation} comes back equal: the plan with instants to the millisecond and the roster in
 * its order, the state with what it holds, the leftovers in their order, the turns; where facts are kept, what was told.
 */
@OutboundPort(Upstream.STORE)
public interface TeleconsultationStore {

    /**
     * Keeps a new one and gives it its id. Calling twice makes two.
     *
     * <p>It has no {@linkplain Teleconsultation#turns() turns}: those follow from its state.
     *
     * @param state {@link RoomState.NoRoom} or {@link RoomState.Opening}
     */
    StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context);

    /**
     * Returns the one of that id, in any state but {@link RoomState.Closed}; empty if there never was one, or it is closed
     * or deleted.
     */
    @Idempotent
    Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context);

    /** Whether one of that id was {@linkplain RoomState.Closed closed}, and not deleted for good. */
    @Idempotent
    boolean isClosed(TeleconsultationId id, RequestContext context);

    /** As {@link #find}, for many at once; one that is missing is not there. */
    @Idempotent
    Map<TeleconsultationId, StoredTeleconsultation> findAll(Set<TeleconsultationId> ids, RequestContext context);

    /** Returns the one whose current room this is, in any state that has one; empty if it is no teleconsultation's current room. */
    @Idempotent
    Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context);

    /** How many writes after a write the store still finds its mark, that write included. */
    int MARKS_KEPT = 4;

    /**
     * Puts {@code next} in the place of {@code current}, if that is still as it was read: compare and set. Of several
     * callers that read the same, one succeeds. Repeating a call that succeeded does nothing and returns empty.
     *
     * <p>Setting {@link RoomState.Closed} takes it away from {@link #find}; a record of it is kept for people to look up
     * elsewhere, without any link.
     *
     * @param mark of this write and no other; {@link #outcome} finds the write by it if the answer is lost
     * @return what is kept now; empty if another writer changed or removed it meanwhile, and nothing was written
     * @throws IllegalArgumentException if the ids differ
     */
    Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context);

    /**
     * As {@link #replace(StoredTeleconsultation, Teleconsultation, WriteMark, RequestContext)}, and keeps facts of that write in
     * the {@link Outbox}: they are kept if and only if it is done. A fact whose id is kept already stays as it is.
     *
     * <p>Their sequence is the {@link Edition} that the write leaves.
     *
     * @param facts kept in this order; with none it is the same as without
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
     * Whether facts can be written with a record, and its {@link Teleconsultation#told()} comes back; {@link
     * TeleconsultStorage#outbox} is there then.
     */
    @MakesNoCall
    default boolean keepsFacts() {
        return false;
    }

    /**
     * Tells whether a {@link #replace} whose answer was lost was done.
     *
     * <p>The mark is found until {@value #MARKS_KEPT} further writes have followed, and not in a record that was deleted for
     * good. A record that is as it was read is no proof that nothing happened: the write may still be on its way.
     *
     * @param current what the write was to replace
     * @param mark that the write was given
     */
    @Idempotent
    WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context);

    /**
     * Removes it for good, if it is still as it was read. Nothing of it is kept.
     *
     * @return whether this call removed it
     */
    boolean delete(StoredTeleconsultation current, RequestContext context);

    /**
     * Returns those with something left to do whose {@linkplain Teleconsultation#nextTry() next try} is not after {@code
     * now}, or not on record, and counts all {@linkplain Teleconsultation#isUnsettled() unsettled} ones.
     *
     * <p>Those with an attempt in flight come first. Among the others, and among those, work that was put off comes behind
     * work that was not: by its next try, or by its last write. A record that cannot be read is counted and passed over: it
     * takes no other one's place.
     *
     * @param limit how many due ones to return at most; at least 1
     * @param except what the caller has passed over; not returned, though counted
     */
    @Idempotent
    Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context);

    /**
     * Returns one for people to look at, also if it is {@linkplain RoomState.Closed closed}; empty if there never was one, or
     * it was deleted for good.
     */
    @Idempotent
    Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context);

    /**
     * Returns a page of those that start in a range of time, closed ones included. Pages that each begin {@linkplain
     * TeleconsultationQuery#after after} the one before return every record that stays where it is exactly once, also while
     * others are inserted and changed. A record that cannot be read is passed over.
     *
     * <p>A page costs as much as it holds, however many records there are before, behind and beside it.
     */
    @Idempotent
    TeleconsultationPage search(TeleconsultationQuery query, RequestContext context);

    /**
     * Puts other people in the place of those of a {@linkplain RoomState.Closed closed} one, without another edition of its
     * plan. Does nothing if there is no closed one of that id.
     *
     * @param others as many, of whom nothing is known
     * @return true; false from a store of an earlier version, which cannot do that and keeps the people it has
     */
    @Idempotent
    default boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
        return false;
    }

    /**
     * Returns when a version wrote last that knows neither facts nor an audit trail, as far as the records as they are now tell: a
     * later write of this version hides it.
     *
     * @param since earlier writes do not count
     * @return empty also from a store that cannot tell
     */
    @Idempotent
    default Optional<Instant> lastWriteOfOlderVersion(Instant since, RequestContext context) {
        return Optional.empty();
    }

    /** How many there are in each state but {@link RoomState.Phase#CLOSED}; a state without any may be missing. */
    @Idempotent
    Map<RoomState.Phase, Long> countByPhase(RequestContext context);
}
