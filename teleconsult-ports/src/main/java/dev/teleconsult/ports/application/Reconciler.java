package dev.teleconsult.ports.application;

import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finishes what a crash or an outage left undone: intentions nobody is pursuing, rooms left over, teleconsultations that
 * are closing; and deletes the uploads of calls that ended a while ago. Run it now and then, on as many replicas as there
 * are: every step is on record before and after, so runs that
 * meet do nothing twice that matters. Safe for use by several threads.
 *
 * <p>A room is only touched if the record of a teleconsultation names it, or if it carries the token of an attempt that is
 * on record. A possible room is looked for once its attempt is older than the bound, when whoever made it is gone; the bound
 * must be longer than any call to the provider can take. One that is not found then does not exist.
 */
public final class Reconciler {

    /** How far the provider's clock may be behind ours for a room to be found. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** How long a provider that asked for it is left alone at most. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** How many records one run looks at. */
    private static final int MOST_A_RUN = 200;

    /**
     * What one run came to.
     *
     * @param unsettled records it found with something left to do
     * @param takenOver intentions nobody was pursuing any more
     * @param orphansFound rooms nobody knew, found by their token
     * @param roomsDeleted orphans and other leftovers the provider agrees are gone
     * @param remaining records that still have something left to do, as far as this run knows
     * @param oldest since when the one that has waited longest has been waiting: since its attempt began, or since this
     *     process first saw what is left over; empty if none is
     */
    public record Report(
            int unsettled, int takenOver, int orphansFound, int roomsDeleted, int remaining, Optional<Instant> oldest) {

        private static final Report NONE = new Report(0, 0, 0, 0, 0, Optional.empty());
    }

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final RoomKeeper keeper;
    private final VideoRooms rooms;
    private final CallUploads uploads;
    private final Optional<IdempotencyRecords> idempotency;
    private final Duration takeOverAfter;
    private final Duration callEndGrace;
    private final Duration keepKeysFor;
    private final Clock clock;
    private volatile Report last = Report.NONE;
    private volatile Map<TeleconsultationId, Instant> waitingSince = Map.of();
    private volatile Instant pauseUntil = Instant.MIN;

    Reconciler(
            TeleconsultationStore store,
            TeleconsultationRecords records,
            RoomKeeper keeper,
            VideoRooms rooms,
            CallUploads uploads,
            Optional<IdempotencyRecords> idempotency,
            Duration takeOverAfter,
            Duration callEndGrace,
            Duration keepKeysFor,
            Clock clock) {
        this.store = store;
        this.records = records;
        this.keeper = keeper;
        this.rooms = rooms;
        this.uploads = uploads;
        this.idempotency = idempotency;
        this.takeOverAfter = takeOverAfter;
        this.callEndGrace = callEndGrace;
        this.keepKeysFor = keepKeysFor;
        this.clock = clock;
    }

    /**
     * Does what can be done now. Work the provider cannot be asked to do now is left for the next run; one that asked to be
     * left alone for a while is. A record that the store does not take stays as it is and keeps no other waiting.
     *
     * @throws PortException if the store is away
     */
    public Report runOnce() {
        RequestContext context = RequestContext.system();
        Instant now = clock.instant();
        Run run = new Run(now, context);
        for (StoredTeleconsultation stored : store.findUnsettled(MOST_A_RUN, context)) {
            run.takeOver(stored);
        }
        run.findOrphans();
        run.settleAll();
        Report report = run.report();
        last = report;
        waitingSince = Map.copyOf(run.waiting);
        idempotency.ifPresent(kept -> kept.removeBefore(now.minus(keepKeysFor), context));
        return report;
    }

    /** What the last run came to; all zero before the first. */
    public Report lastReport() {
        return last;
    }

    /** Fails while something has been waiting for longer than ten times the bound, and says how much and how long. */
    CheckResult check() {
        Report report = last;
        Instant alarming = clock.instant().minus(takeOverAfter.multipliedBy(10));
        return report.oldest().filter(alarming::isAfter).isPresent()
                ? CheckResult.failed(
                        "rooms",
                        report.remaining() + " teleconsultations unsettled, the oldest since "
                                + report.oldest().get())
                : CheckResult.ok("rooms");
    }

    /** One run, single-threaded. */
    private final class Run {

        private final Instant now;
        private final Instant bound;
        private final Instant callsEndedBefore;
        private final RequestContext context;
        private final List<StoredTeleconsultation> unsettled = new ArrayList<>();
        private final Map<CorrelationToken, Leftover.PossibleRoom> sought = new LinkedHashMap<>();
        private final Map<CorrelationToken, List<RoomId>> orphans = new LinkedHashMap<>();
        private final Set<CorrelationToken> ruledOut = new HashSet<>();
        private final Map<TeleconsultationId, Instant> waiting = new HashMap<>();
        private int found;
        private int takenOver;
        private int orphansFound;
        private int roomsDeleted;
        private int remaining;
        private Optional<Instant> oldest = Optional.empty();
        private boolean providerAway;

        private Run(Instant now, RequestContext context) {
            this.now = now;
            this.bound = now.minus(takeOverAfter);
            this.callsEndedBefore = now.minus(callEndGrace);
            this.context = context;
            this.providerAway = now.isBefore(pauseUntil);
        }

        /** An attempt older than the bound has nobody behind it: what it may have opened becomes a leftover. */
        private void takeOver(StoredTeleconsultation stored) {
            found++;
            Teleconsultation teleconsultation = stored.teleconsultation();
            Optional<Leftover.PossibleRoom> attempt = teleconsultation.state().attempt();
            if (attempt.isPresent() && attempt.get().since().isBefore(bound)) {
                try {
                    Optional<StoredTeleconsultation> written =
                            records.replace(stored, teleconsultation.notOpened(true), context);
                    takenOver += written.isPresent() ? 1 : 0;
                    written.ifPresent(unsettled::add);
                } catch (PortException failure) {
                    notTaken(stored, failure);
                }
            } else {
                unsettled.add(stored);
            }
        }

        private void findOrphans() {
            for (StoredTeleconsultation stored : unsettled) {
                for (Leftover leftover : stored.teleconsultation().leftovers()) {
                    if (leftover instanceof Leftover.PossibleRoom possible
                            && possible.since().isBefore(bound)) {
                        sought.put(stored.teleconsultation().token(possible.operation()), possible);
                    }
                }
            }
            Optional<Instant> first =
                    sought.values().stream().map(Leftover.PossibleRoom::since).min(Instant::compareTo);
            if (first.isEmpty()) {
                return;
            }
            boolean searched = asked(() ->
                    orphans.putAll(rooms.search(sought.keySet(), first.get().minus(CLOCK_SKEW))));
            if (searched) {
                ruledOut.addAll(sought.keySet());
                orphansFound = orphans.values().stream().mapToInt(List::size).sum();
            }
        }

        private void settleAll() {
            for (StoredTeleconsultation stored : unsettled) {
                try {
                    if (!settle(stored)) {
                        remains(stored.teleconsultation());
                    }
                } catch (RefusalException othersKeepComing) {
                    remains(stored.teleconsultation());
                } catch (PortException failure) {
                    notTaken(stored, failure);
                }
            }
        }

        /** The store does not take this one, which keeps no other waiting; if the store is away, all wait. */
        private void notTaken(StoredTeleconsultation stored, PortException failure) {
            if (failure.isTransient()) {
                throw failure;
            }
            remains(stored.teleconsultation());
        }

        private boolean settle(StoredTeleconsultation stored) {
            List<Leftover> gone = new ArrayList<>();
            for (Leftover leftover : stored.teleconsultation().leftovers()) {
                if (isGone(stored.teleconsultation(), leftover)) {
                    gone.add(leftover);
                }
            }
            return keeper.struckOff(stored, gone, context)
                    .filter(left -> left.teleconsultation().isUnsettled())
                    .isEmpty();
        }

        private boolean isGone(Teleconsultation teleconsultation, Leftover leftover) {
            if (leftover instanceof Leftover.KnownRoom known) {
                return deleted(known.room());
            }
            if (leftover instanceof Leftover.Uploads uploads) {
                return uploads.since().isBefore(callsEndedBefore) && deletedUploads(uploads.room());
            }
            CorrelationToken token = teleconsultation.token(((Leftover.PossibleRoom) leftover).operation());
            return ruledOut.contains(token)
                    && orphans.getOrDefault(token, List.of()).stream().allMatch(this::deleted);
        }

        /** A call that turns out to go on keeps its uploads; its end will be told again. */
        private boolean deletedUploads(RoomId room) {
            return asked(() -> {
                boolean goesOn =
                        rooms.details(room).filter(RoomDetails::mayBeRunning).isPresent();
                if (!goesOn) {
                    uploads.list(room).forEach(uploads::delete);
                }
            });
        }

        private boolean deleted(RoomId room) {
            boolean done = asked(() -> rooms.delete(room));
            roomsDeleted += done ? 1 : 0;
            return done;
        }

        /** Whether the provider did it. Once it is away, the rest of the run leaves it alone. */
        private boolean asked(Runnable work) {
            if (providerAway) {
                return false;
            }
            try {
                work.run();
                return true;
            } catch (PortException failure) {
                providerAway = failure.isTransient();
                if (failure instanceof PortUnavailableException unavailable) {
                    unavailable.retryAfter().ifPresent(this::pause);
                }
                return false;
            }
        }

        private void pause(Duration asked) {
            pauseUntil = now.plus(asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE);
        }

        private void remains(Teleconsultation teleconsultation) {
            remaining++;
            Instant since = waitingSince(teleconsultation);
            oldest = oldest.filter(since::isAfter).or(() -> Optional.of(since));
        }

        /** Rooms that are known do not tell since when they are left over, so the first time they were seen counts. */
        private Instant waitingSince(Teleconsultation teleconsultation) {
            Instant since = waitingSince.getOrDefault(teleconsultation.id(), now);
            waiting.put(teleconsultation.id(), since);
            List<Instant> known = new ArrayList<>();
            teleconsultation.state().attempt().map(Leftover.PossibleRoom::since).ifPresent(known::add);
            for (Leftover leftover : teleconsultation.leftovers()) {
                if (leftover instanceof Leftover.PossibleRoom possible) {
                    known.add(possible.since());
                } else if (leftover instanceof Leftover.Uploads uploads) {
                    known.add(uploads.since().plus(callEndGrace));
                } else {
                    known.add(since);
                }
            }
            return known.stream().min(Instant::compareTo).orElse(since);
        }

        private Report report() {
            return new Report(found, takenOver, orphansFound, roomsDeleted, remaining, oldest);
        }
    }
}
