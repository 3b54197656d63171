package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.records.Snapshots.Snapshot;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.RoomKeeper;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.application.shared.SharedReads;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Fixes the plan before a participant sees a link, by changing the record from ready to revealed. If a change of the
 * plan is written at the same moment, one of the two fails and reads the record again. A record is revealed only if it
 * was read after the window opened, and only if its room admits participants, unless the provider does not answer in
 * time; a lost room is replaced first.
 *
 * <p>Participants who arrive while a teleconsultation is being revealed share that work.
 */
public final class Revealing {

    /**
     * The parts that open rooms, replace them and read their details.
     *
     * @param details the provider's details of rooms
     */
    public record Rooms(RoomKeeper keeper, RoomReopening reopening, RoomDetailsCache details) {}

    private final TeleconsultationRecords records;
    private final Rooms rooms;
    private final ParticipantResolver people;
    private final ImmutabilityWindow window;
    private final Announcements announcements;
    private final Time time;
    private final SharedReads<TeleconsultationId, Shown> work;

    public Revealing(
            TeleconsultationRecords records,
            Rooms rooms,
            ParticipantResolver people,
            ImmutabilityWindow window,
            Announcements announcements,
            Time time) {
        this.records = records;
        this.rooms = rooms;
        this.people = people;
        this.window = window;
        this.announcements = announcements;
        this.time = time;
        this.work = new SharedReads<>(Duration.ZERO, SharedReads.Sharing.UNTIL_DONE, 0, time.nanoTime());
    }

    /** Decides what may be shown of a record that was just read; reveals it first, if the window is open. */
    Shown shown(Snapshot read, RequestContext context) {
        Teleconsultation teleconsultation = read.stored().teleconsultation();
        if (teleconsultation.isEnded()) {
            return Shown.of(teleconsultation);
        }
        if (teleconsultation.state() instanceof RoomState.Revealed revealed) {
            RoomId room = revealed.current().id();
            RoomLook look = rooms.details().look(room);
            return rooms.reopening().concerns(room, look)
                    ? work.get(
                            teleconsultation.id(),
                            () -> rooms.reopening().healed(teleconsultation.id(), room, look, context))
                    : Shown.of(teleconsultation, look);
        }
        return teleconsultation.isToBeRevealed(window, read.asOf()) || teleconsultation.lacksRoom()
                ? work.get(read.stored().id(), () -> revealed(read, context))
                : Shown.of(teleconsultation);
    }

    /**
     * As {@link #shown} if that needs neither a write nor a read nor a wait; empty otherwise. It shows a link only if
     * the record was revealed before.
     */
    Optional<Shown> shownAtOnce(Snapshot read) {
        Teleconsultation teleconsultation = read.stored().teleconsultation();
        if (!(teleconsultation.state() instanceof RoomState.Revealed)
                && (teleconsultation.isToBeRevealed(window, read.asOf()) || teleconsultation.lacksRoom())) {
            return Optional.empty();
        }
        Optional<RoomId> room = teleconsultation.room().map(Room::id);
        if (room.isEmpty()) {
            return Optional.of(Shown.of(teleconsultation, RoomLook.UNKNOWN));
        }
        return rooms.details()
                .lookAtOnce(room.get())
                .filter(look -> !(teleconsultation.state() instanceof RoomState.Revealed)
                        || !rooms.reopening().concerns(room.get(), look))
                .map(look -> Shown.of(teleconsultation, look));
    }

    private Shown revealed(Snapshot read, RequestContext context) {
        StoredTeleconsultation current = withItsRoom(read.stored(), context);
        Instant readAt = read.asOf();
        Optional<RoomId> replaced = Optional.empty();
        for (int attempt = 0; attempt < TeleconsultationRecords.ATTEMPTS; attempt++) {
            Teleconsultation teleconsultation = current.teleconsultation();
            if (!teleconsultation.isToBeRevealed(window, readAt)) {
                return Shown.of(teleconsultation);
            }
            RoomId room = teleconsultation.room().map(Room::id).orElseThrow();
            RoomLook look = rooms.details().look(room);
            if (look.keepsPeopleOut() && replaced.isEmpty()) {
                Optional<StoredTeleconsultation> another = withAnotherRoom(current, context);
                readAt = time.now();
                StoredTeleconsultation now =
                        another.isPresent() ? another.get() : records.require(current.id(), context);
                if (now.teleconsultation().room().map(Room::id).equals(Optional.of(room))) {
                    // Ignored here: the request of the next participant tries again.
                    return Shown.withoutLinks(teleconsultation);
                }
                replaced = another.map(opened -> room);
                current = now;
                continue;
            }
            Optional<StoredTeleconsultation> written = records.replace(current, teleconsultation.revealed(), context);
            if (written.isPresent() && !written.get().teleconsultation().isOver()) {
                announceReveal(written.get().id(), replaced, room);
                return Shown.of(written.get().teleconsultation(), look);
            }
            readAt = time.now();
            current = records.require(current.id(), context);
        }
        return Shown.of(current.teleconsultation());
    }

    private void announceReveal(TeleconsultationId id, Optional<RoomId> replaced, RoomId room) {
        replaced.ifPresent(gone -> announcements.tell(listener -> listener.roomReopened(id, gone, room)));
        announcements.tell(listener -> listener.revealed(id));
    }

    /** Opens a room for a complete roster without one, as some records of the original service have it. */
    private StoredTeleconsultation withItsRoom(StoredTeleconsultation stored, RequestContext context) {
        return stored.teleconsultation().lacksRoom()
                ? withAnotherRoom(stored, context).orElse(stored)
                : stored;
    }

    private Optional<StoredTeleconsultation> withAnotherRoom(StoredTeleconsultation stored, RequestContext context) {
        return rooms.keeper()
                .openMissing(
                        stored,
                        people.describedIfPossible(stored.teleconsultation().plan(), context),
                        context);
    }
}
