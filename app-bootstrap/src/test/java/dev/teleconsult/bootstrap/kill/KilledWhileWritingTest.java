package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.kill.KilledUseCase.Visit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SQLite is part of the server, so no other process can hold its statements. But a trigger in the file makes a write
 * take for ever, and during it the server is killed by SIGKILL, with the transaction open. One server after another
 * dies in this way on the same file, each in another write; the server after them repairs all of it.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledWhileWritingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The write counts rows all the while, on a whole core: it is killed as soon as it cannot be another. */
    private static final Duration LONGER_THAN_OTHER_WRITES = Duration.ofMillis(100);

    /** So many rows that counting them does not end. */
    private static final String ENDLESS = IntStream.range(0, 15)
            .mapToObj(number -> "sqlite_schema AS s" + number)
            .collect(Collectors.joining(", "));

    @TempDir
    Path folder;

    /**
     * A write that a server dies in.
     *
     * @param when distinguishes the write from others to the same table, in SQL
     */
    private record Write(KilledUseCase useCase, String statement, String table, String when) {}

    private static final List<Write> WRITES = List.of(
            new Write(KilledUseCase.SCHEDULE_WITH_A_KEY, "INSERT", "teleconsultation", "NEW.phase = 'OPENING'"),
            new Write(
                    KilledUseCase.SCHEDULE_WITH_A_KEY,
                    "UPDATE",
                    "teleconsult_idempotency",
                    "NEW.answer LIKE 'noted:%'"),
            new Write(KilledUseCase.SCHEDULE_WITH_A_KEY, "UPDATE", "teleconsultation", "NEW.phase = 'READY'"),
            new Write(
                    KilledUseCase.SCHEDULE_WITH_A_KEY,
                    "UPDATE",
                    "teleconsult_idempotency",
                    "NEW.answer LIKE 'answered:%'"),
            new Write(KilledUseCase.REPLACE_THE_ROOM, "UPDATE", "teleconsultation", "NEW.phase = 'READY'"),
            new Write(
                    KilledUseCase.SHOW_THE_LINK_FOR_THE_FIRST_TIME,
                    "UPDATE",
                    "teleconsultation",
                    "NEW.phase = 'REVEALED'"));

    @Test
    void noVisitShouldBeLost() throws SQLException {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build().start();
                KillableStore store = KillableStore.sqlite(folder);
                Connection file =
                        DriverManager.getConnection(store.environment().get("DATABASE_URL") + "?busy_timeout=0")) {
            Map<Visit, Write> dead = new LinkedHashMap<>();
            for (Write write : WRITES) {
                dead.put(killed(write, dead.size() + 1, kaleyra, store, file), write);
            }
            Aftermath.bringTurnsForward(store.storage());

            try (ServerProcess server = ServerProcess.start(Servers.afterwards(kaleyra, store), folder)) {
                Aftermath after = new Aftermath(server, kaleyra, store.storage());
                after.awaitOrder();
                after.assertExactlyTheRoomsOnRecordExist();
                SoftAssertions.assertSoftly(softly -> dead.forEach((visit, write) -> softly.assertThatCode(
                                () -> write.useCase().check(visit, after))
                        .as("%s", write)
                        .doesNotThrowAnyException()));
                after.awaitOrder();
                after.assertExactlyTheRoomsOnRecordExist();
            }
        }
    }

    /** Returns the visit during whose write a server died. */
    private Visit killed(Write write, int number, KaleyraEmulator kaleyra, KillableStore store, Connection file)
            throws SQLException {
        Visit visit;
        try (ServerProcess server = ServerProcess.start(Servers.untilDeath(kaleyra, store), folder)) {
            visit = write.useCase().begun(server, number);
            execute(
                    file,
                    "CREATE TRIGGER for_ever BEFORE " + write.statement() + " ON " + write.table() + " WHEN "
                            + write.when() + " BEGIN SELECT count(*) FROM " + ENDLESS + "; END");
            CompletableFuture<Answer> answer = server.send(visit.call());
            await("an endless write")
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .during(LONGER_THAN_OTHER_WRITES)
                    .until(() -> isWritten(file));
            assertThat(answer).isNotDone();
            server.kill();
            assertThat(answer).failsWithin(PATIENCE);
        }
        execute(file, "DROP TRIGGER for_ever");
        return visit;
    }

    /** Whether another process is writing. */
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
