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
 * Keeps erasures of people: what is left to do while one is open, and its receipt for ever. Everything of an {@link Erasure}
 * comes back equal. What it held of the person is gone from the store once one without is put in its place.
 */
@OutboundPort(Upstream.STORE)
public interface ErasureRecords {

    /**
     * How much is open.
     *
     * @param count of erasures that are not done
     * @param oldest when the oldest of them was requested; empty if there is none
     */
    record Open(long count, Optional<Instant> oldest) {

        public Open {
            requireNonNull(oldest, "oldest");
        }
    }

    /**
     * Keeps one unless there is one of that id. Of several attempts one gets in first.
     *
     * @return what is kept under the id now: this one, or the one that was there before
     */
    @Idempotent
    StoredErasure insert(Erasure erasure, RequestContext context);

    /** Returns the one of that id; empty if there is none. */
    @Idempotent
    Optional<StoredErasure> find(ErasureId id, RequestContext context);

    /**
     * Puts {@code next} in the place of {@code current}, if that is still as it was read: compare and set.
     *
     * @return what is kept now; empty if another writer changed it meanwhile, and nothing was written
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

    /** How much is open, due or not. */
    @Idempotent
    Open open(RequestContext context);

    /** Whether this store notes by itself who made a record, in a way that cannot be changed through it. */
    @MakesNoCall
    default boolean notesCreators() {
        return false;
    }
}
