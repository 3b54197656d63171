package dev.teleconsult.adapter.crud.sql.tables;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.records.Millis;
import dev.teleconsult.adapter.crud.sql.records.ReadableRows;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.outbound.IdentifierClaim.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** External identifiers in a table, one row for each. */
public final class SqlExternalIdentifiers implements ExternalIdentifiers {

    private static final String CLAIM = """
            INSERT INTO teleconsult_identifier (system, value, intention, teleconsultation_id, progress, since_ms)
            VALUES (:system, :value, :intention, :id, :progress, :since) ON CONFLICT DO NOTHING
            """;

    static final String FIND = """
            SELECT system, value, intention, teleconsultation_id, progress, since_ms
            FROM teleconsult_identifier WHERE system = :system AND value = :value
            """;

    private static final String AS_READ = """
             WHERE system = :system AND value = :value AND intention = :intention AND progress = :progress
            AND since_ms = :since AND coalesce(teleconsultation_id, '') = coalesce(:id, '')
            """;

    private static final String REPLACE = """
            UPDATE teleconsult_identifier SET intention = :newIntention, teleconsultation_id = :newId,
            progress = :newProgress, since_ms = :newSince""" + AS_READ;

    private static final String REMOVE = "DELETE FROM teleconsult_identifier" + AS_READ;

    static final String OF = """
            SELECT system, value, teleconsultation_id FROM teleconsult_identifier
            WHERE teleconsultation_id IN (<asked>)
            """;

    static final String UNFINISHED = """
            SELECT system, value, intention, teleconsultation_id, progress, since_ms FROM teleconsult_identifier
            WHERE progress <> 'DONE' AND since_ms < :before ORDER BY since_ms LIMIT :limit
            """;

    static final String RELEASE = "DELETE FROM teleconsult_identifier WHERE teleconsultation_id = :id";

    private record Row(TeleconsultationId id, ExternalIdentifier identifier) {}

    private final Database database;

    public SqlExternalIdentifiers(Database database) {
        this.database = database;
    }

    @Override
    public Optional<IdentifierClaim> claim(IdentifierClaim claim, RequestContext context) {
        requireNonNulls(claim, "claim", context, "context");
        return database.insertOrFind(
                "claimIdentifier",
                handle -> bind(handle.createUpdate(CLAIM), claim).execute() == 1,
                handle -> find(handle, claim.identifier()));
    }

    @Override
    public Optional<IdentifierClaim> find(ExternalIdentifier identifier, RequestContext context) {
        requireNonNulls(identifier, "identifier", context, "context");
        return database.read("findIdentifier", handle -> find(handle, identifier));
    }

    @Override
    public boolean replace(IdentifierClaim current, IdentifierClaim next, RequestContext context) {
        requireNonNulls(current, "current", next, "next", context, "context");
        if (!current.identifier().equals(next.identifier())) {
            throw new IllegalArgumentException("the identifier cannot change");
        }
        return database.write(
                "replaceClaim",
                handle -> bind(handle.createUpdate(REPLACE), current)
                                .bind("newIntention", next.intention().value())
                                .bind("newId", idOf(next))
                                .bind("newProgress", next.progress().name())
                                .bind("newSince", next.since().toEpochMilli())
                                .execute()
                        == 1);
    }

    @Override
    public boolean remove(IdentifierClaim current, RequestContext context) {
        requireNonNulls(current, "current", context, "context");
        return database.write(
                "removeClaim",
                handle -> bind(handle.createUpdate(REMOVE), current).execute() == 1);
    }

    @Override
    public Map<TeleconsultationId, List<ExternalIdentifier>> of(Set<TeleconsultationId> ids, RequestContext context) {
        requireNonNull(context, "context");
        List<String> asked = ids.stream().map(TeleconsultationId::value).toList();
        return database
                .readInParts(
                        "identifiersOf",
                        asked,
                        (handle, part) -> handle.createQuery(OF)
                                .bindList("asked", part)
                                .map((row, statement) -> new Row(
                                        new TeleconsultationId(row.getString("teleconsultation_id")), identifier(row)))
                                .list())
                .stream()
                // Sorted in Java, since the order in the database depends on its collation.
                .sorted((one, other) -> one.identifier().compareTo(other.identifier()))
                .collect(Collectors.groupingBy(Row::id, Collectors.mapping(Row::identifier, Collectors.toList())));
    }

    @Override
    public void release(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        database.write(
                "releaseIdentifiers",
                handle -> handle.createUpdate(RELEASE).bind("id", id.value()).execute());
    }

    @Override
    public List<IdentifierClaim> unfinished(Instant before, int limit, RequestContext context) {
        requireNonNulls(before, "before", context, "context");
        requireLimit(limit);
        return database.read(
                "unfinishedClaims",
                handle -> handle
                        .createQuery(UNFINISHED)
                        .bind("before", Millis.of(before))
                        .bind("limit", limit)
                        .map((row, statement) -> ReadableRows.readable(row, SqlExternalIdentifiers::read))
                        .list()
                        .stream()
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static Optional<IdentifierClaim> find(Handle handle, ExternalIdentifier identifier) {
        return handle.createQuery(FIND)
                .bind("system", identifier.system())
                .bind("value", identifier.value())
                .map((row, statement) -> read(row))
                .findOne();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, IdentifierClaim claim) {
        return statement
                .bind("system", claim.identifier().system())
                .bind("value", claim.identifier().value())
                .bind("intention", claim.intention().value())
                .bind("id", idOf(claim))
                .bind("progress", claim.progress().name())
                .bind("since", claim.since().toEpochMilli());
    }

    /** The id, or null if there is none. */
    private static String idOf(IdentifierClaim claim) {
        return claim.teleconsultation().map(TeleconsultationId::value).orElse(null);
    }

    private static ExternalIdentifier identifier(ResultSet row) throws SQLException {
        return new ExternalIdentifier(row.getString("system"), row.getString("value"));
    }

    /** @throws PortRejectedException if the row was written neither by this version nor by one that it knows */
    private static IdentifierClaim read(ResultSet row) throws SQLException {
        try {
            return new IdentifierClaim(
                    identifier(row),
                    new OperationId(row.getString("intention")),
                    Optional.ofNullable(row.getString("teleconsultation_id")).map(TeleconsultationId::new),
                    Progress.valueOf(row.getString("progress")),
                    Instant.ofEpochMilli(row.getLong("since_ms")));
        } catch (RuntimeException e) {
            // Without identifier and cause, since an identifier may be personal.
            throw PortRejectedException.unreadable(
                    Upstream.STORE,
                    "a claim of an identifier cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
