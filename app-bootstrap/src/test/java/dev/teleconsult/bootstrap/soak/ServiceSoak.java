package dev.teleconsult.bootstrap.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ServerProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mixed load on the packaged server, with a heap of 128 MiB and a PostgreSQL: {@code mvn -Psoak -pl app-bootstrap -am
 * verify}, ten minutes, or {@code -Dsoak.minutes=60} for the hour. Each measurement is printed when it is taken, and
 * added to {@code target/soak/results.md}. The first quarter of the time is for warming up.
 */
class ServiceSoak {

    private static final int HEAP_MEGABYTES = 128;
    private static final int CALLERS = 8;
    private static final int POOL = 10;
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("soak.minutes", 10));

    /** The number of measurements; in an hour one every three minutes. */
    private static final int PARTS = 20;

    /** The tolerated increase after the warm-up. */
    private static final int MORE_HEAP_MEGABYTES = 8;

    /** Mostly the heap, which may still grow to its maximum. */
    private static final int MORE_RESIDENT_MEGABYTES = 64;

    private static final int MORE_THREADS = 8;
    private static final int MORE_FILES = 24;

    @TempDir
    Path folder;

    @Test
    void mixedLoadShouldNeitherFailNorGrow() throws Exception {
        Path target = Path.of(System.getProperty("project.root"))
                .resolve("app-bootstrap")
                .resolve("target");
        Path results = Files.createDirectories(target.resolve("soak")).resolve("results.md");
        Files.deleteIfExists(results);
        say(
                results,
                "| at | heap after collection (MiB) | resident (MiB) | threads | open files | store connections |");
        say(results, "|---|---|---|---|---|---|");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                KaleyraEmulator emulator =
                        KaleyraEmulator.builder().rememberedRequests(100).start();
                ServerProcess server = ServerProcess.jar(
                        target.resolve("teleconsult-server.jar"),
                        HEAP_MEGABYTES,
                        Map.of(
                                "BANDYER_API_SECRET_KEY",
                                emulator.apiKey(),
                                "BANDYER_BASE_URL",
                                emulator.baseUrl().toString(),
                                "DATABASE_URL",
                                "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres?sslmode=disable",
                                "DATABASE_USER",
                                "postgres",
                                "DATABASE_POOL_SIZE",
                                Integer.toString(POOL),
                                "TELECONSULTATION_DELETE_UPLOADS",
                                "true",
                                "HTTP_HOST",
                                "127.0.0.1",
                                "HTTP_PORT",
                                "0"),
                        folder)) {
            Load load = new Load(server, emulator);
            Instant start = Instant.now();
            Instant end = start.plus(TIME);
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            for (int caller = 0; caller < CALLERS; caller++) {
                long seed = caller;
                callers.execute(() -> load.run(seed, end));
            }
            callers.shutdown();
            Use warm = null;
            for (int part = 1; part < PARTS; part++) {
                Instant next = start.plus(TIME.multipliedBy(part).dividedBy(PARTS));
                callers.awaitTermination(Duration.between(Instant.now(), next).toMillis(), TimeUnit.MILLISECONDS);
                assertThat(server.isAlive()).as("the server lives").isTrue();
                Use use = Use.of(server, connections(postgres));
                say(results, use.row(Duration.between(start, Instant.now()).toSeconds() + " s"));
                warm = warm == null && part >= PARTS / 4 ? use : warm;
            }
            assertThat(callers.awaitTermination(TIME.toSeconds() + 120, TimeUnit.SECONDS))
                    .as("every caller was answered")
                    .isTrue();
            Use last = Use.of(server, connections(postgres));
            say(results, last.row("end"));
            say(results, "");
            say(
                    results,
                    load.requests() + " requests by " + CALLERS + " callers in " + TIME.toSeconds() + " s; "
                            + load.finished());

            assertThat(load.failures()).isEmpty();
            assertThat(load.finished()).hasSize(7);
            assertThat(server.output()).noneMatch(ServiceSoak::isError);
            await("no leftover room").until(() -> emulator.rooms().isEmpty());
            assertThat(last.heapMegabytes()).isLessThanOrEqualTo(warm.heapMegabytes() + MORE_HEAP_MEGABYTES);
            assertThat(last.residentMegabytes())
                    .isLessThanOrEqualTo(warm.residentMegabytes() + MORE_RESIDENT_MEGABYTES);
            assertThat(last.threads()).isLessThanOrEqualTo(warm.threads() + MORE_THREADS);
            assertThat(last.openFiles()).isLessThanOrEqualTo(warm.openFiles() + MORE_FILES);
            // One more is the connection of the channel between replicas, which is not one of the pool's.
            assertThat(last.storeConnections()).isLessThanOrEqualTo(POOL + 1);
            assertThat(Use.sum(Use.metrics(server), "event_streams")).isZero();
        }
    }

    /** At once, so that a long run can be followed and an interrupted one keeps its results. */
    private static void say(Path results, String line) throws IOException {
        System.out.println(line);
        Files.writeString(results, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static boolean isError(String line) {
        return line.contains("\"level\":50") || line.contains("\"level\":60");
    }

    /** All connections except the measuring one and the database's own. */
    private static long connections(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")) {
            count.next();
            return count.getLong(1);
        }
    }
}
