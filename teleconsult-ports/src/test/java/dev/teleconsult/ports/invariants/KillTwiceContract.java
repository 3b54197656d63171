package dev.teleconsult.ports.invariants;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * As {@link KillPointsContract}, and then something goes wrong while that is being recovered from.
 *
 * <p>A build lets every two calls go wrong once for each way in which the first can. {@code -Dkill.twice=all} plays every way
 * of the second and every recovery as well.
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
        AtomicInteger points = new AtomicInteger();
        AtomicInteger plays = new AtomicInteger();
        Stream<DynamicTest> scenarios = Scenarios.all().entrySet().stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.getKey(), () -> {
                    KillPoints played = new KillPoints(this::store, scenario.getValue(), Mutant.NONE).twice();
                    points.addAndGet(played.points());
                    plays.addAndGet(played.plays());
                }));
        return Stream.concat(
                scenarios,
                Stream.of(DynamicTest.dynamicTest(
                        "points covered",
                        () -> System.out.println(getClass().getSimpleName() + ": after each of " + points
                                + " calls went wrong, every call of the recovery did: " + plays + " plays"))));
    }
}
