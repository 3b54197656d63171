package dev.teleconsult.adapter.crud.sql.dialect;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/**
 * A SQLite file. It permits one writer at a time, readers do not wait for the writer (write-ahead log), and a commit
 * reaches the disk before it returns.
 */
public final class Sqlite implements Dialect {

    /** The size to which a longer write-ahead log is cut. */
    private static final long LOG_LIMIT = 64L << 20;

    /** Excludes other threads of this process, since Java's file locks only exclude other processes. */
    private static final ReentrantLock OURS = new ReentrantLock();

    private final String driverClass;

    public Sqlite() {
        this("org.sqlite.JDBC");
    }

    /** @param driverClass the name of a driver that wraps SQLite's own */
    public Sqlite(String driverClass) {
        this.driverClass = driverClass;
    }

    @Override
    public String urlPrefix() {
        return "jdbc:sqlite:";
    }

    @Override
    public String product() {
        return "SQLite";
    }

    @Override
    public String driverClass() {
        return driverClass;
    }

    @Override
    public String driverArtifact() {
        return "org.xerial:sqlite-jdbc";
    }

    @Override
    public String migrations() {
        return "sqlite";
    }

    /** Refuses databases in memory, which would be separate for each connection of the pool. */
    @Override
    public void checkUrl(String url) {
        String name = name(url);
        if (name.isEmpty() || name.startsWith(":") || name.startsWith("file:")) {
            throw new IllegalArgumentException("the URL must name a file by its path");
        }
        Path.of(name);
    }

    /**
     * Takes a lock, because two first connections would disturb each other while they switch the write-ahead log on.
     *
     * <p>The file contains links, so it is created readable only by its owner; SQLite gives its accompanying files the
     * same permissions.
     */
    @Override
    public Turn prepare(String url) throws IOException {
        Path file = Path.of(name(url)).toAbsolutePath();
        Path folder = file.getParent();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, ownerOnly(folder.getFileSystem(), "rwx------"));
        }
        try {
            Files.createFile(file, ownerOnly(file.getFileSystem(), "rw-------"));
        } catch (FileAlreadyExistsException e) {
            // The file exists, as it does after the first start.
        }
        return turn(file);
    }

    private static FileAttribute<?>[] ownerOnly(FileSystem files, String permissions) {
        return files.supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** The transaction takes the write lock at its beginning, so that its reads are still valid when it writes. */
    @Override
    public int migrating(Connection connection, Migrating work)
            throws SQLException, IOException, MigrationFailedException {
        try (Turn turn = turn(Path.of(file(connection)))) {
            return migrating(turn, connection, work);
        }
    }

    private static int migrating(Turn ours, Connection connection, Migrating work)
            throws SQLException, IOException, MigrationFailedException {
        return Dialect.transact(connection, "BEGIN IMMEDIATE", work);
    }

    /** Executes a script as an update, since the driver executes only the first statement of anything else. */
    @Override
    public void executeScript(Statement statement, String sql) throws SQLException {
        statement.executeUpdate(sql);
    }

    @Override
    public String historyTable(String name) {
        return """
                CREATE TABLE %1$s (
                    installed_rank INT NOT NULL PRIMARY KEY,
                    version VARCHAR(50),
                    description VARCHAR(200) NOT NULL,
                    type VARCHAR(20) NOT NULL,
                    script VARCHAR(1000) NOT NULL,
                    checksum INT,
                    installed_by VARCHAR(100) NOT NULL,
                    installed_on TEXT NOT NULL DEFAULT (strftime('%%Y-%%m-%%d %%H:%%M:%%f','now')),
                    execution_time INT NOT NULL,
                    success BOOLEAN NOT NULL
                );
                CREATE INDEX %1$s_s_idx ON %1$s (success)""".formatted(name);
    }

    /** SQLite has no users. */
    @Override
    public String currentUser() {
        return "''";
    }

    /**
     * Locks a file next to the database while this process creates or migrates it. The thread that holds the lock may
     * take it again. Version 3.0 takes the same lock.
     */
    private static Turn turn(Path file) throws IOException {
        OURS.lock();
        if (OURS.getHoldCount() > 1) {
            return OURS::unlock;
        }
        try {
            FileChannel channel = FileChannel.open(
                    file.resolveSibling(file.getFileName() + "-lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.lock();
                return () -> {
                    try (channel) {
                        lock.release();
                    } finally {
                        OURS.unlock();
                    }
                };
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            OURS.unlock();
            throw e;
        }
    }

    @Override
    public Map<String, String> migrationProperties(Settings settings) {
        Map<String, String> properties = poolProperties(settings);
        properties.put("transaction_mode", "IMMEDIATE");
        return properties;
    }

    @Override
    public Map<String, String> poolProperties(Settings settings) {
        Map<String, String> properties = new HashMap<>();
        properties.put("busy_timeout", Long.toString(settings.statementTimeout().toMillis()));
        properties.put("journal_mode", "WAL");
        properties.put("synchronous", "FULL");
        properties.put("foreign_keys", "true");
        // Overwrites deleted content, such as links.
        properties.put("secure_delete", "true");
        properties.put("journal_size_limit", Long.toString(LOG_LIMIT));
        return properties;
    }

    @Override
    public String poolGreeting() {
        return "";
    }

    @Override
    public boolean emptyLog(Handle handle) {
        return handle.createQuery("PRAGMA wal_checkpoint(TRUNCATE)")
                .map((row, ignored) -> row.getInt("busy") == 0)
                .one();
    }

    @Override
    public void requireSafe(Connection connection) throws SQLException {
        if (file(connection).isEmpty()) {
            throw new IllegalStateException("the database must be in a file");
        }
        require(connection, "journal_mode", "wal");
        require(connection, "synchronous", "2", "3");
        require(connection, "foreign_keys", "1");
    }

    private static void require(Connection connection, String pragma, String... accepted) throws SQLException {
        String value = Dialect.value(connection, "PRAGMA " + pragma);
        for (String one : accepted) {
            if (one.equals(value)) {
                return;
            }
        }
        throw new IllegalStateException(pragma + " is " + value + " and must be " + String.join(" or ", accepted));
    }

    /** The database's file; empty if it is in memory. */
    private static String file(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet databases = statement.executeQuery("PRAGMA database_list")) {
            while (databases.next()) {
                if (databases.getString("name").equals("main")) {
                    String file = databases.getString("file");
                    return file == null ? "" : file;
                }
            }
            return "";
        }
    }

    @Override
    public boolean hasOneWriter() {
        return true;
    }

    /** Not needed, since there is only one writer at a time. */
    @Override
    public String passingOverLocked() {
        return "";
    }

    /**
     * Takes the write lock at once, so that no later statement fails for lack of it. Uses SQL, because the driver
     * begins the next transaction as soon as it commits one, and that could fail after a successful commit.
     */
    @Override
    public void begin(Handle handle) {
        handle.execute("BEGIN IMMEDIATE");
    }

    @Override
    public void commit(Handle handle) {
        handle.execute("COMMIT");
    }

    @Override
    public void rollback(Handle handle) {
        handle.execute("ROLLBACK");
    }

    /** Returns the file that a URL names. */
    public Path path(String url) {
        return Path.of(name(url)).toAbsolutePath();
    }

    private String name(String url) {
        String name = url.substring(urlPrefix().length());
        int parameters = name.indexOf('?');
        return parameters < 0 ? name : name.substring(0, parameters);
    }
}
