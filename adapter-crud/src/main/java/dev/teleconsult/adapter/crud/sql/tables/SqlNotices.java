package dev.teleconsult.adapter.crud.sql.tables;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.OldRows;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.NoticeStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Notices in a table, one row for each teleconsultation with a notice. */
public final class SqlNotices implements NoticeStore {

    private static final String PUT = """
            INSERT INTO teleconsult_notice (teleconsultation_id, kind, until_ms) VALUES (:id, :kind, :until)
            ON CONFLICT (teleconsultation_id) DO UPDATE SET kind = excluded.kind, until_ms = excluded.until_ms
            """;

    static final String FIND =
            "SELECT teleconsultation_id, kind, until_ms FROM teleconsult_notice WHERE teleconsultation_id IN (<asked>)";

    static final String REMOVE_BEFORE = """
            DELETE FROM teleconsult_notice WHERE teleconsultation_id IN (
                SELECT teleconsultation_id FROM teleconsult_notice WHERE until_ms < :before LIMIT :limit)
            """;

    private record Row(TeleconsultationId id, Notice notice) {}

    private final Database database;

    public SqlNotices(Database database) {
        this.database = database;
    }

    @Override
    public void put(TeleconsultationId id, Notice notice, RequestContext context) {
        requireNonNulls(id, "id", notice, "notice", context, "context");
        database.write(
                "putNotice",
                handle -> handle.createUpdate(PUT)
                        .bind("id", id.value())
                        .bind("kind", notice.kind().name())
                        .bind("until", notice.until().toEpochMilli())
                        .execute());
    }

    @Override
    public Map<TeleconsultationId, Notice> find(Set<TeleconsultationId> ids, RequestContext context) {
        requireNonNull(context, "context");
        List<String> asked = ids.stream().map(TeleconsultationId::value).toList();
        return database
                .readInParts(
                        "findNotices",
                        asked,
                        (handle, part) -> handle.createQuery(FIND)
                                .bindList("asked", part)
                                .map((row, statement) -> new Row(
                                        new TeleconsultationId(row.getString("teleconsultation_id")),
                                        new Notice(
                                                Notice.Kind.valueOf(row.getString("kind")),
                                                Instant.ofEpochMilli(row.getLong("until_ms")))))
                                .list())
                .stream()
                .collect(Collectors.toMap(Row::id, Row::notice));
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        OldRows.remove(database, "removeNoticesBefore", REMOVE_BEFORE, instant);
    }
}
