package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The roster: how many people are expected, and the people known so far, in the order they were named, each person
 * once. The video provider limits the number of people in a room, and that limit may change: {@link RosterRules} checks
 * it during planning, and a record that exceeds it can still be read.
 *
 * @param expected at least 2
 * @param known at most as many as expected
 */
public record Participants(int expected, List<Participant> known) {

    /** The fewest participants of a call. */
    public static final int MIN = 2;

    /** @throws RefusalException if the numbers do not fit together, or a person is named twice */
    public Participants {
        known = List.copyOf(requireNonNull(known, "known"));
        requireSize(expected, known.size());
        RosterRules.requireEachOnce(known, Participant::videoUser, Participant::videoUser);
    }

    /** A roster without unnamed participants. */
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

    /** The prefix of the id that replaces the id of an erased person. No provider makes ids with this prefix. */
    private static final String ERASED = "erased-";

    /**
     * Makes the id that replaces a person's id when the person is erased.
     *
     * @param random letters and digits
     */
    public static VideoUserId placeholder(String random) {
        return new VideoUserId(ERASED + requireNonNull(random, "random"));
    }

    static boolean isPlaceholder(VideoUserId videoUser) {
        return videoUser.value().startsWith(ERASED);
    }

    /** A participant without name, groups, language and real id. */
    private static Participant nothingOf(VideoUserId placeholder) {
        return new Participant(placeholder, "", Set.of(), Language.COMPANY_DEFAULT);
    }

    /** Returns a roster of the same size without the names, groups, languages and ids of its people. */
    public Participants forgotten() {
        List<Participant> erased = new ArrayList<>();
        for (int i = 1; i <= known.size(); i++) {
            erased.add(nothingOf(placeholder(Integer.toString(i))));
        }
        return new Participants(expected, erased);
    }

    /**
     * Returns a copy without the data of one person; unchanged if that person is not on the roster.
     *
     * @param placeholder replaces the person's id, made by {@link #placeholder}
     * @throws IllegalArgumentException if {@code placeholder} is not a placeholder
     */
    public Participants forgetting(VideoUserId person, VideoUserId placeholder) {
        requireNonNull(person, "person");
        if (!isPlaceholder(requireNonNull(placeholder, "placeholder"))) {
            throw new IllegalArgumentException("placeholder must be made by Participants.placeholder");
        }
        return new Participants(
                expected,
                known.stream()
                        .map(one -> one.videoUser().equals(person) ? nothingOf(placeholder) : one)
                        .toList());
    }

    /** Whether it holds no data of any person; also true if no participant was named yet. */
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

    /** Whether one of the known participants may open a room. */
    public boolean hasPlus(Privileges privileges) {
        requireNonNull(privileges, "privileges");
        return known.stream()
                .anyMatch(participant -> privileges.roleOf(participant.groups()).canOpenRooms());
    }

    /**
     * Returns a copy with one more participant.
     *
     * @throws RefusalException {@link RefusalCode#ROSTER_FULL} if all expected participants are known,
     *     {@link RefusalCode#DUPLICATE_PARTICIPANT} if this participant is one of them
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
