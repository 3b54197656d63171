package dev.teleconsult.bootstrap.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.CapacityPage;
import dev.teleconsult.bootstrap.benchmark.Capacity.Costs;
import dev.teleconsult.bootstrap.benchmark.Capacity.Day;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks CAPACITY.md against the simulation of the measured costs. */
class CapacityTest {

    /** The values that CAPACITY.md names with their sources. */
    private static final Costs MEASURED = new Costs(15_000, 1_000, 15_000, 220, 17, 320);

    @Test
    void capacityPageShouldMatchTheSimulation() throws IOException {
        Capacity capacity = new Capacity(MEASURED);
        String firstCell = "| A day of |";

        CapacityPage.holds(
                firstCell, Capacity.table(firstCell, List.of(capacity.day(100_000), capacity.day(1_000_000))));
    }

    @Test
    void bottleneckShouldBeTheSlowestPart() {
        Day slowCommits = new Capacity(new Costs(15_000, 10, 15_000, 220, 17, 320)).day(100_000);
        Day slowKaleyra = new Capacity(new Costs(15_000, 100_000, 15_000, 220, 17, 1)).day(100_000);
        Day slowReplicas = new Capacity(new Costs(10, 100_000, 1_000_000, 220, 17, 100_000)).day(100_000);

        assertThat(slowCommits.rows()).containsEntry("first bottleneck", "commits of first links");
        assertThat(slowKaleyra.rows()).as("details delay no link").containsEntry("first bottleneck", "requests");
        assertThat(slowReplicas.rows()).containsEntry("first bottleneck", "requests");
        assertThat(slowReplicas.rows())
                .as("22,000 requests, of which each replica answers 100 in time")
                .containsEntry("replicas of two cores, so that each has at most 1,000,000 streams", "220");
    }
}
