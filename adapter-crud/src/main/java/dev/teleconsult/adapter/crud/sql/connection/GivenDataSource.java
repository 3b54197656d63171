package dev.teleconsult.adapter.crud.sql.connection;

import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.adapter.crud.sql.dialect.MigrationFailedException;
import dev.teleconsult.adapter.crud.sql.dialect.Migrations;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/** The host's data source, which this store neither configures nor closes. */
public final class GivenDataSource implements Source {

    private final DataSource dataSource;
    private final Duration statementTimeout;

    public GivenDataSource(DataSource dataSource, Duration statementTimeout) {
        this.dataSource = dataSource;
        this.statementTimeout = statementTimeout;
    }

    @Override
    public OpenDatabase open() throws SQLException, IOException, MigrationFailedException {
        Dialect dialect;
        try (Connection connection = dataSource.getConnection()) {
            dialect = Dialect.of(connection);
            if (!connection.getAutoCommit()) {
                throw new IllegalStateException("connections must have auto-commit on");
            }
            dialect.requireSafe(connection);
            if (!Migrations.areDone(connection)) {
                Migrations.run(dialect, connection);
            }
        }
        return OpenDatabase.of(dataSource, dialect, statementTimeout, Optional.empty());
    }

    @Override
    public int migrate() throws SQLException, IOException, MigrationFailedException {
        try (Connection connection = dataSource.getConnection()) {
            return Migrations.run(Dialect.of(connection), connection);
        }
    }
}
