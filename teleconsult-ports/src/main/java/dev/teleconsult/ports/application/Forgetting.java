package dev.teleconsult.ports.application;

import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Lets names, groups, links and ids of people go out of the records of visits that ended, were cancelled, or never had their
 * people, a while after the planned end, and the identifiers by which other systems know whose visit it was. That a visit was
 * planned, when, and for how many, stays.
 */
final class Forgetting extends Walk {

    private final ClaimedIdentifiers identifiers;
    private final Announcements announcements;

    /** @param afterEnd how long after the planned end */
    Forgetting(
            TeleconsultationRecords records,
            Duration afterEnd,
            OwedTerms distances,
            DoubleSupplier jitter,
            ClaimedIdentifiers identifiers,
            Announcements announcements) {
        super(records, afterEnd, distances, jitter);
        this.identifiers = identifiers;
        this.announcements = announcements;
    }

    @Override
    boolean isDue(Teleconsultation one, Instant now) {
        return !one.isForgotten() && !due(one).isAfter(now);
    }

    @Override
    Optional<Instant> dueLater(Teleconsultation one) {
        return one.isForgotten() ? Optional.empty() : Optional.of(due(one));
    }

    /** One without a planned end, as the original kept some, counts from its start. */
    private Instant due(Teleconsultation one) {
        return one.plan().schedule().end().orElse(one.plan().schedule().start()).plus(afterEnd());
    }

    @Override
    boolean done(TeleconsultationId id, Instant now, RequestContext context) {
        Optional<StoredTeleconsultation> stored = records().store().find(id, context);
        if (stored.isEmpty()) {
            return closedForgotten(id, context);
        }
        Teleconsultation found = stored.get().teleconsultation();
        if (isDue(found, now) && found.isForgettable()) {
            // First: no walk comes back to a record that is forgotten.
            identifiers.release(id, context);
        }
        boolean[] did = new boolean[1];
        Optional<StoredTeleconsultation> kept = records()
                .update(
                        stored.get(),
                        one -> {
                            did[0] = isDue(one, now) && one.isForgettable();
                            return did[0] ? one.forgotten() : one;
                        },
                        context);
        if (did[0]) {
            announcements.tell(listener -> listener.forgotten(id));
        }
        return kept.filter(one -> one.teleconsultation().isForgotten()).isPresent();
    }

    private boolean closedForgotten(TeleconsultationId id, RequestContext context) {
        Optional<FoundTeleconsultation> closed = records().store().lookUp(id, context);
        if (closed.isEmpty()) {
            return true;
        }
        identifiers.release(id, context);
        Participants people = closed.get().teleconsultation().plan().participants();
        if (!records().store().forget(id, people.forgotten(), context)) {
            // This store cannot: trying again changes nothing.
            return true;
        }
        announcements.tell(listener -> listener.forgotten(id));
        return true;
    }
}
