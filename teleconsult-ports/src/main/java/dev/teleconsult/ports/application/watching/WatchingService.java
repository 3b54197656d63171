package dev.teleconsult.ports.application.watching;

import dev.teleconsult.domain.FactRules;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.records.Replicas;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase;
import dev.teleconsult.ports.outbound.ReplicaPresence;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Reads the store on behalf of all waiting participants and notifies them of changes. A round reads each watched
 * teleconsultation once, however many participants wait for it. Rounds are further apart when many teleconsultations
 * are watched; a teleconsultation whose window opens or whose notice expires is read without waiting for a round.
 *
 * <p>While the replicas' channel is up, other replicas report their changes, which are read at once; rounds are then
 * only a safety net, far apart, and their reads are spread evenly over time. After reports may have been missed, a
 * round begins at once; while the channel is down, rounds are as frequent as without one.
 *
 * <p>One periodic task reads, in steps. The teleconsultations to read form a set: a step reads each once, however often
 * it was added. Arriving and leaving participants need no read. After an outage the teleconsultations that could not be
 * read are still in the set. An unreadable record does not affect others.
 */
public final class WatchingService implements WatchTeleconsultationUseCase, AutoCloseable {

    /** The most records read per second; with more to watch, rounds are less frequent. */
    private static final int READS_A_SECOND = 1000;

    /**
     * The most records read per second while the channel is up: the store then has almost no load, however many
     * participants wait.
     */
    private static final int READS_A_SECOND_WHEN_TOLD = 20;

    /** The shortest time between two rounds while the channel is up. */
    private static final Duration FAR = Duration.ofMinutes(1);

    private static final int READ_AT_ONCE = 200;

    /**
     * The pause between two steps of the task, and so the longest delay after the opening of a window until the record
     * is read.
     */
    private static final Duration STEP = Duration.ofMillis(50);

    private static final Duration BETWEEN_WAITING_FACTS = Duration.ofMinutes(5);

    /** The pause after a failed read of the store. */
    private static final Duration PAUSE_AFTER_OUTAGE = Duration.ofMillis(500);

    /**
     * How often the store is read.
     *
     * @param interval the time between two rounds; longer if more teleconsultations are watched than can be read in it
     * @param step the pause between two steps of the task
     * @param tasks the registry for the task
     * @param time the clock and stopwatch
     */
    public record Ticking(Duration interval, Duration step, PeriodicTasks tasks, Time time) {

        public Ticking(Duration interval, PeriodicTasks tasks, Time time) {
            this(interval, STEP, tasks, time);
        }
    }

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final Participation participation;
    private final CurrentNotices notices;
    private final ImmutabilityWindow window;
    private final Replicas replicas;
    private final Ticking ticking;
    private final Time time;
    private final PeriodicTask ticker;
    private final Map<TeleconsultationId, WatchedVisit> visits = new ConcurrentHashMap<>();
    private final Set<TeleconsultationId> toRead = ConcurrentHashMap.newKeySet();
    private final Set<TeleconsultationId> toCount = ConcurrentHashMap.newKeySet();
    private final Set<TeleconsultationId> toTellElsewhere = ConcurrentHashMap.newKeySet();
    private final Rounds rounds = new Rounds();
    private boolean started;
    private volatile boolean closed;

    public WatchingService(
            TeleconsultationRecords records,
            Participation participation,
            CurrentNotices notices,
            ImmutabilityWindow window,
            Replicas replicas,
            Ticking ticking) {
        this.store = records.store();
        this.records = records;
        this.participation = participation;
        this.notices = notices;
        this.window = window;
        this.replicas = replicas;
        this.ticking = ticking;
        this.time = ticking.time();
        this.ticker = PeriodicTask.builder("teleconsult-watch", ticking.step(), this::step)
                .drain(Duration.ofSeconds(1))
                .build();
        replicas.watchedBy(new WaitingHere());
    }

    @Override
    public Watch watch(TeleconsultationId id, RequestContext context, Consumer<News> listener) {
        participation.requireUser(context);
        requireOpen();
        StoredTeleconsultation stored = records.require(id, context);
        Teleconsultation teleconsultation = stored.teleconsultation();
        WatchedVisit.Watcher watcher = new WatchedVisit.Watcher(
                participation.require(teleconsultation, context).videoUser(), listener);
        WatchedVisit visit = visits.compute(id, (same, known) -> {
            WatchedVisit one = known == null ? newVisit(teleconsultation) : known;
            one.add(watcher);
            return one;
        });
        toTellElsewhere.add(id);
        tellWaiting(stored, watcher.who(), context);
        visit.tellFirst(watcher, teleconsultation, notices.look(id, context).get(), time.now());
        if (visit.isShared()) {
            toCount.add(id);
            // The earlier watchers may have older or newer news than the new watcher has just read.
            if (visit.differsFrom(teleconsultation)) {
                toRead.add(id);
            }
        }
        start();
        if (closed) {
            // The service was closed in the meantime, and the closing thread may not have seen this watcher.
            visit.tellGone(News.Cause.STOPPED, time.now());
        }
        return () -> leave(id, watcher);
    }

    private WatchedVisit newVisit(Teleconsultation teleconsultation) {
        TeleconsultationId id = teleconsultation.id();
        return new WatchedVisit(window, teleconsultation, () -> replicas.presentElsewhere(id));
    }

    /**
     * Stores the fact that a participant waits for the link, at most once in five minutes: the fact's id is the same on
     * all replicas. If the store fails, the fact is dropped: it is no part of the record, and the participant will ask
     * again.
     */
    private void tellWaiting(StoredTeleconsultation stored, VideoUserId person, RequestContext context) {
        Instant now = time.now();
        if (!records.facts().areTold()
                || stored.teleconsultation().waitingReason(window, now).isEmpty()) {
            return;
        }
        try {
            records.facts().add(stored, FactRules.waiting(person, now, BETWEEN_WAITING_FACTS), context);
        } catch (PortException notNow) {
            // Counted by the metrics of the port.
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the application is closed");
        }
    }

    private synchronized void start() {
        if (!started && !closed) {
            started = true;
            rounds.begin();
            replicas.join();
            ticking.tasks().add(ticker).start();
        }
    }

    private void leave(TeleconsultationId id, WatchedVisit.Watcher watcher) {
        WatchedVisit left = visits.computeIfPresent(id, (same, visit) -> visit.remove(watcher) ? null : visit);
        toTellElsewhere.add(id);
        if (left != null) {
            toCount.add(id);
        }
    }

    /**
     * Who has the waiting room or the call open, at this replica and those that report to it; for the lists of the back
     * office.
     */
    public Set<VideoUserId> present(TeleconsultationId id) {
        return Optional.ofNullable(visits.get(id))
                .map(WatchedVisit::present)
                .orElseGet(() -> replicas.presentElsewhere(id));
    }

    /** Notifies the waiting participants of a teleconsultation that was changed here, before the next round. */
    public void changed(TeleconsultationId id) {
        if (visits.containsKey(id)) {
            toRead.add(id);
            ticker.wake();
        }
    }

    /** Adds a record that was written, here or at another replica, to the next step. */
    public void written(TeleconsultationId id) {
        if (visits.containsKey(id)) {
            toRead.add(id);
        }
    }

    /** For tests: runs all steps of a round at once; ends early during a pause after an outage. */
    void look() {
        rounds.startNow();
        do {
            step();
        } while (rounds.isUnderWay() && !rounds.isPausing());
    }

    /** For tests: runs one step of the task. */
    PeriodicTask.Outcome stepNow() {
        return ticker.runNow();
    }

    /**
     * Reads the teleconsultations that are due: those changed here, those whose window has opened, and a part of the
     * round.
     */
    private void step() {
        tellPresence();
        tellElsewhere();
        Instant now = time.now();
        boolean pressing = rounds.isPressingDue();
        visits.forEach((id, visit) -> {
            if (visit.isDue(now) || (pressing && visit.isInPreparation(now))) {
                toRead.add(id);
            }
        });
        rounds.startIfDue();
        if (rounds.isPausing()) {
            return;
        }
        List<TeleconsultationId> urgent = new ArrayList<>(toRead);
        for (int from = 0; from < urgent.size(); from += READ_AT_ONCE) {
            List<TeleconsultationId> some = urgent.subList(from, Math.min(urgent.size(), from + READ_AT_ONCE));
            // Removed before the read: a change from now on must be read again.
            some.forEach(toRead::remove);
            readOrKeep(some);
        }
        List<TeleconsultationId> some = rounds.next(READ_AT_ONCE);
        if (!some.isEmpty()) {
            readOrKeep(some);
        }
    }

    private void tellPresence() {
        for (TeleconsultationId id : List.copyOf(toCount)) {
            toCount.remove(id);
            Optional.ofNullable(visits.get(id)).ifPresent(visit -> visit.tellPresence(time.now()));
        }
    }

    private void tellElsewhere() {
        for (TeleconsultationId id : List.copyOf(toTellElsewhere)) {
            toTellElsewhere.remove(id);
            if (replicas.isJoined()) {
                replicas.tellPresent(new ReplicaPresence(
                        id,
                        Optional.ofNullable(visits.get(id))
                                .map(WatchedVisit::who)
                                .orElse(Set.of())));
            }
        }
    }

    /** Reads records. After an outage they stay in the set, to be read after a pause; the task reports the outage. */
    private void readOrKeep(List<TeleconsultationId> ids) {
        List<TeleconsultationId> watched =
                ids.stream().filter(visits::containsKey).toList();
        if (watched.isEmpty()) {
            return;
        }
        try {
            read(watched);
        } catch (PortUnavailableException away) {
            toRead.addAll(watched);
            rounds.pause();
            throw away;
        }
    }

    private void read(List<TeleconsultationId> ids) {
        Set<TeleconsultationId> batch = new LinkedHashSet<>();
        List<TeleconsultationId> alone = new ArrayList<>();
        for (TeleconsultationId id : ids) {
            if (Optional.ofNullable(visits.get(id))
                    .filter(WatchedVisit::isReadAlone)
                    .isPresent()) {
                alone.add(id);
            } else {
                batch.add(id);
            }
        }
        if (!batch.isEmpty()) {
            try {
                tell(batch, store.findAll(batch, RequestContext.system()));
            } catch (PortUnavailableException away) {
                throw away;
            } catch (RuntimeException unreadable) {
                // One of them is unreadable, and the store does not say which.
                alone.addAll(batch);
            }
        }
        readAlone(alone);
    }

    /** Reads records one by one, so that an unreadable record does not stop the others. */
    private void readAlone(Collection<TeleconsultationId> ids) {
        for (TeleconsultationId id : ids) {
            Optional<WatchedVisit> visit = Optional.ofNullable(visits.get(id));
            try {
                Map<TeleconsultationId, StoredTeleconsultation> found = new HashMap<>();
                store.find(id, RequestContext.system()).ifPresent(stored -> found.put(id, stored));
                visit.ifPresent(one -> one.readAlone(false));
                tell(Set.of(id), found);
            } catch (PortUnavailableException away) {
                throw away;
            } catch (RuntimeException unreadable) {
                // The metrics of the port count the failure, and the next round tries again.
                visit.ifPresent(one -> one.readAlone(true));
            }
        }
    }

    private void tell(Set<TeleconsultationId> ids, Map<TeleconsultationId, StoredTeleconsultation> found) {
        Optional<Map<TeleconsultationId, Notice>> given = notices.of(ids);
        for (TeleconsultationId id : ids) {
            WatchedVisit visit = visits.get(id);
            if (visit != null) {
                Optional.ofNullable(found.get(id))
                        .map(StoredTeleconsultation::teleconsultation)
                        .filter(teleconsultation -> !teleconsultation.isOver())
                        .ifPresentOrElse(
                                teleconsultation -> visit.tell(
                                        teleconsultation,
                                        before -> given.map(all -> Optional.ofNullable(all.get(id)))
                                                .orElse(before),
                                        time.now()),
                                () -> visit.tellGone(News.Cause.CANCELLED, time.now()));
            }
        }
    }

    /** Tells all waiting participants that this replica stops, and refuses new watches. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        ticker.close();
        visits.values().forEach(visit -> visit.tellGone(News.Cause.STOPPED, time.now()));
        visits.clear();
    }

    /** Handles the messages of other replicas. */
    private final class WaitingHere implements Replicas.Watchers {

        @Override
        public boolean isWatched(TeleconsultationId id) {
            return visits.containsKey(id);
        }

        @Override
        public void changedElsewhere(TeleconsultationId id) {
            written(id);
        }

        @Override
        public void presenceChanged(TeleconsultationId id) {
            toCount.add(id);
        }

        @Override
        public void reportPresence() {
            toTellElsewhere.addAll(visits.keySet());
        }

        @Override
        public void newsMissed() {
            rounds.hurry();
        }
    }

    /**
     * Decides which part of the watched teleconsultations is read when. Used by one thread at a time, except {@link
     * #begin} and {@link #hurry}.
     */
    private final class Rounds {

        private final Deque<TeleconsultationId> left = new ArrayDeque<>();
        private volatile long startedAt;
        private volatile Optional<Long> pausingSince = Optional.empty();
        private volatile boolean wanted;
        private boolean hurried;
        private long partReadAt;
        private Duration untilNextPart = Duration.ZERO;
        private long pressingReadAt;

        private void begin() {
            startedAt = time.nanos();
            pressingReadAt = startedAt;
        }

        /** Makes a whole round begin with the next step, and read without pauses. */
        private void hurry() {
            wanted = true;
        }

        private void startIfDue() {
            if (wanted) {
                wanted = false;
                startNow();
            } else if (left.isEmpty() && time.nanos() - startedAt >= length().toNanos()) {
                start();
                hurried = false;
            }
        }

        private void startNow() {
            start();
            hurried = true;
        }

        private void start() {
            startedAt = time.nanos();
            left.clear();
            left.addAll(visits.keySet());
            untilNextPart = Duration.ZERO;
        }

        private Duration length() {
            boolean told = replicas.isUp();
            Duration needed = timeFor(visits.size(), told ? READS_A_SECOND_WHEN_TOLD : READS_A_SECOND);
            return longer(needed, told ? longer(FAR, ticking.interval()) : ticking.interval());
        }

        private static Duration timeFor(int reads, int readsASecond) {
            return Duration.ofMillis(1000L * reads / readsASecond);
        }

        private static Duration longer(Duration one, Duration other) {
            return one.compareTo(other) > 0 ? one : other;
        }

        /** Whether it is time to read teleconsultations that will change soon, while rounds are far apart. */
        private boolean isPressingDue() {
            if (!replicas.isUp()
                    || time.nanos() - pressingReadAt < ticking.interval().toNanos()) {
                return false;
            }
            pressingReadAt = time.nanos();
            return true;
        }

        private boolean isUnderWay() {
            return !left.isEmpty();
        }

        /**
         * Returns the next part of the round; none if the parts of the round are spread over time and the next is not
         * due.
         */
        private List<TeleconsultationId> next(int most) {
            boolean spread = !hurried && replicas.isUp();
            if (spread && time.nanos() - partReadAt < untilNextPart.toNanos()) {
                return List.of();
            }
            List<TeleconsultationId> some = new ArrayList<>();
            while (some.size() < most && !left.isEmpty()) {
                some.add(left.remove());
            }
            partReadAt = time.nanos();
            untilNextPart = timeFor(some.size(), READS_A_SECOND_WHEN_TOLD);
            return some;
        }

        private void pause() {
            pausingSince = Optional.of(time.nanos());
        }

        private boolean isPausing() {
            if (pausingSince
                    .filter(since -> time.nanos() - since >= PAUSE_AFTER_OUTAGE.toNanos())
                    .isPresent()) {
                pausingSince = Optional.empty();
            }
            return pausingSince.isPresent();
        }
    }
}
