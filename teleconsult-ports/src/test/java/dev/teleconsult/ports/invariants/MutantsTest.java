package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that cannot fail proves nothing: every broken service has to be noticed. */
@Tag("plays")
class MutantsTest {

    private static final int MOST = 400;

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void everyMutantShouldBeCaughtByAHistory(Mutant mutant) {
        Histories histories = new Histories(MutantsTest::store, Replica::of, mutant);

        for (long seed = 0; seed < MOST; seed++) {
            try {
                histories.interleaved(seed);
            } catch (AssertionError caught) {
                System.out.println(mutant + " is caught by seed " + seed + ": "
                        + caught.getMessage()
                                .lines()
                                .filter(line -> !line.isBlank())
                                .findFirst()
                                .orElse(""));
                assertThat(caught).hasMessageContaining("seed " + seed);
                return;
            }
        }
        throw new AssertionError("not caught by " + MOST + " histories: " + mutant);
    }

    /** What it takes two replicas to show is not among them. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "DELETES_FIRST",
                "FORGETS_THE_LEFTOVER",
                "FORGETS_THE_UNCERTAIN",
                "CLOSES_TOO_EARLY",
                "FORGETS_KEYS",
                "SWAPS_LINKS",
                "SEARCHES_BLINDLY"
            })
    void aMutantShouldBeCaughtByAKillPoint(Mutant mutant) {
        for (Map.Entry<String, Function<Stage, Scenario>> scenario :
                Scenarios.all().entrySet()) {
            try {
                new KillPoints(MutantsTest::store, scenario.getValue(), mutant).once();
            } catch (AssertionError caught) {
                System.out.println(mutant + " is caught by \"" + scenario.getKey() + "\": "
                        + caught.getMessage().lines().findFirst().orElse(""));
                return;
            }
        }
        throw new AssertionError("not caught by any kill point: " + mutant);
    }

    private static Supplier<TeleconsultStorage> store() {
        InMemoryStorage store = new InMemoryStorage();
        return store::replica;
    }
}
