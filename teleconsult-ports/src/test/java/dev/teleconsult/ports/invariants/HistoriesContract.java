package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * For every interleaving of replicas, with clocks up to two seconds off in both directions, calls that fail and
 * replicas that die: every history satisfies the invariants.
 *
 * <p>A failure prints its seed and the history. {@code -Dhistory.seed=}<i>seed</i> plays only that one; interleaved
 * ones are then repeated exactly. {@code -Dhistory.count=}<i>number</i> plays that many.
 */
@Tag("plays")
public interface HistoriesContract {

    /** The system property with one seed to play. */
    String SEED = "history.seed";

    /** The system property with the number of histories. */
    String COUNT = "history.count";

    /**
     * Returns a store, which may be shared and need not be empty. The supplier returns another connection to its data
     * each time, as another process has; the test closes it.
     */
    Supplier<TeleconsultStorage> store();

    /** How callers reach an application: directly, unless something in front of it is tested as well. */
    default Replica through(TeleconsultApplication application) {
        return Replica.of(application);
    }

    /** The number of histories played in each of the two ways; slower stores play fewer. */
    default int histories() {
        return 120;
    }

    @Test
    default void everyInvariantShouldHoldWhenReplicasInterleave() {
        Histories histories = new Histories(this::store, this::through, Mutant.NONE);
        play("interleaved", histories, histories::interleaved);
    }

    @Test
    default void everyInvariantShouldHoldWhenReplicasRace() {
        Histories histories = new Histories(this::store, this::through, Mutant.NONE);
        play("racing", histories, histories::racing);
    }

    private void play(String how, Histories histories, LongConsumer history) {
        Long seed = Long.getLong(SEED);
        LongStream seeds = seed == null ? LongStream.range(0, Long.getLong(COUNT, histories())) : LongStream.of(seed);
        seeds.forEach(history);
        System.out.println(getClass().getSimpleName() + ", " + how + ": " + histories.tally());
        if (seed == null) {
            assertThat(histories.tally().isWorthIt(20))
                    .as("there were opportunities for faults")
                    .isTrue();
        }
    }
}
