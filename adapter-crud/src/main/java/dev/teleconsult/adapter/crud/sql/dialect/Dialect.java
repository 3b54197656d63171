package dev.teleconsult.adapter.crud.sql.dialect;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What the two databases do differently. */
public interface Dialect {

    List<Dialect> ALL = List.of(new Sqlite(), new Postgresql());

    /** @throws IllegalArgumentException if it is the URL of neither; the message does not repeat it */
    static Dialect ofUrl(String url) {
        return ALL.stream()
                .filter(dialect -> url.startsWith(dialect.urlPrefix()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the URL must begin with "
                        + String.join(
                                " or ", ALL.stream().map(Dialect::urlPrefix).toList())));
    }

    /** @throws IllegalStateException if it is neither */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return ALL.stream()
                .filter(dialect -> dialect.product().equals(product))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the data source is of " + product + ", not of "
                        + String.join(" or ", ALL.stream().map(Dialect::product).toList())));
    }

    String urlPrefix();

    /** How the driver names the database. */
    String product();

    String driverClass();

    /** Where the driver is to be had. */
    String driverArtifact();

    /** Folder of the migrations, beside this class. */
    String migrations();

    /** @throws IllegalArgumentException if there is something about the URL that we do not support */
    void checkUrl(String url);

    /** Held by the process that creates or migrates the database, while it does. */
    @FunctionalInterface
    interface Turn extends AutoCloseable {
        @Override
        void close() throws SQLException, IOException;
    }

    /** Prepares the first connection, for example creates the file, and takes a lock if opening needs one. */
    Turn prepare(String url) throws IOException;

    /** Brings the tables up to date; returns how many migrations that took. */
    @FunctionalInterface
    interface Migrating {
        int run() throws SQLException, IOException, MigrationFailedException;
    }

    /**
     * Runs this in a transaction, after waiting until no other process migrates; rolls it back if it throws.
     *
     * @param connection with auto-commit on
     */
    int migrating(Connection connection, Migrating work) throws SQLException, IOException, MigrationFailedException;

    /** Executes one or several statements, separated by semicolons. */
    void executeScript(Statement statement, String sql) throws SQLException;

    /** What makes the table in which migrations are written down, as Flyway makes it. */
    String historyTable(String name);

    /** An expression for the name of the database user. */
    String currentUser();

    /** What a connection for the migrations is opened with. */
    Map<String, String> migrationProperties(Settings settings);

    /** What a connection of the pool is opened with. */
    Map<String, String> poolProperties(Settings settings);

    /** What a new connection of the pool is sent; empty if nothing. */
    String poolGreeting();

    /**
     * Checks that commits on such a connection are durable, and that the store's statements have their standard
     * meaning.
     *
     * @throws IllegalStateException if not
     */
    void requireSafe(Connection connection) throws SQLException;

    /**
     * Removes former contents that the database keeps for recovery, as far as statements can; waits for readers as long
     * as a statement may take. Not in a transaction.
     *
     * @return whether nothing is left, as far as statements show
     */
    default boolean emptyLog(Handle handle) {
        return true;
    }

    /** Whether there can be one writer at a time, so that others had better wait in a queue of ours. */
    boolean hasOneWriter();

    /**
     * The same page of rows, in words that the database plans once and not anew for each page. As it is, where a statement that
     * is kept keeps its plan.
     *
     * @param page a query of rows {@code t}, with that order and {@code LIMIT :limit} at its end
     * @param order by columns of {@code t} alone
     * @param most the largest limit there is
     */
    default String plannedOnce(String page, String order, int most) {
        return page;
    }

    /** What follows a query inside an update, so that of several at the same time each passes over the rows of the others. */
    String passingOverLocked();

    void begin(Handle handle);

    void commit(Handle handle);

    void rollback(Handle handle);

    /** Runs this between two statements; rolls it back if it throws. Closes nothing. */
    static int transact(Connection connection, String begin, Migrating work)
            throws SQLException, IOException, MigrationFailedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(begin);
            boolean unfinished = true;
            try {
                int result = work.run();
                statement.execute("COMMIT");
                unfinished = false;
                return result;
            } finally {
                if (unfinished) {
                    rollBack(statement);
                }
            }
        }
    }

    private static void rollBack(Statement statement) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException gone) {
            // The database rolled it back already, or the connection is gone, which rolls it back too. The first
            // failure counts.
        }
    }

    /** The only value of a query with one. */
    static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        }
    }
}
