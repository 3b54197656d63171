package dev.teleconsult.ports.application;

import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Closes the rooms of visits that are over: it first writes the end to the record, with the room as a leftover, which the
 * reconciler then deletes. It never does so while a call runs, nor while the provider cannot be asked whether a call runs.
 */
final class AfterEnd extends Walk {

    private final VideoRooms rooms;
    private final Announcements announcements;

    /** @param afterEnd how long after the planned end */
    AfterEnd(
            TeleconsultationRecords records,
            VideoRooms rooms,
            Duration afterEnd,
            OwedTerms distances,
            DoubleSupplier jitter,
            Announcements announcements) {
        super(records, afterEnd, distances, jitter);
        this.rooms = rooms;
        this.announcements = announcements;
    }

    @Override
    boolean isDue(Teleconsultation one, Instant now) {
        return one.isToEnd(afterEnd(), now);
    }

    /** A visit that ends long after it begins, or for which a room is being opened. */
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
        return mayEnd(stored.get().teleconsultation()) && closed(stored.get(), now, context);
    }

    private boolean mayEnd(Teleconsultation one) {
        RoomId room = one.room().map(Room::id).orElseThrow();
        Optional<RoomDetails> details = rooms.details(room);
        return details.isEmpty()
                || details.get().isRunning().map(running -> !running).orElse(false);
    }

    private boolean closed(StoredTeleconsultation stored, Instant now, RequestContext context) {
        RoomId asked = stored.teleconsultation().room().map(Room::id).orElseThrow();
        boolean[] did = new boolean[1];
        records()
                .update(
                        stored,
                        one -> {
                            // The provider was asked about another room than the one on record now.
                            did[0] = isDue(one, now) && one.isIn(asked);
                            return did[0] ? one.ended(now) : one;
                        },
                        context);
        if (did[0]) {
            announcements.tell(listener -> listener.ended(stored.id()));
        }
        return did[0];
    }
}
