package dev.teleconsult.adapter.crud.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.adapter.crud.sql.dialect.Migrations;
import dev.teleconsult.adapter.crud.sql.dialect.Postgresql;
import dev.teleconsult.adapter.crud.sql.records.RecordStatements;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.WriteMark;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresqlStorageTest extends StoreBehaviour {

    private String schema = PostgresServer.newSchema();

    /** Migrated once, and emptied before each test that uses it. */
    private static final class Migrated {

        static final String SCHEMA = migrated();

        private static String migrated() {
            String schema = PostgresServer.newSchema();
            try (SqlStorage storage = SqlStorage.builder(PostgresServer.schemaUrl(schema, PostgresServer.port()))
                    .build()) {
                storage.start();
            }
            return schema;
        }
    }

    @Override
    void beginWithTables() throws SQLException {
        schema = Migrated.SCHEMA;
        try (Connection connection = connect()) {
            Tables.empty(connection);
        }
    }

    @Override
    String url() {
        return PostgresServer.schemaUrl(schema, PostgresServer.port());
    }

    @Override
    Dialect dialect() {
        return new Postgresql();
    }

    @Override
    String plan(Connection connection, String query) throws SQLException {
        return Tables.rows(connection, "EXPLAIN " + query).stream()
                .map(row -> row.get(0))
                .collect(Collectors.joining("\n"));
    }

    @Override
    String sortMark() {
        return "Sort";
    }

    @Override
    String scanMark() {
        return "Seq Scan";
    }

    @Override
    String numbers(int last) {
        return "numbers (i) AS (SELECT generate_series(1, " + last + "))";
    }

    @Override
    void refuseToDelete(long sinceMs) throws SQLException {
        execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100''; END'");
        execute("CREATE TRIGGER refused BEFORE DELETE ON teleconsult_idempotency"
                + " FOR EACH ROW WHEN (OLD.since_ms = " + sinceMs + ") EXECUTE FUNCTION refuse()");
    }

    /** Planning a page takes half as long as reading it, and is not repeated for each page. */
    @Test
    void pageQueryShouldBePlannedOnce() throws SQLException {
        keep(SqlStorage.builder(url())).start();
        // In random order: if rows were stored in the order of the list, an index would always be cheap.
        execute("INSERT INTO teleconsultation (id, version, written, unsettled, phase, start_ms, expected, known_json,"
                + " leftovers_json) SELECT 'id-' || i, 1, i, 0, 'CLOSED', i::bigint * 7919 % 10007 * 60000, 2, '[]', '[]'"
                + " FROM generate_series(1, 4000) AS i");
        execute("ANALYZE teleconsultation");
        for (String page : RecordStatements.pagesPlannedOnce(dialect())) {
            assertThat(planOfTheSeventhPage(page))
                    .as(page)
                    .contains("teleconsultation_start")
                    .containsPattern("start_ms.*[<>]=? \\(?\\$[12]")
                    .doesNotContain(sortMark())
                    .doesNotContain(scanMark());
        }
        assertThat(planOfTheSeventhPage(RecordStatements.page())).doesNotContain("$");
    }

    /** After five executions the server decides whether to keep a generic plan. */
    private String planOfTheSeventhPage(String page) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PREPARE page (bigint, bigint, text, bigint) AS "
                    + page.replace(":from", "$1")
                            .replace(":to", "$2")
                            .replace(":after", "$3")
                            .replace(":limit", "$4"));
            for (int number = 0; number < 6; number++) {
                statement.execute("EXECUTE page (60000, 600000000, 'id-7', 51)");
            }
            return plan(connection, "EXECUTE page (60000, 600000000, 'id-7', 51)");
        }
    }

    @Test
    void unreachableServerShouldBeAnOutageUntilItIsBack() throws IOException {
        try (PostgresProxy proxy = new PostgresProxy(PostgresServer.port())) {
            proxy.cutOff();
            SqlStorage storage = keep(SqlStorage.builder(PostgresServer.schemaUrl(schema, proxy.port()))
                    .connectionTimeout(Duration.ofMillis(250)));

            for (int time = 0; time < 2; time++) {
                assertThatThrownBy(() -> insert(storage.teleconsultations()))
                        .isInstanceOfSatisfying(
                                PortUnavailableException.class,
                                failure -> assertThat(failure.mayHaveHappened()).isFalse());
            }
            assertThat(storage.check().isOk()).isFalse();

            proxy.passOn();
            assertThat(insert(storage.teleconsultations())).isNotNull();
            assertThat(storage.check().isOk()).isTrue();
        }
    }

    @Test
    void missingDatabaseShouldBeReportedToTheOperator() {
        SqlStorage storage = keep(SqlStorage.builder(PostgresServer.url("no_such_database")));

        assertThatThrownBy(storage::start)
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("3D000")
                .hasMessageNotContaining("no_such_database");
    }

    @Test
    void rejectedUserShouldBeReportedToTheOperator() {
        SqlStorage storage = keep(SqlStorage.builder(url().replace("user=postgres&", ""))
                .user("unknown-user")
                .password("tell-no-one"));

        assertThatThrownBy(storage::start)
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("28")
                .hasMessageNotContaining("unknown-user")
                .hasMessageNotContaining("tell-no-one");
    }

    @Test
    void userAndPasswordShouldBeSentToTheServer() throws SQLException {
        execute("CREATE ROLE service_user LOGIN PASSWORD 'secret'");
        try {
            execute("GRANT ALL ON SCHEMA " + schema + " TO service_user");
            SqlStorage storage = keep(SqlStorage.builder(url().replace("user=postgres&", ""))
                    .user("service_user")
                    .password("secret"));
            insert(storage.teleconsultations());

            assertThat(rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = '" + schema + "'"))
                    .containsExactly(List.of("service_user"));
            storage.close();
        } finally {
            execute("DROP OWNED BY service_user");
            execute("DROP ROLE service_user");
        }
    }

    /** Another transaction holds the lock of the row. */
    @Test
    void statementThatTakesTooLongShouldHaveDoneNothing() throws SQLException {
        SqlStorage storage = keep(SqlStorage.builder(url()).statementTimeout(Duration.ofSeconds(1)));
        StoredTeleconsultation kept = insert(storage.teleconsultations());

        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            Tables.execute(connection, "SELECT * FROM teleconsultation FOR UPDATE");
            assertThatThrownBy(() -> storage.teleconsultations()
                            .replace(kept, kept.teleconsultation(), WriteMark.random(), CONTEXT))
                    .isInstanceOfSatisfying(
                            PortUnavailableException.class,
                            failure -> assertThat(failure.mayHaveHappened()).isFalse())
                    .hasMessageContaining("57014");
            connection.rollback();
        }

        assertThat(storage.teleconsultations().find(kept.id(), CONTEXT)).contains(kept);
    }

    @Test
    void exhaustedPoolShouldBeAnOutage() throws Exception {
        SqlStorage storage = keep(SqlStorage.builder(url()).poolSize(1).connectionTimeout(Duration.ofMillis(250)));
        StoredTeleconsultation kept = insert(storage.teleconsultations());
        CountDownLatch done = new CountDownLatch(1);

        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            Tables.execute(connection, "SELECT * FROM teleconsultation FOR UPDATE");
            List<Object> results = atOnce(2, number -> {
                if (number == 0) {
                    return storage.teleconsultations()
                            .replace(kept, kept.teleconsultation(), WriteMark.random(), CONTEXT);
                }
                try {
                    while (storage.poolUsage().active() == 0) {
                        Thread.onSpinWait();
                    }
                    return storage.teleconsultations().find(kept.id(), CONTEXT);
                } catch (PortException e) {
                    return e;
                } finally {
                    connection.rollback();
                    done.countDown();
                }
            });
            assertThat(results.get(1))
                    .isInstanceOfSatisfying(
                            PortUnavailableException.class,
                            failure -> assertThat(failure.mayHaveHappened()).isFalse());
        }
        assertThat(insert(storage.teleconsultations())).isNotNull();
    }

    /** A server may be configured to lose what it has just confirmed. */
    @Test
    void commitShouldBeDurableWithAnySettingOfTheServer() {
        SqlStorage storage = keep(SqlStorage.builder(url() + "&options=-c%20synchronous_commit=off"));

        // The start fails for a setting that cannot be overruled.
        storage.start();
        assertThat(insert(storage.teleconsultations())).isNotNull();
    }

    @Test
    void standbyServerShouldBeAnOutage() {
        open().start();
        SqlStorage storage = keep(SqlStorage.builder(url() + "&options=-c%20default_transaction_read_only=on"));

        assertThatThrownBy(() -> insert(storage.teleconsultations()))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessageContaining("25006");
    }

    /**
     * A demoted primary stays up with its sessions: they would be refused every write for ever, although the address
     * leads to the new primary by then.
     */
    @Test
    void connectionToAReadOnlyServerShouldLeaveThePool() throws SQLException {
        String role = "demoted_" + schema;
        execute("CREATE ROLE " + role + " LOGIN SUPERUSER");
        execute("ALTER ROLE " + role + " SET default_transaction_read_only = on");
        SqlStorage storage = keep(SqlStorage.builder(url().replace("user=postgres", "user=" + role))
                .poolSize(2));
        open().start();

        assertThatThrownBy(() -> insert(storage.teleconsultations()))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessageContaining("25006");
        assertThat(storage.check().isOk()).as("check on a standby").isFalse();
        // Sessions that started before keep their setting.
        execute("ALTER ROLE " + role + " RESET default_transaction_read_only");

        int refused = 0;
        StoredTeleconsultation kept = null;
        while (kept == null) {
            try {
                kept = insert(storage.teleconsultations());
            } catch (PortUnavailableException stillAnOldSession) {
                refused++;
                assertThat(refused).as("writes refused after the promotion").isLessThanOrEqualTo(2);
            }
        }
        assertThat(storage.check().isOk()).isTrue();
        assertThat(storage.teleconsultations().find(kept.id(), CONTEXT)).contains(kept);
    }

    @Test
    void callersPoolShouldBeUsedAndLeftOpen() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url());
        config.setConnectionInitSql("SET synchronous_commit = on");
        config.setMaximumPoolSize(3);
        try (HikariDataSource given = new HikariDataSource(config)) {
            try (SqlStorage storage = keep(SqlStorage.builder(given))) {
                atOnce(8, number -> ready(storage.teleconsultations(), "room-" + number));
                assertThat(storage.poolUsage()).isEqualTo(new PoolUsage(0, 0, 0));
            }
            assertThat(given.isClosed()).isFalse();
            try (Connection connection = given.getConnection()) {
                assertThat(Tables.rows(connection, "SELECT count(*) FROM teleconsultation"))
                        .containsExactly(List.of("8"));
            }
        }
    }

    @Test
    void dataSourceThatIsNotDurableShouldBeRejected() {
        assertThatThrownBy(() -> keep(SqlStorage.builder(dataSource("-c synchronous_commit=off")))
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("synchronous_commit");
        assertThatThrownBy(() -> keep(SqlStorage.builder(
                                dataSource("-c synchronous_commit=on -c default_transaction_isolation=serializable")))
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("READ COMMITTED");
    }

    private PGSimpleDataSource dataSource(String options) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url());
        dataSource.setOptions(options);
        return dataSource;
    }

    /** A common setup: one role owns the tables, and the service's role may only use them. */
    @Test
    void roleWithoutTheRightToCreateTablesShouldUseMigratedTables() throws SQLException {
        String role = "app_" + schema;
        execute("CREATE ROLE " + role + " LOGIN");
        execute("GRANT USAGE ON SCHEMA " + schema + " TO " + role);
        execute("ALTER DEFAULT PRIVILEGES IN SCHEMA " + schema + " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "
                + role);
        SqlStorage service = keep(SqlStorage.builder(url().replace("user=postgres", "user=" + role)));

        assertThatThrownBy(service::start)
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("may not create or change tables");

        assertThat(open().migrate()).isEqualTo(Migrations.ALL.size());
        StoredTeleconsultation kept = insert(service.teleconsultations());
        assertThat(service.check().isOk()).isTrue();
        assertThat(service.teleconsultations().find(kept.id(), CONTEXT)).contains(kept);
    }
}
