package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The roster: how many people are expected, and the people known so far, in the order they were named, each person once.
 * How many a room holds is a limit of the video provider that may change: {@link RosterRules} checks it when a visit is
 * planned, and a record that exceeds it can still be read.
 *
 * @param expected at least 2
 * @param known at most as many as expected
 */
public record Participants(int expected, List<Participant> known) {

    /** A call takes two. */
    public static final int MIN = 2;

    /** @throws RefusalException if the numbers do not fit together, or a person is named twice */
    public Participants {
        known = List.copyOf(requireNonNull(known, "known"));
        requireSize(expected, known.size());
        RosterRules.requireEachOnce(known, Participant::videoUser, Participant::videoUser);
    }

    /** A roster on which all are known. */
    public static Participants of(List<Participant> all) {
        return new Participants(requireNonNull(all, "all").size(), all);
    }

    static void requireSize(int expected, int known) {
        if (expected < MIN) {
            throw outOfLimit(RefusalCode.TOO_FEW_PARTICIPANTS, MIN, expected);
        }
        if (known > expected) {
            throw outOfLimit(RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED, expected, known);
        }
    }

    /** How the name begins that stands in the place of a person who was forgotten. No provider's name of a person does. */
    private static final String ERASED = "erased-";

    /**
     * What stands in the place of a person's id once they are forgotten.
     *
     * @param random letters and digits
     */
    public static VideoUserId placeholder(String random) {
        return new VideoUserId(ERASED + requireNonNull(random, "random"));
    }

    static boolean isPlaceholder(VideoUserId videoUser) {
        return videoUser.value().startsWith(ERASED);
    }

    /** Neither name, nor group, language or id. */
    private static Participant nothingOf(VideoUserId placeholder) {
        return new Participant(placeholder, "", Set.of(), Language.COMPANY_DEFAULT);
    }

    /** As many people, of whom nothing is known any more: neither name, nor group, language or id. */
    public Participants forgotten() {
        List<Participant> erased = new ArrayList<>();
        for (int i = 1; i <= known.size(); i++) {
            erased.add(nothingOf(placeholder(Integer.toString(i))));
        }
        return new Participants(expected, erased);
    }

    /**
     * The same, but of one person nothing is known any more; as they are if that person is not on it.
     *
     * @param placeholder in the place of the person's id, made by {@link #placeholder}
     * @throws IllegalArgumentException if it is no placeholder
     */
    public Participants forgetting(VideoUserId person, VideoUserId placeholder) {
        requireNonNull(person, "person");
        if (!isPlaceholder(requireNonNull(placeholder, "placeholder"))) {
            throw new IllegalArgumentException("placeholder must be one");
        }
        return new Participants(
                expected,
                known.stream()
                        .map(one -> one.videoUser().equals(person) ? nothingOf(placeholder) : one)
                        .toList());
    }

    /** Whether nothing is known of any person on it; also of a roster on which no person was named. */
    public boolean isForgotten() {
        return known.stream().allMatch(one -> isPlaceholder(one.videoUser()));
    }

    /** Whether this roster differs from the earlier one only in forgotten people; also true if none was forgotten. */
    boolean isSameButForForgottenOf(Participants before) {
        if (expected != before.expected || known.size() != before.known.size()) {
            return false;
        }
        for (int i = 0; i < known.size(); i++) {
            Participant one = known.get(i);
            boolean isNothing = isPlaceholder(one.videoUser()) && one.equals(nothingOf(one.videoUser()));
            if (!isNothing && !one.equals(before.known.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether all expected participants are known. */
    public boolean isComplete() {
        return known.size() == expected;
    }

    public Optional<Participant> find(VideoUserId videoUser) {
        requireNonNull(videoUser, "videoUser");
        for (Participant participant : known) {
            if (participant.videoUser().equals(videoUser)) {
                return Optional.of(participant);
            }
        }
        return Optional.empty();
    }

    /** Whether a person known may open a room. */
    public boolean hasPlus(Privileges privileges) {
        requireNonNull(privileges, "privileges");
        return known.stream()
                .anyMatch(participant -> privileges.roleOf(participant.groups()).canOpenRooms());
    }

    /**
     * With one participant more.
     *
     * @throws RefusalException {@link RefusalCode#ROSTER_FULL} if all expected participants are known, {@link
     *     RefusalCode#DUPLICATE_PARTICIPANT} if this participant is
     */
    public Participants with(Participant one) {
        requireNonNull(one, "one");
        requireVacancy();
        List<Participant> more = new ArrayList<>(known);
        more.add(one);
        return new Participants(expected, more);
    }

    /** @throws RefusalException {@link RefusalCode#ROSTER_FULL} if all expected participants are known */
    public void requireVacancy() {
        if (isComplete()) {
            throw RefusalException.of(RefusalCode.ROSTER_FULL).with(RefusalException.Detail.LIMIT, expected);
        }
    }

    static RefusalException outOfLimit(RefusalCode code, int limit, int actual) {
        return RefusalException.of(code)
                .with(RefusalException.Detail.LIMIT, limit)
                .with(RefusalException.Detail.ACTUAL, actual);
    }
}
