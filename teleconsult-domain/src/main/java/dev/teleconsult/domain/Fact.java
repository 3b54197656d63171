package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something that happened to a teleconsultation and that other systems may learn. It is stored together with the write
 * that made it true, or not at all. {@link FactRules} decides which write makes which fact.
 *
 * <p>It cannot hold a link or a person's name: every field except {@link #person} is limited to a few letters and
 * digits.
 *
 * @param at when it happened, to the millisecond: by the service's clock, or by the provider's for messages of the
 *     provider
 * @param person the person whom it concerns; empty if it concerns no single person
 * @param details further values of the kind, as {@link Detail} lists them
 * @param cause who did it, while the {@linkplain AuditEntry#of(Fact, TeleconsultationId, Optional) row} of the audit
 *     trail about it is owed; empty if there will be no row, or once it is written
 */
public record Fact(
        Kind kind, Instant at, Optional<VideoUserId> person, Map<Detail, String> details, Optional<Cause> cause) {

    /** What happened. */
    public enum Kind {
        /** A caller gets its id for the first time. */
        SCHEDULED(false),
        /** Its plan changed. Has {@link Detail#CHANGED}. */
        CHANGED(false),
        /** All participants are named and the room exists. */
        READY(false),
        /** Links can be shown from now on. */
        LINK_AVAILABLE(false),
        /** Two people were connected in the call for the first time. */
        STARTED(false),
        /** The last person left, and no person came back within the grace period. Occurs each time that happens. */
        ENDED(true),
        /** The planned end has been past for some time, so that the outcome of the call can be reported. */
        COMPLETED(false),
        /** A caller cancelled it. */
        CANCELLED(false),
        /**
         * Its rooms, or the uploads of a call, were deleted at the provider. Has {@link Detail#ROOMS} and
         * {@link Detail#UPLOADS}.
         */
        CLEANED(true),
        /** Owed work is still not done after several tries. Has {@link Detail#WHAT}. */
        PROBLEM(false),
        /** A participant waits for the link. */
        PARTICIPANT_WAITING(true),
        /** A participant joined the call. */
        PARTICIPANT_JOINED(true),
        /** A participant left the call. */
        PARTICIPANT_LEFT(true),
        /** A person was erased. Has {@link Detail#RECEIPT}. Belongs to no teleconsultation. */
        USER_ERASED(false),
        /**
         * A chain of the audit trail has a new head, which a receiver can keep out of reach of the trail's writers. Has
         * {@link Detail#CHAIN}, {@link Detail#SEQ} and {@link Detail#HASH}. Belongs to no teleconsultation.
         */
        AUDIT_ANCHORED(true),
        /** Its links may be shown from now on, and its plan is frozen. Only for the audit trail. */
        REVEALED(true),
        /** A participant who had only been expected was named. Only for the audit trail. */
        NAMED(false),
        /** The provider confirmed that a room is gone. Has {@link Detail#ROOM}. Only for the audit trail. */
        ROOM_DELETED(true),
        /**
         * A caller is about to have the uploads of a room deleted. Has {@link Detail#FOUND}, and {@link Detail#COUNT}
         * once they were deleted. Only for the audit trail.
         */
        UPLOADS_DELETED(true);

        private final boolean repeats;

        Kind(boolean repeats) {
            this.repeats = repeats;
        }

        /** Whether it can happen several times within one edition of a plan; the facts then differ in their time. */
        public boolean repeats() {
            return repeats;
        }

        /** Whether receivers get facts of this kind; false for a kind that is made only for the audit trail. */
        public boolean isPublished() {
            return this != REVEALED && this != NAMED && this != ROOM_DELETED && this != UPLOADS_DELETED;
        }

        /** The kinds that receivers get, in order. */
        public static Set<Kind> published() {
            Set<Kind> published = EnumSet.allOf(Kind.class);
            published.removeIf(kind -> !kind.isPublished());
            return Collections.unmodifiableSet(published);
        }

        /**
         * Whether the write that makes it also makes a new edition of the plan, so that its sequence number is higher
         * than all earlier ones.
         */
        public boolean isOfTheEdition() {
            return this == SCHEDULED || this == CHANGED || this == CANCELLED;
        }
    }

    /** The details that a fact can have besides its kind. */
    public enum Detail {
        /** {@code schedule}, {@code participants}, {@code expected}: one or several, separated by commas, in that order. */
        CHANGED,
        /** The number of rooms deleted. */
        ROOMS,
        /** The number of calls whose uploads were deleted. */
        UPLOADS,
        /** {@code room}, or {@code cleanup}. */
        WHAT,
        /** The id of an erasure's receipt. */
        RECEIPT,
        /** The chain of an {@link AuditHead}. */
        CHAIN,
        /** The place of an {@link AuditHead} in its chain. */
        SEQ,
        /** The hash of an {@link AuditHead}. */
        HASH,
        /** A digest of the room's id, 16 hexadecimal digits: it distinguishes rooms and cannot be used to join one. */
        ROOM,
        /** How many uploads there were. */
        FOUND,
        /** How many of them were deleted. */
        COUNT
    }

    /**
     * Who caused a step, for its row of the audit trail.
     *
     * @param write identifies the write among all writes of the teleconsultation: 1 to 32 lower-case letters and digits
     * @param actor the user who did it; empty for a caller without a user, and for the service itself
     * @param assurance what the caller's identity rests on; empty for the service itself
     * @param request the id of the request; empty for the service itself
     * @param origin the network the caller came from, in the form of {@link AuditEntry#origin}
     * @param alone whether the fact exists only for the row, so that no receiver gets it
     */
    public record Cause(
            String write,
            Optional<UserId> actor,
            Optional<Assurance> assurance,
            Optional<String> request,
            Optional<String> origin,
            boolean alone) {

        private static final Pattern WRITE = Pattern.compile("[0-9a-z]{1,32}");

        /** @throws IllegalArgumentException if {@code write} is not of that form */
        public Cause {
            requireNonNulls(write, "write", actor, "actor", assurance, "assurance", request, "request");
            requireNonNull(origin, "origin");
            if (!WRITE.matcher(write).matches()) {
                throw new IllegalArgumentException("write must match " + WRITE);
            }
        }

        /** Redacted: who did what is personal data, which stays out of logs. */
        @Override
        public String toString() {
            return "Cause[" + write + "]";
        }
    }

    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9,_-]{1,64}");

    private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static final int LETTERS = 26;

    /** @throws IllegalArgumentException if a detail is not 1 to 64 letters, digits, commas, underscores and hyphens */
    public Fact {
        requireNonNull(kind, "kind");
        at = requireNonNull(at, "at").truncatedTo(ChronoUnit.MILLIS);
        requireNonNulls(person, "person", details, "details");
        Map<Detail, String> copy = new EnumMap<>(Detail.class);
        copy.putAll(details);
        copy.forEach((detail, value) -> {
            if (!VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("details: " + detail + " must match " + VALUE);
            }
        });
        details = Collections.unmodifiableMap(copy);
        requireNonNull(cause, "cause");
    }

    /** A fact for which no row of the audit trail is owed. */
    public Fact(Kind kind, Instant at, Optional<VideoUserId> person, Map<Detail, String> details) {
        this(kind, at, person, details, Optional.empty());
    }

    /** A fact without details that concerns no single person. */
    public static Fact of(Kind kind, Instant at) {
        return new Fact(kind, at, Optional.empty(), Map.of());
    }

    /** The fact that a chain of the audit trail has a new head. */
    public static Fact of(AuditHead head, Instant at) {
        return of(Kind.AUDIT_ANCHORED, at)
                .with(Detail.CHAIN, requireNonNull(head, "head").chain())
                .with(Detail.SEQ, Long.toString(head.seq()))
                .with(Detail.HASH, head.hash());
    }

    /** A fact without details that concerns one person. */
    public static Fact of(Kind kind, Instant at, VideoUserId person) {
        return new Fact(kind, at, Optional.of(requireNonNull(person, "person")), Map.of());
    }

    /** Returns a copy that concerns {@code to} if it concerned {@code from}. */
    public Fact renamed(VideoUserId from, VideoUserId to) {
        requireNonNulls(from, "from", to, "to");
        return person.filter(from::equals).isPresent() ? new Fact(kind, at, Optional.of(to), details, cause) : this;
    }

    /** Returns a copy with this detail added or replaced. */
    public Fact with(Detail detail, String value) {
        requireNonNulls(detail, "detail", value, "value");
        Map<Detail, String> more = new EnumMap<>(Detail.class);
        more.putAll(details);
        more.put(detail, value);
        return new Fact(kind, at, person, more, cause);
    }

    /** Returns a copy for which a row of the audit trail is owed. */
    public Fact because(Cause who) {
        return new Fact(kind, at, person, details, Optional.of(requireNonNull(who, "who")));
    }

    /** Returns a copy for which no row of the audit trail is owed: it was written, or there will be none. */
    public Fact withoutCause() {
        return cause.isEmpty() ? this : new Fact(kind, at, person, details);
    }

    /** Whether the fact exists only for its row of the audit trail. */
    public boolean isAlone() {
        return cause.filter(Cause::alone).isPresent();
    }

    /**
     * The id of its row of the audit trail: {@code row_} and 26 letters and digits. It is computed and not random, so
     * that the row is written once even if several replicas try repeatedly. It stays the same if the person is
     * {@link #renamed}.
     *
     * @throws IllegalStateException if no row is owed
     */
    public String rowId(TeleconsultationId teleconsultation) {
        requireNonNull(teleconsultation, "teleconsultation");
        Cause owed = cause.orElseThrow(() -> new IllegalStateException("no row is owed"));
        return rowIdOf(teleconsultation.value(), owed.write(), kind.name());
    }

    /** Computes the id of a row from parts that contain no line feed, so that repeated tries write one row. */
    static String rowIdOf(String... parts) {
        byte[] text = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
        return "row_" + base32(DomainDigest.begun().digest(text));
    }

    /**
     * The id under which receivers get it: {@code msg_} and 26 letters and digits. It is computed, not random, so that
     * a fact that is stored twice has one id: from the teleconsultation, the sequence, the kind, the person, the
     * problem, the receipt, the position in the chain, the room and, for a kind that repeats, the instant.
     *
     * @param teleconsultation empty for a fact that concerns no teleconsultation
     * @param sequence the number of the edition that the fact belongs to
     */
    public String messageId(Optional<TeleconsultationId> teleconsultation, long sequence) {
        requireNonNull(teleconsultation, "teleconsultation");
        // None of the parts can hold a line feed.
        String text = String.join(
                "\n",
                teleconsultation.map(TeleconsultationId::value).orElse(""),
                Long.toString(sequence),
                kind.name(),
                person.map(VideoUserId::value).orElse(""),
                kind.repeats() ? Long.toString(at.toEpochMilli()) : "",
                details.getOrDefault(Detail.WHAT, ""),
                details.getOrDefault(Detail.RECEIPT, "")
                        + details.getOrDefault(Detail.CHAIN, "")
                        + details.getOrDefault(Detail.SEQ, "")
                        + details.getOrDefault(Detail.ROOM, ""));
        return "msg_" + base32(DomainDigest.begun().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The first letters of the base 32 form (RFC 4648); each letter holds five bits. */
    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder(LETTERS);
        for (int letter = 0; letter < LETTERS; letter++) {
            int bit = letter * 5;
            int two = (bytes[bit / 8] & 0xff) << 8 | bytes[bit / 8 + 1] & 0xff;
            text.append(BASE_32.charAt(two >> 11 - bit % 8 & 0x1f));
        }
        return text.toString();
    }
}
