package dev.teleconsult.ports.invariants;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * As {@link KillPointsContract}, with a second failure during the recovery.
 *
 * <p>A build lets each call fail and, after it, every other call of the recovery: the even ones after one call and the
 * odd ones after the next. Of a recovery of many calls every n-th fails, other ones after each first call. Each call of
 * a recovery fails after one first call at least. The ways in which both fail take turns. {@code -Dkill.points=all}
 * plays every two calls, every way of both, and every recovery.
 */
@Tag("plays")
public interface KillTwiceContract {

    /**
     * Returns a store, which may be shared and need not be empty. The supplier returns another connection to its data
     * each time, as another process has; the test closes it.
     */
    Supplier<TeleconsultStorage> store();

    @TestFactory
    default Stream<DynamicTest> everyInvariantShouldHoldWhicheverTwoCallsFail() {
        return KillPoints.tests(
                scenario -> new KillPoints(this::store, scenario, Mutant.NONE).twice(),
                (points, plays) -> getClass().getSimpleName() + ": after each of " + points
                        + " calls went wrong, every call of the recovery did: " + plays + " plays");
    }
}
