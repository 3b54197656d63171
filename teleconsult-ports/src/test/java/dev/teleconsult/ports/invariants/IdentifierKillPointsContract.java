package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A repeated conditional create never makes a second room, whichever call of a port fails: claiming an identifier,
 * inserting the visit, recording its id, opening the room, completing the claim. On every store.
 *
 * <p>A build lets each call fail once, by turns in one of two ways, with one recovery. {@code -Dkill.points=all} plays
 * all ways with all recoveries, and the scenario with an unnamed participant.
 */
@Tag("plays")
public interface IdentifierKillPointsContract {

    /**
     * Returns a store that keeps identifiers, which need not be empty. The supplier returns another connection to its
     * data each time, as another process has; the test closes it.
     */
    Supplier<TeleconsultStorage> store();

    /** Which of the two ways comes first, 0 or 1: stores differ in this. */
    default int first() {
        return 0;
    }

    @Test
    default void repeatedConditionalCreateShouldMakeNoSecondRoom() {
        Supplier<TeleconsultStorage> store = store();
        List<String> scenarios = KillPoints.WHOLE
                ? List.of(
                        "schedule with an identifier, all participants known",
                        "schedule with an identifier, a participant to be named")
                : List.of("schedule with an identifier, all participants known");
        for (String scenario : scenarios) {
            KillPoints played = new KillPoints(() -> store, Scenarios.all().get(scenario), Mutant.NONE);
            KillPoints done = KillPoints.WHOLE ? played.once() : played.sampled(first());
            System.out.println(getClass().getSimpleName() + ": " + scenario + ": " + done.points()
                    + " calls went wrong: " + done.plays() + " plays");
            assertThat(done.points())
                    .as("calls of ports, those of claims among them")
                    .isGreaterThan(10);
        }
    }
}
