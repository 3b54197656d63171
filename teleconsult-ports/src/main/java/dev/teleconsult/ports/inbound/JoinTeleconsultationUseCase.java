package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.RoomDetails;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Shows participants their own links, and not before the window opens. */
public interface JoinTeleconsultationUseCase {

    /**
     * A participant as the other participants see them.
     *
     * @param fullName empty in records of the original service whose names the user directory cannot provide now
     * @param role the role according to the groups; {@link Role#BASIC} if the groups are unknown
     */
    record Attendee(VideoUserId videoUser, String fullName, Role role) {

        public Attendee {
            requireNonNulls(videoUser, "videoUser", fullName, "fullName", role, "role");
        }

        /** Redacted: names are personal data and stay out of logs. */
        @Override
        public String toString() {
            return "Attendee[" + videoUser + ", " + role + "]";
        }
    }

    /** The data that one participant may see. */
    final class View {

        private final VideoUserId videoUser;
        private final Language language;
        private final Optional<AccessLink> link;
        private final Optional<Instant> linkEnd;
        private final Optional<WaitingReason> reason;
        private final List<Attendee> attendees;
        private final Optional<RoomDetails> details;
        private final Optional<Notice> notice;
        private final Schedule schedule;
        private final Instant joinableFrom;
        private final Instant now;
        private final AtomicReference<Object> made;

        private View(
                VideoUserId videoUser,
                Language language,
                Optional<AccessLink> link,
                Optional<Instant> linkEnd,
                Optional<WaitingReason> reason,
                List<Attendee> attendees,
                Optional<RoomDetails> details,
                Optional<Notice> notice,
                Schedule schedule,
                Instant joinableFrom,
                Instant now) {
            this.videoUser = requireNonNull(videoUser, "videoUser");
            this.language = requireNonNull(language, "language");
            this.link = link;
            this.linkEnd = linkEnd;
            this.reason = reason;
            this.attendees = List.copyOf(requireNonNull(attendees, "attendees"));
            this.details = details;
            this.notice = notice;
            this.schedule = requireNonNull(schedule, "schedule");
            this.joinableFrom = requireNonNull(joinableFrom, "joinableFrom");
            this.now = requireNonNull(now, "now");
            this.made = new AtomicReference<>();
        }

        /** Copies a view with another time; both share the rendered parts. */
        private View(View said, Instant now) {
            videoUser = said.videoUser;
            language = said.language;
            link = said.link;
            linkEnd = said.linkEnd;
            reason = said.reason;
            attendees = said.attendees;
            details = said.details;
            notice = said.notice;
            schedule = said.schedule;
            joinableFrom = said.joinableFrom;
            this.now = now;
            made = said.made;
        }

        /** A view for a participant who may join. */
        public static View open(
                VideoUserId videoUser,
                AccessLink link,
                List<Attendee> attendees,
                Schedule schedule,
                Instant joinableFrom,
                Instant now) {
            return new View(
                    videoUser,
                    Language.COMPANY_DEFAULT,
                    Optional.of(requireNonNull(link, "link")),
                    Optional.empty(),
                    Optional.empty(),
                    attendees,
                    Optional.empty(),
                    Optional.empty(),
                    schedule,
                    joinableFrom,
                    now);
        }

        /** A view for a participant who has to wait. */
        public static View waiting(
                VideoUserId videoUser,
                WaitingReason reason,
                List<Attendee> attendees,
                Schedule schedule,
                Instant joinableFrom,
                Instant now) {
            return new View(
                    videoUser,
                    Language.COMPANY_DEFAULT,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(requireNonNull(reason, "reason")),
                    attendees,
                    Optional.empty(),
                    Optional.empty(),
                    schedule,
                    joinableFrom,
                    now);
        }

        /** Returns a copy with another time. */
        public View at(Instant time) {
            return new View(this, requireNonNull(time, "time"));
        }

        /**
         * Returns a value that the caller derives from this view, such as the bytes of an answer. It is made once and
         * kept with this view and its {@linkplain #at copies}, one value at a time. Several threads may make it at the
         * same time.
         *
         * @param type the type of the value
         * @param maker makes the value; must not use {@link #now}
         */
        public <T> T made(Class<T> type, Function<View, T> maker) {
            requireNonNull(maker, "maker");
            Object known = made.get();
            if (requireNonNull(type, "type").isInstance(known)) {
                return type.cast(known);
            }
            T value = maker.apply(this);
            made.set(value);
            return value;
        }

        /** Returns a copy with the provider's details of the room. */
        public View details(RoomDetails known) {
            return with(Optional.of(requireNonNull(known, "known")), notice);
        }

        /** Returns a copy for a participant who chose another language. */
        public View language(Language asked) {
            requireNonNull(asked, "asked");
            return new View(
                    videoUser, asked, link, linkEnd, reason, attendees, details, notice, schedule, joinableFrom, now);
        }

        /** Returns a copy with a current notice. */
        public View notice(Notice current) {
            return with(details, Optional.of(requireNonNull(current, "current")));
        }

        private View with(Optional<RoomDetails> room, Optional<Notice> delay) {
            return new View(
                    videoUser, language, link, linkEnd, reason, attendees, room, delay, schedule, joinableFrom, now);
        }

        /**
         * Returns a copy whose link was made for this read and expires at this instant.
         *
         * @throws IllegalStateException if there is no link
         */
        public View linkExpiresAt(Instant end) {
            Optional<Instant> until = Optional.of(requireNonNull(end, "end"));
            if (link.isEmpty()) {
                throw new IllegalStateException("a view without a link cannot have a link that expires");
            }
            return new View(
                    videoUser, language, link, until, reason, attendees, details, notice, schedule, joinableFrom, now);
        }

        /** The participant's language: the chosen one, or the one on record. */
        public Language language() {
            return language;
        }

        public VideoUserId videoUser() {
            return videoUser;
        }

        /** The link; empty exactly if there is a {@link #reason}. */
        public Optional<AccessLink> link() {
            return link;
        }

        /**
         * Until when a participant can join by the link. Empty if the link lasts as long as its room; otherwise each
         * read makes a new link, and an answer must not be cached beyond this instant.
         */
        public Optional<Instant> linkExpiresAt() {
            return linkEnd;
        }

        public Optional<WaitingReason> reason() {
            return reason;
        }

        /** All known participants in the order of the roster, the asking participant among them. */
        public List<Attendee> attendees() {
            return attendees;
        }

        /** Details of the room; empty if there is no room or the provider does not answer. */
        public Optional<RoomDetails> details() {
            return details;
        }

        /** The organisers' current notice; empty if there is none or it cannot be read now. */
        public Optional<Notice> notice() {
            return notice;
        }

        /** The planned times. */
        public Schedule schedule() {
            return schedule;
        }

        /** From when the link is shown, if all participants are known by then. */
        public Instant joinableFrom() {
            return joinableFrom;
        }

        /** The time at which the view was decided. */
        public Instant now() {
            return now;
        }

        /** Redacted: links are secret and names are personal data. */
        @Override
        public String toString() {
            return "View["
                    + reason.map(why -> "waiting: " + why).orElse("with a link")
                    + ", " + videoUser
                    + ", attendees=" + attendees.size()
                    + ", " + schedule
                    + ", joinableFrom=" + joinableFrom
                    + ", now=" + now + "]";
        }
    }

    /**
     * Returns the data that the calling user may see. The first link shown freezes the plan. A request without a user,
     * or by a user who does not take part, is unauthorized.
     */
    @Refuses({RefusalCode.TELECONSULTATION_NOT_FOUND, RefusalCode.UNAUTHORIZED_USER})
    View join(TeleconsultationId id, LinkPreferences preferences, RequestContext context);

    /**
     * As {@link #join}, if all data for it are in memory: it waits neither for an outbound port nor for a thread, so it
     * can be called on a thread that must not block. The same rules decide what may be shown and what must be on record
     * before a link is shown. Another thread renews cached values that will soon be too old.
     *
     * @return empty if the caller must call {@link #join}, which may also refuse. The default implementation always
     *     returns empty
     */
    default Optional<View> joinAtOnce(TeleconsultationId id, LinkPreferences preferences, RequestContext context) {
        return Optional.empty();
    }
}
