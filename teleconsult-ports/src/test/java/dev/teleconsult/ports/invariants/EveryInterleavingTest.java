package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.interleavings.Exploration;
import dev.teleconsult.ports.interleavings.Outcome;
import dev.teleconsult.ports.invariants.Caller.Part;
import dev.teleconsult.ports.invariants.Interleavings.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any two callers and a reconciler at work on one teleconsultation: afterwards everything is settled, and every invariant
 * holds, whatever the order of their calls of ports and whichever of these calls goes wrong.
 *
 * <p>A build plays the orders that take the turn away from an actor once at most and, with a call that goes wrong, some of
 * those that never do. {@code -Dinterleavings=}<i>bound</i> plays those with so many, and all with a call that goes wrong and
 * one less. {@code -Dinterleavings=all} plays all, and those with a call that goes wrong with a bound of one.
 */
@Tag("plays")
class EveryInterleavingTest {

    private static final String ASKED = System.getProperty("interleavings", "");

    private static final Set<Outcome> EVERY_FAULT = EnumSet.complementOf(EnumSet.of(Outcome.ANSWERED));

    @ParameterizedTest
    @MethodSource
    void everythingShouldBeSettledInEveryOrder(Found found) {
        play(found, Set.of(), bound());
    }

    /** What is found ready and owing leaves everything possible that is so for what is found ready. */
    static Set<Found> everythingShouldBeSettledInEveryOrder() {
        return ASKED.isEmpty() ? EnumSet.complementOf(EnumSet.of(Found.READY)) : EnumSet.allOf(Found.class);
    }

    @ParameterizedTest
    @MethodSource
    void everythingShouldBeSettledWhicheverCallGoesWrong(Found found, Set<Outcome> faults) {
        play(found, faults, ASKED.equals("all") ? 1 : bound() - 1);
    }

    static Stream<Arguments> everythingShouldBeSettledWhicheverCallGoesWrong() {
        return ASKED.isEmpty()
                ? Stream.of(
                        Arguments.of(Found.OWING, EnumSet.of(Outcome.ANSWER_LOST)),
                        Arguments.of(Found.INCOMPLETE, EnumSet.of(Outcome.CRASHED)))
                : Arrays.stream(Found.values()).map(found -> Arguments.of(found, EVERY_FAULT));
    }

    private static int bound() {
        return switch (ASKED) {
            case "" -> 1;
            case "all" -> Exploration.UNBOUNDED;
            default -> Integer.parseInt(ASKED);
        };
    }

    /** Its answer was lost, and before it was looked up another change had put another room in the place of its own. */
    @Test
    void anAdditionThatWasMadeShouldNotBeRefused() {
        new Interleavings(Found.INCOMPLETE, List.of(Part.CHANGE_OF_ROOM, Part.ADD), Mutant.NONE)
                .playAll(new Exploration(EnumSet.of(Outcome.ANSWER_LOST), 1));
    }

    /** So it was: a change that was overtaken by a write of no concern to it left its attempt on record for a minute. */
    @Test
    void anAttemptThatIsLeftOnRecordShouldBeNoticed() {
        Interleavings overtaken = new Interleavings(
                Found.OWING, List.of(Part.CHANGE_OF_ROOM, Part.LOOK_EARLY), Mutant.TAKES_A_MISS_FOR_A_LOSS);

        assertThatThrownBy(() -> overtaken.playAll(new Exploration(Set.of(), Exploration.UNBOUNDED)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("settled: no attempt is on record that no call is making");
    }

    private static void play(Found found, Set<Outcome> faults, int mostPreemptions) {
        long played = 0;
        long cutOff = 0;
        int pairs = 0;
        List<String> violations = new ArrayList<>();
        for (Part one : Part.values()) {
            for (Part other : EnumSet.range(one, Part.DELETE_UPLOADS)) {
                Exploration exploration = new Exploration(faults, mostPreemptions);
                try {
                    new Interleavings(found, List.of(one, other), Mutant.NONE).playAll(exploration);
                } catch (AssertionError violation) {
                    violations.add(violation.getMessage());
                }
                pairs++;
                played += exploration.played();
                cutOff += exploration.cutOff();
            }
        }
        System.out.printf(
                "%s, %s, %s: %d orders, and %d cut off; violations in %d of %d pairs%n",
                found,
                faults.isEmpty() ? "no fault" : "one of " + faults,
                mostPreemptions == Exploration.UNBOUNDED ? "no bound" : "at most " + mostPreemptions + " preemptions",
                played,
                cutOff,
                violations.size(),
                pairs);
        assertThat(violations).isEmpty();
    }
}
