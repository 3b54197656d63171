package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the identifiers that other systems give to teleconsultations. An identifier belongs to at most one
 * teleconsultation: of several attempts to claim it one succeeds, even before its teleconsultation exists.
 *
 * <p>Claims are kept apart from teleconsultations, and may name one that does not exist.
 */
@OutboundPort(Upstream.STORE)
public interface ExternalIdentifiers {

    /**
     * Claims an identifier unless it is claimed already, by an attempt of any age.
     *
     * @return empty if this call claimed it; otherwise the existing claim
     */
    Optional<IdentifierClaim> claim(IdentifierClaim claim, RequestContext context);

    /** Returns the claim of an identifier; empty if there is none. */
    @Idempotent
    Optional<IdentifierClaim> find(ExternalIdentifier identifier, RequestContext context);

    /**
     * Replaces {@code current} by {@code next} if {@code current} is still stored: sets the teleconsultation, or takes
     * the claim over.
     *
     * @return whether it was replaced
     * @throws IllegalArgumentException if the identifiers differ
     */
    boolean replace(IdentifierClaim current, IdentifierClaim next, RequestContext context);

    /**
     * Removes a claim if it is still stored as given.
     *
     * @return whether it was removed
     */
    boolean remove(IdentifierClaim current, RequestContext context);

    /**
     * Returns the identifiers of each teleconsultation that has any, in order, including claims of attempts under way.
     * An empty set returns an empty map. Uses as few queries as possible.
     */
    @Idempotent
    Map<TeleconsultationId, List<ExternalIdentifier>> of(Set<TeleconsultationId> ids, RequestContext context);

    /**
     * Removes all claims that name a teleconsultation, so that their identifiers can be claimed again: after its people
     * are forgotten, or when it was never scheduled.
     */
    @Idempotent
    void release(TeleconsultationId id, RequestContext context);

    /**
     * Returns claims that are not {@linkplain IdentifierClaim.Progress#DONE done} and whose attempt began before an instant;
     * the oldest first.
     *
     * @param limit how many to return at most; at least 1
     */
    @Idempotent
    List<IdentifierClaim> unfinished(Instant before, int limit, RequestContext context);
}
