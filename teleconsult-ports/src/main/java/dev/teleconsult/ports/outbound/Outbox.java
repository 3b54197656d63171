package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The facts that a store keeps, until all who are to hear of them have. Facts of a write get here with it ({@link
 * TeleconsultationStore#replace(StoredTeleconsultation, dev.teleconsult.domain.Teleconsultation, WriteMark, List,
 * RequestContext)}); others are added. What is kept survives its teleconsultation.
 *
 * <p>Many replicas deliver: each {@linkplain #claim claims} some for a time. One whose holder dies is due again when that time
 * is over, so a fact may be delivered twice and is never lost. A fact that is kept {@linkplain Fact#isAlone for its row of the
 * audit trail alone} is delivered nowhere and never claimed.
 */
@OutboundPort(Upstream.STORE)
public interface Outbox {

    /** An instant in the life of a teleconsultation at which it makes a fact by itself. */
    enum Moment {
        /** It begins; links can be shown some time before. Of those that have a room. */
        START,
        /** As {@link #START}, of those of which anything was {@linkplain dev.teleconsult.domain.Told#followed() told} before. */
        START_OF_FOLLOWED,
        /** The last person left. */
        LAST_LEFT,
        /** Its planned end; of those of which it was told that links can be shown. */
        END
    }

    /**
     * How much is in it.
     *
     * @param waiting facts that are to be delivered and not settled
     * @param oldest when the oldest of them was made; empty if there is none
     * @param givenUp settled facts that an endpoint did not get
     */
    record State(long waiting, Optional<Instant> oldest, long givenUp) {

        public State {
            java.util.Objects.requireNonNull(oldest, "oldest");
        }
    }

    /** Keeps facts of a teleconsultation that change nothing of it. One that is kept already stays as it is. */
    @Idempotent
    void add(StoredTeleconsultation current, List<Fact> facts, RequestContext context);

    /** Keeps a fact of no teleconsultation. One that is kept already stays as it is. */
    @Idempotent
    void add(Fact fact, RequestContext context);

    /**
     * Returns teleconsultations that are not over and reach a moment in a range of time, and whose fact of that moment is not
     * on record as {@linkplain dev.teleconsult.domain.Teleconsultation#told() told}; the earliest first.
     *
     * @param from first instant of the range
     * @param to first instant behind it
     * @param limit how many to return at most; at least 1
     * @param except what the caller has passed over; not returned
     */
    @Idempotent
    List<StoredTeleconsultation> untold(
            Moment moment, Instant from, Instant to, int limit, Set<TeleconsultationId> except, RequestContext context);

    /**
     * Claims facts that are due: not settled, their next try not after {@code now}, and held by no other. Of several callers at
     * the same time each gets others. The oldest first, as far as the store can tell.
     *
     * @param holder who claims them, 1 to 64 letters, digits, dots and hyphens
     * @param until when a claim ends by itself; after {@code now}
     * @param limit how many to claim at most; at least 1
     */
    List<KeptFact> claim(String holder, Instant now, Instant until, int limit, RequestContext context);

    /**
     * Puts down what became of a fact and lets go of it, if nothing else happened to it since it was read. It is due again at the
     * earliest instant of what {@linkplain KeptFact.Delivery.State#WAITING waits}, and settled if nothing does. To have one sent
     * again, find it and let it wait.
     *
     * @param current claimed, or found
     * @param deliveries at most 100
     * @return what is kept now; empty if it is not as it was read, and nothing was written
     */
    Optional<KeptFact> update(
            KeptFact current, Map<String, KeptFact.Delivery> deliveries, Instant now, RequestContext context);

    /** Returns the one of that id; empty if there is none, or not any more. */
    @Idempotent
    Optional<KeptFact> find(String id, RequestContext context);

    /**
     * Returns facts that happened in a range of time, by time and id. A page may hold fewer than asked for; after the last one
     * comes an empty page.
     *
     * @param from first instant of the range
     * @param to first instant behind it
     * @param after the last one of the page before; empty for the first page
     * @param limit how many to return at most; at least 1
     */
    @Idempotent
    List<KeptFact> search(Instant from, Instant to, Optional<KeptFact> after, int limit, RequestContext context);

    /**
     * Returns facts of one teleconsultation, by time and id. A page may hold fewer than asked for; after the last one comes an
     * empty page.
     *
     * @param after the last one of the page before; empty for the first page
     * @param limit how many to return at most; at least 1
     */
    @Idempotent
    List<KeptFact> searchOf(TeleconsultationId id, Optional<KeptFact> after, int limit, RequestContext context);

    /**
     * Puts another id of a person in the place of one, in what facts are about and in their outlines, also of facts that are
     * not handed over from their record yet. A fact keeps its id and what became of it. No index says which facts name a person,
     * also one who is not on the roster any more, so all are looked through: each call some, a bounded number.
     *
     * @param after where the call before stopped; empty to begin. Opaque; made and understood by the store only
     * @return where this call stopped; empty if that was behind the last fact
     */
    @Idempotent
    Optional<String> rename(VideoUserId from, VideoUserId to, Optional<String> after, RequestContext context);

    /**
     * Returns facts whose row of the audit trail is owed ({@link Fact#cause}) and that happened before an instant; the earliest
     * first.
     *
     * @param limit how many to return at most; at least 1
     */
    @Idempotent
    List<KeptFact> unrecorded(Instant before, int limit, RequestContext context);

    /**
     * Puts down of facts, by their ids, that their row of the audit trail is there: who did it is forgotten, and a fact that
     * was kept {@linkplain Fact#isAlone for the row alone} is settled.
     *
     * @param ids at most {@link AuditTrail#MOST_APPENDED}; those that are not kept any more are passed over
     */
    @Idempotent
    void recorded(Set<String> ids, Instant now, RequestContext context);

    /** How much is in it. */
    @Idempotent
    State state(RequestContext context);

    /** Removes what has been settled before an instant, and whose row of the audit trail is not owed. */
    @Idempotent
    void removeSettledBefore(Instant instant, RequestContext context);
}
