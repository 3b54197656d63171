package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.records.Snapshots;
import dev.teleconsult.ports.application.records.Snapshots.Snapshot;
import java.time.Clock;
import java.util.Optional;

/** The first stage of joining: finds a sufficiently fresh record, and the asking participant in it. */
public final class JoinLookup {

    record Found(Snapshot snapshot, Participant asking) {}

    private final Snapshots snapshots;
    private final Participation participation;
    private final ImmutabilityWindow window;
    private final Clock clock;

    public JoinLookup(Snapshots snapshots, Participation participation, ImmutabilityWindow window, Clock clock) {
        this.snapshots = snapshots;
        this.participation = participation;
        this.window = window;
        this.clock = clock;
    }

    /** Refuses a request without a user, and by a user who is not a participant. */
    Found find(TeleconsultationId id, RequestContext context) {
        participation.requireUser(context);
        long before = snapshots.mark();
        Snapshot snapshot = snapshots.get(id, context);
        Optional<Participant> known = participation.find(snapshot.stored().teleconsultation(), context);
        if (known.isEmpty()) {
            // Another replica may have invited the person a moment ago: a person is not refused because of an old read.
            snapshot = snapshots.getAfter(before, id, context);
            known = participation.find(snapshot.stored().teleconsultation(), context);
        }
        Participant asking = known.orElseThrow(Participation::unauthorized);
        return new Found(
                isReadTooEarly(snapshot) ? snapshots.getAfter(snapshots.mark(), id, context) : snapshot, asking);
    }

    /** As {@link #find} if that needs no wait; empty if it does, or if it would refuse. */
    Optional<Found> findAtOnce(TeleconsultationId id, RequestContext context) {
        Optional<Snapshot> snapshot = snapshots.atOnce(id, context).filter(read -> !isReadTooEarly(read));
        return snapshot.flatMap(read -> participation
                .findAtOnce(read.stored().teleconsultation(), context)
                .map(asking -> new Found(read, asking)));
    }

    /** Whether the window has opened since the record was read: the plan may have been changed until then. */
    private boolean isReadTooEarly(Snapshot snapshot) {
        Teleconsultation teleconsultation = snapshot.stored().teleconsultation();
        return teleconsultation.isToBeRevealed(window, clock.instant())
                && !teleconsultation.isToBeRevealed(window, snapshot.asOf());
    }
}
