package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * With every failure, the kept facts are those of the writes that were carried out, and a receiver of events gets each
 * at least once and no other.
 *
 * <p>A failure prints its seed. {@code -Dhistory.seed=}<i>seed</i> plays only that one, {@code -Dfacts.histories=1000}
 * plays that many.
 */
@Tag("plays")
public interface FactHistoriesContract {

    /** The system property with the number of histories. */
    String COUNT = "facts.histories";

    /**
     * Returns an empty store that keeps facts. The supplier returns another connection to its data each time, as
     * another process has; the test closes it.
     */
    Supplier<TeleconsultStorage> store();

    /** The number of histories of each build; slower stores play fewer. */
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

    /**
     * With every failure, each change that was carried out has its row of the audit trail, once, with and without
     * events.
     */
    @Test
    default void eachWrittenChangeShouldHaveOneRow() {
        FactHistories histories = new FactHistories(this::store, true);
        seeds(auditedHistories()).forEach(histories::play);
        System.out.println(getClass().getSimpleName() + ": " + histories.rows() + " rows of changes, "
                + histories.crashes() + " processes died");
        assertThat(histories.rows()).isPositive();
    }

    /** The number of histories with an audit trail in each build. */
    default int auditedHistories() {
        return Math.max(2, histories() / 2);
    }

    private static LongStream seeds(int count) {
        Long seed = Long.getLong(HistoriesContract.SEED);
        return seed == null ? LongStream.range(0, Long.getLong(COUNT, count)) : LongStream.of(seed);
    }
}
