package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.RequestContext;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Tells waiting participants what changes, so that they need not poll. Never shows a link. */
public interface WatchTeleconsultationUseCase {

    /**
     * News for a participant. Each item contains the whole state, so a participant who missed one has missed nothing.
     */
    final class News {

        /** What makes it news. */
        public enum Kind {
            /** Whether the participant can join, or why not. Always the first. */
            AVAILABILITY,
            /** The time from which participants can join has moved. */
            RESCHEDULED,
            /** A notice was given, or is over. */
            NOTICE,
            /** Other participants came to wait, or left. */
            PRESENCE,
            /** There is nothing to wait for any more: cancelled, no longer theirs, or this replica stops. Always the last. */
            GONE
        }

        /** Why there is nothing to wait for any more. */
        public enum Cause {
            /** The teleconsultation was cancelled. */
            CANCELLED,
            /** It takes place without the participant who watches. */
            REMOVED,
            /** The application that is watched with stops. It says nothing of the teleconsultation; ask another replica. */
            STOPPED
        }

        private final Kind kind;
        private final Optional<WaitingReason> reason;
        private final Optional<Cause> cause;
        private final Instant joinableFrom;
        private final Set<VideoUserId> present;
        private final Optional<Notice> notice;
        private final Instant now;

        private News(
                Kind kind,
                Optional<WaitingReason> reason,
                Optional<Cause> cause,
                Instant joinableFrom,
                Set<VideoUserId> present,
                Optional<Notice> notice,
                Instant now) {
            this.kind = requireNonNull(kind, "kind");
            this.reason = reason;
            this.joinableFrom = requireNonNull(joinableFrom, "joinableFrom");
            this.cause = cause;
            this.present = Set.copyOf(requireNonNull(present, "present"));
            this.notice = requireNonNull(notice, "notice");
            this.now = requireNonNull(now, "now");
        }

        public static News waiting(
                Kind kind, WaitingReason reason, Instant joinableFrom, Set<VideoUserId> present, Instant now) {
            return new News(
                    kind,
                    Optional.of(requireNonNull(reason, "reason")),
                    Optional.empty(),
                    joinableFrom,
                    present,
                    Optional.empty(),
                    now);
        }

        public static News joinable(Kind kind, Instant joinableFrom, Set<VideoUserId> present, Instant now) {
            return new News(kind, Optional.empty(), Optional.empty(), joinableFrom, present, Optional.empty(), now);
        }

        public static News gone(Cause cause, Instant joinableFrom, Instant now) {
            return new News(
                    Kind.GONE,
                    Optional.empty(),
                    Optional.of(requireNonNull(cause, "cause")),
                    joinableFrom,
                    Set.of(),
                    Optional.empty(),
                    now);
        }

        /** The same, with other participants who wait. */
        public News present(Set<VideoUserId> others, Instant at) {
            return new News(
                    Kind.PRESENCE,
                    reason,
                    cause,
                    joinableFrom,
                    requireNonNull(others, "others"),
                    notice,
                    requireNonNull(at, "at"));
        }

        /** The same, with the notice that holds now; empty for none. */
        public News notice(Optional<Notice> current) {
            return new News(kind, reason, cause, joinableFrom, present, requireNonNull(current, "current"), now);
        }

        public Kind kind() {
            return kind;
        }

        /** Whether it is worth asking for the link now. */
        public boolean isJoinable() {
            return kind != Kind.GONE && reason.isEmpty();
        }

        /** Empty if joinable, or gone. */
        public Optional<WaitingReason> reason() {
            return reason;
        }

        /** Present exactly if gone. */
        public Optional<Cause> cause() {
            return cause;
        }

        public Instant joinableFrom() {
            return joinableFrom;
        }

        /**
         * The participants who have the waiting room or the call open, including the watcher: at this replica, and at
         * others as far as the store carries news between replicas. Empty if the teleconsultation is gone.
         */
        public Set<VideoUserId> present() {
            return present;
        }

        /** What the organising side says now; empty if nothing, or gone. */
        public Optional<Notice> notice() {
            return notice;
        }

        /** By the clock that decided. */
        public Instant now() {
            return now;
        }

        /**
         * Identifies the content of this news, equally on every replica: a client that has seen it need not get it
         * again.
         */
        public String id() {
            String what = kind == Kind.GONE
                    ? "gone"
                    : reason.map(WaitingReason::name).orElse("JOINABLE").toLowerCase(java.util.Locale.ROOT);
            Set<String> sorted = new TreeSet<>();
            present.forEach(participant -> sorted.add(participant.value()));
            // Of the same number, others may be present: the digest tells them apart without naming them.
            return what + "-" + joinableFrom.toEpochMilli() + "-" + sorted.size() + "-"
                    + Integer.toHexString(sorted.hashCode())
                    + notice.map(said -> "-" + said.kind().ordinal() + "-"
                                    + said.until().toEpochMilli())
                            .orElse("");
        }

        @Override
        public String toString() {
            return "News["
                    + kind
                    + reason.map(why -> ", waiting: " + why).orElse("")
                    + cause.map(why -> ", " + why).orElse("")
                    + ", joinableFrom=" + joinableFrom
                    + ", present=" + present.size()
                    + ", now=" + now + "]";
        }
    }

    /** Ends the watch. Closing twice does nothing. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Tells a participant whether they can join now, and from then on what changes, until there is nothing to wait for or the
     * watch is closed.
     *
     * @param listener called by one thread at a time, the first time before this returns; must not block or throw
     * @throws IllegalStateException if the application is closed
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER})
    Watch watch(TeleconsultationId id, RequestContext context, Consumer<News> listener);
}
