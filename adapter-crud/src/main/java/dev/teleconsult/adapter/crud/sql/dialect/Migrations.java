package dev.teleconsult.adapter.crud.sql.dialect;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Migrates the tables. Each migration is recorded in the table {@link #HISTORY} in the format of Flyway, which versions
 * up to 3.0 used, so that old and new versions understand each other's records.
 */
public final class Migrations {

    /** All migrations, in order. */
    public static final List<Migration> ALL = List.of(
            new Migration(1, "teleconsultations"),
            new Migration(2, "owed_work"),
            new Migration(3, "search"),
            new Migration(4, "notices"),
            new Migration(5, "facts"),
            new Migration(6, "audit"),
            new Migration(7, "attendance"),
            new Migration(8, "identifiers"),
            new Migration(9, "erasures"),
            new Migration(10, "rows_of_facts"),
            new Migration(11, "created"),
            new Migration(12, "unfinished_claims"));

    /** The version of the last migration. */
    public static final int LATEST = ALL.get(ALL.size() - 1).version();

    /** Different from Flyway's default name, since the host application may migrate the same database with Flyway. */
    public static final String HISTORY = "teleconsult_schema_history";

    /** At most 9 digits, so that the number is an int. */
    private static final Pattern OURS = Pattern.compile("[0-9]{1,9}");

    private Migrations() {}

    /**
     * Whether no migration is pending. A newer database counts as up to date too, so that replicas can be replaced one
     * by one.
     */
    public static boolean areDone(Connection connection) throws SQLException {
        return hasHistory(connection) && latestOf(done(connection)) >= LATEST;
    }

    /**
     * Runs the pending migrations in one transaction, unless another replica ran them while this one waited for the
     * lock.
     *
     * @param connection with auto-commit on
     * @return the number of migrations that ran
     */
    public static int run(Dialect dialect, Connection connection) throws MigrationFailedException, IOException {
        try {
            return dialect.migrating(connection, () -> runPending(dialect, connection));
        } catch (SQLException failure) {
            throw new MigrationFailedException(failure);
        }
    }

    private static int runPending(Dialect dialect, Connection connection)
            throws SQLException, IOException, MigrationFailedException {
        if (!hasHistory(connection)) {
            execute(dialect, connection, dialect.historyTable(HISTORY));
        }
        Map<Integer, Integer> done = done(connection);
        requireSame(dialect, done);
        int latest = latestOf(done);
        int count = 0;
        for (Migration migration : ALL) {
            if (migration.version() > latest) {
                run(dialect, connection, migration);
                count++;
            }
        }
        return count;
    }

    private static void run(Dialect dialect, Connection connection, Migration migration)
            throws SQLException, IOException {
        String sql = migration.sql(dialect);
        long begin = System.nanoTime();
        execute(dialect, connection, sql);
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        try (PreparedStatement written = connection.prepareStatement("INSERT INTO " + HISTORY
                + " (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                + " SELECT coalesce(max(installed_rank), 0) + 1, ?, ?, 'SQL', ?, ?, " + dialect.currentUser()
                + ", ?, ? FROM " + HISTORY)) {
            written.setString(1, Integer.toString(migration.version()));
            written.setString(2, migration.description());
            written.setString(3, migration.script());
            written.setInt(4, Migration.checksum(sql));
            written.setInt(5, (int) took);
            written.setBoolean(6, true);
            written.executeUpdate();
        }
    }

    /** Executes several statements, without processing JDBC escapes, which the scripts do not contain. */
    private static void execute(Dialect dialect, Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            dialect.executeScript(statement, sql);
        }
    }

    private static boolean hasHistory(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), HISTORY, null)) {
            return tables.next();
        }
    }

    /** The checksums of the recorded migrations, by version; 0 where there is none. */
    private static Map<Integer, Integer> done(Connection connection) throws SQLException {
        Map<Integer, Integer> done = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT version, checksum FROM " + HISTORY + " WHERE success AND version IS NOT NULL")) {
            while (rows.next()) {
                String version = rows.getString(1);
                if (OURS.matcher(version).matches()) {
                    done.put(Integer.parseInt(version), rows.getInt(2));
                }
            }
        }
        return done;
    }

    private static int latestOf(Map<Integer, Integer> done) {
        return done.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Refuses to change tables that other scripts made. */
    private static void requireSame(Dialect dialect, Map<Integer, Integer> done)
            throws IOException, MigrationFailedException {
        for (Migration migration : ALL) {
            Integer checksum = done.get(migration.version());
            if (checksum != null && checksum != 0 && checksum != Migration.checksum(migration.sql(dialect))) {
                throw new MigrationFailedException(
                        HISTORY + " names another migration " + migration.version() + " than this version has");
            }
        }
    }
}
