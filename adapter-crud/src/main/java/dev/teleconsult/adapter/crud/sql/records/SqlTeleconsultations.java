package dev.teleconsult.adapter.crud.sql.records;

import static dev.teleconsult.adapter.crud.sql.records.ReadableRows.readable;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.dialect.Dialect;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationQuery.Position;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Teleconsultations in one table, their links in another. Every write increases the version number. */
public final class SqlTeleconsultations implements TeleconsultationStore {

    static final String SELECT = """
            SELECT t.*, l.links_json
            FROM teleconsultation t LEFT JOIN teleconsultation_links l ON l.teleconsultation_id = t.id
            """;

    static final String FIND = SELECT + "WHERE t.id = :asked AND t.phase <> 'CLOSED'";

    static final String IS_CLOSED = "SELECT 1 FROM teleconsultation t WHERE t.id = :asked AND t.phase = 'CLOSED'";

    static final String OUTCOME = SELECT + "WHERE t.id = :asked";

    /** Reads without links, which only participants need. */
    private static final String SELECT_BARE = "SELECT t.*, NULL AS links_json FROM teleconsultation t ";

    static final String LOOK_UP = SELECT_BARE + "WHERE t.id = :asked";

    private static final String FIRST = " LIMIT :limit";

    static final String IN_ORDER = " ORDER BY t.start_ms, t.id";

    static final String IN_REVERSE = " ORDER BY t.start_ms DESC, t.id DESC";

    private static final String IN_ORDER_OF = " ORDER BY p.start_ms, p.teleconsultation_id" + FIRST;

    private static final String IN_REVERSE_OF = " ORDER BY p.start_ms DESC, p.teleconsultation_id DESC" + FIRST;

    private static final String RANGE = SELECT_BARE + "WHERE t.start_ms >= :from AND t.start_ms < :to";

    static final String SEARCH = RANGE + IN_ORDER + FIRST;

    static final String SEARCH_ON =
            SELECT_BARE + "WHERE (t.start_ms, t.id) > (:from, :after) AND t.start_ms < :to" + IN_ORDER + FIRST;

    static final String SEARCH_BACK = RANGE + IN_REVERSE + FIRST;

    static final String SEARCH_BACK_ON =
            SELECT_BARE + "WHERE (t.start_ms, t.id) < (:to, :after) AND t.start_ms >= :from" + IN_REVERSE + FIRST;

    private static final String SELECT_BARE_OF = SELECT_BARE
            + "JOIN teleconsultation_participant p ON p.teleconsultation_id = t.id WHERE p.video_user = :user";

    private static final String RANGE_OF = SELECT_BARE_OF + " AND p.start_ms >= :from AND p.start_ms < :to";

    static final String SEARCH_OF = RANGE_OF + IN_ORDER_OF;

    static final String SEARCH_OF_ON = SELECT_BARE_OF
            + " AND (p.start_ms, p.teleconsultation_id) > (:from, :after) AND p.start_ms < :to" + IN_ORDER_OF;

    static final String SEARCH_OF_BACK = RANGE_OF + IN_REVERSE_OF;

    static final String SEARCH_OF_BACK_ON = SELECT_BARE_OF
            + " AND (p.start_ms, p.teleconsultation_id) < (:to, :after) AND p.start_ms >= :from" + IN_REVERSE_OF;

    static final String FIND_ALL = SELECT + "WHERE t.id IN (<ids>) AND t.phase <> 'CLOSED'";

    static final String FIND_BY_ROOM = SELECT + "WHERE t.room_id = :asked";

    /** True if a replica of version 3.0 wrote last: it does not change the columns of version 3.1. */
    static final String WRITTEN_BY_3_0 = "t.extended_version <> t.version";

    static final String LAST_OF_3_0 =
            "SELECT max(written) FROM teleconsultation t WHERE " + WRITTEN_BY_3_0 + " AND t.written >= :since";

    private static final String IN_FLIGHT_FIRST = "CASE WHEN t.phase IN ('OPENING', 'REPLACING') THEN 0 ELSE 1 END";

    private static final String NEXT_TRY =
            "CASE WHEN " + WRITTEN_BY_3_0 + " OR t.next_try_ms IS NULL THEN 0 ELSE t.next_try_ms END";

    /** Few records are unsettled, so their partial index finds them and the database sorts them. */
    static final String FIND_DUE = SELECT + "WHERE t.unsettled = 1 AND " + NEXT_TRY + " <= :now ORDER BY "
            + IN_FLIGHT_FIRST + ", " + NEXT_TRY + ", t.written, t.id LIMIT :limit OFFSET :skip";

    /** Version 3.0 does not store since when work is owed, so the time of its last write counts. */
    static final String COUNT_UNSETTLED =
            "SELECT count(*) AS unsettled, min(CASE WHEN t.owed_since_ms IS NULL OR " + WRITTEN_BY_3_0
                    + " THEN t.written / 1000 ELSE t.owed_since_ms END) AS oldest_ms"
                    + " FROM teleconsultation t WHERE t.unsettled = 1";

    static final String COUNT = """
            SELECT phase, CAST(sum(n) AS bigint) AS n FROM teleconsultation_count GROUP BY phase
            """;

    private static final String INSERT = """
            INSERT INTO teleconsultation (id, version, written, unsettled, phase, room_id, attempt, attempt_since_ms,
                unannounced, ending, start_ms, end_ms, expected, known_json, leftovers_json, extended_version, marks,
                next_try_ms, owed_since_ms, turns_json, edition, edition_ms, created_ms)
            VALUES (:id, 1, :written, :unsettled, :phase, :roomId, :attempt, :attemptSince,
                :unannounced, :ending, :start, :end, :expected, :known, :leftovers, 1, '', :nextTry, :owedSince, :turns, 1, :written / 1000,
                :written / 1000)
            """;

    /** Whether the columns of the edition are current; if not, the version counts as the edition. */
    private static final String HAS_EDITION = "extended_version = version AND edition IS NOT NULL";

    private static final String UPDATE = """
            UPDATE teleconsultation SET edition = CASE WHEN :another = 1 THEN version + 1
                    WHEN %1$s THEN edition ELSE version END,
                edition_ms = CASE WHEN :another = 1 THEN :written / 1000
                    WHEN %1$s THEN edition_ms ELSE written / 1000 END,
                version = version + 1, written = :written, unsettled = :unsettled,
                extended_version = version + 1, marks = :marks,
                announced = :announced, call_started_ms = :callStarted, call_left_ms = :callLeft,
                call_ended_ms = :callEnded, rooms_gone = :roomsGone, uploads_gone = :uploadsGone,
                next_try_ms = :nextTry, owed_since_ms = :owedSince, turns_json = :turns, phase = :phase, room_id = :roomId, attempt = :attempt, attempt_since_ms = :attemptSince,
                unannounced = :unannounced, ending = :ending, start_ms = :start, end_ms = :end,
                expected = :expected, known_json = :known, leftovers_json = :leftovers
            WHERE id = :id AND version = :version AND phase <> 'CLOSED'
            """.formatted(HAS_EDITION);

    private static final String KEEP_LINKS = """
            INSERT INTO teleconsultation_links (teleconsultation_id, links_json) VALUES (:id, :links)
            ON CONFLICT (teleconsultation_id) DO UPDATE SET links_json = excluded.links_json
            WHERE teleconsultation_links.links_json <> excluded.links_json
            """;

    private static final String FORGET_LINKS = "DELETE FROM teleconsultation_links WHERE teleconsultation_id = :id";

    /** No other statement changes a closed row, so this one compares no version and does not change it. */
    private static final String FORGET =
            "UPDATE teleconsultation SET expected = :expected, known_json = :known WHERE id = :id AND phase = 'CLOSED'";

    /** The foreign key deletes the links, too. */
    private static final String DELETE =
            "DELETE FROM teleconsultation WHERE id = :id AND version = :version AND phase <> 'CLOSED'";

    /** One row more than a page shows whether another page follows. */
    static final int MOST_ROWS = TeleconsultationQuery.LARGEST_LIMIT + 1;

    /** The smallest page read at a time: a small limit must not cause many queries if many rows are skipped. */
    private static final int SMALLEST_PAGE = 100;

    private static final Map<String, RoomState.Phase> PHASES =
            Arrays.stream(RoomState.Phase.values()).collect(Collectors.toUnmodifiableMap(Enum::name, phase -> phase));

    private final Database database;
    private final Ids ids;
    private final WriteClock writes;

    public SqlTeleconsultations(Database database, Ids ids, WriteClock writes) {
        this.database = database;
        this.ids = ids;
        this.writes = writes;
    }

    @Override
    public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
        requireNonNulls(plan, "plan", state, "state", context, "context");
        if (!(state instanceof RoomState.NoRoom || state instanceof RoomState.Opening)) {
            throw new IllegalArgumentException("a new teleconsultation cannot be " + state.phase());
        }
        Teleconsultation created = new Teleconsultation(ids.next(), plan, state, List.of());
        return database.write("insert", handle -> {
            TeleconsultationRows.bindNew(handle.createUpdate(INSERT), created)
                    .bind("id", created.id().value())
                    .bind("written", writes.next())
                    .execute();
            return new StoredTeleconsultation(created, RowVersion.FIRST.text());
        });
    }

    @Override
    public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return findOne("find", FIND, id.value());
    }

    @Override
    public boolean isClosed(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return database.read(
                "isClosed",
                handle -> handle.createQuery(IS_CLOSED)
                        .bind("asked", id.value())
                        .mapTo(Integer.class)
                        .findFirst()
                        .isPresent());
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
        requireNonNulls(room, "room", context, "context");
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
        return replace(current, next, mark, List.of(), context);
    }

    @Override
    public boolean keepsFacts() {
        return true;
    }

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current,
            Teleconsultation next,
            WriteMark mark,
            List<Fact> facts,
            RequestContext context) {
        requireNonNulls(current, "current", next, "next", mark, "mark");
        List<Fact> made = List.copyOf(requireNonNull(facts, "facts"));
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
                    .bind("another", next.isAnotherEditionThan(current.teleconsultation()) ? 1 : 0)
                    .bind("written", writes.next())
                    .execute();
            if (replaced == 0) {
                return Optional.empty();
            }
            keepLinks(handle, next);
            StoredTeleconsultation kept = new StoredTeleconsultation(next, written.text());
            SqlOutbox.keep(handle, kept, made, context);
            return Optional.of(kept);
        });
    }

    /** Stores the links of the current room and deletes old ones, so that a closed record has none. */
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
        requireNonNulls(current, "current", mark, "mark", context, "context");
        Optional<RowVersion> before = RowVersion.of(current);
        if (before.isEmpty()) {
            return WriteOutcome.notDone();
        }
        return database.read(
                "outcome",
                handle -> handle.createQuery(OUTCOME)
                        .bind("asked", current.id().value())
                        .map((row, statement) -> outcome(row, before.get().number() + 1, mark))
                        .findFirst()
                        .orElse(WriteOutcome.unknown()));
    }

    /** @param number the version number that the write made, if it was done */
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
        // Also if the marks do not include it: then a replica of version 3.0, which writes no marks, wrote instead.
        return WriteOutcome.notDone();
    }

    @Override
    public boolean delete(StoredTeleconsultation current, RequestContext context) {
        requireNonNulls(current, "current", context, "context");
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
    public boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
        requireNonNulls(closed, "closed", others, "others", context, "context");
        database.write(
                "forget",
                handle -> handle.createUpdate(FORGET)
                        .bind("id", closed.value())
                        .bind("expected", others.expected())
                        .bind("known", Documents.ofPeople(others.known()))
                        .execute());
        return true;
    }

    @Override
    public Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
        requireNonNull(now, "now");
        Set<TeleconsultationId> passedOver = Set.copyOf(except);
        requireNonNull(context, "context");
        requireLimit(limit);
        return database.read("backlog", handle -> {
            Map<String, StoredTeleconsultation> due = new LinkedHashMap<>();
            int skip = 0;
            int found;
            do {
                List<Optional<StoredTeleconsultation>> page = handle.createQuery(FIND_DUE)
                        .bind("now", Millis.of(now))
                        .bind("limit", Math.max(limit, SMALLEST_PAGE))
                        .bind("skip", skip)
                        .map((row, statement) -> readable(row, TeleconsultationRows::read))
                        .list();
                found = page.size();
                skip += found;
                for (Optional<StoredTeleconsultation> one : page) {
                    one.filter(stored -> due.size() < limit && !passedOver.contains(stored.id()))
                            .ifPresent(stored -> due.put(stored.id().value(), stored));
                }
            } while (found >= Math.max(limit, SMALLEST_PAGE) && due.size() < limit);
            return handle.createQuery(COUNT_UNSETTLED)
                    .map((row, statement) -> backlog(List.copyOf(due.values()), row))
                    .one();
        });
    }

    private static Backlog backlog(List<StoredTeleconsultation> due, ResultSet row) throws SQLException {
        long unsettled = row.getLong("unsettled");
        long oldest = row.getLong("oldest_ms");
        return new Backlog(
                due, unsettled, row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest)));
    }

    @Override
    public Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return database.read(
                "lookUp",
                handle -> handle.createQuery(LOOK_UP)
                        .bind("asked", id.value())
                        .map((row, statement) -> TeleconsultationRows.readFound(row))
                        .findFirst());
    }

    @Override
    public TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
        requireNonNulls(query, "query", context, "context");
        // A position before the range, from another query, counts as the beginning of the range.
        Optional<Position> after = query.after()
                .filter(end -> query.reversed()
                        ? end.start().isBefore(query.to())
                        : !end.start().isBefore(query.from()));
        Optional<Instant> bound = after.map(Position::start);
        Instant from = query.reversed() ? query.from() : bound.orElse(query.from());
        Instant to = query.reversed() ? bound.orElse(query.to()) : query.to();
        return database.read("search", (handle, dialect) -> {
            Query asked = handle.createQuery(statement(query, after.isPresent(), dialect))
                    .bind("from", Millis.of(from))
                    .bind("to", Millis.of(to))
                    .bind("limit", query.limit() + 1);
            after.ifPresent(end -> asked.bind("after", end.id().value()));
            query.participant().ifPresent(user -> asked.bind("user", Documents.textInPeople(user)));
            return page(asked.map((row, ignored) -> SearchedRow.of(row)).list(), query.limit());
        });
    }

    private static String statement(TeleconsultationQuery query, boolean goesOn, Dialect dialect) {
        if (query.participant().isPresent()) {
            // Not rewritten, since one person has few visits.
            return query.reversed() ? goesOn ? SEARCH_OF_BACK_ON : SEARCH_OF_BACK : goesOn ? SEARCH_OF_ON : SEARCH_OF;
        }
        return query.reversed()
                ? dialect.plannedOnce(goesOn ? SEARCH_BACK_ON : SEARCH_BACK, IN_REVERSE, MOST_ROWS)
                : dialect.plannedOnce(goesOn ? SEARCH_ON : SEARCH, IN_ORDER, MOST_ROWS);
    }

    private static TeleconsultationPage page(List<SearchedRow> rows, int limit) {
        List<SearchedRow> page = rows.subList(0, Math.min(rows.size(), limit));
        return new TeleconsultationPage(
                page.stream().flatMap(row -> row.found().stream()).toList(),
                rows.size() > limit ? Optional.of(page.get(limit - 1).position()) : Optional.empty());
    }

    /** A row of a search, which may be unreadable. */
    private record SearchedRow(Position position, Optional<FoundTeleconsultation> found) {

        static SearchedRow of(ResultSet row) throws SQLException {
            Position position = new Position(
                    Instant.ofEpochMilli(row.getLong("start_ms")), new TeleconsultationId(row.getString("id")));
            return new SearchedRow(position, readable(row, TeleconsultationRows::readFound));
        }
    }

    @Override
    public Optional<Instant> lastWriteOfOlderVersion(Instant since, RequestContext context) {
        requireNonNulls(since, "since", context, "context");
        return database.read(
                "lastWriteOfOlderVersion",
                handle -> handle.createQuery(LAST_OF_3_0)
                        .bind("since", Millis.of(since) * 1_000)
                        .mapTo(Long.class)
                        .findFirst()
                        .map(micros -> Instant.ofEpochMilli(micros / 1_000)));
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
