package dev.teleconsult.adapter.crud.sql.tables;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.OldRows;
import dev.teleconsult.adapter.crud.sql.connection.SqlFailures;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.AuditQuery;
import dev.teleconsult.ports.outbound.AuditTrail;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** The audit trail in a table; one append is one transaction. */
public final class SqlAuditTrail implements AuditTrail {

    /** An existing row stays as it is; the same transaction checks whether it is equal. */
    private static final String INSERT = """
            INSERT INTO teleconsult_audit (chain, seq, at_ms, kind, actor, on_behalf, subject, teleconsultation_id, outcome,
                assurance, request, origin, detail, prev, hash, fact)
            VALUES (:chain, :seq, :at, :kind, :actor, :onBehalf, :subject, :teleconsultation, :outcome, :assurance, :request,
                :origin, :detail, :prev, :hash, :fact)
            ON CONFLICT DO NOTHING
            """;

    static final String ROWS =
            "SELECT * FROM teleconsult_audit WHERE chain = :chain AND seq > :after ORDER BY seq LIMIT :limit";

    static final String RECORDED = "SELECT fact FROM teleconsult_audit WHERE fact IN (<facts>)";

    private static final String LAST_OF_EACH = """
            SELECT a.chain, a.seq, a.hash FROM teleconsult_audit a
            JOIN (SELECT chain, max(seq) AS seq FROM teleconsult_audit WHERE at_ms %s :instant GROUP BY chain) l
                ON l.chain = a.chain AND l.seq = a.seq
            ORDER BY a.chain
            """;

    static final String HEADS = LAST_OF_EACH.formatted(">=");

    static final String ENDS_BEFORE = LAST_OF_EACH.formatted("<");

    static final String EXPIRE = """
            DELETE FROM teleconsult_audit WHERE chain = :chain AND seq IN (
                SELECT seq FROM teleconsult_audit WHERE chain = :chain AND seq <= :upTo ORDER BY seq LIMIT :limit)
            """;

    private final Database database;

    public SqlAuditTrail(Database database) {
        this.database = database;
    }

    @Override
    public void append(List<AuditRow> rows, RequestContext context) {
        AuditRow.requireFollowing(rows, MOST_APPENDED);
        requireNonNull(context, "context");
        database.write("appendAudit", handle -> {
            int inserted = insert(handle, rows);
            if (inserted < rows.size()) {
                requireSame(handle, rows);
            }
            return inserted;
        });
    }

    private static int insert(Handle handle, List<AuditRow> rows) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (AuditRow row : rows) {
            batch.bind("chain", row.chain())
                    .bind("seq", row.seq())
                    .bind("at", row.at().toEpochMilli())
                    .bind("kind", row.kind())
                    .bind("actor", row.actor().orElse(null))
                    .bind("onBehalf", row.onBehalf().orElse(null))
                    .bind("subject", row.subject().orElse(null))
                    .bind("teleconsultation", row.teleconsultation().orElse(null))
                    .bind("outcome", row.outcome())
                    .bind("assurance", row.assurance().orElse(null))
                    .bind("request", row.request().orElse(null))
                    .bind("origin", row.origin().orElse(null))
                    .bind("detail", row.detail().orElse(null))
                    .bind("prev", row.prev())
                    .bind("hash", row.hash())
                    .bind("fact", row.fact().orElse(null))
                    .add();
        }
        return Arrays.stream(batch.execute()).sum();
    }

    private static void requireSame(Handle handle, List<AuditRow> rows) {
        AuditRow first = rows.get(0);
        if (!select(handle, first.chain(), first.seq() - 1, rows.size()).equals(rows)) {
            throw PortRejectedException.refused(
                    Upstream.STORE, "another row of the audit trail has the position, or the fact, of one of these");
        }
    }

    @Override
    public List<AuditRow> read(AuditQuery query, RequestContext context) {
        requireNonNulls(query, "query", context, "context");
        StringJoiner where = new StringJoiner(" AND ", " WHERE ", "").setEmptyValue("");
        Map<String, Object> values = new LinkedHashMap<>();
        query.from().ifPresent(from -> add(where, values, "at_ms >= :from", "from", from.toEpochMilli()));
        query.to().ifPresent(to -> add(where, values, "at_ms < :to", "to", to.toEpochMilli()));
        query.teleconsultation()
                .map(TeleconsultationId::value)
                .ifPresent(id -> add(where, values, "teleconsultation_id = :id", "id", id));
        query.subject().map(UserId::value).ifPresent(user -> add(where, values, "subject = :subject", "subject", user));
        query.person()
                .map(UserId::value)
                .ifPresent(user -> add(where, values, "(actor = :person OR subject = :person)", "person", user));
        List<String> kinds =
                query.kinds().stream().map(AuditKind::code).sorted().toList();
        if (!kinds.isEmpty()) {
            where.add(kinds.size() == 1 ? "kind = :kind" : "kind IN (<kinds>)");
        }
        query.after().ifPresent(place -> {
            where.add("(at_ms, chain, seq) " + (query.newestFirst() ? "<" : ">") + " (:lastAt, :lastChain, :lastSeq)");
            values.put("lastAt", place.at().toEpochMilli());
            values.put("lastChain", place.chain());
            values.put("lastSeq", place.seq());
        });
        String direction = query.newestFirst() ? " DESC" : "";
        String sql = "SELECT * FROM teleconsult_audit" + where + " ORDER BY at_ms" + direction + ", chain" + direction
                + ", seq" + direction + " LIMIT :limit";
        return database.read("readAudit", handle -> {
            Query asked = handle.createQuery(sql).bindMap(values).bind("limit", query.limit());
            if (kinds.size() == 1) {
                asked.bind("kind", kinds.get(0));
            } else if (!kinds.isEmpty()) {
                asked.bindList("kinds", kinds);
            }
            return asked.map((row, statement) -> row(row)).list();
        });
    }

    private static void add(
            StringJoiner where, Map<String, Object> values, String condition, String name, Object value) {
        where.add(condition);
        values.put(name, value);
    }

    @Override
    public List<AuditRow> rows(String chain, long after, int limit, RequestContext context) {
        requireNonNulls(chain, "chain", context, "context");
        return database.read("readAuditChain", handle -> select(handle, chain, after, limit));
    }

    private static List<AuditRow> select(Handle handle, String chain, long after, int limit) {
        return handle.createQuery(ROWS)
                .bind("chain", chain)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, statement) -> row(row))
                .list();
    }

    @Override
    public Set<String> recorded(Set<String> facts, RequestContext context) {
        List<String> asked = List.copyOf(requireNonNull(facts, "facts"));
        requireNonNull(context, "context");
        return Set.copyOf(database.readInParts(
                "readAuditFacts",
                asked,
                (handle, part) -> handle.createQuery(RECORDED)
                        .bindList("facts", part)
                        .mapTo(String.class)
                        .list()));
    }

    @Override
    public List<AuditHead> heads(Instant since, RequestContext context) {
        requireNonNulls(since, "since", context, "context");
        return lastOfEach("readAuditHeads", HEADS, since);
    }

    @Override
    public List<AuditHead> endsBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        return lastOfEach("readAuditEnds", ENDS_BEFORE, instant);
    }

    private List<AuditHead> lastOfEach(String what, String statement, Instant instant) {
        return database.read(
                what,
                handle -> handle.createQuery(statement)
                        .bind("instant", instant.toEpochMilli())
                        .map((row, ignored) ->
                                new AuditHead(row.getString("chain"), row.getLong("seq"), row.getString("hash")))
                        .list());
    }

    @Override
    public void expire(String chain, long upTo, RequestContext context) {
        requireNonNulls(chain, "chain", context, "context");
        boolean hasBegun = false;
        int removed;
        do {
            removed = expireSome(chain, upTo, hasBegun);
            hasBegun = true;
        } while (removed == OldRows.REMOVED_AT_ONCE);
    }

    private int expireSome(String chain, long upTo, boolean hasBegun) {
        try {
            return database.write(
                    "expireAudit",
                    handle -> handle.createUpdate(EXPIRE)
                            .bind("chain", chain)
                            .bind("upTo", upTo)
                            .bind("limit", OldRows.REMOVED_AT_ONCE)
                            .execute());
        } catch (PortException e) {
            throw hasBegun ? SqlFailures.inPart(e) : e;
        }
    }

    /**
     * Reads a row as it is stored, even if another program changed it: the check of the chain must find and report
     * that.
     */
    private static AuditRow row(ResultSet row) throws SQLException {
        return new AuditRow(
                row.getString("chain"),
                row.getLong("seq"),
                Instant.ofEpochMilli(row.getLong("at_ms")),
                row.getString("kind"),
                Optional.ofNullable(row.getString("actor")),
                Optional.ofNullable(row.getString("on_behalf")),
                Optional.ofNullable(row.getString("subject")),
                Optional.ofNullable(row.getString("teleconsultation_id")),
                row.getString("outcome"),
                Optional.ofNullable(row.getString("assurance")),
                Optional.ofNullable(row.getString("request")),
                Optional.ofNullable(row.getString("origin")),
                Optional.ofNullable(row.getString("detail")),
                row.getString("prev"),
                row.getString("hash"));
    }
}
