package dev.teleconsult.ports.application;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.WaitingReason;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Watches the store on behalf of everybody who waits. However many wait, each teleconsultation is read once a round; rounds
 * come further apart when there are many, and the moment one opens is not left to a round. A replica learns of another's
 * changes from the store alone.
 */
final class WatchingService implements WatchTeleconsultationUseCase, AutoCloseable {

    /** How many records a second are read at most; with more to watch, rounds come less often. */
    private static final int READS_A_SECOND = 1000;

    private static final int READ_AT_ONCE = 200;

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final Participation participation;
    private final ImmutabilityWindow window;
    private final Duration interval;
    private final Clock clock;
    private final Map<TeleconsultationId, Group> groups = new ConcurrentHashMap<>();
    private final Ticker ticker = new Ticker();

    WatchingService(
            TeleconsultationStore store,
            TeleconsultationRecords records,
            Participation participation,
            ImmutabilityWindow window,
            Duration interval,
            Clock clock) {
        this.store = store;
        this.records = records;
        this.participation = participation;
        this.window = window;
        this.interval = interval;
        this.clock = clock;
    }

    @Override
    public Watch watch(TeleconsultationId id, RequestContext context, Consumer<News> listener) {
        participation.requireUser(context);
        Teleconsultation teleconsultation = records.require(id, context).teleconsultation();
        Watcher watcher =
                new Watcher(participation.require(teleconsultation, context).videoUser(), listener);
        Group group = groups.compute(id, (same, known) -> {
            Group one = known == null ? new Group(teleconsultation) : known;
            one.add(watcher);
            return one;
        });
        group.tellFirst(watcher, teleconsultation, clock.instant());
        ticker.start();
        if (group.isShared()) {
            changed(id);
        }
        return () -> leave(id, watcher);
    }

    private void leave(TeleconsultationId id, Watcher watcher) {
        groups.computeIfPresent(id, (same, group) -> group.remove(watcher) ? null : group);
    }

    /** Something was changed here: those who wait for it need not wait for the next round. */
    void changed(TeleconsultationId id) {
        if (groups.containsKey(id)) {
            ticker.hurry(() -> read(Set.of(id)));
        }
    }

    /** One round. An outage of the store is nothing to tell: it is asked again in the next one. */
    void look() {
        List<TeleconsultationId> all = new ArrayList<>(groups.keySet());
        for (int from = 0; from < all.size(); from += READ_AT_ONCE) {
            read(new HashSet<>(all.subList(from, Math.min(all.size(), from + READ_AT_ONCE))));
        }
    }

    private void read(Set<TeleconsultationId> ids) {
        Map<TeleconsultationId, StoredTeleconsultation> found;
        try {
            found = store.findAll(ids, RequestContext.system());
        } catch (PortException away) {
            return;
        }
        Instant now = clock.instant();
        for (TeleconsultationId id : ids) {
            Group group = groups.get(id);
            if (group != null) {
                Optional.ofNullable(found.get(id))
                        .map(StoredTeleconsultation::teleconsultation)
                        .filter(teleconsultation -> !teleconsultation.isOver())
                        .ifPresentOrElse(
                                teleconsultation -> group.tell(teleconsultation, now), () -> group.tellGone(now));
            }
        }
    }

    /** The reason nobody can join now; empty if one can ask for the link. */
    private Optional<WaitingReason> reason(Teleconsultation teleconsultation, Instant now) {
        if (!teleconsultation.plan().participants().isComplete()) {
            return Optional.of(WaitingReason.AWAITING_PARTICIPANTS);
        }
        if (!window.allowsJoining(teleconsultation.plan(), now)) {
            return Optional.of(WaitingReason.TOO_EARLY);
        }
        RoomState state = teleconsultation.state();
        return state instanceof RoomState.Ready || state instanceof RoomState.Revealed
                ? Optional.empty()
                : Optional.of(WaitingReason.ROOM_IN_PREPARATION);
    }

    @Override
    public void close() {
        ticker.close();
        groups.clear();
    }

    private record Watcher(VideoUserId who, Consumer<News> listener) {
        // Two tabs of one person are two watchers.
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Those who wait for one teleconsultation, and what they were told last. Its lock keeps news in order. Coming and going
     * takes no lock: a listener may leave while it is told something. What one reads on coming is told to nobody else: those
     * who are there may have been told what is newer.
     */
    private final class Group {

        private final Map<Watcher, Optional<News>> told = new ConcurrentHashMap<>();
        private volatile Instant opensAt;

        private Group(Teleconsultation teleconsultation) {
            opensAt = window.opensAt(teleconsultation.plan().schedule());
        }

        private void add(Watcher watcher) {
            told.put(watcher, Optional.empty());
        }

        /** Returns whether nobody is left. */
        private boolean remove(Watcher watcher) {
            told.remove(watcher);
            return told.isEmpty();
        }

        /** Whether somebody else is there too. */
        private boolean isShared() {
            return told.size() > 1;
        }

        private synchronized void tellFirst(Watcher watcher, Teleconsultation teleconsultation, Instant now) {
            if (told.getOrDefault(watcher, Optional.empty()).isEmpty()) {
                tell(watcher, teleconsultation, present(teleconsultation), now);
            }
        }

        private synchronized void tell(Teleconsultation teleconsultation, Instant now) {
            opensAt = window.opensAt(teleconsultation.plan().schedule());
            Set<VideoUserId> present = present(teleconsultation);
            for (Watcher watcher : List.copyOf(told.keySet())) {
                tell(watcher, teleconsultation, present, now);
            }
        }

        private synchronized void tellGone(Instant now) {
            for (Watcher watcher : List.copyOf(told.keySet())) {
                tell(watcher, News.gone(opensAt, now));
            }
        }

        private Set<VideoUserId> present(Teleconsultation teleconsultation) {
            return told.keySet().stream()
                    .map(Watcher::who)
                    .filter(who ->
                            teleconsultation.plan().participants().find(who).isPresent())
                    .collect(Collectors.toSet());
        }

        private void tell(Watcher watcher, Teleconsultation teleconsultation, Set<VideoUserId> present, Instant now) {
            Instant opens = window.opensAt(teleconsultation.plan().schedule());
            if (teleconsultation.plan().participants().find(watcher.who()).isEmpty()) {
                tell(watcher, News.gone(opens, now));
                return;
            }
            Optional<WaitingReason> reason = reason(teleconsultation, now);
            News.Kind kind = kind(told.getOrDefault(watcher, Optional.empty()), reason, opens, present);
            tell(
                    watcher,
                    reason.map(why -> News.waiting(kind, why, opens, present, now))
                            .orElseGet(() -> News.joinable(kind, opens, present, now)));
        }

        /** Tells nothing twice, nothing after the last, and nothing to one who has left. */
        private void tell(Watcher watcher, News news) {
            Optional<News> last = told.get(watcher);
            boolean enough = last == null
                    || last.filter(one ->
                                    one.kind() == News.Kind.GONE || one.id().equals(news.id()))
                            .isPresent();
            if (!enough && told.replace(watcher, last, Optional.of(news))) {
                watcher.listener().accept(news);
            }
        }

        private News.Kind kind(
                Optional<News> last, Optional<WaitingReason> reason, Instant opens, Set<VideoUserId> present) {
            if (last.isEmpty() || !last.get().reason().equals(reason)) {
                return News.Kind.AVAILABILITY;
            }
            if (!last.get().joinableFrom().equals(opens)) {
                return News.Kind.RESCHEDULED;
            }
            return last.get().present().equals(present) ? News.Kind.AVAILABILITY : News.Kind.PRESENCE;
        }

        private boolean isDue(Instant since, Instant now) {
            return opensAt.isAfter(since) && !opensAt.isAfter(now);
        }
    }

    /** The one thread that looks, as long as anybody waits. */
    private final class Ticker implements AutoCloseable {

        /** How long after the instant it opens one is read: the store's word at that moment counts, not ours. */
        private static final long STEP_MILLIS = 50;

        private ScheduledExecutorService thread;
        private Instant looked = Instant.MIN;
        private Instant stepped = Instant.MAX;
        private boolean closed;

        private synchronized void start() {
            if (thread == null && !closed) {
                ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, task -> {
                    Thread daemon = new Thread(task, "teleconsult-watch");
                    daemon.setDaemon(true);
                    return daemon;
                });
                one.scheduleWithFixedDelay(() -> guarded(this::step), STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
                stepped = clock.instant();
                looked = stepped;
                thread = one;
            }
        }

        private synchronized void hurry(Runnable work) {
            if (thread != null && !closed) {
                thread.execute(() -> guarded(work));
            }
        }

        /** A bug in one step is reported as any uncaught one is, and does not end the waiting of everybody else. */
        private void guarded(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException bug) {
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, bug);
            }
        }

        /** Reads those that have opened since the last step, and all of them when a round is due. */
        private void step() {
            Instant now = clock.instant();
            Set<TeleconsultationId> due = new HashSet<>();
            groups.forEach((id, group) -> {
                if (group.isDue(stepped, now)) {
                    due.add(id);
                }
            });
            stepped = now;
            if (!due.isEmpty()) {
                read(due);
            }
            if (!now.isBefore(looked.plus(round()))) {
                looked = now;
                look();
            }
        }

        private Duration round() {
            Duration needed = Duration.ofMillis(1000L * groups.size() / READS_A_SECOND);
            return needed.compareTo(interval) > 0 ? needed : interval;
        }

        @Override
        public synchronized void close() {
            closed = true;
            if (thread != null) {
                thread.shutdownNow();
            }
        }
    }
}
