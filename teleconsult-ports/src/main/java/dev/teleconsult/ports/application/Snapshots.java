package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is on record, read once for all who ask at about the same time. What they get may be as old as a set time, if another
 * process has changed it since; what this one writes, or finds changed when it reads for something else, ends a snapshot at
 * once, also one that is being taken. Nothing is remembered of what is not there.
 */
final class Snapshots {

    /**
     * What was read.
     *
     * @param asOf when it was asked for, by our clock; it is not older than that
     * @param number of the look; higher than that of any asked for before
     */
    record Snapshot(StoredTeleconsultation stored, Instant asOf, long number) {}

    private final TeleconsultationStore inside;
    private final TeleconsultationRecords records;
    private final Duration freshFor;
    private final int most;
    private final Clock clock;
    private final Map<TeleconsultationId, Look> looks = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /** A look at the record, perhaps still being taken. */
    private static final class Look {

        private final Instant asOf;
        private final long number;
        private final boolean working;
        private final Thread taker = Thread.currentThread();
        private final CompletableFuture<Snapshot> result = new CompletableFuture<>();

        private Look(Instant asOf, long number, boolean working) {
            this.asOf = asOf;
            this.number = number;
            this.working = working;
        }

        private boolean isOf(Optional<StoredTeleconsultation> found) {
            return result.isDone()
                    && !result.isCompletedExceptionally()
                    && found.map(StoredTeleconsultation::version)
                            .filter(result.join().stored().version()::equals)
                            .isPresent();
        }

        private Snapshot await() {
            try {
                return result.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw e;
            }
        }
    }

    /**
     * @param freshFor how long a snapshot is good for, from when it was asked for; zero for none at all
     * @param most how many are kept; more only while they are being taken
     */
    Snapshots(TeleconsultationStore inside, Duration freshFor, int most, Clock clock) {
        this.inside = inside;
        this.records = new TeleconsultationRecords(inside);
        this.freshFor = freshFor;
        this.most = most;
        this.clock = clock;
    }

    /** The way to the store that everything in this process has to take, so that snapshots end when they must. */
    TeleconsultationStore store() {
        return freshFor.isZero() ? inside : new Observed();
    }

    /** The number of the last look so far: snapshots with higher ones are asked for from now on. */
    long number() {
        return numbers.get();
    }

    /** @throws RefusalException {@link RefusalCode#TELECONSULTATION_NOT_FOUND} if there is none, or it is over */
    Snapshot get(TeleconsultationId id, RequestContext context) {
        return getAfter(Long.MIN_VALUE, id, context);
    }

    /** As {@link #get}, but not asked for before the look of that number was. */
    Snapshot getAfter(long number, TeleconsultationId id, RequestContext context) {
        Look known = looks.get(id);
        if (known != null && known.number > number && isFresh(known) && !isBeingTakenByMe(known)) {
            return known.await();
        }
        return taken(
                id,
                nextLook(),
                other -> other.number > number && isFresh(other) && !isBeingTakenByMe(other),
                () -> records.require(id, context));
    }

    /**
     * Does some work on what was read, which the first one does for all who come with the same while it is being done.
     *
     * @param work returns what is on record afterwards
     */
    Snapshot worked(Snapshot read, Supplier<StoredTeleconsultation> work) {
        return taken(
                read.stored().id(),
                new Look(read.asOf(), read.number(), true),
                other -> other.working && !other.result.isDone() && isFresh(other) && !isBeingTakenByMe(other),
                work);
    }

    private Look nextLook() {
        long number = numbers.incrementAndGet();
        return new Look(clock.instant(), number, false);
    }

    private Snapshot taken(
            TeleconsultationId id, Look mine, Predicate<Look> sharable, Supplier<StoredTeleconsultation> look) {
        if (freshFor.isZero()) {
            return new Snapshot(look.get(), mine.asOf, mine.number);
        }
        Look current = looks.compute(id, (same, other) -> other != null && sharable.test(other) ? other : mine);
        if (current != mine) {
            return current.await();
        }
        makeRoom();
        try {
            Snapshot snapshot = new Snapshot(look.get(), mine.asOf, mine.number);
            mine.result.complete(snapshot);
            return snapshot;
        } catch (RuntimeException | Error failure) {
            looks.remove(id, mine);
            mine.result.completeExceptionally(failure);
            throw failure;
        }
    }

    /** A clock that is put back makes everything stale. */
    private boolean isFresh(Look look) {
        Instant now = clock.instant();
        return !now.isBefore(look.asOf) && now.isBefore(look.asOf.plus(freshFor));
    }

    /** Whoever asks from within its own work would wait for itself. */
    private static boolean isBeingTakenByMe(Look look) {
        return look.taker == Thread.currentThread() && !look.result.isDone();
    }

    private void makeRoom() {
        if (looks.size() <= most) {
            return;
        }
        looks.values().removeIf(look -> !isFresh(look));
        Iterator<Look> some = looks.values().iterator();
        while (looks.size() > most && some.hasNext()) {
            if (some.next().result.isDone()) {
                some.remove();
            }
        }
    }

    /** How many are kept now. */
    int size() {
        return looks.size();
    }

    private void forget(TeleconsultationId id) {
        looks.remove(id);
    }

    /** Whoever was told of this by another way finds it here too. */
    private void seen(TeleconsultationId id, Optional<StoredTeleconsultation> found) {
        Look look = looks.get(id);
        if (look != null && !look.isOf(found)) {
            looks.remove(id, look);
        }
    }

    private final class Observed implements TeleconsultationStore {

        @Override
        public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
            StoredTeleconsultation inserted = inside.insert(plan, state, context);
            forget(inserted.id());
            return inserted;
        }

        @Override
        public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
            Optional<StoredTeleconsultation> found = inside.find(id, context);
            seen(id, found);
            return found;
        }

        @Override
        public Map<TeleconsultationId, StoredTeleconsultation> findAll(
                Set<TeleconsultationId> ids, RequestContext context) {
            Map<TeleconsultationId, StoredTeleconsultation> found = inside.findAll(ids, context);
            ids.forEach(id -> seen(id, Optional.ofNullable(found.get(id))));
            return found;
        }

        @Override
        public Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context) {
            Optional<StoredTeleconsultation> found = inside.findByRoom(room, context);
            found.ifPresent(stored -> seen(stored.id(), found));
            return found;
        }

        @Override
        public Optional<StoredTeleconsultation> replace(
                StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
            try {
                return inside.replace(current, next, mark, context);
            } finally {
                forget(current.id());
            }
        }

        @Override
        public WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context) {
            WriteOutcome outcome = inside.outcome(current, mark, context);
            outcome.now().ifPresent(now -> seen(now.id(), outcome.now()));
            return outcome;
        }

        @Override
        public boolean delete(StoredTeleconsultation current, RequestContext context) {
            try {
                return inside.delete(current, context);
            } finally {
                forget(current.id());
            }
        }

        @Override
        public List<StoredTeleconsultation> findUnsettled(int limit, RequestContext context) {
            List<StoredTeleconsultation> found = inside.findUnsettled(limit, context);
            found.forEach(stored -> seen(stored.id(), Optional.of(stored)));
            return found;
        }

        @Override
        public Map<RoomState.Phase, Long> countByPhase(RequestContext context) {
            return inside.countByPhase(context);
        }
    }
}
