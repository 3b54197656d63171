package dev.teleconsult.ports.application.reconciling;

import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.erasure.PeopleForgotten;
import dev.teleconsult.ports.application.records.ClaimedIdentifiers;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Removes names, groups, links and ids of people, and the identifiers of other systems, from the records of visits that
 * ended, were cancelled, or never had all their people, some time after the planned end. The record still says that a
 * visit was planned, when, and for how many people.
 */
public final class Forgetting extends Walk {

    private final ClaimedIdentifiers identifiers;
    private final PeopleForgotten people;
    private final Announcements announcements;

    /** @param afterEnd how long after the planned end the data are removed */
    public Forgetting(
            TeleconsultationRecords records,
            Duration afterEnd,
            OwedTerms distances,
            DoubleSupplier jitter,
            ClaimedIdentifiers identifiers,
            Announcements announcements) {
        super(records, afterEnd, distances, jitter);
        this.identifiers = identifiers;
        this.people = new PeopleForgotten(records);
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

    /** A record of the original service without a planned end counts from its start. */
    private Instant due(Teleconsultation one) {
        return one.plan().schedule().end().orElse(one.plan().schedule().start()).plus(afterEnd());
    }

    @Override
    boolean done(TeleconsultationId id, Instant now, RequestContext context) {
        Optional<StoredTeleconsultation> stored = records().store().find(id, context);
        boolean isTime = stored.map(StoredTeleconsultation::teleconsultation)
                .map(one -> isDue(one, now) && one.isForgettable())
                .orElse(true);
        if (isTime) {
            // Done first, because no walk returns to a record without people.
            identifiers.release(id, context);
        }
        PeopleForgotten.Outcome outcome =
                people.of(id, stored, Participants::forgotten, one -> isDue(one, now), context);
        if (outcome == PeopleForgotten.Outcome.DONE) {
            announcements.tell(listener -> listener.forgotten(id));
        }
        return outcome != PeopleForgotten.Outcome.LATER;
    }
}
