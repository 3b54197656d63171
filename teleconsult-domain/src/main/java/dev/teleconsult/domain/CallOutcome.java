package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The outcome of the calls of a teleconsultation: who was there, from when to when, and whether people met.
 *
 * <p>It is read from a set of {@linkplain CallMark marks}, so it depends neither on their order nor on repeated
 * messages. A lost message leaves a gap. Some gaps are visible, for example a person who left and never joined; a
 * person whose messages were all lost leaves none. So the marks alone never make an outcome {@link #complete}: that
 * needs the provider's own list of its calls, which must agree with the marks.
 *
 * <p>A complete outcome states for how long at least two people were together, within {@link #TOLERANCE} for each call,
 * and who they were. The time of a single person always comes from the marks: no list counts the time of a person who
 * waits alone. The figures of an incomplete outcome may be too small or too large; {@link #tookPlace} and {@link
 * #missed} are certain all the same, because they stay empty while they are uncertain.
 *
 * @param people the people named by any message, in the order of the roster
 * @param together how long at least two people were there at the same time
 * @param meeting the beginning and end of that time; empty if no two people are known to have been there at the same
 *     time
 * @param met whether the provider's messages, or a complete outcome, show that at least two people were in a call
 * @param complete whether no missing information could change whether people met, for how long, and who
 * @param missed people of the roster who met no other person, although the call time is over and the provider's
 *     messages arrive; empty unless the outcome is complete. Missing messages alone never put a person here
 */
public record CallOutcome(
        List<Attendance> people,
        Duration together,
        Optional<Meeting> meeting,
        boolean met,
        boolean complete,
        Set<VideoUserId> missed) {

    /** How far the provider's count of a call and ours may differ: it counts seconds, and we count messages. */
    public static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** The most marks kept for one teleconsultation; an outcome with this many is never complete. */
    public static final int MOST_MARKS = 400;

    /**
     * The time of one person in the calls.
     *
     * @param joined when the person first joined
     * @param left when the person last left; without a message, when the call ended, or else the planned end
     * @param open whether no message reported {@code left}
     * @param stays how often the person joined
     * @param time the total time; time on two devices at once counts once
     */
    public record Attendance(VideoUserId person, Instant joined, Instant left, boolean open, int stays, Duration time) {

        public Attendance {
            requireNonNulls(person, "person", joined, "joined", left, "left", time, "time");
        }
    }

    /**
     * From the first moment with two people to the last, breaks included.
     *
     * @param until after {@code from}
     */
    public record Meeting(Instant from, Instant until) {

        public Meeting {
            requireNonNulls(from, "from", until, "until");
        }
    }

    /** The outcome in the terms of a calendar or a record of care. */
    public enum Standing {
        /** None of the others is known to hold. */
        UNKNOWN,
        /** A person is or was in the call, and the call time is not over. */
        ARRIVED,
        /** People met, and the call time is over. */
        FULFILLED,
        /** The call time is over, and it is certain that no two people met. */
        NO_SHOW
    }

    public CallOutcome {
        people = List.copyOf(requireNonNull(people, "people"));
        requireNonNulls(together, "together", meeting, "meeting");
        missed = Set.copyOf(requireNonNull(missed, "missed"));
    }

    /** From when to when a person was there, without a break. */
    private record Stay(VideoUserId person, SessionId session, Instant from, Instant to, boolean open) {}

    /**
     * Reads the outcome.
     *
     * @param marks in any order; marks of people who are not on the roster are ignored
     * @param held the provider's lists of calls for all rooms of the teleconsultation; empty if they were not read or
     *     reading them failed
     */
    public static CallOutcome of(
            Collection<CallMark> marks, Plan plan, Optional<? extends Collection<HeldCall>> held, Instant now) {
        requireNonNulls(marks, "marks", plan, "plan", held, "held", now, "now");
        Set<CallMark> ours = new HashSet<>();
        for (CallMark mark : marks) {
            if (mark.person().isEmpty()
                    || plan.participants().find(mark.person().get()).isPresent()) {
                ours.add(mark);
            }
        }
        Reading reading = new Reading(ours, plan, now);
        List<Attendance> people = plan.participants().known().stream()
                .flatMap(person -> reading.attendance(person.videoUser()).stream())
                .toList();
        boolean isOver = isOver(plan, now);
        boolean complete = isOver
                && marks.size() < MOST_MARKS
                && reading.fits
                && held.filter(list -> agrees(reading, list)).isPresent();
        Set<VideoUserId> missed = new LinkedHashSet<>();
        if (complete && !ours.isEmpty()) {
            plan.participants().known().forEach(one -> missed.add(one.videoUser()));
            held.get().forEach(call -> missed.removeAll(call.people().orElseThrow()));
            people.forEach(one -> missed.remove(one.person()));
        }
        Together together = together(reading.stays);
        boolean met = ours.stream().anyMatch(mark -> mark.kind() == CallMark.Kind.MET)
                || held.filter(CallOutcome::listsAMeeting).isPresent()
                || complete && !together.length().isZero();
        return new CallOutcome(people, together.length(), together.meeting(), met, complete, missed);
    }

    private static boolean listsAMeeting(Collection<HeldCall> held) {
        return held.stream()
                .anyMatch(call -> call.people()
                                .filter(people -> people.size() >= 2)
                                .isPresent()
                        && call.length().filter(length -> !length.isZero()).isPresent());
    }

    private static boolean isOver(Plan plan, Instant now) {
        return plan.schedule().end().filter(end -> !end.isAfter(now)).isPresent();
    }

    private static boolean agrees(Reading reading, Collection<HeldCall> held) {
        Map<SessionId, Duration> listed = new HashMap<>();
        for (HeldCall call : held) {
            Duration computed = together(reading.of(call.session())).length();
            boolean isSame = call.people()
                            .filter(reading.peopleIn(call.session())::equals)
                            .isPresent()
                    && call.length().filter(length -> isNear(length, computed)).isPresent();
            if (!isSame) {
                return false;
            }
            listed.put(call.session(), computed);
        }
        // A call that the provider does not list either did not happen or is not in its list yet.
        return reading.sessions().stream()
                .filter(session -> !listed.containsKey(session))
                .allMatch(session -> together(reading.of(session)).length().isZero());
    }

    private static boolean isNear(Duration one, Duration other) {
        return one.minus(other).abs().compareTo(TOLERANCE) <= 0;
    }

    /** For how long at least two different people were there, and from when to when. */
    private record Together(Duration length, Optional<Meeting> meeting) {}

    private static Together together(List<Stay> stays) {
        TreeMap<Instant, List<Runnable>> steps = new TreeMap<>();
        Map<VideoUserId, Integer> present = new HashMap<>();
        for (Stay stay : stays) {
            steps.computeIfAbsent(stay.from(), at -> new ArrayList<>())
                    .add(() -> present.merge(stay.person(), 1, Integer::sum));
            steps.computeIfAbsent(stay.to(), at -> new ArrayList<>())
                    .add(() -> present.merge(stay.person(), -1, Integer::sum));
        }
        Duration sum = Duration.ZERO;
        Optional<Instant> since = Optional.empty();
        Optional<Meeting> meeting = Optional.empty();
        for (Map.Entry<Instant, List<Runnable>> step : steps.entrySet()) {
            if (since.isPresent()) {
                Instant from = since.get();
                Instant until = step.getKey();
                sum = sum.plus(Duration.between(from, until));
                meeting = Optional.of(new Meeting(meeting.map(Meeting::from).orElse(from), until));
            }
            step.getValue().forEach(Runnable::run);
            present.values().removeIf(devices -> devices == 0);
            since = present.size() >= 2 ? Optional.of(step.getKey()) : Optional.empty();
        }
        return new Together(sum, meeting);
    }

    /** The marks as stays. */
    private static final class Reading {

        private final Plan plan;
        private final Instant now;
        private final Map<SessionId, Instant> ends = new HashMap<>();
        private final List<Stay> stays = new ArrayList<>();
        private final Map<SessionId, Set<VideoUserId>> people = new LinkedHashMap<>();
        private boolean fits = true;

        private Reading(Set<CallMark> marks, Plan plan, Instant now) {
            this.plan = plan;
            this.now = now;
            for (CallMark mark : marks) {
                people.computeIfAbsent(mark.session(), session -> new HashSet<>());
                if (mark.kind() == CallMark.Kind.ENDED) {
                    ends.merge(mark.session(), mark.at(), (one, other) -> one.isAfter(other) ? one : other);
                }
            }
            marks.stream()
                    .filter(mark -> mark.person().isPresent())
                    .sorted(Comparator.comparing(CallMark::at).thenComparing(mark -> mark.kind() != CallMark.Kind.LEFT))
                    .collect(Collectors.groupingBy(
                            mark -> Map.entry(mark.session(), mark.person().orElseThrow()),
                            LinkedHashMap::new,
                            Collectors.toList()))
                    .forEach((key, its) -> read(key.getKey(), key.getValue(), its));
        }

        private void read(SessionId session, VideoUserId person, List<CallMark> marks) {
            people.get(session).add(person);
            int devices = 0;
            Instant from = Instant.MIN;
            for (CallMark mark : marks) {
                if (mark.kind() == CallMark.Kind.JOINED) {
                    from = devices == 0 ? mark.at() : from;
                    devices++;
                } else if (devices == 0) {
                    // The message that the person joined was lost.
                    fits = false;
                } else if (--devices == 0) {
                    stays.add(new Stay(person, session, from, mark.at(), false));
                }
            }
            if (devices > 0) {
                fits = false;
                stays.add(new Stay(person, session, from, assumedEnd(session, from), true));
            }
        }

        /** Not later than now: a person without a message about their end may still be there. */
        private Instant assumedEnd(SessionId session, Instant from) {
            Instant planned = plan.schedule().end().orElse(now);
            Instant last = ends.getOrDefault(session, planned.isBefore(now) ? planned : now);
            return last.isAfter(from) ? last : from;
        }

        private Set<SessionId> sessions() {
            return people.keySet();
        }

        private Set<VideoUserId> peopleIn(SessionId session) {
            return people.getOrDefault(session, Set.of());
        }

        private List<Stay> of(SessionId session) {
            return stays.stream().filter(stay -> stay.session().equals(session)).toList();
        }

        private Optional<Attendance> attendance(VideoUserId person) {
            List<Stay> its = stays.stream()
                    .filter(stay -> stay.person().equals(person))
                    .sorted(Comparator.comparing(Stay::from).thenComparing(Stay::to))
                    .toList();
            if (its.isEmpty()) {
                return Optional.empty();
            }
            Stay last = its.stream().max(Comparator.comparing(Stay::to)).orElseThrow();
            return Optional.of(new Attendance(
                    person, its.get(0).from(), last.to(), its.stream().anyMatch(Stay::open), its.size(), time(its)));
        }

        private static Duration time(List<Stay> sorted) {
            Duration sum = Duration.ZERO;
            Instant until = Instant.MIN;
            for (Stay stay : sorted) {
                Instant from = stay.from().isAfter(until) ? stay.from() : until;
                if (stay.to().isAfter(from)) {
                    sum = sum.plus(Duration.between(from, stay.to()));
                    until = stay.to();
                }
            }
            return sum;
        }
    }

    /**
     * Whether people met; empty while that is uncertain: a call may have taken place although its messages were lost.
     */
    public Optional<Boolean> tookPlace() {
        if (met) {
            return Optional.of(true);
        }
        return complete ? Optional.of(false) : Optional.empty();
    }

    /** When the first person joined; empty if no person is known to have joined. */
    public Optional<Instant> firstJoined() {
        return people.stream().map(Attendance::joined).min(Instant::compareTo);
    }

    /** When the last person left, according to the messages; empty if no person is known to have joined. */
    public Optional<Instant> lastLeft() {
        return people.stream().map(Attendance::left).max(Instant::compareTo);
    }

    /** The outcome in one word, as of now; other systems get only this word. */
    public Standing standing(Plan plan, Instant now) {
        if (!isOver(requireNonNull(plan, "plan"), requireNonNull(now, "now"))) {
            return people.isEmpty() ? Standing.UNKNOWN : Standing.ARRIVED;
        }
        return tookPlace()
                .map(met -> met ? Standing.FULFILLED : Standing.NO_SHOW)
                .orElse(Standing.UNKNOWN);
    }
}
