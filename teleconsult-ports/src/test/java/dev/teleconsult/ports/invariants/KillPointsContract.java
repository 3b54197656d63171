package dev.teleconsult.ports.invariants;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * If any call of any use case fails, in any way, the invariants hold. The calls are found by making them: new ones are
 * covered automatically.
 *
 * <p>A build plays every call in every way, each with one of the recoveries, which take turns; each way meets each
 * recovery at one call or another. It leaves out crashes before a call, which are crashes after the call before it.
 * {@code -Dkill.points=all} plays all of them.
 */
@Tag("plays")
public interface KillPointsContract {

    /**
     * Returns a store, which may be shared and need not be empty. The supplier returns another connection to its data
     * each time, as another process has; the test closes it.
     */
    Supplier<TeleconsultStorage> store();

    @TestFactory
    default Stream<DynamicTest> everyInvariantShouldHoldWhicheverCallFails() {
        return KillPoints.tests(
                scenario -> new KillPoints(this::store, scenario, Mutant.NONE).once(),
                (points, plays) -> getClass().getSimpleName() + ": " + points + " calls of "
                        + Scenarios.all().size() + " scenarios went wrong, in " + Faults.Kind.values().length
                        + " ways and with " + KillPoints.Recovery.values().length + " recoveries, or a sample of them: "
                        + plays
                        + " plays");
    }
}
