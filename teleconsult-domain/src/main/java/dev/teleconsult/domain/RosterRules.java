package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The rules of a roster, checked during planning: enough people and not too many, each person once, and, once all are
 * named, at least one who may open rooms. A record that was written under other limits can still be read: see
 * {@link Participants}.
 *
 * @param most the most people that the video provider admits to one room; at least {@link Participants#MIN}
 * @param needsPlus whether the video provider requires a person who may open rooms
 * @param privileges define which groups may open rooms
 */
public record RosterRules(int most, boolean needsPlus, Privileges privileges) {

    /** @throws IllegalArgumentException if {@code most} is below {@link Participants#MIN} */
    public RosterRules {
        if (most < Participants.MIN) {
            throw new IllegalArgumentException("most must be at least " + Participants.MIN);
        }
        requireNonNull(privileges, "privileges");
    }

    /**
     * Checks only the numbers, which needs no look-up of the people.
     *
     * @throws RefusalException {@link RefusalCode#TOO_FEW_PARTICIPANTS}, {@link RefusalCode#TOO_MANY_PARTICIPANTS} or
     *     {@link RefusalCode#MORE_PARTICIPANTS_THAN_EXPECTED}
     */
    public void requireSize(int expected, int known) {
        if (expected > most) {
            throw Participants.outOfLimit(RefusalCode.TOO_MANY_PARTICIPANTS, most, expected);
        }
        Participants.requireSize(expected, known);
    }

    /**
     * Checks that no two people are the same person.
     *
     * @param identity returns equal values exactly for mentions of the same person
     * @param name returns the name that the caller used for the person: the refusal repeats it
     * @throws RefusalException {@link RefusalCode#DUPLICATE_PARTICIPANT} with the second mention
     */
    public <T> void requireDistinct(List<T> people, Function<T, ?> identity, Function<T, ?> name) {
        requireEachOnce(people, requireNonNull(identity, "identity"), requireNonNull(name, "name"));
    }

    /**
     * Checks that a complete roster has a person who may open rooms, if the provider needs one; an incomplete roster
     * may still get one. For people who are not {@link Participant}s yet.
     *
     * @param groups the groups of each known person
     * @throws RefusalException {@link RefusalCode#NO_PLUS_PARTICIPANT}
     */
    public void requirePlusWhenComplete(int expected, List<? extends Collection<String>> groups) {
        if (needsPlus
                && groups.size() == expected
                && groups.stream().noneMatch(one -> privileges.roleOf(one).canOpenRooms())) {
            throw RefusalException.of(RefusalCode.NO_PLUS_PARTICIPANT);
        }
    }

    /** As {@link #requirePlusWhenComplete(int, List)}, for participants. */
    public void requirePlusWhenComplete(Participants roster) {
        requirePlusWhenComplete(
                roster.expected(),
                roster.known().stream().map(Participant::groups).toList());
    }

    /** Whether the roster has a plus participant, or the provider needs none to open a room. */
    public boolean canHaveRoom(Participants roster) {
        return !needsPlus || roster.hasPlus(privileges);
    }

    static <T> void requireEachOnce(List<T> people, Function<T, ?> identity, Function<T, ?> name) {
        Set<Object> seen = new HashSet<>();
        for (T person : people) {
            if (!seen.add(identity.apply(person))) {
                throw RefusalException.of(RefusalCode.DUPLICATE_PARTICIPANT)
                        .with(RefusalException.Detail.PARTICIPANT, name.apply(person));
            }
        }
    }
}
