package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.Optional;

/** Remembers the answers given under an idempotency key. Of several attempts with the same key, one gets in first. */
@OutboundPort(Upstream.STORE)
public interface IdempotencyRecords {

    /**
     * Keeps a record unless there is one of the same key, of any age.
     *
     * @return empty if it is kept now; else the one that was there before
     */
    Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context);

    /** Returns the record of a key; empty if there is none. */
    @Idempotent
    Optional<IdempotencyRecord> find(String key, RequestContext context);

    /**
     * Replaces {@code current} by {@code next} if {@code current} is still stored.
     *
     * @return whether it was replaced
     * @throws IllegalArgumentException if the keys differ
     */
    boolean replace(IdempotencyRecord current, IdempotencyRecord next, RequestContext context);

    /**
     * Removes a record if it is still stored as given.
     *
     * @return whether it was removed
     */
    boolean remove(IdempotencyRecord current, RequestContext context);

    /** Forgets all records that began before. */
    @Idempotent
    void removeBefore(Instant instant, RequestContext context);
}
