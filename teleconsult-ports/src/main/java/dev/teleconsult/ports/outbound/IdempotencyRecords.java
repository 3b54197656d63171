package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps the answers to requests with an idempotency key. Of several attempts with the same key, only one inserts its
 * record.
 */
@OutboundPort(Upstream.STORE)
public interface IdempotencyRecords {

    /**
     * Inserts a record unless one with the same key exists, of any age.
     *
     * @return empty if this call inserted it; otherwise the existing record
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

    /** Removes all records whose attempt began before the instant. */
    @Idempotent
    void removeBefore(Instant instant, RequestContext context);
}
