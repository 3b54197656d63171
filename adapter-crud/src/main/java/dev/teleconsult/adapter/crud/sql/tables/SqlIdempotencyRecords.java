package dev.teleconsult.adapter.crud.sql.tables;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.OldRows;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Idempotency records in a table, by their key. */
public final class SqlIdempotencyRecords implements IdempotencyRecords {

    private static final String INSERT = """
            INSERT INTO teleconsult_idempotency (idempotency_key, fingerprint, owner, answer, since_ms)
            VALUES (:key, :fingerprint, :owner, :answer, :since) ON CONFLICT DO NOTHING
            """;

    static final String FIND = """
            SELECT idempotency_key, fingerprint, owner, answer, since_ms
            FROM teleconsult_idempotency WHERE idempotency_key = :key
            """;

    private static final String AS_READ = """
             WHERE idempotency_key = :key AND fingerprint = :fingerprint AND owner = :owner AND answer = :answer
            AND since_ms = :since
            """;

    private static final String REPLACE = """
            UPDATE teleconsult_idempotency SET fingerprint = :newFingerprint, owner = :newOwner, answer = :newAnswer,
            since_ms = :newSince""" + AS_READ;

    private static final String REMOVE = "DELETE FROM teleconsult_idempotency" + AS_READ;

    static final String REMOVE_BEFORE = """
            DELETE FROM teleconsult_idempotency WHERE idempotency_key IN (
                SELECT idempotency_key FROM teleconsult_idempotency WHERE since_ms < :before LIMIT :limit)
            """;

    private final Database database;

    public SqlIdempotencyRecords(Database database) {
        this.database = database;
    }

    @Override
    public Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context) {
        requireNonNulls(record, "record", context, "context");
        return database.insertOrFind(
                "insertRecord",
                handle -> bind(handle.createUpdate(INSERT), record).execute() == 1,
                handle -> find(handle, record.key()));
    }

    @Override
    public Optional<IdempotencyRecord> find(String key, RequestContext context) {
        requireNonNulls(key, "key", context, "context");
        return database.read("findRecord", handle -> find(handle, key));
    }

    @Override
    public boolean replace(IdempotencyRecord current, IdempotencyRecord next, RequestContext context) {
        requireNonNulls(current, "current", next, "next", context, "context");
        if (!current.key().equals(next.key())) {
            throw new IllegalArgumentException("the key cannot change");
        }
        return database.write(
                "replaceRecord",
                handle -> bind(handle.createUpdate(REPLACE), current)
                                .bind("newFingerprint", next.fingerprint())
                                .bind("newOwner", next.owner().value())
                                .bind("newAnswer", next.answer())
                                .bind("newSince", next.since().toEpochMilli())
                                .execute()
                        == 1);
    }

    @Override
    public boolean remove(IdempotencyRecord current, RequestContext context) {
        requireNonNulls(current, "current", context, "context");
        return database.write(
                "removeRecord",
                handle -> bind(handle.createUpdate(REMOVE), current).execute() == 1);
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        OldRows.remove(database, "removeRecordsBefore", REMOVE_BEFORE, instant);
    }

    private static Optional<IdempotencyRecord> find(Handle handle, String key) {
        return handle.createQuery(FIND)
                .bind("key", key)
                .map((row, statement) -> read(row))
                .findOne();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, IdempotencyRecord record) {
        return statement
                .bind("key", record.key())
                .bind("fingerprint", record.fingerprint())
                .bind("owner", record.owner().value())
                .bind("answer", record.answer())
                .bind("since", record.since().toEpochMilli());
    }

    private static IdempotencyRecord read(ResultSet row) throws SQLException {
        return new IdempotencyRecord(
                row.getString("idempotency_key"),
                row.getString("fingerprint"),
                new OperationId(row.getString("owner")),
                row.getString("answer"),
                Instant.ofEpochMilli(row.getLong("since_ms")));
    }
}
