package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * With every failure, the facts that are kept are those of the writes that were done, and a receiver of events gets each at
 * least once and no other.
 *
 * <p>A failure tells its seed. {@code -Dhistory.seed=}<i>seed</i> plays that one alone, {@code -Dfacts.histories=1000} plays so
 * many.
 */
@Tag("plays")
public interface FactHistoriesContract {

    /** The system property that says how many to play. */
    String COUNT = "facts.histories";

    /**
     * An empty store that keeps facts. It gives another way to its data each time, as another process has it; the test that
     * asked closes that.
     */
    Supplier<TeleconsultStorage> store();

    /** How many histories are played in each build; what takes longer plays fewer. */
    default int histories() {
        return 30;
    }

    @Test
    default void keptFactsShouldBeThoseOfTheWritesThatSucceeded() {
        FactHistories histories = new FactHistories(this::store, false);
        Long seed = Long.getLong(HistoriesContract.SEED);
        seeds(histories()).forEach(histories::play);
        System.out.println(getClass().getSimpleName() + ": " + histories.facts() + " facts, " + histories.events()
                + " events, " + histories.repeats() + " of them repeated, " + histories.crashes() + " processes died");
        assertThat(histories.facts()).isPositive();
        if (seed == null) {
            assertThat(histories.repeats()).isPositive();
            assertThat(histories.crashes()).isPositive();
        }
    }

    /** With every failure, each change that was done has its row of the audit trail, once, with and without events. */
    @Test
    default void eachWrittenChangeShouldHaveOneRow() {
        FactHistories histories = new FactHistories(this::store, true);
        seeds(auditedHistories()).forEach(histories::play);
        System.out.println(getClass().getSimpleName() + ": " + histories.rows() + " rows of changes, "
                + histories.crashes() + " processes died");
        assertThat(histories.rows()).isPositive();
    }

    /** How many histories with an audit trail are played in each build. */
    default int auditedHistories() {
        return Math.max(2, histories() / 2);
    }

    private static LongStream seeds(int count) {
        Long seed = Long.getLong(HistoriesContract.SEED);
        return seed == null ? LongStream.range(0, Long.getLong(COUNT, count)) : LongStream.of(seed);
    }
}
