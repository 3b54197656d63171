package dev.teleconsult.ports.application.reconciling;

import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.Ending;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Closes the rooms of visits some time after their planned end, but never while a call is under way or the provider
 * cannot tell.
 */
public final class AfterEnd extends Walk {

    private final Ending ending;

    /** @param afterEnd how long after the planned end rooms are closed */
    public AfterEnd(
            TeleconsultationRecords records,
            Ending ending,
            Duration afterEnd,
            OwedTerms distances,
            DoubleSupplier jitter) {
        super(records, afterEnd, distances, jitter);
        this.ending = ending;
    }

    @Override
    boolean isDue(Teleconsultation one, Instant now) {
        return one.isToEnd(afterEnd(), now);
    }

    /** Postpones visits that end long after they begin, or for which a room is being opened. */
    @Override
    Optional<Instant> dueLater(Teleconsultation one) {
        return one.room().isEmpty() && !one.isInFlight()
                ? Optional.empty()
                : one.plan().schedule().end().map(end -> end.plus(afterEnd()));
    }

    @Override
    boolean done(TeleconsultationId id, Instant now, RequestContext context) {
        Optional<StoredTeleconsultation> stored = records().store().find(id, context);
        if (stored.filter(one -> isDue(one.teleconsultation(), now)).isEmpty()) {
            return stored.flatMap(one -> dueLater(one.teleconsultation())).isEmpty();
        }
        RoomId room = stored.get().teleconsultation().room().map(Room::id).orElseThrow();
        return ending.isQuiet(room) && ending.ended(stored.get(), room, one -> isDue(one, now), now, context);
    }
}
