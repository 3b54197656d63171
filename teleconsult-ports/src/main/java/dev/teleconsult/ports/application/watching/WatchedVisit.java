package dev.teleconsult.ports.application.watching;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase.News;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The participants who wait for one teleconsultation, and the last news that each got. A lock keeps news in order.
 * Watchers join and leave without the lock, since a listener may leave while it receives news. The state that a new
 * watcher has read is not sent to other watchers, who may have newer news.
 */
final class WatchedVisit {

    /** A waiting participant; a participant with two open tabs is two watchers. */
    record Watcher(VideoUserId who, Consumer<News> listener) {

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private final ImmutabilityWindow window;
    private final Supplier<Set<VideoUserId>> elsewhere;
    private final Map<Watcher, Optional<News>> told = new ConcurrentHashMap<>();
    private volatile Teleconsultation latest;
    private volatile Instant opensAt;
    private volatile Instant noticeEndsAt = Instant.MAX;
    private volatile Instant readAt = Instant.MIN;
    private volatile boolean readAlone;

    /** @param elsewhere the people who wait for it at other replicas */
    WatchedVisit(ImmutabilityWindow window, Teleconsultation teleconsultation, Supplier<Set<VideoUserId>> elsewhere) {
        this.window = window;
        this.elsewhere = elsewhere;
        this.latest = teleconsultation;
        this.opensAt = window.opensAt(teleconsultation.plan().schedule());
    }

    void add(Watcher watcher) {
        told.put(watcher, Optional.empty());
    }

    /** Removes a watcher; returns whether no watcher is left. */
    boolean remove(Watcher watcher) {
        told.remove(watcher);
        return told.isEmpty();
    }

    /** Whether it has several watchers. */
    boolean isShared() {
        return told.size() > 1;
    }

    /** The people who wait at this replica, each once. */
    Set<VideoUserId> who() {
        return told.keySet().stream().map(Watcher::who).collect(Collectors.toSet());
    }

    /** Whether its room is being opened, according to the last read, so that it will change soon. */
    boolean isInPreparation(Instant now) {
        return latest.waitingReason(window, now)
                .filter(reason -> reason == WaitingReason.ROOM_IN_PREPARATION)
                .isPresent();
    }

    boolean differsFrom(Teleconsultation read) {
        return !latest.equals(read);
    }

    /** Whether reading its record together with others failed, so that it is read alone until that succeeds. */
    boolean isReadAlone() {
        return readAlone;
    }

    void readAlone(boolean alone) {
        readAlone = alone;
    }

    /**
     * Whether its window has opened, or its notice has expired, since the last read. Also true after the clock was set
     * back.
     */
    boolean isDue(Instant now) {
        if (now.isBefore(readAt)) {
            readAt = Instant.MIN;
        }
        return isPassed(opensAt, now) || isPassed(noticeEndsAt, now);
    }

    private boolean isPassed(Instant instant, Instant now) {
        return readAt.isBefore(instant) && !instant.isAfter(now);
    }

    synchronized void tellFirst(
            Watcher watcher, Teleconsultation teleconsultation, Optional<Notice> notice, Instant now) {
        if (readAt.equals(Instant.MIN)) {
            readAt = now;
        }
        if (told.getOrDefault(watcher, Optional.empty()).isEmpty()) {
            tell(watcher, teleconsultation, present(teleconsultation), news -> notice, now);
            noticeEndsAt = endOfNotice();
        }
    }

    /** When the first of the notices that watchers got expires. */
    private Instant endOfNotice() {
        return told.values().stream()
                .flatMap(Optional::stream)
                .flatMap(news -> news.notice().stream())
                .map(Notice::until)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /**
     * @param notice returns the notice to send; receives the last one sent, which is empty for a new watcher, and may
     *     return it
     */
    synchronized void tell(Teleconsultation teleconsultation, UnaryOperator<Optional<Notice>> notice, Instant now) {
        latest = teleconsultation;
        opensAt = window.opensAt(teleconsultation.plan().schedule());
        readAt = now;
        Set<VideoUserId> present = present(teleconsultation);
        for (Watcher watcher : List.copyOf(told.keySet())) {
            tell(watcher, teleconsultation, present, notice, now);
        }
        noticeEndsAt = endOfNotice();
    }

    synchronized void tellGone(News.Cause cause, Instant now) {
        readAt = now;
        for (Watcher watcher : List.copyOf(told.keySet())) {
            tell(watcher, News.gone(cause, opensAt, now));
        }
    }

    /** Sends only who waits now. */
    synchronized void tellPresence(Instant now) {
        Set<VideoUserId> present = present(latest);
        for (Watcher watcher : List.copyOf(told.keySet())) {
            Optional<News> last = told.getOrDefault(watcher, Optional.empty());
            last.filter(news -> news.kind() != News.Kind.GONE)
                    .ifPresent(news -> tell(watcher, news.present(present, now)));
        }
    }

    Set<VideoUserId> present() {
        return present(latest);
    }

    private Set<VideoUserId> present(Teleconsultation teleconsultation) {
        return Stream.concat(told.keySet().stream().map(Watcher::who), elsewhere.get().stream())
                .filter(who -> teleconsultation.plan().participants().find(who).isPresent())
                .collect(Collectors.toSet());
    }

    private void tell(
            Watcher watcher,
            Teleconsultation teleconsultation,
            Set<VideoUserId> present,
            UnaryOperator<Optional<Notice>> notices,
            Instant now) {
        Instant opens = window.opensAt(teleconsultation.plan().schedule());
        if (teleconsultation.plan().participants().find(watcher.who()).isEmpty()) {
            tell(watcher, News.gone(News.Cause.REMOVED, opens, now));
            return;
        }
        Optional<WaitingReason> reason = teleconsultation.waitingReason(window, now);
        Optional<News> last = told.getOrDefault(watcher, Optional.empty());
        Optional<Notice> notice = notices.apply(last.flatMap(News::notice).filter(said -> said.isCurrent(now)));
        News.Kind kind = kind(last, reason, opens, present, notice);
        tell(
                watcher,
                reason.map(why -> News.waiting(kind, why, opens, present, now))
                        .orElseGet(() -> News.joinable(kind, opens, present, now))
                        .notice(notice));
    }

    /**
     * Sends each piece of news once, none after the final one, and none to a watcher who has left. The exception of a
     * listener is reported, and the others still get the news.
     */
    private void tell(Watcher watcher, News news) {
        Optional<News> last = told.get(watcher);
        boolean enough = last == null
                || last.filter(one -> one.kind() == News.Kind.GONE || one.id().equals(news.id()))
                        .isPresent();
        if (enough || !told.replace(watcher, last, Optional.of(news))) {
            return;
        }
        try {
            watcher.listener().accept(news);
        } catch (RuntimeException bug) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, bug);
        }
    }

    private static News.Kind kind(
            Optional<News> last,
            Optional<WaitingReason> reason,
            Instant opens,
            Set<VideoUserId> present,
            Optional<Notice> notice) {
        if (last.isEmpty() || !last.get().reason().equals(reason)) {
            return News.Kind.AVAILABILITY;
        }
        if (!last.get().joinableFrom().equals(opens)) {
            return News.Kind.RESCHEDULED;
        }
        if (!last.get().notice().equals(notice)) {
            return News.Kind.NOTICE;
        }
        return last.get().present().equals(present) ? News.Kind.AVAILABILITY : News.Kind.PRESENCE;
    }
}
