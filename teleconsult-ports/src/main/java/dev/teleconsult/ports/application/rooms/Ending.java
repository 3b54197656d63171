package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Closes the rooms of visits that are over: the record is changed first, with the room among its leftovers, and the
 * reconciler then deletes the room like any other.
 */
public final class Ending {

    private final TeleconsultationRecords records;
    private final VideoRooms rooms;
    private final Announcements announcements;

    public Ending(TeleconsultationRecords records, VideoRooms rooms, Announcements announcements) {
        this.records = records;
        this.rooms = rooms;
        this.announcements = announcements;
    }

    /** Whether it is certain that no call is under way in a room. */
    public boolean isQuiet(RoomId room) {
        Optional<RoomDetails> details = rooms.details(room);
        return details.isEmpty()
                || details.get().isRunning().map(running -> !running).orElse(false);
    }

    /**
     * Closes the room in which no call was found, if it is still the current room.
     *
     * @return whether this call closed it
     */
    public boolean ended(
            StoredTeleconsultation stored,
            RoomId quiet,
            Predicate<Teleconsultation> isDue,
            Instant now,
            RequestContext context) {
        boolean[] did = new boolean[1];
        records.update(
                stored,
                one -> {
                    // The check for a call was made for another room.
                    did[0] = isDue.test(one) && one.isIn(quiet);
                    return did[0] ? one.ended(now) : one;
                },
                context);
        if (did[0]) {
            announcements.tell(listener -> listener.ended(stored.id()));
        }
        return did[0];
    }
}
