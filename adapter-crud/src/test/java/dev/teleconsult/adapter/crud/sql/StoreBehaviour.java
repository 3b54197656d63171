package dev.teleconsult.adapter.crud.sql;

import static dev.teleconsult.domain.DomainFixtures.LINK_MARK;
import static dev.teleconsult.domain.DomainFixtures.LONG_BEFORE;
import static dev.teleconsult.domain.DomainFixtures.NAME_MARK;
import static dev.teleconsult.domain.DomainFixtures.START;
import static dev.teleconsult.domain.DomainFixtures.aCompletePlan;
import static dev.teleconsult.domain.DomainFixtures.aPlan;
import static dev.teleconsult.domain.DomainFixtures.aRoom;
import static dev.teleconsult.domain.DomainFixtures.anOperation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.OldRows;
import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.adapter.crud.sql.dialect.Migrations;
import dev.teleconsult.adapter.crud.sql.records.RecordStatements;
import dev.teleconsult.adapter.crud.sql.tables.TableStatements;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.MadeFacts;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Ending;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behaviour of both databases that no contract covers. Each test begins with tables without a row; those
 * {@link WithoutTables} begin with an empty database, as those of the subclasses do.
 */
abstract class StoreBehaviour {

    /** For a test that migrates, changes tables, or leaves more rows than are quickly deleted. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface WithoutTables {}

    static final RequestContext CONTEXT = RequestContext.system();

    private final List<SqlStorage> opened = new ArrayList<>();

    /** The URL of the test's own database. */
    abstract String url();

    abstract Dialect dialect();

    /** The plan of a statement, in the words of the database. */
    abstract String plan(Connection connection, String query) throws SQLException;

    /** The part of a plan that means that a whole table is read. */
    abstract String scanMark();

    /** The part of a plan that means that rows are sorted after they are read. */
    abstract String sortMark();

    /** Numbers from 1 to this, as a table {@code numbers (i)} of a WITH clause. */
    abstract String numbers(int last);

    /** Makes the database refuse to delete idempotency records of one instant. */
    abstract void refuseToDelete(long sinceMs) throws SQLException;

    /** Gives the test tables that are migrated and have no row: migrating takes longer than most tests. */
    abstract void beginWithTables() throws IOException, SQLException;

    @BeforeEach
    void prepare(TestInfo test) throws IOException, SQLException {
        Method method = test.getTestMethod().orElseThrow();
        if (method.getDeclaringClass().equals(StoreBehaviour.class)
                && !method.isAnnotationPresent(WithoutTables.class)) {
            beginWithTables();
        }
    }

    final SqlStorage open() {
        return keep(SqlStorage.builder(url()).connectionTimeout(Duration.ofSeconds(30)));
    }

    final SqlStorage keep(SqlStorage.Builder builder) {
        SqlStorage storage = builder.build();
        opened.add(storage);
        return storage;
    }

    final Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    final void execute(String sql) throws SQLException {
        try (Connection connection = connect()) {
            Tables.execute(connection, sql);
        }
    }

    final List<List<String>> rows(String query) throws SQLException {
        try (Connection connection = connect()) {
            return Tables.rows(connection, query);
        }
    }

    @AfterEach
    void closeAll() {
        opened.forEach(SqlStorage::close);
    }

    // Opening.

    @Test
    void storedRecordsShouldBeReadAfterARestart() {
        StoredTeleconsultation ready;
        try (SqlStorage before = open()) {
            ready = ready(before.teleconsultations(), "room_1");
            before.userIds().add(new UserId("doctor"), new VideoUserId("usr_1"), CONTEXT);
            before.idempotencyRecords().orElseThrow().insert(record("key"), CONTEXT);
        }

        SqlStorage after = open();

        assertThat(after.teleconsultations().find(ready.id(), CONTEXT)).contains(ready);
        assertThat(after.userIds().find(Set.of(new UserId("doctor")), CONTEXT))
                .containsEntry(new UserId("doctor"), new VideoUserId("usr_1"));
        assertThat(after.idempotencyRecords().orElseThrow().find("key", CONTEXT))
                .contains(record("key"));
        assertThat(after.teleconsultations().countByPhase(CONTEXT)).isEqualTo(Map.of(Phase.READY, 1L));
    }

    @Test
    @WithoutTables
    void startShouldCreateTheTablesOnce() throws SQLException {
        open().start();
        List<List<String>> first = rows("SELECT * FROM " + Migrations.HISTORY);
        SqlStorage second = open();
        second.start();
        second.start();

        assertThat(rows("SELECT * FROM " + Migrations.HISTORY)).isEqualTo(first).hasSize(Migrations.ALL.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @WithoutTables
    void replicasShouldBeAbleToStartConcurrently(int round) throws SQLException {
        List<SqlStorage> replicas =
                IntStream.range(0, 6).mapToObj(number -> open()).toList();

        atOnce(
                replicas.size() * 2,
                number -> insert(replicas.get(number / 2).teleconsultations()).id());

        assertThat(rows("SELECT version FROM " + Migrations.HISTORY + " ORDER BY installed_rank"))
                .isEqualTo(Migrations.ALL.stream()
                        .map(migration -> List.of(Integer.toString(migration.version())))
                        .toList());
        assertThat(replicas.get(0).teleconsultations().countByPhase(CONTEXT))
                .isEqualTo(Map.of(Phase.NO_ROOM, replicas.size() * 2L));
    }

    @Test
    void migrationListShouldEqualTheMigrationFiles() throws IOException, URISyntaxException {
        assertThat(migrationFiles().map(file -> file.replaceAll("V(\\d+)__.*\\.sql", "$1")))
                .containsExactlyInAnyOrderElementsOf(Migrations.ALL.stream()
                        .map(migration -> Integer.toString(migration.version()))
                        .toList());
    }

    /** The names of the files, which lie in a folder of classes or in the module's jar. */
    private Stream<String> migrationFiles() throws IOException, URISyntaxException {
        URL folder = SqlStorage.class.getResource(dialect().migrations());
        if (folder.openConnection() instanceof JarURLConnection jar) {
            return jar.getJarFile().stream()
                    .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(jar.getEntryName()))
                    .map(entry -> Path.of(entry.getName()).getFileName().toString());
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    /** Replicas are replaced one by one, and the new ones migrate first. */
    @Test
    @WithoutTables
    void databaseOfANewerVersionShouldBeServed() throws SQLException {
        open().start();
        execute("UPDATE " + Migrations.HISTORY + " SET version = '1000'");

        StoredTeleconsultation kept = insert(open().teleconsultations());

        assertThat(kept.teleconsultation().plan()).isEqualTo(aPlan());
    }

    /** Version 3.0 migrated with Flyway, and may have to start again on a database that this version migrated. */
    @Test
    @WithoutTables
    void historyShouldEqualTheHistoryOfFlyway() throws SQLException {
        flyway(Integer.toString(Migrations.LATEST)).migrate();
        List<List<String>> rows = history();
        List<List<String>> columns = columnsOfHistory();
        flyway("latest").clean();

        open().start();

        assertThat(history()).isEqualTo(rows).hasSize(Migrations.ALL.size());
        assertThat(columnsOfHistory()).isEqualTo(columns);
        assertThat(flyway("latest").validateWithResult().validationSuccessful).isTrue();
        assertThat(flyway("latest").migrate().migrationsExecuted).isZero();
    }

    @Test
    @WithoutTables
    void databaseMigratedByVersion30ShouldBeUpgraded() throws SQLException {
        execute("CREATE TABLE patients (name text)");
        flyway("1").migrate();
        execute("INSERT INTO teleconsult_user (user_id, video_user) VALUES ('dr-7', 'video-7')");

        open().start();

        assertThat(rows("SELECT version FROM " + Migrations.HISTORY + " ORDER BY installed_rank"))
                // Flyway's row for the table of another application, and then ours.
                .startsWith(List.of("0"), List.of("1"), List.of("2"))
                .hasSize(1 + Migrations.ALL.size());
        assertThat(flyway("latest").validateWithResult().validationSuccessful).isTrue();
        assertThat(open().userIds().find(Set.of(new UserId("dr-7")), CONTEXT))
                .containsValue(new VideoUserId("video-7"));
    }

    @Test
    @WithoutTables
    void migrateShouldCreateTheTablesAndCountTheMigrations() throws SQLException {
        SqlStorage migrating = open();

        assertThat(migrating.migrate()).isEqualTo(Migrations.ALL.size());
        assertThat(migrating.migrate()).isZero();
        assertThat(migrating.poolUsage()).isEqualTo(PoolUsage.NONE);
        assertThat(insert(open().teleconsultations())).isNotNull();
    }

    /** Tables made by other scripts must not be changed. */
    @Test
    @WithoutTables
    void differentMigrationOfTheSameVersionShouldBeRejected() throws SQLException {
        flyway("1").migrate();
        execute("UPDATE " + Migrations.HISTORY + " SET checksum = 7");

        assertThatThrownBy(open()::start)
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("names another migration 1");
        assertThat(rows("SELECT version FROM " + Migrations.HISTORY)).containsExactly(List.of("1"));
    }

    /** A migration that fails halfway leaves nothing behind. */
    @Test
    @WithoutTables
    void failedMigrationShouldChangeNothing() throws SQLException {
        execute("CREATE TABLE teleconsult_check (id integer)");

        assertThatThrownBy(open()::start)
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("migrating");
        try (Connection connection = connect()) {
            assertThat(Tables.names(connection)).containsExactly("teleconsult_check");
        }

        execute("DROP TABLE teleconsult_check");
        open().start();
        assertThat(history()).hasSize(Migrations.ALL.size());
    }

    /** Flyway as version 3.0 configures it. */
    private Flyway flyway(String target) {
        return Flyway.configure()
                .loggers("slf4j")
                .dataSource(url(), null, null)
                .locations("classpath:dev/teleconsult/adapter/crud/sql/"
                        + dialect().migrations())
                .table(Migrations.HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target(target)
                .cleanDisabled(false)
                .load();
    }

    private List<List<String>> history() throws SQLException {
        return rows("SELECT installed_rank, version, description, type, script, checksum, installed_by, success FROM "
                + Migrations.HISTORY + " ORDER BY installed_rank");
    }

    private List<List<String>> columnsOfHistory() throws SQLException {
        try (Connection connection = connect()) {
            List<List<String>> found = new ArrayList<>();
            try (ResultSet columns =
                    connection.getMetaData().getColumns(null, connection.getSchema(), Migrations.HISTORY, null)) {
                while (columns.next()) {
                    List<String> column = new ArrayList<>();
                    for (String what : List.of(
                            "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "IS_NULLABLE", "COLUMN_DEF")) {
                        column.add(String.valueOf(columns.getString(what)));
                    }
                    found.add(column);
                }
            }
            try (ResultSet indexes = connection
                    .getMetaData()
                    .getIndexInfo(null, connection.getSchema(), Migrations.HISTORY, false, false)) {
                while (indexes.next()) {
                    // SQLite names the index of a primary key itself.
                    found.add(List.of(
                            String.valueOf(indexes.getString("INDEX_NAME")),
                            String.valueOf(indexes.getString("COLUMN_NAME")),
                            String.valueOf(indexes.getString("NON_UNIQUE"))));
                }
            }
            return found;
        }
    }

    /** A retry cannot help. */
    @Test
    @WithoutTables
    void databaseMigratedByAnotherProgramShouldBeReportedToTheOperator() throws SQLException {
        open().start();
        execute("UPDATE " + Migrations.HISTORY + " SET version = '0.5'");

        SqlStorage storage = open();
        assertThatThrownBy(storage::start)
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("migrating");
        assertThat(storage.check().isOk()).isFalse();
    }

    @Test
    @WithoutTables
    void tablesOfOtherProgramsShouldBeLeftAlone() throws SQLException {
        execute("CREATE TABLE patients (name text)");
        execute("INSERT INTO patients VALUES ('Ada')");

        insert(open().teleconsultations());

        assertThat(rows("SELECT name FROM patients")).containsExactly(List.of("Ada"));
        try (Connection connection = connect()) {
            assertThat(Tables.names(connection))
                    .filteredOn(name -> !name.equals("patients"))
                    .allMatch(name -> name.startsWith("teleconsult"))
                    .hasSizeGreaterThan(8);
        }
    }

    @Test
    void closedStoreShouldRejectCalls() {
        SqlStorage storage = open();
        storage.start();
        TeleconsultationStore store = storage.teleconsultations();
        storage.close();
        storage.close();

        assertThatThrownBy(() -> insert(store)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(storage::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(storage::check).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @WithoutTables
    void buildingShouldNotTouchTheDatabase() throws SQLException {
        SqlStorage storage = open();
        storage.teleconsultations();

        assertThat(storage.poolUsage()).isEqualTo(new PoolUsage(0, 0, 0));
        try (Connection connection = connect()) {
            assertThat(Tables.names(connection)).isEmpty();
        }
    }

    @Test
    void poolUsageShouldCountConnections() {
        SqlStorage storage = open();
        storage.start();

        assertThat(storage.poolUsage()).matches(usage -> usage.active() == 0 && usage.idle() >= 1);
        assertThat(storage.check()).isEqualTo(CheckResult.ok("store"));
    }

    // Links.

    @Test
    void linksShouldBeInOneTableUntilTheirRoomIsDeleted() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();

        StoredTeleconsultation current = ready(store, "room_1");
        assertThat(tablesHolding(LINK_MARK)).containsExactly("teleconsultation_links");

        current = replaced(store, current, current.teleconsultation().intending(anOperation("op-2"), LONG_BEFORE));
        assertThat(tablesHolding(LINK_MARK)).containsExactly("teleconsultation_links");

        current = replaced(
                store,
                current,
                current.teleconsultation()
                        .opened(aRoom("room_2", aCompletePlan(3).participants()), aCompletePlan(3)));
        assertThat(rows("SELECT * FROM teleconsultation_links")).hasSize(1);
        current = replaced(store, current, current.teleconsultation().revealed());
        assertThat(tablesHolding(LINK_MARK)).containsExactly("teleconsultation_links");

        current = replaced(store, current, current.teleconsultation().ending(Ending.CANCELLED));
        assertThat(tablesHolding(LINK_MARK)).isEmpty();
        for (Leftover leftover : current.teleconsultation().leftovers()) {
            current = replaced(store, current, current.teleconsultation().without(leftover));
        }
        replaced(store, current, current.teleconsultation().closed());
        assertThat(tablesHolding(LINK_MARK)).isEmpty();
    }

    @Test
    void linksShouldBeDeletedWithTheirRecordOrRoom() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation deleted = ready(store, "room_1");
        StoredTeleconsultation roomless = ready(store, "room_2");

        store.delete(deleted, CONTEXT);
        replaced(store, roomless, roomless.teleconsultation().replannedWithoutRoom(aPlan()));

        assertThat(tablesHolding(LINK_MARK)).isEmpty();
        assertThat(rows("SELECT * FROM teleconsultation_links")).isEmpty();
    }

    @Test
    void closedRecordShouldStayInTheDatabase() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation current = insert(store);
        current = replaced(store, current, current.teleconsultation().ending(Ending.CANCELLED));
        StoredTeleconsultation closed =
                replaced(store, current, current.teleconsultation().closed());

        assertThat(rows("SELECT id, phase, start_ms FROM teleconsultation"))
                .containsExactly(List.of(closed.id().value(), "CLOSED", Long.toString(START.toEpochMilli())));
        assertThat(store.replace(closed, current.teleconsultation(), WriteMark.random(), CONTEXT))
                .isEmpty();
        assertThat(store.delete(closed, CONTEXT)).isFalse();
        assertThat(rows("SELECT id FROM teleconsultation")).hasSize(1);
    }

    private Set<String> tablesHolding(String text) throws SQLException {
        try (Connection connection = connect()) {
            return Tables.holding(connection, text);
        }
    }

    // Versions, ids, order.

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "2", "-1", "1.0", "99999999999999999999"})
    void staleVersionShouldMatchNothing(String version) {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation kept = insert(store);
        StoredTeleconsultation other = new StoredTeleconsultation(kept.teleconsultation(), version);

        assertThat(store.replace(
                        other, kept.teleconsultation().replanned(aCompletePlan()), WriteMark.random(), CONTEXT))
                .isEmpty();
        assertThat(store.delete(other, CONTEXT)).isFalse();
        assertThat(store.find(kept.id(), CONTEXT)).contains(kept);
    }

    @Test
    void idsShouldHaveTheFormatOfTheCrudServiceAndStartWithTheTime() {
        SqlStorage storage =
                keep(SqlStorage.builder(url()).clock(Clock.fixed(Instant.ofEpochSecond(0x65f00000L), ZoneOffset.UTC)));

        Set<String> ids = IntStream.range(0, 50)
                .mapToObj(i -> insert(storage.teleconsultations()).id().value())
                .collect(Collectors.toSet());

        assertThat(ids).hasSize(50).allMatch(id -> id.matches("65f00000[0-9a-f]{16}"));
    }

    /** Writes have an order even if the clock stands still. */
    @Test
    void leastRecentlyWrittenRecordShouldComeFirstAlsoWithinAnInstant() {
        TeleconsultationStore store = keep(SqlStorage.builder(url()).clock(Clock.fixed(START, ZoneOffset.UTC)))
                .teleconsultations();
        List<TeleconsultationId> ids = IntStream.range(0, 20)
                .mapToObj(i -> store.insert(aCompletePlan(), opening(), CONTEXT).id())
                .toList();

        assertThat(store.backlog(TeleconsultationStoreContract.ANY_TIME, 100, Set.of(), CONTEXT)
                        .due())
                .extracting(StoredTeleconsultation::id)
                .containsExactlyElementsOf(ids);
    }

    // Unreadable rows.

    @Test
    void unreadableRecordShouldFailAloneAndNotHideOtherRecords() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation broken = store.insert(aCompletePlan(), opening(), CONTEXT);
        StoredTeleconsultation newer = store.insert(aCompletePlan(), opening(), CONTEXT);
        StoredTeleconsultation fine = store.insert(aCompletePlan(), opening(), CONTEXT);
        execute("UPDATE teleconsultation SET known_json = '[{\"user\":\"" + NAME_MARK + "' WHERE id = '" + broken.id()
                + "'");
        execute("UPDATE teleconsultation SET phase = 'DREAMING' WHERE id = '" + newer.id() + "'");

        for (StoredTeleconsultation one : List.of(broken, newer)) {
            assertThatThrownBy(() -> store.find(one.id(), CONTEXT))
                    .isInstanceOf(PortRejectedException.class)
                    .hasMessageContaining(one.id().value())
                    .hasMessageNotContaining(NAME_MARK)
                    .hasNoCause();
        }
        assertThat(store.backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                        .due())
                .containsExactly(fine);
        assertThat(store.countByPhase(CONTEXT)).isEqualTo(Map.of(Phase.OPENING, 2L));
    }

    @Test
    void fieldsOfANewerReplicaShouldBeIgnored() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation kept = insert(store);
        execute("UPDATE teleconsultation SET known_json = replace(known_json, '{', '{\"mood\":\"good\",')");

        assertThat(store.find(kept.id(), CONTEXT)).contains(kept);
    }

    /** Including a character that no database can store. */
    @Test
    void namesShouldBeReadBackExactly() {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation kept = insert(store);
        Participant odd = new Participant(
                new VideoUserId("usr_odd"), "zero\0 lone\ud800 \u2028", Set.of("g\0", "\udfff"), Language.ENGLISH);
        Teleconsultation next = kept.teleconsultation().replanned(aPlan().with(new Participants(2, List.of(odd))));

        replaced(store, kept, next);

        assertThat(store.find(kept.id(), CONTEXT))
                .map(StoredTeleconsultation::teleconsultation)
                .contains(next);
    }

    // Failures.

    @Test
    @WithoutTables
    void failureShouldContainNoLinkAndNoName() throws SQLException {
        SqlStorage storage = open();
        StoredTeleconsultation ready = ready(storage.teleconsultations(), "room_1");
        execute("ALTER TABLE teleconsultation_links RENAME COLUMN links_json TO something_else");

        Throwable failure = catchThrowable(() -> storage.teleconsultations()
                .replace(ready, ready.teleconsultation().revealed(), WriteMark.random(), CONTEXT));

        assertThat(failure).isInstanceOf(PortRejectedException.class);
        assertThat(((PortException) failure).mayHaveHappened()).isFalse();
        for (Throwable one = failure; one != null; one = one.getCause()) {
            assertThat(one.toString())
                    .doesNotContain(
                            "INSERT",
                            "links_json",
                            LINK_MARK,
                            NAME_MARK,
                            "jdbc:",
                            ready.id().value());
        }
        assertThat(storage.teleconsultations().countByPhase(CONTEXT)).isEqualTo(Map.of(Phase.READY, 1L));
        assertThat(rows("SELECT version FROM teleconsultation")).containsExactly(List.of("2"));
    }

    @Test
    @WithoutTables
    void failedWriteShouldLeaveNoPartialWrite() throws SQLException {
        SqlStorage storage = open();
        StoredTeleconsultation opening = storage.teleconsultations().insert(aCompletePlan(), opening(), CONTEXT);
        execute("ALTER TABLE teleconsultation_links RENAME TO teleconsultation_links_away");

        assertThatThrownBy(() -> storage.teleconsultations()
                        .replace(
                                opening,
                                opening.teleconsultation().opened(aRoom("room_1"), aCompletePlan()),
                                WriteMark.random(),
                                CONTEXT))
                .isInstanceOf(PortRejectedException.class);

        execute("ALTER TABLE teleconsultation_links_away RENAME TO teleconsultation_links");
        assertThat(storage.teleconsultations().find(opening.id(), CONTEXT)).contains(opening);
        assertThat(replaced(
                        storage.teleconsultations(),
                        opening,
                        opening.teleconsultation().opened(aRoom("room_1"), aCompletePlan())))
                .isNotNull();
    }

    @Test
    @WithoutTables
    void checkShouldFailWithoutTheTables() throws SQLException {
        SqlStorage storage = open();
        storage.start();
        execute("ALTER TABLE teleconsultation_count RENAME TO teleconsultation_uncount");

        assertThat(storage.check().isOk()).isFalse();
    }

    @Test
    void addShouldRejectAVideoUserOfAnotherUser() {
        SqlStorage storage = open();
        storage.userIds().add(new UserId("doctor"), new VideoUserId("usr_1"), CONTEXT);

        assertThatThrownBy(() -> storage.userIds().add(new UserId("patient"), new VideoUserId("usr_1"), CONTEXT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(storage.userIds().find(Set.of(new UserId("patient")), CONTEXT))
                .isEmpty();
    }

    // Concurrency.

    @Test
    void concurrentWritersShouldNotDisturbEachOther() {
        List<SqlStorage> replicas = List.of(open(), open());
        int writers = 16;
        int rounds = 12;

        List<List<StoredTeleconsultation>> kept = atOnce(writers, number -> {
            SqlStorage storage = replicas.get(number % replicas.size());
            List<StoredTeleconsultation> mine = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                String name = number + "-" + round;
                mine.add(ready(storage.teleconsultations(), "room-" + name));
                storage.userIds().add(new UserId("user-" + name), new VideoUserId("usr-" + name), CONTEXT);
                storage.idempotencyRecords().orElseThrow().insert(record("key-" + name), CONTEXT);
                storage.teleconsultations()
                        .backlog(TeleconsultationStoreContract.ANY_TIME, 10, Set.of(), CONTEXT)
                        .due();
                storage.teleconsultations().countByPhase(CONTEXT);
            }
            return mine;
        });

        TeleconsultationStore store = replicas.get(0).teleconsultations();
        kept.forEach(mine ->
                mine.forEach(one -> assertThat(store.find(one.id(), CONTEXT)).contains(one)));
        assertThat(store.countByPhase(CONTEXT)).isEqualTo(Map.of(Phase.READY, (long) writers * rounds));
        assertThat(replicas.get(1)
                        .userIds()
                        .find(
                                IntStream.range(0, writers)
                                        .mapToObj(number -> new UserId("user-" + number + "-0"))
                                        .collect(Collectors.toSet()),
                                CONTEXT))
                .hasSize(writers);
    }

    /** Every success is one step, and no step is lost. */
    @Test
    void compareAndSetShouldLoseNoUpdate() {
        List<SqlStorage> replicas = List.of(open(), open());
        StoredTeleconsultation start =
                replicas.get(0).teleconsultations().insert(aCompletePlan(), new RoomState.NoRoom(), CONTEXT);
        int writers = 8;
        int steps = 15;

        atOnce(writers, number -> {
            TeleconsultationStore store = replicas.get(number % replicas.size()).teleconsultations();
            for (int step = 0; step < steps; step++) {
                Leftover mine = new Leftover.KnownRoom(new RoomId("room-" + number + "-" + step));
                Optional<StoredTeleconsultation> kept;
                do {
                    StoredTeleconsultation read =
                            store.find(start.id(), CONTEXT).orElseThrow();
                    List<Leftover> more =
                            new ArrayList<>(read.teleconsultation().leftovers());
                    more.add(mine);
                    kept = store.replace(
                            read,
                            new Teleconsultation(start.id(), aCompletePlan(), new RoomState.NoRoom(), more),
                            WriteMark.random(),
                            CONTEXT);
                } while (kept.isEmpty());
            }
            return number;
        });

        List<Leftover> leftovers = replicas.get(1)
                .teleconsultations()
                .find(start.id(), CONTEXT)
                .orElseThrow()
                .teleconsultation()
                .leftovers();
        assertThat(leftovers).hasSize(writers * steps).doesNotHaveDuplicates();
    }

    @Test
    void countsShouldStayCorrectUnderConcurrentWrites() throws SQLException {
        SqlStorage storage = open();
        TeleconsultationStore store = storage.teleconsultations();

        atOnce(8, number -> {
            for (int round = 0; round < 10; round++) {
                StoredTeleconsultation current = ready(store, "room-" + number + "-" + round);
                if (round % 3 == 0) {
                    current =
                            replaced(store, current, current.teleconsultation().revealed());
                }
                if (round % 2 == 0) {
                    current =
                            replaced(store, current, current.teleconsultation().ending(Ending.CANCELLED));
                }
                if (round % 5 == 0) {
                    store.delete(current, CONTEXT);
                }
            }
            return number;
        });

        Map<Phase, Long> counted = new HashMap<>();
        for (List<String> row : rows("SELECT phase, count(*) FROM teleconsultation GROUP BY phase")) {
            counted.put(Phase.valueOf(row.get(0)), Long.valueOf(row.get(1)));
        }
        assertThat(counted).isNotEmpty();
        assertThat(store.countByPhase(CONTEXT)).isEqualTo(counted);
    }

    @Test
    void moreIdsThanOneStatementTakesShouldBeFound() {
        SqlStorage storage = open();
        UserId first = new UserId("user-0");
        UserId last = new UserId("user-" + (Database.MOST_PARAMETERS + 10));
        storage.userIds().add(first, new VideoUserId("usr_1"), CONTEXT);
        storage.userIds().add(last, new VideoUserId("usr_2"), CONTEXT);
        Set<UserId> asked = IntStream.rangeClosed(0, Database.MOST_PARAMETERS + 10)
                .mapToObj(number -> new UserId("user-" + number))
                .collect(Collectors.toCollection(HashSet::new));

        assertThat(storage.userIds().find(asked, CONTEXT)).containsOnlyKeys(first, last);
    }

    @Test
    void anyNumberOfOldRecordsShouldBeRemoved() throws SQLException {
        SqlStorage storage = open();
        IdempotencyRecords records = storage.idempotencyRecords().orElseThrow();
        records.insert(record("kept"), CONTEXT);
        int many = 2 * OldRows.REMOVED_AT_ONCE + 1;
        execute("WITH " + numbers(many)
                + " INSERT INTO teleconsult_idempotency SELECT 'old-' || i, 'f', 'o', '', 1 FROM numbers");

        records.removeBefore(LONG_BEFORE.minusNanos(1), CONTEXT);

        assertThat(rows("SELECT idempotency_key FROM teleconsult_idempotency")).containsExactly(List.of("kept"));
        records.removeBefore(LONG_BEFORE, CONTEXT);
        assertThat(records.find("kept", CONTEXT)).isPresent();
        records.removeBefore(LONG_BEFORE.plusNanos(1), CONTEXT);
        assertThat(records.find("kept", CONTEXT)).isEmpty();
        assertThatCode(() -> {
                    records.removeBefore(Instant.MIN, CONTEXT);
                    records.removeBefore(Instant.MAX, CONTEXT);
                })
                .doesNotThrowAnyException();
    }

    @Test
    @WithoutTables
    void partialRemovalShouldBeReportedAsPossiblyDone() throws SQLException {
        SqlStorage storage = open();
        IdempotencyRecords records = storage.idempotencyRecords().orElseThrow();
        storage.start();
        execute("WITH " + numbers(OldRows.REMOVED_AT_ONCE + 1)
                + " INSERT INTO teleconsult_idempotency SELECT 'old-' || i, 'f', 'o', '', i FROM numbers");
        refuseToDelete(OldRows.REMOVED_AT_ONCE + 1);

        assertThatThrownBy(() -> records.removeBefore(LONG_BEFORE, CONTEXT))
                .isInstanceOfSatisfying(
                        PortException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isTrue());
        assertThat(rows("SELECT since_ms FROM teleconsult_idempotency")).hasSize(1);
    }

    // Beside version 3.0.

    /** The statements of a replica of version 3.0.0 for a row: it knows no column of version 3.1. */
    private void writeAs30(StoredTeleconsultation one, String set) throws SQLException {
        execute("UPDATE teleconsultation SET version = version + 1, written = written + 1, " + set + " WHERE id = '"
                + one.id().value() + "'");
    }

    @Test
    void recordsOfVersion30ShouldHaveNoTurnsAndBeDue() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation inserted = insert(store);
        Instant later = Instant.parse("2030-06-01T00:00:00Z");
        Teleconsultation owing = new Teleconsultation(
                        inserted.id(),
                        inserted.teleconsultation().plan(),
                        new RoomState.NoRoom(),
                        List.of(new Leftover.KnownRoom(new RoomId("room-1"))))
                .withTurns(DomainFixtures.owedTerms(), later);
        WriteMark mark = WriteMark.random();
        StoredTeleconsultation kept =
                store.replace(inserted, owing, mark, CONTEXT).orElseThrow();
        assertThat(store.backlog(later.minusMillis(1), 10, Set.of(), CONTEXT).due())
                .isEmpty();

        writeAs30(kept, "unsettled = 1, leftovers_json = '[{\"room\":\"room-1\"},{\"room\":\"room-2\"}]'");

        StoredTeleconsultation found = store.find(kept.id(), CONTEXT).orElseThrow();
        assertThat(found.teleconsultation().leftovers())
                .containsExactly(
                        new Leftover.KnownRoom(new RoomId("room-1")), new Leftover.KnownRoom(new RoomId("room-2")));
        assertThat(found.teleconsultation().turns()).isEmpty();
        assertThat(store.backlog(Instant.EPOCH, 10, Set.of(), CONTEXT).due()).containsExactly(found);
        assertThat(store.outcome(inserted, mark, CONTEXT).kind()).isEqualTo(WriteOutcome.Kind.DONE);
        assertThat(store.outcome(kept, WriteMark.random(), CONTEXT)).isEqualTo(WriteOutcome.notDone());

        Teleconsultation again = found.teleconsultation().withTurns(DomainFixtures.owedTerms(), later);
        StoredTeleconsultation taken =
                store.replace(found, again, WriteMark.random(), CONTEXT).orElseThrow();
        assertThat(store.find(kept.id(), CONTEXT)).contains(taken);
        assertThat(store.backlog(later.minusMillis(1), 10, Set.of(), CONTEXT).due())
                .isEmpty();
    }

    /** A search finds rosters of every version; one unreadable row does not stop it. */
    @Test
    @WithoutTables
    void recordsOfVersion30ShouldBeFoundByPerson() throws SQLException {
        flyway("1").migrate();
        String before =
                "INSERT INTO teleconsultation (id, version, written, unsettled, phase, start_ms, end_ms, expected,"
                        + " known_json, leftovers_json) VALUES ('%s', 3, 7000, 0, 'NO_ROOM', 1000, 2000, 2, '%s', '[]')";
        String person = "{\"user\":\"usr_\\u00E8\",\"name\":\"\\\"user\\\":\\\"x\\\"\\u0000\",\"groups\":[],"
                + "\"language\":\"ITALIAN\"}";
        execute(String.format(before, "read", "[" + person + "]"));
        execute(String.format(before, "broken", "[{\"user\":"));
        TeleconsultationStore store = open().teleconsultations();

        assertThat(searched(store, "usr_\u00e8"))
                .extracting(found -> found.id().value())
                .containsExactly("read");
        assertThat(searched(store, "x")).isEmpty();
        assertThat(store.search(TeleconsultationQuery.between(Instant.EPOCH, START, 10), CONTEXT)
                        .found())
                .satisfiesExactly(found -> {
                    assertThat(found.edition().number()).isEqualTo(3L);
                    assertThat(found.created()).isEmpty();
                });

        StoredTeleconsultation read =
                store.find(new TeleconsultationId("read"), CONTEXT).orElseThrow();
        writeAs30(
                read,
                "start_ms = 1500, known_json = '[{\"user\":\"usr_new\",\"name\":\"\",\"groups\":[],"
                        + "\"language\":\"ITALIAN\"}]'");

        assertThat(searched(store, "usr_\u00e8")).isEmpty();
        assertThat(searched(store, "usr_new")).singleElement().satisfies(found -> {
            assertThat(found.teleconsultation().plan().schedule().start()).isEqualTo(Instant.ofEpochMilli(1500));
            assertThat(found.edition().number()).isEqualTo(4);
        });
        execute("DELETE FROM teleconsultation");
        assertThat(rows("SELECT * FROM teleconsultation_participant")).isEmpty();
    }

    @Test
    void creationTimeShouldBeKeptWhenVersion30Writes() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        StoredTeleconsultation current = insert(store);
        Instant created =
                store.lookUp(current.id(), CONTEXT).orElseThrow().created().orElseThrow();

        writeAs30(current, "unsettled = 0");

        assertThat(created).isBetween(before, Instant.now());
        assertThat(store.lookUp(current.id(), CONTEXT).orElseThrow().created()).contains(created);
    }

    /**
     * A write of 3.0 raises the number, since it does not record whether people see the change; the number never falls
     * afterwards.
     */
    @Test
    void editionShouldNotFallWhenVersion30Writes() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation current = insert(store);
        long last = 0;
        for (int round = 0; round < 3; round++) {
            writeAs30(current, "unsettled = 0");
            current = store.find(current.id(), CONTEXT).orElseThrow();
            Edition by30 = store.lookUp(current.id(), CONTEXT).orElseThrow().edition();
            current = replaced(
                    store,
                    current,
                    new Teleconsultation(
                            current.id(),
                            current.teleconsultation().plan(),
                            new RoomState.NoRoom(),
                            List.of(new Leftover.KnownRoom(new RoomId("room-" + round)))));

            Edition carriedOn =
                    store.lookUp(current.id(), CONTEXT).orElseThrow().edition();

            assertThat(by30.number()).isGreaterThan(last);
            assertThat(carriedOn).isEqualTo(by30);
            last = carriedOn.number();
        }
    }

    private static List<FoundTeleconsultation> searched(TeleconsultationStore store, String user) {
        return store.search(
                        TeleconsultationQuery.between(Instant.EPOCH, START, 10).of(new VideoUserId(user)), CONTEXT)
                .found();
    }

    @Test
    void unannouncedRecordWrittenByVersion30ShouldBeAnnounced() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation unannounced =
                store.insert(aCompletePlan(), new RoomState.NoRoom(Optional.of(Instant.EPOCH)), CONTEXT);

        writeAs30(unannounced, "unsettled = 0, unannounced = NULL, attempt_since_ms = NULL");

        assertThat(store.find(unannounced.id(), CONTEXT)
                        .orElseThrow()
                        .teleconsultation()
                        .isUnannounced())
                .isFalse();
        assertThat(store.backlog(Instant.EPOCH, 10, Set.of(), CONTEXT).unsettled())
                .isZero();
    }

    @Test
    void writeOfVersion30ShouldBeNoticed() throws SQLException {
        SqlStorage storage = open();
        TeleconsultationStore store = storage.teleconsultations();
        Instant before = Instant.now().minusSeconds(60);
        StoredTeleconsultation one = insert(store);
        assertThat(store.lastWriteOfOlderVersion(before, CONTEXT)).isEmpty();

        writeAs30(one, "unsettled = 0");
        assertThat(store.lastWriteOfOlderVersion(before, CONTEXT)).isPresent();
        assertThat(store.lastWriteOfOlderVersion(Instant.now().plusSeconds(60), CONTEXT))
                .isEmpty();
        StoredTeleconsultation now = store.find(one.id(), CONTEXT).orElseThrow();
        replaced(store, now, now.teleconsultation().replanned(aCompletePlan()));

        assertThat(store.lastWriteOfOlderVersion(before, CONTEXT)).isEmpty();
    }

    /** Facts that were made stay recorded when version 3.0 writes in between. */
    @Test
    void toldFactsShouldBeKeptWhenVersion30Writes() throws SQLException {
        TeleconsultationStore store = open().teleconsultations();
        StoredTeleconsultation ready = ready(store, "room_1");
        MadeFacts made =
                new MadeFacts(true, true, Optional.of(START), Optional.empty(), Optional.empty(), false, 1, 0, false);
        StoredTeleconsultation one =
                replaced(store, ready, ready.teleconsultation().withMadeFacts(made));

        writeAs30(one, "unsettled = 0");

        assertThat(store.find(one.id(), CONTEXT)
                        .orElseThrow()
                        .teleconsultation()
                        .madeFacts())
                .isEqualTo(made);
    }

    // Cost.

    /**
     * Plans, not times: a query that reads no whole table costs the same for any number of rows. The tables are large
     * enough for a plan that reads one to be dearer.
     */
    @Test
    @WithoutTables
    void queriesShouldNotReadWholeTables() throws SQLException {
        open().start();
        int many = 5_000;
        execute("WITH " + numbers(many) + " INSERT INTO teleconsultation (id, version, written, unsettled, phase,"
                + " room_id, attempt, attempt_since_ms, unannounced, ending, start_ms, end_ms, expected, known_json,"
                + " leftovers_json, extended_version, marks, next_try_ms, owed_since_ms, turns_json, edition, edition_ms,"
                + " announced, call_left_ms)"
                + " SELECT 'id-' || i, 1, i, CASE WHEN i % 1000 = 0 THEN 1 ELSE 0 END,"
                + " CASE WHEN i % 1000 = 0 THEN 'CLOSING' ELSE 'READY' END, 'room-' || i, NULL, NULL, NULL, NULL,"
                + " i, i + 1, 2, '[{\"user\":\"v-' || i % 100 || '\"},{\"user\":\"w-' || i || '\"}]', '[]', 1, '',"
                + " NULL, NULL, '[]', 1, 0, CASE WHEN i % 100 = 0 THEN 1 ELSE NULL END,"
                + " CASE WHEN i % 1000 = 0 THEN i ELSE NULL END FROM numbers");
        execute("WITH " + numbers(many) + " INSERT INTO teleconsultation_links SELECT 'id-' || i, '{}' FROM numbers");
        execute("WITH " + numbers(many) + " INSERT INTO teleconsult_user SELECT 'u-' || i, 'v-' || i FROM numbers");
        execute("WITH " + numbers(many)
                + " INSERT INTO teleconsult_notice SELECT 'id-' || i, 'RUNNING_LATE', i FROM numbers");
        execute("WITH " + numbers(many)
                + " INSERT INTO teleconsult_idempotency SELECT 'k-' || i, 'f', 'o', '', i FROM numbers");
        execute("WITH " + numbers(many)
                + " INSERT INTO teleconsult_identifier"
                + " SELECT 'x:s', 'v-' || i, 'o', 'id-' || i, 'DONE', i FROM numbers");
        execute("WITH " + numbers(many)
                + " INSERT INTO teleconsult_erasure (id, version, person, requested_by, requested_ms, steps, keeps,"
                + " done_ms, since_ms, tries, next_ms) SELECT 'e-' || i, 1, 'p', 'b', i, '', '',"
                + " CASE WHEN i % 100 = 0 THEN NULL ELSE i END, i, 0, i FROM numbers");
        execute("WITH " + numbers(many)
                + " INSERT INTO teleconsult_fact (id, teleconsultation_id, sequence, kind, at_ms, details_json, version,"
                + " deliveries_json, next_ms, settled_ms, given_up) SELECT 'm-' || i, 'id-' || i % 5000, 1, 'READY', i, '{}', 1, '{}',"
                + " CASE WHEN i % 100 = 0 THEN i ELSE NULL END, CASE WHEN i % 100 = 0 THEN NULL ELSE i END,"
                + " CASE WHEN i % 1000 = 1 THEN 1 ELSE 0 END FROM numbers");

        try (Connection connection = connect()) {
            // Not all of the database: other tests have tables in it.
            for (String table : Tables.names(connection)) {
                Tables.execute(connection, "ANALYZE " + table);
            }
            for (String query : RecordStatements.ofFacts()) {
                assertThat(plan(connection, query)).as(query).satisfies(this::readsNoTableFromEndToEnd);
            }
            for (String query : RecordStatements.byKey()) {
                assertThat(plan(connection, query)).as(query).doesNotContain(scanMark());
            }
            for (String query : TableStatements.byKey()) {
                assertThat(plan(connection, query)).as(query).doesNotContain(scanMark());
            }
            for (String query : RecordStatements.inOrder()) {
                // A query that reads rows in their order can stop before the last row.
                assertThat(plan(connection, query))
                        .as(query)
                        .doesNotContain(scanMark())
                        .doesNotContainIgnoringCase(sortMark());
            }
            assertThat(plan(connection, "SELECT * FROM teleconsultation")).contains(scanMark());
            assertThat(plan(connection, "SELECT * FROM teleconsultation ORDER BY end_ms"))
                    .containsIgnoringCase(sortMark());
            assertThat(RecordStatements.count()).doesNotContain("FROM teleconsultation ");
        }
    }

    /** A small index may be read completely. */
    private void readsNoTableFromEndToEnd(String plan) {
        assertThat(plan.lines().filter(line -> line.contains(scanMark()) && !line.contains("INDEX")))
                .isEmpty();
    }

    // Helpers.

    static RoomState.Opening opening() {
        return new RoomState.Opening(anOperation("op-1"), LONG_BEFORE, true);
    }

    static StoredTeleconsultation insert(TeleconsultationStore store) {
        return store.insert(aPlan(), new RoomState.NoRoom(), CONTEXT);
    }

    static StoredTeleconsultation replaced(
            TeleconsultationStore store, StoredTeleconsultation current, Teleconsultation next) {
        return store.replace(current, next, WriteMark.random(), CONTEXT).orElseThrow();
    }

    static StoredTeleconsultation ready(TeleconsultationStore store, String room) {
        StoredTeleconsultation opening = store.insert(aCompletePlan(), opening(), CONTEXT);
        return replaced(store, opening, opening.teleconsultation().opened(aRoom(room), aCompletePlan()));
    }

    static IdempotencyRecord record(String key) {
        return new IdempotencyRecord(key, "fingerprint", new OperationId("op-1"), "", LONG_BEFORE);
    }

    /** Work of one of several threads. */
    interface Work<T> {
        T run(int number) throws Exception;
    }

    static <T> List<T> atOnce(int threads, Work<T> work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<T>> calls = IntStream.range(0, threads)
                    .<Callable<T>>mapToObj(number -> () -> work.run(number))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> result : pool.invokeAll(calls, 120, TimeUnit.SECONDS)) {
                results.add(result.get());
            }
            return Collections.unmodifiableList(results);
        } catch (ExecutionException e) {
            throw new AssertionError("one of many failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
