package dev.teleconsult.adapter.crud.sql.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.MadeFacts;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Owed;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** Maps a teleconsultation to columns and back. Links are in a separate table. */
final class TeleconsultationRows {

    private TeleconsultationRows() {}

    /** Binds every column that a change may set, except {@code version} and {@code written}. */
    static <S extends SqlStatement<S>> S bind(S statement, Teleconsultation teleconsultation) {
        MadeFacts made = teleconsultation.madeFacts();
        boolean isAny = !made.isNothing();
        return bindNew(statement, teleconsultation)
                .bind("announced", isAny ? announced(made) : null)
                .bind("callStarted", made.started().map(Instant::toEpochMilli).orElse(null))
                .bind("callLeft", made.left().map(Instant::toEpochMilli).orElse(null))
                .bind("callEnded", made.ended().map(Instant::toEpochMilli).orElse(null))
                .bind("roomsGone", isAny ? made.rooms() : null)
                .bind("uploadsGone", isAny ? made.uploads() : null);
    }

    private static int announced(MadeFacts made) {
        return (made.linkAvailable() ? 1 : 0) + (made.completed() ? 2 : 0) + (made.cleaned() ? 4 : 0);
    }

    /** As {@link #bind}, for a new teleconsultation, for which no fact was made. */
    static <S extends SqlStatement<S>> S bindNew(S statement, Teleconsultation teleconsultation) {
        RoomState state = teleconsultation.state();
        Plan plan = teleconsultation.plan();
        Optional<Leftover.PossibleRoom> attempt = state.attempt();
        Optional<Instant> unannouncedSince =
                state instanceof RoomState.NoRoom noRoom ? noRoom.unannouncedSince() : Optional.empty();
        return statement
                .bind("unsettled", teleconsultation.isUnsettled() && state.phase() != RoomState.Phase.CLOSED ? 1 : 0)
                .bind("phase", state.phase().name())
                .bind("roomId", state.room().map(room -> room.id().value()).orElse(null))
                .bind("attempt", attempt.map(one -> one.operation().value()).orElse(null))
                .bind(
                        "attemptSince",
                        attempt.map(Leftover.PossibleRoom::since)
                                .or(() -> unannouncedSince)
                                .map(Instant::toEpochMilli)
                                .orElse(null))
                .bind("unannounced", unannounced(teleconsultation))
                .bind(
                        "ending",
                        state instanceof RoomState.Closing closing
                                ? closing.ending().name()
                                : null)
                .bind("start", plan.schedule().start().toEpochMilli())
                .bind("end", plan.schedule().end().map(Instant::toEpochMilli).orElse(null))
                .bind("expected", plan.participants().expected())
                .bind("known", Documents.ofPeople(plan.participants().known()))
                .bind("leftovers", Documents.ofLeftovers(teleconsultation.leftovers()))
                .bind(
                        "nextTry",
                        teleconsultation.nextTry().map(Instant::toEpochMilli).orElse(null))
                .bind(
                        "owedSince",
                        teleconsultation.owedSince().map(Instant::toEpochMilli).orElse(null))
                .bind("turns", Documents.ofTurns(teleconsultation.owed(), teleconsultation.turns()));
    }

    /** Null for other states, as in version 3.0. */
    private static Integer unannounced(Teleconsultation teleconsultation) {
        if (teleconsultation.isUnannounced()) {
            return 1;
        }
        return teleconsultation.state() instanceof RoomState.Opening ? 0 : null;
    }

    /**
     * Reads the current row.
     *
     * @throws PortRejectedException if the row was written neither by this version nor by one that it knows
     */
    static StoredTeleconsultation read(ResultSet row) throws SQLException {
        String id = row.getString("id");
        try {
            RoomState state = state(row);
            List<Leftover> leftovers = Documents.toLeftovers(row.getString("leftovers_json"));
            return new StoredTeleconsultation(
                    new Teleconsultation(
                            new TeleconsultationId(id),
                            new Plan(
                                    new Participants(
                                            row.getInt("expected"), Documents.toPeople(row.getString("known_json"))),
                                    schedule(row)),
                            state,
                            leftovers,
                            turns(row, Teleconsultation.owed(state, leftovers)),
                            madeFacts(row)),
                    RowVersion.of(row).text());
        } catch (JsonProcessingException | RuntimeException e) {
            // Without the cause, which may repeat a person or a link.
            throw PortRejectedException.unreadable(
                    Upstream.STORE,
                    "teleconsultation " + id + " cannot be read ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    /** As {@link #read}, with the fields that only look-ups need. */
    static FoundTeleconsultation readFound(ResultSet row) throws SQLException {
        return new FoundTeleconsultation(read(row).teleconsultation(), edition(row), Millis.read(row, "created_ms"));
    }

    /** The edition. If a replica of version 3.0 wrote last, which has no editions, its write counts as a new one. */
    private static Edition edition(ResultSet row) throws SQLException {
        long version = row.getLong("version");
        long edition = row.getLong("edition");
        boolean isOnRecord = !row.wasNull() && row.getLong("extended_version") == version;
        return isOnRecord
                ? new Edition(edition, Instant.ofEpochMilli(row.getLong("edition_ms")))
                : new Edition(version, Instant.ofEpochMilli(row.getLong("written") / 1000));
    }

    /** The turns; none if a replica of version 3.0 wrote last, which has none. */
    private static Map<Owed, Turn> turns(ResultSet row, List<Owed> owed) throws SQLException, JsonProcessingException {
        boolean areOfThisWrite = row.getLong("extended_version") == row.getLong("version");
        return areOfThisWrite ? Documents.toTurns(owed, row.getString("turns_json")) : Map.of();
    }

    /** The facts made; also valid if a replica of version 3.0 wrote last, which does not change these columns. */
    private static MadeFacts madeFacts(ResultSet row) throws SQLException {
        int announced = row.getInt("announced");
        return row.wasNull()
                ? MadeFacts.NOTHING
                : new MadeFacts(
                        true,
                        (announced & 1) != 0,
                        Millis.read(row, "call_started_ms"),
                        Millis.read(row, "call_left_ms"),
                        Millis.read(row, "call_ended_ms"),
                        (announced & 2) != 0,
                        row.getInt("rooms_gone"),
                        row.getInt("uploads_gone"),
                        (announced & 4) != 0);
    }

    private static Schedule schedule(ResultSet row) throws SQLException {
        Instant start = Instant.ofEpochMilli(row.getLong("start_ms"));
        long end = row.getLong("end_ms");
        return row.wasNull() ? Schedule.openEnded(start) : Schedule.between(start, Instant.ofEpochMilli(end));
    }

    private static RoomState state(ResultSet row) throws SQLException, JsonProcessingException {
        return switch (RoomState.Phase.valueOf(row.getString("phase"))) {
            case NO_ROOM ->
                new RoomState.NoRoom(
                        row.getInt("unannounced") == 1 ? Optional.of(attemptSince(row)) : Optional.empty());
            case OPENING -> new RoomState.Opening(attempt(row), attemptSince(row), row.getInt("unannounced") == 1);
            case READY -> new RoomState.Ready(room(row));
            case REPLACING -> new RoomState.Replacing(room(row), attempt(row), attemptSince(row));
            case REVEALED -> new RoomState.Revealed(room(row));
            case CLOSING -> new RoomState.Closing(RoomState.Ending.valueOf(row.getString("ending")));
            case CLOSED -> new RoomState.Closed();
        };
    }

    private static OperationId attempt(ResultSet row) throws SQLException {
        return new OperationId(row.getString("attempt"));
    }

    private static Instant attemptSince(ResultSet row) throws SQLException {
        return Instant.ofEpochMilli(row.getLong("attempt_since_ms"));
    }

    private static Room room(ResultSet row) throws SQLException, JsonProcessingException {
        String json = row.getString("links_json");
        Map<VideoUserId, AccessLink> links = json == null ? Map.of() : Documents.toLinks(json);
        return new Room(new RoomId(row.getString("room_id")), links);
    }
}
