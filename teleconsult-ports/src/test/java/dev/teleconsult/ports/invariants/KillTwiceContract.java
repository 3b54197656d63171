package dev.teleconsult.ports.invariants;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * As {@link KillPointsContract}, and then something goes wrong while that is being recovered from.
 *
 * <p>A build lets every two calls go wrong once; the ways in which they can take turns. {@code -Dkill.points=all} plays every way of
 * both, and every recovery, as well.
 */
@Tag("plays")
public interface KillTwiceContract {

    /**
     * A store, which need not be empty or another one than before. It gives another way to its data each time, as another
     * process has it; the test that asked closes that.
     */
    Supplier<TeleconsultStorage> store();

    @TestFactory
    default Stream<DynamicTest> everyInvariantShouldHoldWhicheverTwoCallsGoWrong() {
        return KillPoints.tests(
                scenario -> new KillPoints(this::store, scenario, Mutant.NONE).twice(),
                (points, plays) -> getClass().getSimpleName() + ": after each of " + points
                        + " calls went wrong, every call of the recovery did: " + plays + " plays");
    }
}
