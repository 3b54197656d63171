package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.interleavings.Exploration;
import dev.teleconsult.ports.interleavings.Outcome;
import dev.teleconsult.ports.invariants.Interleavings.Found;
import dev.teleconsult.ports.invariants.RacingCaller.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any two callers and a reconciler with one teleconsultation: afterwards everything is settled, and every invariant
 * holds, in every order of their calls of ports and for each of these calls that fails.
 *
 * <p>A build plays a covering sample. Each pair of callers starts from one of the possible states, in the orders that
 * take the turn away from an actor once at most, and each caller meets each state in a pair with one caller or several.
 * A third of the pairs also meet one of the faults, in the orders that never take the turn away: as many as it takes
 * for each caller to meet all states and all faults in one pair or another, and for each state to be met with each
 * fault. {@code -Dinterleavings=}<i>bound</i> plays each pair with all states, in the orders with that bound, and with
 * every fault in those with one less. {@code -Dinterleavings=all} plays all orders, and those with a fault with a bound
 * of one.
 */
@Tag("plays")
class EveryInterleavingTest {

    private static final String ASKED = System.getProperty("interleavings", "");

    private static final List<Outcome> EVERY_FAULT = List.copyOf(EnumSet.complementOf(EnumSet.of(Outcome.ANSWERED)));

    private static final List<List<Part>> PAIRS = Arrays.stream(Part.values())
            .flatMap(one -> EnumSet.range(one, Part.DELETE_UPLOADS).stream().map(other -> List.of(one, other)))
            .toList();

    private static final List<Found> EVERYTHING = List.of(Found.values());

    /** The state ready and owing permits every step that the state ready permits. */
    private static final List<Found> SAMPLE = List.copyOf(EnumSet.complementOf(EnumSet.of(Found.READY)));

    /**
     * The states of pairs without a fault, by the sum of the numbers of their callers: each caller has each remainder
     * with one partner. Two states have many orders, and are used once for each caller: most requests are carried out
     * there, and refused at once in the others.
     */
    private static final List<Found> BY_TURNS = List.of(
            Found.INCOMPLETE,
            Found.REVEALED,
            Found.INCOMPLETE,
            Found.REVEALED,
            Found.INCOMPLETE,
            Found.REVEALED,
            Found.INCOMPLETE,
            Found.ABANDONED,
            Found.INCOMPLETE,
            Found.REVEALED,
            Found.INCOMPLETE,
            Found.OWING);

    private static final Map<List<Part>, Meeting> MEETINGS = meetings();

    /** The state that a pair of callers starts from, and the fault that it meets. */
    private record Meeting(List<Part> pair, Found found, Outcome fault) {

        /** The combinations that this meeting covers: each needs one. */
        Set<List<?>> examples() {
            Set<List<?>> examples = new HashSet<>();
            for (Part part : pair) {
                examples.add(List.of(part, found));
                examples.add(List.of(part, fault));
            }
            examples.add(List.of(found, fault));
            return examples;
        }
    }

    /** Takes the meeting that covers most uncovered combinations, until all are covered. No pair is taken twice. */
    private static Map<List<Part>, Meeting> meetings() {
        List<Meeting> all = SAMPLE.stream()
                .flatMap(found -> EVERY_FAULT.stream()
                        .flatMap(fault -> PAIRS.stream().map(pair -> new Meeting(pair, found, fault))))
                .toList();
        Set<List<?>> missing =
                all.stream().flatMap(meeting -> meeting.examples().stream()).collect(Collectors.toSet());
        Map<List<Part>, Meeting> taken = new HashMap<>();
        while (!missing.isEmpty()) {
            Meeting next = all.stream()
                    .filter(meeting -> !taken.containsKey(meeting.pair()))
                    .max(Comparator.comparing(meeting -> meeting.examples().stream()
                            .filter(missing::contains)
                            .count()))
                    .orElseThrow();
            taken.put(next.pair(), next);
            missing.removeAll(next.examples());
        }
        return taken;
    }

    /**
     * @param faults the possible failures, one at a time
     * @param found the states, one at a time
     * @param bound how often the turn may be taken away
     */
    private record Play(List<Outcome> faults, List<Found> found, int bound) {

        /** Without states if the sample leaves the pair out. */
        static Play sampled(List<Part> pair, boolean withFault) {
            if (!withFault) {
                int sum = pair.get(0).ordinal() + pair.get(1).ordinal();
                return new Play(List.of(), List.of(BY_TURNS.get(sum % BY_TURNS.size())), 1);
            }
            return Optional.ofNullable(MEETINGS.get(pair))
                    .map(meeting -> new Play(List.of(meeting.fault()), List.of(meeting.found()), 0))
                    .orElseGet(() -> new Play(List.of(), List.of(), 0));
        }

        static Play whole(boolean withFault) {
            int bound = ASKED.equals("all") ? Exploration.UNBOUNDED : Integer.parseInt(ASKED);
            int withFaultBound = ASKED.equals("all") ? 1 : bound - 1;
            return new Play(withFault ? EVERY_FAULT : List.of(), EVERYTHING, withFault ? withFaultBound : bound);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everythingShouldBeSettledInEveryOrder(boolean withFault) {
        List<String> violations = new ArrayList<>();
        Map<String, long[]> counts = new TreeMap<>();
        for (List<Part> pair : PAIRS) {
            Play play = ASKED.isEmpty() ? Play.sampled(pair, withFault) : Play.whole(withFault);
            for (Found found : play.found()) {
                Exploration exploration = new Exploration(Set.copyOf(play.faults()), play.bound());
                try {
                    new Interleavings(found, pair, Mutant.NONE).playAll(exploration);
                } catch (AssertionError violation) {
                    violations.add(violation.getMessage());
                    System.out.println(violation.getMessage());
                }
                long[] count = counts.computeIfAbsent(nameOf(found, play), first -> new long[3]);
                count[0]++;
                count[1] += exploration.played();
                count[2] += exploration.cutOff();
            }
            if (!ASKED.isEmpty()) {
                // It takes long, and may be stopped.
                System.out.println(pair + ", so far:");
                print(counts);
            }
        }
        print(counts);
        assertThat(violations).isEmpty();
    }

    private static void print(Map<String, long[]> counts) {
        counts.forEach((name, count) ->
                System.out.printf("%s: %d pairs, %d orders, and %d cut off%n", name, count[0], count[1], count[2]));
    }

    @Test
    void sampleShouldCoverEveryCallerStateAndFault() {
        Set<String> foundWithFault = new HashSet<>();
        for (Part part : Part.values()) {
            Set<Found> found = EnumSet.noneOf(Found.class);
            Set<Outcome> faults = EnumSet.noneOf(Outcome.class);
            Set<Found> foundThen = EnumSet.noneOf(Found.class);
            for (List<Part> pair :
                    PAIRS.stream().filter(one -> one.contains(part)).toList()) {
                found.addAll(Play.sampled(pair, false).found());
                Play withFault = Play.sampled(pair, true);
                for (Found thing : withFault.found()) {
                    foundThen.add(thing);
                    faults.addAll(withFault.faults());
                    withFault.faults().forEach(fault -> foundWithFault.add(thing + " " + fault));
                }
            }
            assertThat(found).as("%s", part).containsAll(SAMPLE);
            assertThat(foundThen).as("%s", part).containsAll(SAMPLE);
            assertThat(faults).as("%s", part).containsAll(EVERY_FAULT);
        }
        assertThat(foundWithFault).hasSize(SAMPLE.size() * EVERY_FAULT.size());
    }

    private static String nameOf(Found found, Play play) {
        return found + ", " + (play.faults().isEmpty() ? "no fault" : "one of " + play.faults()) + ", "
                + (play.bound() == Exploration.UNBOUNDED ? "no bound" : "at most " + play.bound() + " preemptions");
    }

    /** Regression: its answer was lost, and before the look-up another change had replaced its room. */
    @Test
    void writtenAdditionShouldNotBeRefused() {
        Exploration exploration = new Exploration(EnumSet.of(Outcome.ANSWER_LOST), 1);
        new Interleavings(Found.INCOMPLETE, List.of(Part.CHANGE_OF_ROOM, Part.ADD), Mutant.NONE).playAll(exploration);
        System.out.println("an addition and a change: " + exploration.played() + " orders");
    }

    /** Regression: a change that was overtaken by an unrelated write left its attempt on record for a minute. */
    @Test
    void abandonedAttemptShouldBeDetected() {
        Interleavings overtaken = new Interleavings(
                Found.OWING, List.of(Part.CHANGE_OF_ROOM, Part.LOOK_EARLY), Mutant.TAKES_A_MISS_FOR_A_LOSS);

        assertThatThrownBy(() -> overtaken.playAll(new Exploration(Set.of(), 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("settled: no attempt is on record that no call is making");
    }
}
