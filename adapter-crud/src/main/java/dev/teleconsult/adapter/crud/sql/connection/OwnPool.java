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

/** A pool of connections that we open and close. */
public final class OwnPool implements Source {

    /** Longer than that is no answer to "are you alive". */
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

    /** The pool opens its first connection before it returns, so of several processes one alone makes a SQLite file. */
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

    /** On a connection of its own: a migration, or waiting for another replica's, may take longer than a statement may. */
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
        // Opened when they are needed: a start should not wait for more than one.
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(Math.min(settings.connectionTimeout().toMillis(), LONGEST_VALIDATION.toMillis()));
        return config;
    }

    private static String nullIfNone(String value) {
        return value.isEmpty() ? null : value;
    }
}
