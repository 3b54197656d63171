package dev.teleconsult.adapter.crud.sql;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Teleconsultations in a table, their links in another. The version is a number that every write increases. */
final class SqlTeleconsultations implements TeleconsultationStore {

    private static final Logger LOG = LoggerFactory.getLogger(SqlTeleconsultations.class);

    private static final String SELECT = """
            SELECT t.*, l.links_json
            FROM teleconsultation t LEFT JOIN teleconsultation_links l ON l.teleconsultation_id = t.id
            """;

    static final String FIND = SELECT + "WHERE t.id = :asked AND t.phase <> 'CLOSED'";

    static final String LOOK_UP = SELECT + "WHERE t.id = :asked";

    static final String FIND_ALL = SELECT + "WHERE t.id IN (<ids>) AND t.phase <> 'CLOSED'";

    static final String FIND_BY_ROOM = SELECT + "WHERE t.room_id = :asked";

    static final String FIND_UNSETTLED = SELECT + "WHERE t.unsettled = 1 ORDER BY t.written LIMIT :limit";

    static final String COUNT = """
            SELECT phase, CAST(sum(n) AS bigint) AS n FROM teleconsultation_count GROUP BY phase
            """;

    private static final String INSERT = """
            INSERT INTO teleconsultation (id, version, written, unsettled, phase, room_id, attempt, attempt_since_ms,
                unannounced, ending, start_ms, end_ms, expected, known_json, leftovers_json, extended_version, marks)
            VALUES (:id, 1, :written, :unsettled, :phase, :roomId, :attempt, :attemptSince,
                :unannounced, :ending, :start, :end, :expected, :known, :leftovers, 1, '')
            """;

    private static final String UPDATE = """
            UPDATE teleconsultation SET version = version + 1, written = :written, unsettled = :unsettled,
                extended_version = version + 1, marks = :marks, phase = :phase, room_id = :roomId, attempt = :attempt, attempt_since_ms = :attemptSince,
                unannounced = :unannounced, ending = :ending, start_ms = :start, end_ms = :end,
                expected = :expected, known_json = :known, leftovers_json = :leftovers
            WHERE id = :id AND version = :version AND phase <> 'CLOSED'
            """;

    private static final String KEEP_LINKS = """
            INSERT INTO teleconsultation_links (teleconsultation_id, links_json) VALUES (:id, :links)
            ON CONFLICT (teleconsultation_id) DO UPDATE SET links_json = excluded.links_json
            WHERE teleconsultation_links.links_json <> excluded.links_json
            """;

    private static final String FORGET_LINKS = "DELETE FROM teleconsultation_links WHERE teleconsultation_id = :id";

    /** Takes the links along: they refer to it. */
    private static final String DELETE =
            "DELETE FROM teleconsultation WHERE id = :id AND version = :version AND phase <> 'CLOSED'";

    private static final Map<String, RoomState.Phase> PHASES =
            Arrays.stream(RoomState.Phase.values()).collect(Collectors.toUnmodifiableMap(Enum::name, phase -> phase));

    private final Database database;
    private final Ids ids;
    private final WriteClock writes;

    SqlTeleconsultations(Database database, Ids ids, WriteClock writes) {
        this.database = database;
        this.ids = ids;
        this.writes = writes;
    }

    @Override
    public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
        requireNonNull(plan, "plan");
        requireNonNull(state, "state");
        requireNonNull(context, "context");
        if (!(state instanceof RoomState.NoRoom || state instanceof RoomState.Opening)) {
            throw new IllegalArgumentException("a new teleconsultation cannot be " + state.phase());
        }
        Teleconsultation created = new Teleconsultation(ids.next(), plan, state, List.of());
        return database.write("insert", handle -> {
            TeleconsultationRows.bind(handle.createUpdate(INSERT), created)
                    .bind("id", created.id().value())
                    .bind("written", writes.next())
                    .execute();
            return new StoredTeleconsultation(created, RowVersion.FIRST.text());
        });
    }

    @Override
    public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
        requireNonNull(id, "id");
        requireNonNull(context, "context");
        return findOne("find", FIND, id.value());
    }

    @Override
    public Map<TeleconsultationId, StoredTeleconsultation> findAll(
            Set<TeleconsultationId> ids, RequestContext context) {
        requireNonNull(context, "context");
        List<String> asked = ids.stream().map(TeleconsultationId::value).toList();
        return database
                .readInParts(
                        "findAll",
                        asked,
                        (handle, part) -> handle.createQuery(FIND_ALL)
                                .bindList("ids", part)
                                .map((row, statement) -> TeleconsultationRows.read(row))
                                .list())
                .stream()
                .collect(Collectors.toMap(StoredTeleconsultation::id, found -> found));
    }

    @Override
    public Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context) {
        requireNonNull(room, "room");
        requireNonNull(context, "context");
        return findOne("findByRoom", FIND_BY_ROOM, room.value());
    }

    private Optional<StoredTeleconsultation> findOne(String operation, String query, String asked) {
        return database.read(
                operation,
                handle -> handle.createQuery(query)
                        .bind("asked", asked)
                        .map((row, statement) -> TeleconsultationRows.read(row))
                        .findFirst());
    }

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
        requireNonNull(current, "current");
        requireNonNull(next, "next");
        requireNonNull(mark, "mark");
        requireNonNull(context, "context");
        if (!current.id().equals(next.id())) {
            throw new IllegalArgumentException("the id cannot change");
        }
        Optional<RowVersion> version = RowVersion.of(current);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        RowVersion written = version.get().next(mark);
        return database.write("replace", handle -> {
            int replaced = TeleconsultationRows.bind(handle.createUpdate(UPDATE), next)
                    .bind("id", next.id().value())
                    .bind("version", version.get().number())
                    .bind("marks", written.marksText())
                    .bind("written", writes.next())
                    .execute();
            if (replaced == 0) {
                return Optional.empty();
            }
            keepLinks(handle, next);
            return Optional.of(new StoredTeleconsultation(next, written.text()));
        });
    }

    /** Whatever was there before goes, so a closed one has none. */
    private static void keepLinks(Handle handle, Teleconsultation next) {
        Optional<Room> room = next.room();
        if (room.isPresent()) {
            handle.createUpdate(KEEP_LINKS)
                    .bind("id", next.id().value())
                    .bind("links", Documents.ofLinks(room.get().links()))
                    .execute();
        } else {
            handle.createUpdate(FORGET_LINKS).bind("id", next.id().value()).execute();
        }
    }

    @Override
    public WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context) {
        requireNonNull(current, "current");
        requireNonNull(mark, "mark");
        requireNonNull(context, "context");
        Optional<RowVersion> before = RowVersion.of(current);
        if (before.isEmpty()) {
            return WriteOutcome.notDone();
        }
        return database.read(
                "outcome",
                handle -> handle.createQuery(LOOK_UP)
                        .bind("asked", current.id().value())
                        .map((row, statement) -> outcome(row, before.get().number() + 1, mark))
                        .findFirst()
                        .orElse(WriteOutcome.unknown()));
    }

    /** @param number of the version that the write made, if it was done */
    private static WriteOutcome outcome(ResultSet row, long number, WriteMark mark) throws SQLException {
        List<String> marks = List.of(row.getString("marks").split(","));
        if (marks.contains(mark.value())) {
            boolean isClosed = row.getString("phase").equals(RoomState.Phase.CLOSED.name());
            return WriteOutcome.done(isClosed ? Optional.empty() : Optional.of(TeleconsultationRows.read(row)));
        }
        long marked = row.getLong("extended_version");
        boolean nothingTookItsPlace = row.getLong("version") < number;
        if (nothingTookItsPlace || marked - number >= marks.size()) {
            return WriteOutcome.unknown();
        }
        // Also if the marks do not reach up to it: then a replica of version 3.0 wrote in its place, and leaves none.
        return WriteOutcome.notDone();
    }

    @Override
    public boolean delete(StoredTeleconsultation current, RequestContext context) {
        requireNonNull(current, "current");
        requireNonNull(context, "context");
        Optional<RowVersion> version = RowVersion.of(current);
        if (version.isEmpty()) {
            return false;
        }
        return database.write(
                "delete",
                handle -> handle.createUpdate(DELETE)
                                .bind("id", current.id().value())
                                .bind("version", version.get().number())
                                .execute()
                        == 1);
    }

    @Override
    public List<StoredTeleconsultation> findUnsettled(int limit, RequestContext context) {
        requireNonNull(context, "context");
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1");
        }
        return database.read(
                "findUnsettled",
                handle ->
                        handle
                                .createQuery(FIND_UNSETTLED)
                                .bind("limit", limit)
                                .map((row, statement) -> readable(row))
                                .list()
                                .stream()
                                .flatMap(Optional::stream)
                                .toList());
    }

    /**
     * Empty for one that cannot be read, for example because a newer replica wrote it: that must not keep us from settling
     * the others. Whoever asks for that one alone is told.
     */
    private static Optional<StoredTeleconsultation> readable(ResultSet row) throws SQLException {
        try {
            return Optional.of(TeleconsultationRows.read(row));
        } catch (PortRejectedException e) {
            LOG.error("An unsettled teleconsultation is passed over: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Map<RoomState.Phase, Long> countByPhase(RequestContext context) {
        requireNonNull(context, "context");
        return database.read("countByPhase", handle -> {
            Map<RoomState.Phase, Long> counts = new EnumMap<>(RoomState.Phase.class);
            handle.createQuery(COUNT)
                    .map((row, statement) -> Map.entry(row.getString("phase"), row.getLong("n")))
                    .forEach(count -> {
                        RoomState.Phase phase = PHASES.get(count.getKey());
                        if (phase != null && phase != RoomState.Phase.CLOSED && count.getValue() > 0) {
                            counts.put(phase, count.getValue());
                        }
                    });
            return counts;
        });
    }
}
