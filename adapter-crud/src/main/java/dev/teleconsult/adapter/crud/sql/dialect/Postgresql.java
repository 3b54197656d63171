package dev.teleconsult.adapter.crud.sql.dialect;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** PostgreSQL, from version 11. */
public final class Postgresql implements Dialect {

    /** The additional time for the answer to a statement that was cancelled after its time limit. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** The key of the advisory lock: the letters "telecons". */
    private static final long TURN = 0x74656c65636f6e73L;

    @Override
    public String urlPrefix() {
        return "jdbc:postgresql:";
    }

    @Override
    public String product() {
        return "PostgreSQL";
    }

    @Override
    public String driverClass() {
        return "org.postgresql.Driver";
    }

    @Override
    public String driverArtifact() {
        return "org.postgresql:postgresql";
    }

    @Override
    public String migrations() {
        return "postgresql";
    }

    @Override
    public void checkUrl(String url) {
        // The driver itself checks the URL.
    }

    @Override
    public Turn prepare(String url) {
        return () -> {};
    }

    /**
     * Holds the lock for the transaction and not for the session, since a pooler may give each transaction another
     * session. Version 3.0 takes the same lock for its session, and waits for this one.
     */
    @Override
    public int migrating(Connection connection, Migrating work)
            throws SQLException, IOException, MigrationFailedException {
        return Dialect.transact(connection, "BEGIN", () -> {
            Dialect.value(connection, "SELECT pg_advisory_xact_lock(" + TURN + ")");
            return work.run();
        });
    }

    @Override
    public void executeScript(Statement statement, String sql) throws SQLException {
        statement.execute(sql);
    }

    @Override
    public String historyTable(String name) {
        return """
                CREATE TABLE %1$s (
                    installed_rank INT NOT NULL,
                    version VARCHAR(50),
                    description VARCHAR(200) NOT NULL,
                    type VARCHAR(20) NOT NULL,
                    script VARCHAR(1000) NOT NULL,
                    checksum INTEGER,
                    installed_by VARCHAR(100) NOT NULL,
                    installed_on TIMESTAMP NOT NULL DEFAULT now(),
                    execution_time INTEGER NOT NULL,
                    success BOOLEAN NOT NULL,
                    CONSTRAINT %1$s_pk PRIMARY KEY (installed_rank)
                );
                CREATE INDEX %1$s_s_idx ON %1$s (success)""".formatted(name);
    }

    @Override
    public String currentUser() {
        return "current_user";
    }

    @Override
    public Map<String, String> migrationProperties(Settings settings) {
        Map<String, String> properties = new HashMap<>();
        properties.put("ApplicationName", "teleconsult");
        properties.put("connectTimeout", seconds(settings.connectionTimeout()));
        properties.put("tcpKeepAlive", "true");
        // Without this, details of errors would repeat the row.
        properties.put("logServerErrorDetail", "false");
        return properties;
    }

    @Override
    public Map<String, String> poolProperties(Settings settings) {
        Map<String, String> properties = migrationProperties(settings);
        // Keep-alive detects a lost connection to the server, which sends no notice.
        properties.put("socketTimeout", seconds(settings.statementTimeout().plus(GRACE)));
        return properties;
    }

    /** Makes commits durable if the configuration of the database server has switched that off. */
    @Override
    public String poolGreeting() {
        return "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";
    }

    @Override
    public void requireSafe(Connection connection) throws SQLException {
        if (Dialect.value(connection, "SHOW synchronous_commit").equals("off")) {
            throw new IllegalStateException("synchronous_commit must not be off");
        }
        if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            throw new IllegalStateException("transactions must be isolated as READ COMMITTED");
        }
    }

    @Override
    public boolean hasOneWriter() {
        return false;
    }

    /**
     * The nested limits change no result, only PostgreSQL's estimate. PostgreSQL compares a generic plan with the plans
     * of the first executions. For an unknown limit it assumes a tenth of the rows; in a large table that makes the
     * generic plan look so expensive that it plans each page again, which takes half as long as reading the page. The
     * constant limit in the middle caps the estimate. The innermost limit is a parameter, so that the rows are read in
     * order and never sorted.
     */
    @Override
    public String plannedOnce(String page, String order, int most) {
        return "SELECT * FROM (SELECT * FROM (" + page + ") AS t" + order + " LIMIT " + most + ") AS t" + order
                + " LIMIT :limit";
    }

    @Override
    public String passingOverLocked() {
        return " FOR UPDATE SKIP LOCKED";
    }

    @Override
    public void begin(Handle handle) {
        handle.begin();
    }

    @Override
    public void commit(Handle handle) {
        handle.commit();
    }

    @Override
    public void rollback(Handle handle) {
        handle.rollback();
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.plusMillis(999).toSeconds());
    }
}
