package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.RequestContext;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Notifies waiting participants of changes, so that they need not poll. News never contains a link. */
public interface WatchTeleconsultationUseCase {

    /**
     * News for a participant. Each item contains the whole state, so a participant who missed one has missed nothing.
     */
    final class News {

        /** The reason for a piece of news. */
        public enum Kind {
            /** Whether the participant can join, or why not. The first news is always of this kind. */
            AVAILABILITY,
            /** The time from which participants can join has moved. */
            RESCHEDULED,
            /** A notice was given, or has expired. */
            NOTICE,
            /** Other participants began to wait, or left. */
            PRESENCE,
            /** The watch ends, for the reason in {@link #cause}. The last news is always of this kind. */
            GONE
        }

        /** Why a watch ends. */
        public enum Cause {
            /** The teleconsultation was cancelled. */
            CANCELLED,
            /** The watching participant was removed from the roster. */
            REMOVED,
            /** This replica stops; the participant can watch at another replica. */
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

        /** Returns a copy with other waiting participants. */
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

        /** Returns a copy with the current notice; empty for none. */
        public News notice(Optional<Notice> current) {
            return new News(kind, reason, cause, joinableFrom, present, requireNonNull(current, "current"), now);
        }

        public Kind kind() {
            return kind;
        }

        /** Whether the participant can get the link now. */
        public boolean isJoinable() {
            return kind != Kind.GONE && reason.isEmpty();
        }

        /** Why the participant cannot join; empty if they can, or if the watch ends. */
        public Optional<WaitingReason> reason() {
            return reason;
        }

        /** Why the watch ends; empty if it does not. */
        public Optional<Cause> cause() {
            return cause;
        }

        public Instant joinableFrom() {
            return joinableFrom;
        }

        /**
         * The participants who have the waiting room or the call open, including the watcher: at this replica, and at
         * others if the store connects replicas. Empty if the watch ends.
         */
        public Set<VideoUserId> present() {
            return present;
        }

        /** The organisers' current notice; empty if there is none, or if the watch ends. */
        public Optional<Notice> notice() {
            return notice;
        }

        /** The time at which the news was decided. */
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
                    : reason.map(WaitingReason::name).orElse("JOINABLE").toLowerCase(Locale.ROOT);
            Set<String> sorted = new TreeSet<>();
            present.forEach(participant -> sorted.add(participant.value()));
            // Different participants may be present in the same number: the digest distinguishes them without naming
            // them.
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
     * Notifies a participant whether they can join now, and then of each change, until the watch ends or is closed.
     *
     * @param listener called by one thread at a time, the first time before this returns; must not block or throw
     * @throws IllegalStateException if the application is closed
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER})
    Watch watch(TeleconsultationId id, RequestContext context, Consumer<News> listener);
}
