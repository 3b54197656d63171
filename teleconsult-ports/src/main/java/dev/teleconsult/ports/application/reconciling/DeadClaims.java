package dev.teleconsult.ports.application.reconciling;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.shared.Stages;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.outbound.IdentifierClaim.Progress;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Settles claims of external identifiers whose attempt did not complete them because its process died. A claim without
 * a visit, or whose visit no longer exists, is removed; a claim whose visit callers know is completed. The claim of a
 * visit that is being abandoned stays: the reconciler removes it together with the record. An attempt that is still
 * alive after this time finds its claim gone, as if another attempt had taken it over, and undoes its work.
 */
public final class DeadClaims {

    /** How often abandoned claims are searched. */
    public static final Duration EVERY = Duration.ofMinutes(10);

    /** The most claims settled in one run. */
    public static final int AT_ONCE = 200;

    private final ExternalIdentifiers identifiers;
    private final TeleconsultationStore store;
    private final Duration takeOverAfter;
    private Instant next;

    /**
     * @param takeOverAfter the age from which an attempt counts as dead
     * @param now the start of the process; the first run with an effect is some time after it
     */
    public DeadClaims(
            ExternalIdentifiers identifiers, TeleconsultationStore store, Duration takeOverAfter, Instant now) {
        this.identifiers = identifiers;
        this.store = store;
        this.takeOverAfter = takeOverAfter;
        this.next = now.plus(EVERY);
    }

    /**
     * Settles the claims that are due; a claim that cannot be settled does not stop the others.
     *
     * @throws PortException if the store could not return the claims, or a write failed
     */
    public synchronized void run(Instant now, RequestContext context) {
        if (now.isBefore(next)) {
            return;
        }
        List<IdentifierClaim> unfinished = identifiers.unfinished(now.minus(takeOverAfter), AT_ONCE, context);
        Stages stages = new Stages();
        int[] settled = new int[1];
        unfinished.forEach(claim -> stages.run(() -> settled[0] += isSettled(claim, context) ? 1 : 0));
        boolean mayBeMore = unfinished.size() == AT_ONCE && settled[0] > 0;
        next = mayBeMore ? now : now.plus(EVERY);
        stages.throwFirst();
    }

    private boolean isSettled(IdentifierClaim claim, RequestContext context) {
        Optional<Teleconsultation> visit = claim.teleconsultation()
                .flatMap(id -> store.lookUp(id, context))
                .map(found -> found.teleconsultation());
        if (visit.isEmpty()) {
            return identifiers.remove(claim, context);
        }
        return visit.get().isKnownToCallers()
                && identifiers.replace(claim, claim.now(Progress.DONE, claim.teleconsultation()), context);
    }
}
