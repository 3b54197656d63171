package dev.teleconsult.adapter.crud.sql.tables;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.OldRows;
import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Marks of attendance in a table, one row for each. */
public final class SqlAttendance implements AttendanceRecords {

    private static final String ADD = """
            INSERT INTO teleconsult_call_mark (teleconsultation_id, kind, room_id, session_id, person, at_ms)
            SELECT :id, :kind, :room, :session, :person, :at
            WHERE (SELECT count(*) FROM teleconsult_call_mark WHERE teleconsultation_id = :id) < :most
            ON CONFLICT DO NOTHING
            """;

    static final String FIND =
            "SELECT kind, room_id, session_id, person, at_ms FROM teleconsult_call_mark WHERE teleconsultation_id = :id";

    /** A mark that already exists under the new id is removed together with the old ones. */
    private static final String RENAME = """
            INSERT INTO teleconsult_call_mark (teleconsultation_id, kind, room_id, session_id, person, at_ms)
            SELECT teleconsultation_id, kind, room_id, session_id, :to, at_ms
            FROM teleconsult_call_mark WHERE person = :from
            ON CONFLICT DO NOTHING
            """;

    private static final String REMOVE_PERSON = "DELETE FROM teleconsult_call_mark WHERE person = :from";

    static final String REMOVE_BEFORE = """
            DELETE FROM teleconsult_call_mark
            WHERE (teleconsultation_id, session_id, person, kind, at_ms, room_id) IN (
                SELECT teleconsultation_id, session_id, person, kind, at_ms, room_id
                FROM teleconsult_call_mark WHERE at_ms < :before LIMIT :limit)
            """;

    private final Database database;

    public SqlAttendance(Database database) {
        this.database = database;
    }

    @Override
    public void add(TeleconsultationId id, CallMark mark, RequestContext context) {
        requireNonNulls(id, "id", mark, "mark", context, "context");
        database.write(
                "addMark",
                handle -> handle.createUpdate(ADD)
                        .bind("id", id.value())
                        .bind("kind", mark.kind().name())
                        .bind("room", mark.room().value())
                        .bind("session", mark.session().value())
                        .bind("person", mark.person().map(VideoUserId::value).orElse(""))
                        .bind("at", mark.at().toEpochMilli())
                        .bind("most", CallOutcome.MOST_MARKS)
                        .execute());
    }

    @Override
    public Set<CallMark> find(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return Set.copyOf(database.read(
                "findMarks",
                handle -> handle.createQuery(FIND)
                        .bind("id", id.value())
                        .map((row, statement) -> new CallMark(
                                CallMark.Kind.valueOf(row.getString("kind")),
                                new RoomId(row.getString("room_id")),
                                new SessionId(row.getString("session_id")),
                                Optional.of(row.getString("person"))
                                        .filter(person -> !person.isEmpty())
                                        .map(VideoUserId::new),
                                Instant.ofEpochMilli(row.getLong("at_ms"))))
                        .list()));
    }

    @Override
    public void rename(VideoUserId from, VideoUserId to, RequestContext context) {
        requireNonNulls(from, "from", to, "to", context, "context");
        database.write("renameMarks", handle -> {
            handle.createUpdate(RENAME)
                    .bind("to", to.value())
                    .bind("from", from.value())
                    .execute();
            return handle.createUpdate(REMOVE_PERSON).bind("from", from.value()).execute();
        });
    }

    @Override
    public void removeBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        OldRows.remove(database, "removeMarksBefore", REMOVE_BEFORE, instant);
    }
}
