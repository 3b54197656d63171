package dev.teleconsult.adapter.crud.sql.dialect;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The differences between the databases. */
public interface Dialect {

    List<Dialect> ALL = List.of(new Sqlite(), new Postgresql());

    /** @throws IllegalArgumentException if no dialect supports the URL; the message does not repeat it */
    static Dialect ofUrl(String url) {
        return ALL.stream()
                .filter(dialect -> url.startsWith(dialect.urlPrefix()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the URL must begin with "
                        + String.join(
                                " or ", ALL.stream().map(Dialect::urlPrefix).toList())));
    }

    /** @throws IllegalStateException if no dialect supports the database */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return ALL.stream()
                .filter(dialect -> dialect.product().equals(product))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the data source is of " + product + ", not of "
                        + String.join(" or ", ALL.stream().map(Dialect::product).toList())));
    }

    String urlPrefix();

    /** The database's name in the driver. */
    String product();

    String driverClass();

    /** The Maven coordinates of the driver. */
    String driverArtifact();

    /** The folder of the migrations, next to this class. */
    String migrations();

    /** @throws IllegalArgumentException if the URL contains something unsupported */
    void checkUrl(String url);

    /** A lock that a process holds while it creates or migrates the database. */
    @FunctionalInterface
    interface Turn extends AutoCloseable {
        @Override
        void close() throws SQLException, IOException;
    }

    /** Prepares the first connection, for example creates the file, and takes a lock if opening needs one. */
    Turn prepare(String url) throws IOException;

    /** Migrates the tables; returns the number of migrations done. */
    @FunctionalInterface
    interface Migrating {
        int run() throws SQLException, IOException, MigrationFailedException;
    }

    /**
     * Waits until no other process migrates, then runs {@code work} in a transaction; rolls back if it throws.
     *
     * @param connection with auto-commit on
     */
    int migrating(Connection connection, Migrating work) throws SQLException, IOException, MigrationFailedException;

    /** Executes one or several statements, separated by semicolons. */
    void executeScript(Statement statement, String sql) throws SQLException;

    /** The statement that creates the table of migrations, in Flyway's format. */
    String historyTable(String name);

    /** An expression for the name of the database user. */
    String currentUser();

    /** The properties of the connection for migrations. */
    Map<String, String> migrationProperties(Settings settings);

    /** The properties of connections of the pool. */
    Map<String, String> poolProperties(Settings settings);

    /** The first statement on a new connection of the pool; empty if none. */
    String poolGreeting();

    /**
     * Checks that commits on this connection are durable, and that its settings do not change the meaning of the
     * store's statements.
     *
     * @throws IllegalStateException if not
     */
    void requireSafe(Connection connection) throws SQLException;

    /**
     * Removes old contents that the database keeps for recovery, if statements can do so; waits for readers up to the
     * time limit of a statement. Not to be called in a transaction.
     *
     * @return whether nothing is left, as far as statements can show
     */
    default boolean emptyLog(Handle handle) {
        return true;
    }

    /** Whether the database permits only one writer at a time, so that the others should wait in this process. */
    boolean hasOneWriter();

    /**
     * Rewrites the query of a page so that the database plans it once and not for each page. Unchanged for databases
     * that keep the plan of a prepared statement.
     *
     * @param page a query of rows {@code t} that ends with this order and {@code LIMIT :limit}
     * @param order an order by columns of {@code t} only
     * @param most the largest limit
     */
    default String plannedOnce(String page, String order, int most) {
        return page;
    }

    /** The suffix of a query inside an update that makes simultaneous updates skip each other's rows. */
    String passingOverLocked();

    void begin(Handle handle);

    void commit(Handle handle);

    void rollback(Handle handle);

    /** Runs {@code work} between {@code begin} and a commit; rolls back if it throws. Does not close the connection. */
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
            // Ignored: the database has rolled back already, or the connection is lost, which rolls back too. The first
            // failure is thrown.
        }
    }

    /** Returns the value of a query with one row and one column. */
    static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        }
    }
}
