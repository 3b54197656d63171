package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A conditional create that comes again never makes a second room, whichever call of a port goes wrong: claiming an identifier,
 * inserting the visit, noting its id, opening the room, filling the claim in. On every store.
 *
 * <p>A build lets each call go wrong once, by turns in one of two ways, with one recovery. {@code -Dkill.points=all} plays
 * all ways with all recoveries, and the scenario with a participant to be named.
 */
@Tag("plays")
public interface IdentifierKillPointsContract {

    /**
     * A store that keeps identifiers, which need not be empty. It gives another way to its data each time, as another process
     * has it; the test that asked closes that.
     */
    Supplier<TeleconsultStorage> store();

    /** Which of the two ways comes first, 0 or 1: another one on another store. */
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
