package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

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
 * The facts that a store keeps until every endpoint has received them. The facts of a write are kept with it ({@link
 * TeleconsultationStore#replace(StoredTeleconsultation, dev.teleconsult.domain.Teleconsultation, WriteMark, List,
 * RequestContext)}); others are added. A fact outlives its teleconsultation.
 *
 * <p>Many replicas deliver: each {@linkplain #claim claims} facts for a time. If the replica that holds a claim dies,
 * the fact is due again when the claim ends, so a fact may be delivered twice and is never lost. A fact that is kept
 * {@linkplain Fact#isAlone only for its row of the audit trail} is delivered nowhere and never claimed.
 */
@OutboundPort(Upstream.STORE)
public interface Outbox {

    /** An instant in the life of a teleconsultation that causes a fact without a write. */
    enum Moment {
        /** The start of a teleconsultation that has a room; its links can be shown some time before. */
        START,
        /**
         * As {@link #START}, if an earlier fact of the teleconsultation
         * {@linkplain dev.teleconsult.domain.MadeFacts#followed() was made}.
         */
        START_OF_FOLLOWED,
        /** The last person left the call. */
        LAST_LEFT,
        /** The planned end, if the fact that links can be shown was made. */
        END
    }

    /**
     * The size of the outbox.
     *
     * @param waiting facts whose delivery is not settled
     * @param oldest when the oldest waiting fact was made; empty if there is none
     * @param givenUp settled facts that an endpoint did not receive
     */
    record State(long waiting, Optional<Instant> oldest, long givenUp) {

        public State {
            requireNonNull(oldest, "oldest");
        }
    }

    /**
     * A request to claim due facts.
     *
     * @param holder the replica that claims them: 1 to 64 letters, digits, dots and hyphens
     * @param until when the claim ends by itself; after {@code now}
     * @param limit the most facts to claim; at least 1
     */
    record Claim(String holder, Instant now, Instant until, int limit) {

        public Claim {
            requireNonNulls(holder, "holder", now, "now", until, "until");
            requireLimit(limit);
            if (!until.isAfter(now)) {
                throw new IllegalArgumentException("until must be after now");
            }
        }
    }

    /**
     * A request for teleconsultations that reach a moment in a range of time.
     *
     * @param from first instant of the range
     * @param to first instant behind the range
     * @param limit the most teleconsultations to return; at least 1
     * @param except teleconsultations that are not returned
     */
    record Reaching(Moment moment, Instant from, Instant to, int limit, Set<TeleconsultationId> except) {

        public Reaching {
            requireNonNulls(moment, "moment", from, "from", to, "to");
            requireLimit(limit);
            except = Set.copyOf(requireNonNull(except, "except"));
        }

        /** Whether the range includes the instant. */
        public boolean includes(Instant at) {
            return !at.isBefore(from) && at.isBefore(to);
        }
    }

    /** Adds facts of a teleconsultation without a write of its record. A fact that is kept already stays unchanged. */
    @Idempotent
    void add(StoredTeleconsultation current, List<Fact> facts, RequestContext context);

    /** Adds a fact that concerns no teleconsultation. A fact that is kept already stays unchanged. */
    @Idempotent
    void add(Fact fact, RequestContext context);

    /**
     * Returns teleconsultations that are not over and reach a moment in a range of time, and whose fact of that moment is not
     * on record as {@linkplain dev.teleconsult.domain.Teleconsultation#madeFacts() made}; the earliest first.
     */
    @Idempotent
    List<StoredTeleconsultation> dueForFact(Reaching reaching, RequestContext context);

    /**
     * Claims facts that are due: not settled, their next try not after {@code now}, and held by no other replica. Several
     * callers at the same time get different facts. The oldest come first, as far as the store can order them.
     */
    List<KeptFact> claim(Claim claim, RequestContext context);

    /**
     * Records the deliveries of a fact and releases its claim, unless the fact has changed since it was read. The fact
     * is due again at the earliest instant of a {@linkplain KeptFact.Delivery.State#WAITING waiting} delivery, and
     * settled if none waits. To send a fact again, find it and store a waiting delivery.
     *
     * @param current the fact as it was claimed or found
     * @param deliveries at most 100
     * @return the fact as it is kept now; empty if it had changed, and nothing was written
     */
    Optional<KeptFact> update(
            KeptFact current, Map<String, KeptFact.Delivery> deliveries, Instant now, RequestContext context);

    /** Returns the fact with this id; empty if there is none, or if it was removed. */
    @Idempotent
    Optional<KeptFact> find(String id, RequestContext context);

    /**
     * Returns a page of the facts that happened in a range of time, by time and id. A page may be shorter than the
     * limit; only an empty page is the last.
     *
     * @param from first instant of the range
     * @param to first instant behind the range
     * @param after the last fact of the page before; empty for the first page
     * @param limit how many to return at most; at least 1
     */
    @Idempotent
    List<KeptFact> search(Instant from, Instant to, Optional<KeptFact> after, int limit, RequestContext context);

    /**
     * Returns a page of the facts of one teleconsultation, by time and id. A page may be shorter than the limit; only
     * an empty page is the last.
     *
     * @param after the last fact of the page before; empty for the first page
     * @param limit how many to return at most; at least 1
     */
    @Idempotent
    List<KeptFact> searchOf(TeleconsultationId id, Optional<KeptFact> after, int limit, RequestContext context);

    /**
     * Replaces a person's id in facts and their outlines, including facts that are still stored only with their record.
     * A fact keeps its own id and its deliveries. No index lists the facts of a person, so the store searches all
     * facts, a limited number in each call.
     *
     * @param after where the previous call stopped; empty to begin. Opaque; only the store interprets it
     * @return where this call stopped; empty if it has searched the last fact
     */
    @Idempotent
    Optional<String> rename(VideoUserId from, VideoUserId to, Optional<String> after, RequestContext context);

    /**
     * Returns facts that happened before an instant and whose row of the audit trail is still to be written ({@link
     * Fact#cause}); the earliest first.
     *
     * @param limit how many to return at most; at least 1
     */
    @Idempotent
    List<KeptFact> unrecorded(Instant before, int limit, RequestContext context);

    /**
     * Records that the rows of these facts are in the audit trail: the store drops the cause of each fact, and settles
     * a fact that was kept {@linkplain Fact#isAlone only for its row}.
     *
     * @param ids at most {@link AuditTrail#MOST_APPENDED}; ids of facts that are no longer kept are ignored
     */
    @Idempotent
    void recorded(Set<String> ids, Instant now, RequestContext context);

    /** Returns the size of the outbox. */
    @Idempotent
    State state(RequestContext context);

    /** Removes facts that were settled before an instant and whose row of the audit trail is written. */
    @Idempotent
    void removeSettledBefore(Instant instant, RequestContext context);
}
