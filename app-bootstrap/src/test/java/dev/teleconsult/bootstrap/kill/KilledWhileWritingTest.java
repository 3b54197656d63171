package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.kill.ServerProcess.Answer;
import dev.teleconsult.bootstrap.kill.UseCase.Visit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SQLite is part of the server, so nobody outside can hold what it is asked. But a trigger in the file makes a write take for
 * ever, and in the middle of it the server is killed by SIGKILL, with the transaction open.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledWhileWritingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** So many rows that nobody lives to see them counted. */
    private static final String ENDLESS = IntStream.range(0, 15)
            .mapToObj(number -> "sqlite_schema AS s" + number)
            .collect(Collectors.joining(", "));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "SCHEDULE_WITH_A_KEY, INSERT, teleconsultation, NEW.phase = 'OPENING'",
        "SCHEDULE_WITH_A_KEY, UPDATE, teleconsult_idempotency, NEW.answer LIKE 'noted:%'",
        "SCHEDULE_WITH_A_KEY, UPDATE, teleconsultation, NEW.phase = 'READY'",
        "SCHEDULE_WITH_A_KEY, UPDATE, teleconsult_idempotency, NEW.answer LIKE 'answered:%'",
        "REPLACE_THE_ROOM, UPDATE, teleconsultation, NEW.phase = 'READY'",
        "SHOW_THE_LINK_FOR_THE_FIRST_TIME, UPDATE, teleconsultation, NEW.phase = 'REVEALED'"
    })
    void nothingShouldBeLost(UseCase useCase, String write, String table, String when) throws SQLException {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build().start();
                KillableStore store = KillableStore.sqlite(folder);
                Connection file =
                        DriverManager.getConnection(store.environment().get("DATABASE_URL") + "?busy_timeout=0")) {
            Visit visit;
            try (ServerProcess server = ServerProcess.start(Servers.untilDeath(kaleyra, store), folder)) {
                visit = useCase.begun(server, 1);
                execute(
                        file,
                        "CREATE TRIGGER for_ever BEFORE " + write + " ON " + table + " WHEN " + when
                                + " BEGIN SELECT count(*) FROM " + ENDLESS + "; END");
                CompletableFuture<Answer> answer = server.send(visit.call());
                await("a write that does not end")
                        .atMost(PATIENCE)
                        .during(Duration.ofMillis(300))
                        .until(() -> isWritten(file));
                assertThat(answer).isNotDone();
                server.kill();
                assertThat(answer).failsWithin(PATIENCE);
            }
            execute(file, "DROP TRIGGER for_ever");
            Aftermath.bringTurnsForward(store.storage());

            try (ServerProcess server = ServerProcess.start(Servers.afterwards(kaleyra, store), folder)) {
                Aftermath after = new Aftermath(server, kaleyra, store.storage());
                after.awaitOrder();
                after.assertExactlyTheRoomsOnRecordExist();
                useCase.check(visit, after);
                after.awaitOrder();
                after.assertExactlyTheRoomsOnRecordExist();
            }
        }
    }

    /** Whether somebody else is writing. */
    private static boolean isWritten(Connection file) {
        try {
            execute(file, "BEGIN IMMEDIATE");
            execute(file, "ROLLBACK");
            return false;
        } catch (SQLException busy) {
            assertThat(busy.getMessage()).contains("SQLITE_BUSY");
            return true;
        }
    }

    private static void execute(Connection file, String sql) throws SQLException {
        try (Statement statement = file.createStatement()) {
            statement.execute(sql);
        }
    }
}
