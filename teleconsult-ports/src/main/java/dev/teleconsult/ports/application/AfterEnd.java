package dev.teleconsult.ports.application;

import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Closes the rooms of visits that are over: the record says so first, with the room among what is left over, and the
 * reconciler then deletes it as any other. Never while a call runs, nor while the provider cannot be asked whether one does.
 *
 * <p>It walks through the records by their start, a bounded number in each run, from the first one there is; behind the last
 * one it waits for more, and now and then walks through the last days again, for what was planned behind its back. What
 * cannot be closed yet is remembered and tried again at growing distances; if too many are, the walk waits for them. Nothing
 * of that is on record: another replica, or the next process, walks for itself, and of several one write succeeds.
 *
 * <p>Safe for use by several threads.
 */
final class AfterEnd {

    /** So many records are looked at in one run. */
    private static final int LOOKED_AT_ONCE = 400;

    private static final int PAGE = 100;

    private static final int MOST_PUT_OFF = 10_000;

    /** So many of those put off are tried in one run. */
    private static final int TRIED_AT_ONCE = 100;

    /** After so many failures in a row the provider, or the store, is left alone for this run. */
    private static final int FAILURES = 3;

    private static final Duration WALK_AGAIN = Duration.ofHours(1);
    private static final Duration LOOK_BACK = Duration.ofDays(2);

    private final TeleconsultationRecords records;
    private final VideoRooms rooms;
    private final Duration afterEnd;
    private final OwedTerms distances;
    private final DoubleSupplier jitter;
    private final Announcements announcements;
    private final Map<TeleconsultationId, Turn> putOff = new LinkedHashMap<>();
    private Instant from = Instant.EPOCH;
    private Optional<TeleconsultationQuery.Position> after = Optional.empty();
    private Optional<Instant> walkedUpTo = Optional.empty();

    /** @param afterEnd how long after the planned end */
    AfterEnd(
            TeleconsultationRecords records,
            VideoRooms rooms,
            Duration afterEnd,
            OwedTerms distances,
            DoubleSupplier jitter,
            Announcements announcements) {
        this.records = records;
        this.rooms = rooms;
        this.afterEnd = afterEnd;
        this.distances = distances;
        this.jitter = jitter;
        this.announcements = announcements;
    }

    /**
     * Closes what can be closed now.
     *
     * @throws PortException if the records cannot be read
     */
    synchronized void run(Instant now, RequestContext context) {
        Run run = new Run(now, context);
        run.tryAgain();
        run.walk();
    }

    private final class Run {

        private final Instant now;
        private final RequestContext context;
        private int failures;

        private Run(Instant now, RequestContext context) {
            this.now = now;
            this.context = context;
        }

        private void tryAgain() {
            List<TeleconsultationId> due = putOff.entrySet().stream()
                    .filter(entry -> !entry.getValue().nextTry().isAfter(now))
                    .map(Map.Entry::getKey)
                    .limit(TRIED_AT_ONCE)
                    .toList();
            for (TeleconsultationId id : due) {
                if (failures >= FAILURES) {
                    return;
                }
                close(id);
            }
        }

        private void walk() {
            Instant to = now.minus(afterEnd);
            if (walkedUpTo.filter(at -> !at.plus(WALK_AGAIN).isAfter(now)).isPresent()) {
                from = to.minus(LOOK_BACK);
                after = Optional.empty();
                walkedUpTo = Optional.empty();
            }
            int lookedAt = 0;
            while (lookedAt < LOOKED_AT_ONCE && to.isAfter(from) && failures < FAILURES) {
                TeleconsultationQuery first = TeleconsultationQuery.between(from, to, PAGE);
                TeleconsultationPage page =
                        records.store().search(after.map(first::after).orElse(first), context);
                for (FoundTeleconsultation found : page.found()) {
                    if (failures >= FAILURES || !lookAt(found.teleconsultation())) {
                        return;
                    }
                    after = Optional.of(found.position());
                }
                lookedAt += PAGE;
                if (page.next().isEmpty()) {
                    walkedUpTo = walkedUpTo.or(() -> Optional.of(now));
                    return;
                }
                after = page.next();
            }
        }

        /** Returns whether the walk may go on behind it. */
        private boolean lookAt(Teleconsultation one) {
            if (one.isToEnd(afterEnd, now)) {
                return hasPlaceFor(one.id()) && close(one.id());
            }
            Optional<Instant> due = one.isEnded() || one.isOver() || (one.room().isEmpty() && !one.isInFlight())
                    ? Optional.empty()
                    : one.plan().schedule().end().map(end -> end.plus(afterEnd));
            if (due.isEmpty()) {
                return true;
            }
            if (!hasPlaceFor(one.id())) {
                return false;
            }
            // It ends long after it begins, or a room is being opened for it at this moment.
            Instant next = due.get().isAfter(now) ? due.get() : now.plus(distances.takeOverAfter());
            putOff.putIfAbsent(one.id(), new Turn(now, 0, next));
            return true;
        }

        private boolean hasPlaceFor(TeleconsultationId id) {
            return putOff.size() < MOST_PUT_OFF || putOff.containsKey(id);
        }

        /** Always returns true: what could not be closed is put off. */
        private boolean close(TeleconsultationId id) {
            try {
                Optional<StoredTeleconsultation> stored = records.store().find(id, context);
                if (stored.isEmpty()
                        || !stored.get().teleconsultation().isToEnd(afterEnd, now)
                        || mayEnd(stored.get().teleconsultation()) && closed(stored.get())) {
                    putOff.remove(id);
                    putOffUntilDue(stored);
                } else {
                    later(id);
                }
                failures = 0;
            } catch (PortException awayOrRefused) {
                failures++;
                later(id);
            } catch (RefusalException othersKeepComing) {
                later(id);
            }
            return true;
        }

        /** One whose end was moved since, or that has an attempt under way, is looked at again. */
        private void putOffUntilDue(Optional<StoredTeleconsultation> stored) {
            stored.map(StoredTeleconsultation::teleconsultation)
                    .filter(one -> !one.isEnded() && !one.isToEnd(afterEnd, now))
                    .ifPresent(this::lookAt);
        }

        private boolean mayEnd(Teleconsultation one) {
            RoomId room = one.room().map(Room::id).orElseThrow();
            Optional<RoomDetails> details = rooms.details(room);
            return details.isEmpty()
                    || details.get().isRunning().map(running -> !running).orElse(false);
        }

        private boolean closed(StoredTeleconsultation stored) {
            RoomId asked = stored.teleconsultation().room().map(Room::id).orElseThrow();
            boolean[] did = new boolean[1];
            records.update(
                    stored,
                    one -> {
                        // Another room is not the one that was asked about.
                        did[0] = one.isToEnd(afterEnd, now) && one.isIn(asked);
                        return did[0] ? one.ended(now) : one;
                    },
                    context);
            if (did[0]) {
                announcements.tell(listener -> listener.ended(stored.id()));
            }
            return did[0];
        }

        private void later(TeleconsultationId id) {
            Turn before = putOff.getOrDefault(id, new Turn(now, 0, now));
            putOff.put(id, before.taken(now, distances, jitter.getAsDouble()));
        }
    }
}
