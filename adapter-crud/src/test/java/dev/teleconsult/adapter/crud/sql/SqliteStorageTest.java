package dev.teleconsult.adapter.crud.sql;

import static dev.teleconsult.domain.DomainFixtures.LINK_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.adapter.crud.sql.dialect.Sqlite;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

class SqliteStorageTest extends StoreBehaviour {

    /** A file with the tables and no row. */
    private static byte[] migrated;

    @TempDir(factory = MemoryFolder.class)
    private Path folder;

    @BeforeAll
    static void migrate(@TempDir(factory = MemoryFolder.class) Path folder) throws IOException {
        Path file = folder.resolve("migrated.db");
        try (SqlStorage storage = SqlStorage.builder("jdbc:sqlite:" + file).build()) {
            storage.start();
        }
        migrated = Files.readAllBytes(file);
    }

    @Override
    void beginWithTables() throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(file(), migrated);
    }

    private Path file() {
        return folder.resolve("new").resolve("store.db");
    }

    @Override
    String url() {
        try {
            Files.createDirectories(file().getParent());
        } catch (IOException e) {
            throw new IllegalStateException("no folder", e);
        }
        return "jdbc:sqlite:" + file();
    }

    @Override
    Dialect dialect() {
        return new Sqlite();
    }

    @Override
    String plan(Connection connection, String query) throws SQLException {
        return Tables.rows(connection, "EXPLAIN QUERY PLAN " + query).stream()
                .map(row -> row.get(3).replace("SCAN t USING INDEX teleconsultation_unsettled", "what is unsettled"))
                .collect(Collectors.joining("\n"));
    }

    @Override
    String sortMark() {
        return "TEMP B-TREE";
    }

    @Override
    String scanMark() {
        return "SCAN";
    }

    @Override
    String numbers(int last) {
        return "RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < " + last + ")";
    }

    @Override
    void refuseToDelete(long sinceMs) throws SQLException {
        execute("CREATE TRIGGER refused BEFORE DELETE ON teleconsult_idempotency WHEN OLD.since_ms = " + sinceMs
                + " BEGIN SELECT RAISE(ABORT, 'told to'); END");
    }

    @Test
    void filesShouldBeReadableByTheirOwnerOnly() throws IOException {
        Path deep = folder.resolve("a").resolve("b").resolve("store.db");
        SqlStorage storage = keep(SqlStorage.builder("jdbc:sqlite:" + deep));
        insert(storage.teleconsultations());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep.getParent())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(deep.getParent())) {
            assertThat(files.filter(file -> !file.toString().endsWith("-lock")))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s", file)
                            .isEqualTo("rw-------"));
        }
    }

    /** Deleted text is in no file any more, not even in SQLite's free pages. */
    @Test
    void filesShouldContainNoLinkOnceAllIsClosed() throws IOException {
        try (SqlStorage storage = open()) {
            List<StoredTeleconsultation> all = new ArrayList<>();
            for (int number = 0; number < 40; number++) {
                all.add(ready(storage.teleconsultations(), "room-" + number));
            }
            for (StoredTeleconsultation one : all) {
                replaced(
                        storage.teleconsultations(), one, one.teleconsultation().ending(Ending.CANCELLED));
            }
        }

        try (Stream<Path> files = Files.list(file().getParent())) {
            for (Path one : files.toList()) {
                assertThat(new String(Files.readAllBytes(one), StandardCharsets.ISO_8859_1))
                        .as("%s", one)
                        .doesNotContain(LINK_MARK);
            }
        }
    }

    @Test
    void closingShouldLeaveOneFileWithAllData() throws IOException {
        try (SqlStorage storage = open()) {
            insert(storage.teleconsultations());
        }

        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files.map(one -> one.getFileName().toString()))
                    .containsExactlyInAnyOrder("store.db", "store.db-lock");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:file:x?mode=memory&cache=shared"})
    void databaseThatIsNotInAFileShouldBeRejected(String url) {
        assertThatThrownBy(() -> SqlStorage.builder(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal_mode=DELETE", "synchronous=OFF", "synchronous=NORMAL", "foreign_keys=false"})
    void settingsThatAreNotDurableShouldBeOverruled(String setting) {
        SqlStorage storage = keep(SqlStorage.builder(url() + "?" + setting));

        // The start fails for a setting that cannot be overruled.
        storage.start();
    }

    @Test
    void unwritablePlaceShouldBeAnOutageUntilItIsWritable() throws IOException {
        Path notAFolder = Files.createFile(folder.resolve("not-a-folder"));
        SqlStorage storage = keep(SqlStorage.builder("jdbc:sqlite:" + notAFolder.resolve("store.db")));

        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(storage::start)
                    .isInstanceOfSatisfying(
                            PortUnavailableException.class,
                            failure -> assertThat(failure.mayHaveHappened()).isFalse())
                    .hasMessageContaining("the folder of the file is not there and cannot be made")
                    .hasMessageNotContaining("not-a-folder");
        }
        assertThat(storage.check().isOk()).isFalse();

        Files.delete(notAFolder);
        assertThat(insert(storage.teleconsultations())).isNotNull();
        assertThat(storage.check().isOk()).isTrue();
    }

    @Test
    void folderInPlaceOfTheFileShouldBeAnOutage() throws IOException {
        Files.createDirectories(file());
        SqlStorage storage = keep(SqlStorage.builder("jdbc:sqlite:" + file()));

        assertThatThrownBy(storage::start).isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void fileThatIsNoDatabaseShouldBeReportedToTheOperator() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "Dear diary, ".repeat(1000));
        SqlStorage storage = keep(SqlStorage.builder("jdbc:sqlite:" + file()));

        assertThatThrownBy(storage::start).isInstanceOf(PortRejectedException.class);
        assertThat(Files.readString(file())).startsWith("Dear diary");
    }

    @Test
    void fullDiskShouldBeAnOutageAndLeaveNoPartialWrite() {
        open().start();
        SqlStorage full = keep(SqlStorage.builder(url() + "?max_page_count=1"));

        assertThatThrownBy(() -> {
                    for (int number = 0; number < 10_000; number++) {
                        insert(full.teleconsultations());
                    }
                })
                .isInstanceOfSatisfying(
                        PortUnavailableException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isFalse());
        long kept = full.teleconsultations().countByPhase(CONTEXT).values().stream()
                .mapToLong(count -> count)
                .sum();
        assertThat(full.teleconsultations()
                        .backlog(TeleconsultationStoreContract.ANY_TIME, 1, Set.of(), CONTEXT)
                        .due())
                .isEmpty();

        SqlStorage roomy = open();
        insert(roomy.teleconsultations());
        assertThat(roomy.teleconsultations().countByPhase(CONTEXT).values()).containsExactly(kept + 1);
    }

    /** Another process may hold the lock for a while. */
    @Test
    void lockHeldByAnotherProcessShouldBeWaitedFor() throws Exception {
        SqlStorage storage = open();
        storage.start();
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);

        List<Object> results = atOnce(2, number -> {
            if (number == 0) {
                try (Connection connection = connect()) {
                    Tables.execute(connection, "BEGIN IMMEDIATE");
                    locked.countDown();
                    tried.await();
                    Tables.execute(connection, "COMMIT");
                }
                return "";
            }
            locked.await();
            tried.countDown();
            return insert(storage.teleconsultations());
        });

        assertThat(results.get(1)).isInstanceOf(StoredTeleconsultation.class);
    }

    @Test
    void lockHeldTooLongShouldBeAnOutageForWritersOnly() throws SQLException {
        SqlStorage storage = keep(SqlStorage.builder(url()).statementTimeout(Duration.ofSeconds(1)));
        StoredTeleconsultation kept = insert(storage.teleconsultations());

        try (Connection connection = connect()) {
            Tables.execute(connection, "BEGIN IMMEDIATE");
            assertThatThrownBy(() -> insert(storage.teleconsultations()))
                    .isInstanceOfSatisfying(
                            PortUnavailableException.class,
                            failure -> assertThat(failure.mayHaveHappened()).isFalse());
            assertThat(storage.teleconsultations().find(kept.id(), CONTEXT)).contains(kept);
            assertThat(storage.check().isOk())
                    .as("a check that writes waits like a writer")
                    .isFalse();
            Tables.execute(connection, "ROLLBACK");
        }

        assertThat(insert(storage.teleconsultations())).isNotNull();
    }

    @Test
    void writerThatWaitsTooLongForItsTurnShouldFail() throws Exception {
        SqlStorage storage = keep(SqlStorage.builder(url())
                .connectionTimeout(Duration.ofMillis(250))
                .statementTimeout(Duration.ofSeconds(2)));
        storage.start();

        try (Connection connection = connect()) {
            Tables.execute(connection, "BEGIN IMMEDIATE");
            List<Throwable> thrown = atOnce(3, number -> {
                try {
                    insert(storage.teleconsultations());
                    return null;
                } catch (PortException e) {
                    return e;
                }
            });
            assertThat(thrown).allSatisfy(one -> assertThat(one).isInstanceOf(PortUnavailableException.class));
            assertThat(thrown)
                    .filteredOn(one -> one.getMessage().contains("turn"))
                    .hasSize(2);
            Tables.execute(connection, "ROLLBACK");
        }
    }

    @Test
    void callersDataSourceShouldBeUsedAndLeftOpen() throws SQLException {
        SQLiteDataSource given = dataSource();

        try (SqlStorage storage = keep(SqlStorage.builder(given))) {
            writersOn(storage);
        }

        try (Connection connection = given.getConnection()) {
            assertThat(Tables.rows(connection, "SELECT count(*) FROM teleconsultation"))
                    .containsExactly(List.of("40"));
        }
    }

    private static void writersOn(SqlStorage storage) {
        atOnce(8, number -> {
            for (int round = 0; round < 5; round++) {
                ready(storage.teleconsultations(), "room-" + number + "-" + round);
            }
            return number;
        });
    }

    @Test
    void dataSourceThatIsNotDurableShouldBeRejected() {
        SQLiteDataSource plain = new SQLiteDataSource();
        plain.setUrl(url());

        assertThatThrownBy(() -> keep(SqlStorage.builder(plain)).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("journal_mode");
    }

    @Test
    void dataSourceInMemoryShouldBeRejected() {
        SQLiteDataSource memory = dataSource();
        memory.setUrl("jdbc:sqlite::memory:");

        assertThatThrownBy(() -> keep(SqlStorage.builder(memory)).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("file");
    }

    private SQLiteDataSource dataSource() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(5_000);
        SQLiteDataSource dataSource = new SQLiteDataSource(config);
        dataSource.setUrl(url());
        return dataSource;
    }
}
