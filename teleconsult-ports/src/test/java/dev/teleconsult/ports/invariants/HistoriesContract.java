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
 * However replicas get in each other's way, with clocks up to two seconds off either way, calls that go wrong and replicas
 * that die: every history fits the invariants.
 *
 * <p>A failure tells its seed and the history. {@code -Dhistory.seed=}<i>seed</i> plays that one alone; interleaved ones
 * then come out the same again. {@code -Dhistory.count=}<i>number</i> plays so many, for those who have the time.
 */
@Tag("plays")
public interface HistoriesContract {

    /** The system property that names one seed to play. */
    String SEED = "history.seed";

    /** The system property that says how many to play. */
    String COUNT = "history.count";

    /**
     * A store, which need not be empty or another one than before. It gives another way to its data each time, as another
     * process has it; the test that asked closes that.
     */
    Supplier<TeleconsultStorage> store();

    /** How callers meet an application: directly, unless there is something in front of it to be tested as well. */
    default Replica through(TeleconsultApplication application) {
        return Replica.of(application);
    }

    /** How many histories are played in each of the two ways; what takes longer plays fewer. */
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
                    .as("there was something to break")
                    .isTrue();
        }
    }
}
