package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The roster: how many people are expected, and those known so far, in the order they were named, nobody twice.
 *
 * @param expected 2 to 25
 * @param known at most as many as expected
 */
public record Participants(int expected, List<Participant> known) {

    /** A call takes two. */
    public static final int MIN = 2;

    /** A room holds no more (Kaleyra Video, important concepts). */
    public static final int MAX = 25;

    /** @throws RefusalException if the numbers are out of range or somebody is named twice */
    public Participants {
        known = List.copyOf(requireNonNull(known, "known"));
        requireSize(expected, known.size());
        Set<VideoUserId> seen = new HashSet<>();
        for (Participant participant : known) {
            if (!seen.add(participant.videoUser())) {
                throw RefusalException.of(RefusalCode.DUPLICATE_PARTICIPANT)
                        .with(RefusalException.Detail.PARTICIPANT, participant.videoUser());
            }
        }
    }

    /** Everybody is known. */
    public static Participants of(List<Participant> everybody) {
        return new Participants(everybody.size(), everybody);
    }

    /** Checks the numbers alone, for a roster whose people are not known to us yet. */
    public static void requireSize(int expected, int known) {
        if (expected < MIN) {
            throw refusal(RefusalCode.TOO_FEW_PARTICIPANTS, MIN, expected);
        }
        if (expected > MAX) {
            throw refusal(RefusalCode.TOO_MANY_PARTICIPANTS, MAX, expected);
        }
        if (known > expected) {
            throw refusal(RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED, expected, known);
        }
    }

    /** Whether everybody expected is known. */
    public boolean isComplete() {
        return known.size() == expected;
    }

    public Optional<Participant> find(VideoUserId videoUser) {
        for (Participant participant : known) {
            if (participant.videoUser().equals(videoUser)) {
                return Optional.of(participant);
            }
        }
        return Optional.empty();
    }

    /** Whether somebody known may open a room. */
    public boolean hasPlus(Privileges privileges) {
        return known.stream()
                .anyMatch(participant -> privileges.roleOf(participant.groups()).canOpenRooms());
    }

    /**
     * With one more.
     *
     * @throws RefusalException {@link RefusalCode#ROSTER_FULL} if everybody expected is known, {@link
     *     RefusalCode#DUPLICATE_PARTICIPANT} if this one is
     */
    public Participants with(Participant one) {
        if (isComplete()) {
            throw RefusalException.of(RefusalCode.ROSTER_FULL).with(RefusalException.Detail.LIMIT, expected);
        }
        List<Participant> more = new ArrayList<>(known);
        more.add(one);
        return new Participants(expected, more);
    }

    /** @throws RefusalException {@link RefusalCode#NO_PLUS_PARTICIPANT} if all are known and nobody may open a room */
    public void requirePlusWhenComplete(Privileges privileges) {
        if (isComplete() && !hasPlus(privileges)) {
            throw RefusalException.of(RefusalCode.NO_PLUS_PARTICIPANT);
        }
    }

    private static RefusalException refusal(RefusalCode code, int limit, int actual) {
        return RefusalException.of(code)
                .with(RefusalException.Detail.LIMIT, limit)
                .with(RefusalException.Detail.ACTUAL, actual);
    }
}
