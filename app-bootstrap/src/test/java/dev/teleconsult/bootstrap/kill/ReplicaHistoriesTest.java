package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.PostgresServer;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Several replicas race on one store, and the promises are kept in every history. {@code -Dhistories.seed=…} repeats
 * the seed of a printed history; the scheduling of threads is not part of the seed. {@code -Dhistories.seconds=…} runs
 * longer.
 */
class ReplicaHistoriesTest {

    private static final int REPLICAS = 3;

    /** So many on each store, and more as long as {@code -Dhistories.seconds} says. */
    private static final int HISTORIES = 3;

    private static final Duration LONGER = Duration.ofSeconds(Integer.getInteger("histories.seconds", 0));

    /** A broken replica is detected within a second or two; a busy machine takes longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** More than the concurrent threads of any replica of {@link ReplicaRace}. */
    private static final int CONNECTIONS = 20;

    @Test
    void promisesShouldBeKeptOnPostgresql() throws InterruptedException {
        String url = PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port());
        List<TeleconsultStorage> storages =
                replicas(() -> SqlStorage.builder(url).poolSize(CONNECTIONS).build());
        try {
            assertKept("PostgreSQL", storages);
        } finally {
            storages.forEach(TeleconsultStorage::close);
        }
    }

    @Test
    void promisesShouldBeKeptOnTheCrudService() throws InterruptedException {
        try (FakeCrudService service = KillableStore.crudService()) {
            List<TeleconsultStorage> storages = replicas(() -> KillableStore.Crud.storage(service));
            try {
                assertKept("Mia CRUD", storages);
            } finally {
                storages.forEach(TeleconsultStorage::close);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void brokenReplicaShouldBeDetected(BrokenReplica mutant) throws InterruptedException {
        InMemoryStorage storage = new InMemoryStorage();
        try (ReplicaRace race = new ReplicaRace(replicas(() -> storage), mutant)) {
            Random seeds = new Random();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            List<String> broken = List.of();
            while (broken.isEmpty()) {
                assertThat(System.nanoTime()).as("not detected in time").isLessThan(deadline);
                broken = race.run(seeds.nextLong());
            }
            System.out.println(mutant + " was noticed: " + broken.get(0));
        }
    }

    private static List<TeleconsultStorage> replicas(Supplier<? extends TeleconsultStorage> storage) {
        return Stream.<TeleconsultStorage>generate(storage::get).limit(REPLICAS).toList();
    }

    private static void assertKept(String store, List<TeleconsultStorage> storages) throws InterruptedException {
        Random seeds = new Random();
        Long given = Long.getLong("histories.seed");
        int histories = 0;
        try (ReplicaRace race = new ReplicaRace(storages, ReplicaRace.Sabotage.NONE)) {
            long deadline = System.nanoTime() + LONGER.toNanos();
            while (histories < HISTORIES || System.nanoTime() < deadline) {
                long seed = given == null ? seeds.nextLong() : given;
                assertThat(race.run(seed))
                        .as("-Dhistories.seed=%d on %s", seed, store)
                        .isEmpty();
                histories++;
            }
        }
        System.out.println("Histories of " + REPLICAS + " replicas on " + store + ": " + histories);
    }
}
