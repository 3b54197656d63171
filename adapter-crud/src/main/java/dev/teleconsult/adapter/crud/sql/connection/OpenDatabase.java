package dev.teleconsult.adapter.crud.sql.connection;

import com.zaxxer.hikari.HikariDataSource;
import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;

/**
 * An open database.
 *
 * @param pool the own pool, which has to be closed; empty for a host's data source
 */
record OpenDatabase(Jdbi jdbi, Dialect dialect, Optional<HikariDataSource> pool) implements AutoCloseable {

    /** Shared by all storages of a program, because parsing a statement costs more than running it. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    static OpenDatabase of(
            DataSource dataSource, Dialect dialect, Duration statementTimeout, Optional<HikariDataSource> pool) {
        Jdbi jdbi = Jdbi.create(dataSource);
        jdbi.getConfig(SqlStatements.class)
                .setSqlParser(PARSER)
                .setQueryTimeout(
                        Math.toIntExact(statementTimeout.plusMillis(999).toSeconds()));
        // Without this, messages would repeat the statement and its bound values.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return new OpenDatabase(jdbi, dialect, pool);
    }

    /**
     * Closes this connection instead of returning it to the own pool; a host's pool has to detect the problem by
     * itself.
     */
    void giveUp(Connection connection) {
        pool.ifPresent(ours -> ours.evictConnection(connection));
    }

    @Override
    public void close() {
        pool.ifPresent(HikariDataSource::close);
    }
}
