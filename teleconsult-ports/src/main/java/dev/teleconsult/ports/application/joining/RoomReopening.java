package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.FactRules;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.RoomKeeper;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens a new room for the same plan when the provider has lost a revealed one. The provider must report twice, some
 * seconds apart, that the room does not exist; from the first report on its dead links are not shown. After the planned
 * end, or once the room's time is used up, nothing is changed and the listener is called.
 *
 * <p>The record stays revealed all the time, so the plan can never change again. The attempt is kept among the
 * leftovers, where the reconciler finds it after a crash.
 */
public final class RoomReopening {

    /** The least time between the two reports of the provider that a room does not exist. */
    public static final Duration APART = Duration.ofSeconds(3);

    /** While an attempt of any replica is younger than this, no other attempt begins. */
    private static final Duration ATTEMPT_TAKES = Duration.ofSeconds(10);

    /** The most possible rooms that one teleconsultation can owe before no further attempt is made. */
    private static final int MOST_UNCERTAIN = 3;

    private static final int MOST_REMEMBERED = 1_000;

    private final TeleconsultationRecords records;
    private final RoomKeeper keeper;
    private final VideoRooms rooms;
    private final ParticipantResolver people;
    private final Announcements announcements;
    private final RoomKeeper.Attempts attempts;
    private final Time time;
    private final Map<RoomId, Long> goneSince = bounded();
    private final Set<RoomId> usedUp = Collections.newSetFromMap(bounded());
    private final Set<RoomId> reported = Collections.newSetFromMap(bounded());

    public RoomReopening(
            TeleconsultationRecords records,
            RoomKeeper keeper,
            VideoRooms rooms,
            ParticipantResolver people,
            Announcements announcements,
            RoomKeeper.Attempts attempts) {
        this.records = records;
        this.keeper = keeper;
        this.rooms = rooms;
        this.people = people;
        this.announcements = announcements;
        this.attempts = attempts;
        this.time = attempts.time();
    }

    /**
     * Remembers the details of a revealed room. Returns whether a new room has to be opened, or the listener called.
     */
    boolean concerns(RoomId room, RoomLook look) {
        if (look.details().isPresent()) {
            goneSince.remove(room);
            look.details()
                    .filter(details ->
                            !details.duration().isZero() && details.used().compareTo(details.duration()) >= 0)
                    .ifPresent(details -> usedUp.add(room));
        }
        return look.isGone() || (look.keepsPeopleOut() && !reported.contains(room));
    }

    /**
     * @param seen the room that the details belong to
     * @throws RefusalException {@link dev.teleconsult.domain.RefusalCode#TELECONSULTATION_NOT_FOUND} if the room is
     *     gone because it was cancelled
     */
    Shown healed(TeleconsultationId id, RoomId seen, RoomLook look, RequestContext context) {
        // The record may have been read before the room's details, and its room deleted in between.
        StoredTeleconsultation stored = records.require(id, context);
        Teleconsultation teleconsultation = stored.teleconsultation();
        Optional<RoomId> room = teleconsultation.room().map(Room::id).filter(seen::equals);
        if (room.isEmpty() || !(teleconsultation.state() instanceof RoomState.Revealed)) {
            return Shown.of(teleconsultation);
        }
        if (!look.isGone() || usedUp.contains(room.get()) || isOver(teleconsultation.plan())) {
            if (reported.add(room.get())) {
                announcements.tell(listener -> listener.roomUnusable(stored.id(), room.get()));
                tellUnusable(stored, room.get(), context);
            }
            return Shown.of(teleconsultation, look);
        }
        if (!isReportedTwice(room.get()) || isAttempted(teleconsultation)) {
            return Shown.withoutLinks(teleconsultation);
        }
        return reopened(stored, room.get(), context)
                .map(now -> Shown.of(now.teleconsultation()))
                .orElseGet(() -> Shown.withoutLinks(teleconsultation));
    }

    /** Calls the listener, once per room. If the store fails now, the request of the next participant tries again. */
    private void tellUnusable(StoredTeleconsultation stored, RoomId room, RequestContext context) {
        try {
            records.facts().add(stored, FactRules.unusableRoom(time.now()), context);
        } catch (PortException away) {
            reported.remove(room);
        }
    }

    private boolean isOver(Plan plan) {
        return plan.schedule().end().filter(end -> !time.now().isBefore(end)).isPresent();
    }

    private boolean isReportedTwice(RoomId room) {
        long now = time.nanos();
        Long first = goneSince.putIfAbsent(room, now);
        return first != null && now - first >= APART.toNanos();
    }

    private boolean isAttempted(Teleconsultation teleconsultation) {
        Instant recently = time.now().minus(ATTEMPT_TAKES);
        int uncertain = 0;
        for (Leftover leftover : teleconsultation.leftovers()) {
            if (leftover instanceof Leftover.PossibleRoom possible) {
                if (possible.since().isAfter(recently)) {
                    return true;
                }
                uncertain++;
            }
        }
        return uncertain >= MOST_UNCERTAIN;
    }

    /** Opens a new room; empty if that is impossible now, or another replica does it. */
    private Optional<StoredTeleconsultation> reopened(
            StoredTeleconsultation stored, RoomId gone, RequestContext context) {
        OperationId operation = attempts.operations().get();
        Plan plan = people.describedIfPossible(stored.teleconsultation().plan(), context);
        try {
            return records.replace(stored, stored.teleconsultation().reopening(operation, time.now()), context)
                    .flatMap(intended -> opened(intended, gone, operation, plan, context));
        } catch (PortException | RefusalException notNow) {
            // The attempt is on record, unless it failed before that, and the request of the next participant tries
            // again.
            return Optional.empty();
        }
    }

    private Optional<StoredTeleconsultation> opened(
            StoredTeleconsultation intended, RoomId gone, OperationId operation, Plan plan, RequestContext context) {
        Room room;
        try {
            room = rooms.open(keeper.spec(plan), intended.teleconsultation().token(operation));
        } catch (PortException failure) {
            if (!failure.mayHaveHappened()) {
                records.update(intended, now -> now.notReopened(operation), context);
            }
            throw failure;
        }
        Optional<StoredTeleconsultation> written =
                records.update(intended, now -> now.reopened(gone, operation, room), context);
        Optional<StoredTeleconsultation> used = written.filter(now -> now.teleconsultation()
                .room()
                .filter(current -> current.id().equals(room.id()))
                .isPresent());
        if (used.isPresent()) {
            goneSince.remove(gone);
            announcements.tell(listener -> listener.roomReopened(intended.id(), gone, room.id()));
        }
        return used;
    }

    private static <V> Map<RoomId, V> bounded() {
        return Collections.synchronizedMap(new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<RoomId, V> eldest) {
                return size() > MOST_REMEMBERED;
            }
        });
    }
}
