package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps erasures of people: the remaining work while an erasure is open, and its receipt without an end. Every field of
 * an {@link Erasure} is read back equal. Once an erasure is replaced by one without the person, the store no longer
 * holds the person's data in it.
 */
@OutboundPort(Upstream.STORE)
public interface ErasureRecords {

    /**
     * The erasures that are not done.
     *
     * @param count the number of erasures that are not done
     * @param oldest when the oldest of them was requested; empty if there is none
     */
    record Open(long count, Optional<Instant> oldest) {

        public Open {
            requireNonNull(oldest, "oldest");
        }
    }

    /**
     * Inserts an erasure unless one with its id exists. Of several simultaneous calls, one inserts.
     *
     * @return the erasure that is kept under the id: this one, or the earlier one
     */
    @Idempotent
    StoredErasure insert(Erasure erasure, RequestContext context);

    /** Returns the erasure with this id; empty if there is none. */
    @Idempotent
    Optional<StoredErasure> find(ErasureId id, RequestContext context);

    /**
     * Replaces {@code current} by {@code next} if {@code current} is unchanged since it was read: compare and set.
     *
     * @return the erasure as it is kept now; empty if another writer changed it meanwhile, and nothing was written
     * @throws IllegalArgumentException if the ids differ
     */
    Optional<StoredErasure> replace(StoredErasure current, Erasure next, RequestContext context);

    /**
     * Returns erasures that are open and whose next try is not after {@code now}, by their next try.
     *
     * @param limit how many to return at most; at least 1
     */
    @Idempotent
    List<StoredErasure> due(Instant now, int limit, RequestContext context);

    /** Returns the open erasures, due or not. */
    @Idempotent
    Open open(RequestContext context);

    /** Whether this store itself notes who made a record, in a way that callers of the store cannot change. */
    @MakesNoCall
    default boolean notesCreators() {
        return false;
    }
}
