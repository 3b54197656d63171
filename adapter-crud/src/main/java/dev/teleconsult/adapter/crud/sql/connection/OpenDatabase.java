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
 * A database that can be asked.
 *
 * @param pool our own, to be closed by us; nothing if the data source is the host's
 */
record OpenDatabase(Jdbi jdbi, Dialect dialect, Optional<HikariDataSource> pool) implements AutoCloseable {

    /** Parsing a statement costs more than running it: each is parsed once in a program, however many storages there are. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    static OpenDatabase of(
            DataSource dataSource, Dialect dialect, Duration statementTimeout, Optional<HikariDataSource> pool) {
        Jdbi jdbi = Jdbi.create(dataSource);
        jdbi.getConfig(SqlStatements.class)
                .setSqlParser(PARSER)
                .setQueryTimeout(
                        Math.toIntExact(statementTimeout.plusMillis(999).toSeconds()));
        // By default a message repeats the statement and its bound values.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return new OpenDatabase(jdbi, dialect, pool);
    }

    /** Has this connection closed instead of given to the next one; the host's pool has to find out by itself. */
    void giveUp(Connection connection) {
        pool.ifPresent(ours -> ours.evictConnection(connection));
    }

    @Override
    public void close() {
        pool.ifPresent(HikariDataSource::close);
    }
}
