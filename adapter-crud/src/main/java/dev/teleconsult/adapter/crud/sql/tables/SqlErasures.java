package dev.teleconsult.adapter.crud.sql.tables;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.records.Millis;
import dev.teleconsult.adapter.crud.sql.records.ReadableRows;
import dev.teleconsult.domain.ErasedPerson;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.ErasureTexts;
import dev.teleconsult.ports.outbound.StoredErasure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Erasures in a table, one row for each. */
public final class SqlErasures implements ErasureRecords {

    private static final String INSERT = """
            INSERT INTO teleconsult_erasure (id, version, person, requested_by, requested_ms, steps, keeps, done_ms,
                subject, since_ms, tries, next_ms)
            VALUES (:id, 1, :person, :by, :requested, :steps, :keeps, :done, :subject, :since, :tries, :next)
            ON CONFLICT (id) DO NOTHING
            """;

    static final String FIND = "SELECT * FROM teleconsult_erasure WHERE id = :id";

    private static final String REPLACE = """
            UPDATE teleconsult_erasure SET version = version + 1, person = :person, requested_by = :by,
                requested_ms = :requested, steps = :steps, keeps = :keeps, done_ms = :done,
                subject = :subject, since_ms = :since, tries = :tries, next_ms = :next
            WHERE id = :id AND version = :version
            """;

    static final String DUE =
            "SELECT * FROM teleconsult_erasure WHERE done_ms IS NULL AND next_ms <= :now ORDER BY next_ms LIMIT :limit";

    static final String OPEN =
            "SELECT count(*) AS n, min(requested_ms) AS oldest FROM teleconsult_erasure WHERE done_ms IS NULL";

    private static final Logger LOG = LoggerFactory.getLogger(SqlErasures.class);

    private final Database database;

    public SqlErasures(Database database) {
        this.database = database;
    }

    @Override
    public StoredErasure insert(Erasure erasure, RequestContext context) {
        requireNonNulls(erasure, "erasure", context, "context");
        return database.write("insertErasure", handle -> {
            if (bind(handle.createUpdate(INSERT), erasure).execute() == 1) {
                return new StoredErasure(erasure, 1);
            }
            // Erasures are never removed.
            return find(handle, erasure.id()).orElseThrow();
        });
    }

    @Override
    public Optional<StoredErasure> find(ErasureId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return database.read("findErasure", handle -> find(handle, id));
    }

    private static Optional<StoredErasure> find(Handle handle, ErasureId id) {
        return handle.createQuery(FIND)
                .bind("id", id.value())
                .map((row, ignored) -> read(row))
                .findOne();
    }

    @Override
    public Optional<StoredErasure> replace(StoredErasure current, Erasure next, RequestContext context) {
        requireNonNulls(current, "current", next, "next", context, "context");
        if (!current.erasure().id().equals(next.id())) {
            throw new IllegalArgumentException("the id cannot change");
        }
        int replaced = database.write(
                "replaceErasure",
                handle -> bind(handle.createUpdate(REPLACE), next)
                        .bind("version", current.version())
                        .execute());
        if (replaced == 1 && next.done().isPresent()) {
            emptyLog();
        }
        return replaced == 1 ? Optional.of(new StoredErasure(next, current.version() + 1)) : Optional.empty();
    }

    /**
     * Empties the database's log. If that fails, the receipt is on record nevertheless, and the log is overwritten some
     * time later, as always.
     */
    private void emptyLog() {
        boolean isEmpty;
        try {
            isEmpty = database.read("emptyLog", (handle, dialect) -> dialect.emptyLog(handle));
        } catch (PortException notNow) {
            isEmpty = false;
        }
        if (!isEmpty) {
            LOG.warn(
                    "a person was erased, but the database's log of changes, which may contain their data, was not emptied yet");
        }
    }

    @Override
    public List<StoredErasure> due(Instant now, int limit, RequestContext context) {
        requireNonNulls(now, "now", context, "context");
        requireLimit(limit);
        return database.read(
                "dueErasures",
                handle -> handle
                        .createQuery(DUE)
                        .bind("now", Millis.of(now))
                        .bind("limit", limit)
                        .map((row, ignored) -> ReadableRows.readable(row, SqlErasures::read))
                        .list()
                        .stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    @Override
    public Open open(RequestContext context) {
        requireNonNull(context, "context");
        return database.read(
                "openErasures",
                handle -> handle.createQuery(OPEN)
                        .map((row, ignored) -> new Open(row.getLong("n"), Millis.read(row, "oldest")))
                        .one());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Erasure erasure) {
        return statement
                .bind("id", erasure.id().value())
                .bind("person", erasure.person())
                .bind("by", erasure.by())
                .bind("requested", erasure.requested().toEpochMilli())
                .bind("steps", ErasureTexts.ofSteps(erasure.steps()))
                .bind("keeps", ErasureTexts.ofKeeps(erasure.keeps()))
                .bind("done", erasure.done().map(Instant::toEpochMilli).orElse(null))
                .bind("subject", erasure.subject().map(ErasureTexts::ofPerson).orElse(null))
                .bind("since", erasure.turn().since().toEpochMilli())
                .bind("tries", erasure.turn().tries())
                .bind("next", erasure.turn().nextTry().toEpochMilli());
    }

    /** @throws PortRejectedException if the row was written neither by this version nor by one that it knows */
    private static StoredErasure read(ResultSet row) throws SQLException {
        String id = row.getString("id");
        try {
            Optional<ErasedPerson> subject =
                    Optional.ofNullable(row.getString("subject")).map(ErasureTexts::toPerson);
            return new StoredErasure(
                    new Erasure(
                            new ErasureId(id),
                            row.getString("person"),
                            row.getString("requested_by"),
                            Instant.ofEpochMilli(row.getLong("requested_ms")),
                            ErasureTexts.toSteps(row.getString("steps")),
                            ErasureTexts.toKeeps(row.getString("keeps")),
                            Millis.read(row, "done_ms"),
                            subject,
                            new Turn(
                                    Instant.ofEpochMilli(row.getLong("since_ms")),
                                    row.getInt("tries"),
                                    Instant.ofEpochMilli(row.getLong("next_ms")))),
                    row.getLong("version"));
        } catch (RuntimeException e) {
            throw PortRejectedException.unreadable(
                    Upstream.STORE,
                    "erasure " + id + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
