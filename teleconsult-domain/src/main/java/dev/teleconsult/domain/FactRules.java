package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Decides which step of a teleconsultation makes which {@link Fact}. No other class does:
 *
 * <table>
 * <caption>Steps and facts</caption>
 * <tr><th>Step</th><th>Fact</th></tr>
 * <tr><td>a caller is about to get its id: its first room was {@linkplain Teleconsultation#opened opened}, or it was
 *     {@linkplain Teleconsultation#announced announced} without a room</td><td>{@code SCHEDULED}</td></tr>
 * <tr><td>{@linkplain Teleconsultation#replanned replanned},
 *     {@linkplain Teleconsultation#replannedWithoutRoom without a room}, or opened for another
 *     plan</td><td>{@code CHANGED}</td></tr>
 * <tr><td>for the first time all participants are named and a room exists</td><td>{@code READY}</td></tr>
 * <tr><td>the first one in which a participant could be shown a link; the reconciler makes one when the window opens
 *     ({@link Teleconsultation#madeFacts()})</td><td>{@code LINK_AVAILABLE}</td></tr>
 * <tr><td>{@link Teleconsultation#connected}, for the first time of two people</td><td>{@code STARTED}</td></tr>
 * <tr><td>{@link Teleconsultation#callOver}</td><td>{@code ENDED}</td></tr>
 * <tr><td>{@link Teleconsultation#completed}</td><td>{@code COMPLETED}</td></tr>
 * <tr><td>{@linkplain Teleconsultation#ending cancelled}</td><td>{@code CANCELLED}</td></tr>
 * <tr><td>{@link Teleconsultation#closed}, or the last owed uploads were
 *     {@linkplain Teleconsultation#without deleted}</td> <td>{@code CLEANED}</td></tr>
 * <tr><td>owed work was {@linkplain Teleconsultation#taken taken up} {@code problemAfter} times in
 *     vain</td><td>{@code PROBLEM}</td></tr>
 * </table>
 *
 * <p>A teleconsultation whose id no caller got makes no facts. Some facts come without a change of the record: a
 * participant waits, joins or leaves, or a room turns out to be unusable.
 *
 * @param window when links can be shown
 * @param problemAfter after how many failed tries owed work counts as a problem, at least 1
 */
public record FactRules(ImmutabilityWindow window, int problemAfter) {

    /** @throws IllegalArgumentException if {@code problemAfter} is less than 1 */
    public FactRules {
        requireNonNull(window, "window");
        if (problemAfter < 1) {
            throw new IllegalArgumentException("problemAfter must be at least 1");
        }
    }

    /**
     * A step with the facts it makes.
     *
     * @param next the state to be written together with the facts
     */
    public record Step(Teleconsultation next, List<Fact> facts) {

        public Step {
            requireNonNull(next, "next");
            facts = List.copyOf(requireNonNull(facts, "facts"));
        }
    }

    /**
     * Returns a step with the facts it makes.
     *
     * @param before as it is on record
     * @param next as it is to be
     */
    public Step of(Teleconsultation before, Teleconsultation next, Instant now) {
        requireNonNulls(before, "before", next, "next", now, "now");
        if (!next.isKnownToCallers()) {
            return new Step(next, List.of());
        }
        List<Fact> facts = new ArrayList<>();
        if (!before.isKnownToCallers()) {
            facts.add(Fact.of(Fact.Kind.SCHEDULED, now));
        } else {
            changed(before.plan(), next.plan(), now, facts);
        }
        if (hasItsRoom(next) && !(before.isKnownToCallers() && hasItsRoom(before))) {
            facts.add(Fact.of(Fact.Kind.READY, now));
        }
        MadeFacts made = before.plan().schedule().equals(next.plan().schedule())
                ? next.madeFacts()
                : next.madeFacts().forAnotherSchedule();
        // If no replica ran between the opening of the window and the closing of the room, links could be shown until
        // this step.
        boolean wasAvailable = next.isEnded() && isAvailable(before, now);
        if (!made.linkAvailable() && (isAvailable(next, now) || wasAvailable)) {
            made = made.withLinkAvailable();
            facts.add(Fact.of(Fact.Kind.LINK_AVAILABLE, now));
        }
        if (before.madeFacts().started().isEmpty()) {
            made.started().ifPresent(at -> facts.add(Fact.of(Fact.Kind.STARTED, at)));
        }
        if (!before.madeFacts().ended().equals(made.ended())) {
            made.ended().ifPresent(at -> facts.add(Fact.of(Fact.Kind.ENDED, at)));
        }
        if (made.completed() && !before.madeFacts().completed()) {
            facts.add(Fact.of(Fact.Kind.COMPLETED, now));
        }
        if (next.isOver() && !before.isOver()) {
            facts.add(Fact.of(Fact.Kind.CANCELLED, now));
        }
        if (isCleaned(before, next)) {
            facts.add(Fact.of(Fact.Kind.CLEANED, now)
                    .with(Fact.Detail.ROOMS, Integer.toString(made.rooms()))
                    .with(Fact.Detail.UPLOADS, Integer.toString(made.uploads())));
            made = made.withCleaned(next.isOver());
        }
        if (isProblem(before, next)) {
            facts.add(Fact.of(Fact.Kind.PROBLEM, now).with(Fact.Detail.WHAT, "cleanup"));
        }
        return new Step(next.withMadeFacts(facts.isEmpty() ? made : made.withAny()), facts);
    }

    /**
     * Returns the facts of a step that get a row in the audit trail: that the teleconsultation was scheduled, changed,
     * revealed or cancelled; each participant who was named in place of an expected one, if nothing else of the plan
     * changed; and each room that the provider confirmed to be gone. If no caller got the teleconsultation's id, only
     * the rooms.
     *
     * @param before as it is on record
     * @param next as it is to be
     */
    public static List<Fact> audited(Teleconsultation before, Teleconsultation next, Instant now) {
        requireNonNulls(before, "before", next, "next", now, "now");
        List<Fact> facts = new ArrayList<>();
        if (next.isKnownToCallers()) {
            planned(before, next, now, facts);
        }
        before.leftovers().stream()
                .filter(one ->
                        one instanceof Leftover.KnownRoom && !next.leftovers().contains(one))
                .map(one -> ((Leftover.KnownRoom) one).room())
                .forEach(room -> facts.add(Fact.of(Fact.Kind.ROOM_DELETED, now).with(Fact.Detail.ROOM, digest(room))));
        return facts;
    }

    /** A digest that distinguishes rooms and cannot be used to join one. */
    private static String digest(RoomId room) {
        byte[] text = room.value().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(DomainDigest.begun().digest(text), 0, 8);
    }

    private static void planned(Teleconsultation before, Teleconsultation next, Instant now, List<Fact> facts) {
        if (!before.isKnownToCallers()) {
            facts.add(Fact.of(Fact.Kind.SCHEDULED, now));
        } else {
            List<Participant> named = named(before.plan(), next.plan());
            named.forEach(person -> facts.add(Fact.of(Fact.Kind.NAMED, now, person.videoUser())));
            if (named.isEmpty()) {
                changed(before.plan(), next.plan(), now, facts);
            }
        }
        if (next.state() instanceof RoomState.Revealed && !(before.state() instanceof RoomState.Revealed)) {
            facts.add(Fact.of(Fact.Kind.REVEALED, now));
        }
        if (next.isOver() && !before.isOver()) {
            facts.add(Fact.of(Fact.Kind.CANCELLED, now));
        }
    }

    /** The newly named participants, if the plan did not change in any other way. */
    private static List<Participant> named(Plan before, Plan next) {
        List<Participant> known = before.participants().known();
        List<Participant> more = new ArrayList<>(next.participants().known());
        boolean allStay = more.containsAll(known);
        more.removeAll(known);
        return allStay
                        && before.schedule().equals(next.schedule())
                        && next.participants().expected()
                                == before.participants().expected()
                ? more
                : List.of();
    }

    /** The fact that a room turned out to be unusable, which changes no record. */
    public static Fact unusableRoom(Instant now) {
        return Fact.of(Fact.Kind.PROBLEM, requireNonNull(now, "now")).with(Fact.Detail.WHAT, "room");
    }

    /**
     * The fact that a participant waits. All instants of one time span make the same fact.
     *
     * @param span longer than zero; spans count from the epoch
     */
    public static Fact waiting(VideoUserId participant, Instant now, Duration span) {
        requireNonNulls(participant, "participant", now, "now");
        long length = requireNonNull(span, "span").toMillis();
        Instant begin = Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), length) * length);
        return Fact.of(Fact.Kind.PARTICIPANT_WAITING, begin, participant);
    }

    private static void changed(Plan before, Plan next, Instant now, List<Fact> facts) {
        if (next.isSameButForForgottenOf(before)) {
            // The visit is unchanged, except that people on it may have been erased.
            return;
        }
        List<String> parts = new ArrayList<>();
        if (!before.schedule().equals(next.schedule())) {
            parts.add("schedule");
        }
        if (!before.participants().known().equals(next.participants().known())) {
            parts.add("participants");
        }
        if (before.participants().expected() != next.participants().expected()) {
            parts.add("expected");
        }
        if (!parts.isEmpty()) {
            facts.add(Fact.of(Fact.Kind.CHANGED, now).with(Fact.Detail.CHANGED, String.join(",", parts)));
        }
    }

    private static boolean hasItsRoom(Teleconsultation teleconsultation) {
        return teleconsultation.plan().participants().isComplete()
                && teleconsultation.room().isPresent();
    }

    private boolean isAvailable(Teleconsultation next, Instant now) {
        return next.room().isPresent() && next.waitingReason(window, now).isEmpty();
    }

    private static boolean isCleaned(Teleconsultation before, Teleconsultation next) {
        // A store that needs two writes to close a record remembers after the first one that the fact was made.
        boolean closes =
                next.state() instanceof RoomState.Closed && !before.madeFacts().cleaned();
        boolean lastUploadsWent = !next.isOver()
                && next.madeFacts().uploads() > before.madeFacts().uploads()
                && next.leftovers().stream().noneMatch(Leftover.Uploads.class::isInstance);
        return closes || lastUploadsWent;
    }

    private boolean isProblem(Teleconsultation before, Teleconsultation next) {
        return next.turns().entrySet().stream()
                .filter(piece -> piece.getKey() instanceof Leftover)
                .anyMatch(piece -> {
                    Turn former = before.turns().get(piece.getKey());
                    return piece.getValue().tries() > problemAfter && former != null && former.tries() <= problemAfter;
                });
    }
}
