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
 * Keeps which teleconsultation other systems mean by their identifiers. An identifier belongs to one teleconsultation at
 * most: of several attempts to take it one gets in first, before there is a teleconsultation.
 *
 * <p>Claims are kept apart from the teleconsultations, also of one that is not there.
 */
@OutboundPort(Upstream.STORE)
public interface ExternalIdentifiers {

    /**
     * Takes an identifier unless it is taken, by an attempt of any age.
     *
     * @return empty if it is taken now; else the claim that was there before
     */
    Optional<IdentifierClaim> claim(IdentifierClaim claim, RequestContext context);

    /** Returns the claim of an identifier; empty if there is none. */
    @Idempotent
    Optional<IdentifierClaim> find(ExternalIdentifier identifier, RequestContext context);

    /**
     * Puts {@code next} in the place of {@code current}, if that is still what is kept: fills in the teleconsultation, or
     * takes a claim over.
     *
     * @return whether it did
     * @throws IllegalArgumentException if the identifiers differ
     */
    boolean replace(IdentifierClaim current, IdentifierClaim next, RequestContext context);

    /**
     * Forgets a claim, if it is still what is kept.
     *
     * @return whether it did
     */
    boolean remove(IdentifierClaim current, RequestContext context);

    /**
     * Returns the identifiers of those teleconsultations that have one, in their order, those of attempts under way
     * included; an empty set returns an empty map. As few queries as there can be.
     */
    @Idempotent
    Map<TeleconsultationId, List<ExternalIdentifier>> of(Set<TeleconsultationId> ids, RequestContext context);

    /**
     * Forgets all claims that name a teleconsultation, so that their identifiers can be taken again: those of one whose people are
     * forgotten, and of one that came to nothing.
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
