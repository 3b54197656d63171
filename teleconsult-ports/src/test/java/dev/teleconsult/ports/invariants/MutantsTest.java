package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that cannot fail proves nothing: every broken service has to be detected. */
@Tag("plays")
class MutantsTest {

    private static final int MOST = 400;

    /**
     * The seed and scenario that catch some mutants first: played before all others, so that a build does not search
     * again. A change of the service may make another seed or scenario the first one.
     */
    private static final Map<Mutant, Long> FIRST_SEEDS =
            Map.of(Mutant.DELETES_FIRST, 76L, Mutant.TAKES_A_MISS_FOR_A_LOSS, 51L, Mutant.LOSES_THE_VIDEO_USER, 386L);

    private static final Map<Mutant, String> FIRST_SCENARIOS = Map.of(
            Mutant.CLOSES_TOO_EARLY,
            "join where the room is missing",
            Mutant.DELETES_FIRST,
            "change that needs another room");

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void everyMutantShouldBeCaughtByAHistory(Mutant mutant) {
        Histories histories = new Histories(MutantsTest::store, Replica::of, mutant);

        LongStream first = LongStream.of(FIRST_SEEDS.getOrDefault(mutant, 0L));
        for (long seed : LongStream.concat(first, LongStream.range(0, MOST)).toArray()) {
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

    /** Mutants that need two replicas to show are not among them. */
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
    void everyMutantShouldBeCaughtByAKillPoint(Mutant mutant) {
        Map<String, Function<Stage, Scenario>> scenarios = new LinkedHashMap<>();
        Optional.ofNullable(FIRST_SCENARIOS.get(mutant))
                .ifPresent(name -> scenarios.put(name, Scenarios.all().get(name)));
        scenarios.putAll(Scenarios.all());
        for (Map.Entry<String, Function<Stage, Scenario>> scenario : scenarios.entrySet()) {
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
