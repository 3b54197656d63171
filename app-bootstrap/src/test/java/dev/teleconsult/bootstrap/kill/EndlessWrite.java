package dev.teleconsult.bootstrap.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.bootstrap.ServerProcess;
import dev.teleconsult.bootstrap.ServerProcess.Answer;
import dev.teleconsult.bootstrap.kill.KilledUseCase.Visit;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A write during which a server is to be killed. SQLite is part of the server, so no other process can hold its
 * statements. But a trigger in the file makes a write take for ever, and during it the transaction is open.
 *
 * @param when distinguishes the write from others to the same table, in SQL
 */
record EndlessWrite(KilledUseCase useCase, String statement, String table, String when) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The write counts rows all the while, on a whole core: it is killed as soon as it cannot be another. */
    private static final Duration LONGER_THAN_OTHER_WRITES = Duration.ofMillis(100);

    /** So many rows that counting them does not end. */
    private static final String ENDLESS = IntStream.range(0, 15)
            .mapToObj(number -> "sqlite_schema AS s" + number)
            .collect(Collectors.joining(", "));

    private static final List<EndlessWrite> ALL = List.of(
            new EndlessWrite(KilledUseCase.SCHEDULE_WITH_A_KEY, "INSERT", "teleconsultation", "NEW.phase = 'OPENING'"),
            new EndlessWrite(KilledUseCase.REPLACE_THE_ROOM, "UPDATE", "teleconsultation", "NEW.phase = 'READY'"),
            new EndlessWrite(
                    KilledUseCase.SCHEDULE_WITH_A_KEY,
                    "UPDATE",
                    "teleconsult_idempotency",
                    "NEW.answer LIKE 'noted:%'"),
            new EndlessWrite(KilledUseCase.SCHEDULE_WITH_A_KEY, "UPDATE", "teleconsultation", "NEW.phase = 'READY'"),
            new EndlessWrite(
                    KilledUseCase.SCHEDULE_WITH_A_KEY,
                    "UPDATE",
                    "teleconsult_idempotency",
                    "NEW.answer LIKE 'answered:%'"),
            new EndlessWrite(
                    KilledUseCase.SHOW_THE_LINK_FOR_THE_FIRST_TIME,
                    "UPDATE",
                    "teleconsultation",
                    "NEW.phase = 'REVEALED'"));

    /**
     * All of them, or a sample: a new row, and a row that is replaced. In the adapter's {@code KilledTest} processes die
     * in writes of every kind, of which nothing or everything is there afterwards; and the gaps before and after each
     * of the server's writes are played without this.
     */
    static List<EndlessWrite> wanted(boolean whole) {
        return whole ? ALL : ALL.subList(0, 2);
    }

    /** Lets the server begin the write. The answer to its caller fails when the server is killed. */
    CompletableFuture<Answer> begin(ServerProcess server, Visit visit, String url) {
        try (Connection file = DriverManager.getConnection(url + "?busy_timeout=0")) {
            execute(
                    file,
                    "CREATE TRIGGER for_ever BEFORE " + statement + " ON " + table + " WHEN " + when
                            + " BEGIN SELECT count(*) FROM " + ENDLESS + "; END");
            CompletableFuture<Answer> answer = server.send(visit.call());
            await("an endless write")
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .during(LONGER_THAN_OTHER_WRITES)
                    .until(() -> isWritten(file));
            assertThat(answer).isNotDone();
            return answer;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** To be called when the server is dead: the next one writes as usual. */
    static void end(String url) {
        try (Connection file = DriverManager.getConnection(url)) {
            execute(file, "DROP TRIGGER for_ever");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
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

    @Override
    public String toString() {
        return statement + " " + table + " with " + when;
    }
}
