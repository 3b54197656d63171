package dev.teleconsult.adapter.crud.sql.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.adapter.crud.sql.dialect.MigrationFailedException;
import dev.teleconsult.adapter.crud.sql.dialect.Migrations;
import dev.teleconsult.adapter.crud.sql.dialect.Settings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** A connection pool that this store opens and closes. */
public final class OwnPool implements Source {

    /** The longest wait for a connection's sign of life. */
    private static final Duration LONGEST_VALIDATION = Duration.ofSeconds(5);

    private final Dialect dialect;
    private final Settings settings;

    public OwnPool(Dialect dialect, Settings settings) {
        this.dialect = dialect;
        this.settings = settings;
    }

    @Override
    public OpenDatabase open() throws SQLException, IOException, MigrationFailedException {
        try (Dialect.Turn turn = dialect.prepare(settings.url())) {
            return open(turn);
        }
    }

    /**
     * Opens the pool. It opens its first connection while it holds the turn, so only one of several processes creates a
     * SQLite file.
     */
    private OpenDatabase open(Dialect.Turn ours) throws SQLException, IOException, MigrationFailedException {
        HikariDataSource pool = new HikariDataSource(config());
        try {
            if (!isUpToDate(pool)) {
                runMigrations();
            }
            return OpenDatabase.of(pool, dialect, settings.statementTimeout(), Optional.of(pool));
        } catch (SQLException | IOException | MigrationFailedException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    @Override
    public int migrate() throws SQLException, IOException, MigrationFailedException {
        try (Dialect.Turn turn = dialect.prepare(settings.url())) {
            return migrate(turn);
        }
    }

    private int migrate(Dialect.Turn ours) throws SQLException, IOException, MigrationFailedException {
        return runMigrations();
    }

    /**
     * Uses a separate connection: a migration, or the wait for another replica's migration, may take longer than the
     * time limit of statements.
     */
    private int runMigrations() throws SQLException, IOException, MigrationFailedException {
        Properties all = settings.identified(dialect.migrationProperties(settings));
        try (Connection connection = DriverManager.getConnection(settings.url(), all)) {
            return Migrations.run(dialect, connection);
        }
    }

    private boolean isUpToDate(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            dialect.requireSafe(connection);
            return Migrations.areDone(connection);
        }
    }

    private HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("teleconsult-store");
        config.setDriverClassName(dialect.driverClass());
        config.setJdbcUrl(settings.url());
        config.setUsername(nullIfNone(settings.user()));
        config.setPassword(nullIfNone(settings.password()));
        dialect.poolProperties(settings).forEach(config::addDataSourceProperty);
        config.setConnectionInitSql(nullIfNone(dialect.poolGreeting()));
        config.setMaximumPoolSize(settings.poolSize());
        // Opened when they are needed, so that a start waits for only one.
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(Math.min(settings.connectionTimeout().toMillis(), LONGEST_VALIDATION.toMillis()));
        return config;
    }

    private static String nullIfNone(String value) {
        return value.isEmpty() ? null : value;
    }
}
