package dev.teleconsult.adapter.crud.sql.records;

import static dev.teleconsult.adapter.crud.sql.records.ReadableRows.readable;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.OldRows;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Facts in a table. The facts of a write are inserted in its transaction. */
public final class SqlOutbox implements Outbox {

    private static final String INSERT = """
            INSERT INTO teleconsult_fact (id, teleconsultation_id, sequence, kind, at_ms, person, details_json, outline_json,
                trace, version, deliveries_json, next_ms, given_up, cause_json)
            VALUES (:id, :teleconsultation, :sequence, :kind, :at, :person, :details, :outline, :trace, 1, '{}', :next, 0,
                :cause)
            ON CONFLICT (id) DO NOTHING
            """;

    private static final String EDITION = "SELECT edition FROM teleconsultation WHERE id = :id";

    private static final String EDITION_OF_ANY = """
            SELECT CASE WHEN extended_version = version AND edition IS NOT NULL THEN edition ELSE version END
            FROM teleconsultation WHERE id = :id
            """;

    /** The dialect adds a suffix by which simultaneous claims skip each other's rows. */
    static final String DUE = "SELECT id FROM teleconsult_fact WHERE next_ms <= :now"
            + " AND (held_until_ms IS NULL OR held_until_ms <= :now) ORDER BY next_ms LIMIT :limit";

    private static final String CLAIM = "UPDATE teleconsult_fact SET holder = :holder, held_until_ms = :until,"
            + " version = version + 1 WHERE id IN (%s) RETURNING *";

    private static final String UPDATE = """
            UPDATE teleconsult_fact SET deliveries_json = :deliveries, next_ms = :next, settled_ms = :settled,
                given_up = :givenUp, holder = NULL, held_until_ms = NULL, version = version + 1
            WHERE id = :id AND version = :version
            """;

    static final String FIND = "SELECT * FROM teleconsult_fact WHERE id = :id";

    static final String SEARCH =
            "SELECT * FROM teleconsult_fact WHERE at_ms >= :from AND at_ms < :to ORDER BY at_ms, id LIMIT :limit";

    static final String SEARCH_ON = "SELECT * FROM teleconsult_fact WHERE (at_ms, id) > (:from, :after) AND at_ms < :to"
            + " ORDER BY at_ms, id LIMIT :limit";

    static final String SEARCH_OF =
            "SELECT * FROM teleconsult_fact WHERE teleconsultation_id = :of ORDER BY at_ms, id LIMIT :limit";

    static final String SEARCH_OF_ON = "SELECT * FROM teleconsult_fact WHERE teleconsultation_id = :of"
            + " AND (at_ms, id) > (:from, :after) ORDER BY at_ms, id LIMIT :limit";

    static final String UNRECORDED = "SELECT * FROM teleconsult_fact WHERE cause_json IS NOT NULL AND at_ms < :before"
            + " ORDER BY at_ms, id LIMIT :limit";

    private static final String RECORDED = """
            UPDATE teleconsult_fact SET cause_json = NULL,
                settled_ms = CASE WHEN next_ms IS NULL AND settled_ms IS NULL THEN :now ELSE settled_ms END
            WHERE id IN (<ids>)
            """;

    static final String WAITING =
            "SELECT count(*) AS n, min(at_ms) AS oldest FROM teleconsult_fact WHERE next_ms IS NOT NULL";

    static final String GIVEN_UP = "SELECT count(*) FROM teleconsult_fact WHERE given_up = 1";

    /** The last id of a part of all facts, in the order of their ids. */
    static final String END_OF_PART =
            "SELECT max(id) FROM (SELECT id FROM teleconsult_fact WHERE id > :after ORDER BY id LIMIT :limit) AS part";

    /** The facts of a part whose text may contain the person. */
    static final String NAMING = "SELECT * FROM teleconsult_fact WHERE id > :after AND id <= :end"
            + " AND (person = :from OR replace(outline_json, :quoted, '') <> outline_json)";

    private static final String RENAME =
            "UPDATE teleconsult_fact SET person = :person, outline_json = :outline WHERE id = :id";

    /** The most facts searched in one call. */
    private static final int RENAMED_AT_ONCE = 200;

    static final String REMOVE_SETTLED = """
            DELETE FROM teleconsult_fact WHERE id IN (
                SELECT id FROM teleconsult_fact WHERE settled_ms < :before AND cause_json IS NULL LIMIT :limit)
            """;

    private static final String NOT_OVER = " AND t.phase NOT IN ('CLOSING', 'CLOSED') ORDER BY ";

    private static final String PAGE = ", t.id LIMIT :limit OFFSET :skip";

    static final String UNTOLD_START = SqlTeleconsultations.SELECT
            + "WHERE t.start_ms >= :from AND t.start_ms < :to AND (t.announced IS NULL OR t.announced = 0) AND t.room_id IS NOT NULL"
            + NOT_OVER
            + "t.start_ms" + PAGE;

    static final String UNTOLD_START_OF_FOLLOWED = SqlTeleconsultations.SELECT
            + "WHERE t.start_ms >= :from AND t.start_ms < :to AND t.announced = 0 AND t.room_id IS NOT NULL" + NOT_OVER
            + "t.start_ms" + PAGE;

    static final String UNTOLD_LAST_LEFT = SqlTeleconsultations.SELECT
            + "WHERE t.call_left_ms IS NOT NULL AND t.call_left_ms >= :from AND t.call_left_ms < :to" + NOT_OVER
            + "t.call_left_ms" + PAGE;

    static final String UNTOLD_END = SqlTeleconsultations.SELECT
            + "WHERE t.announced = 1 AND t.end_ms >= :from AND t.end_ms < :to" + NOT_OVER + "t.end_ms" + PAGE;

    /** The smallest page read at a time: a small limit must not cause many queries if many rows are skipped. */
    private static final int SMALLEST_PAGE = 100;

    private static final Comparator<Row> IN_TURN = Comparator.comparing(Row::next)
            .thenComparing(row -> row.fact().fact().at())
            .thenComparing(row -> row.fact().id());

    private record Row(KeptFact fact, long next) {}

    private final Database database;

    public SqlOutbox(Database database) {
        this.database = database;
    }

    /** Inserts the facts of the write that this transaction has just made. */
    static void keep(Handle handle, StoredTeleconsultation written, List<Fact> facts, RequestContext context) {
        if (facts.isEmpty()) {
            return;
        }
        long edition = handle.createQuery(EDITION)
                .bind("id", written.id().value())
                .mapTo(Long.class)
                .one();
        insert(handle, written, edition, facts, context);
    }

    private static void insert(
            Handle handle, StoredTeleconsultation of, long sequence, List<Fact> facts, RequestContext context) {
        Optional<Outline> outline = Optional.of(Outline.of(of.teleconsultation()));
        insert(
                handle,
                facts.stream()
                        .map(fact -> KeptFact.fresh(
                                Optional.of(of.id()), sequence, fact, outline, KeptFact.traceOf(context), ""))
                        .toList());
    }

    private static void insert(Handle handle, List<KeptFact> facts) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (KeptFact kept : facts) {
            Fact fact = kept.fact();
            batch.bind("id", kept.id())
                    .bind(
                            "teleconsultation",
                            kept.teleconsultation()
                                    .map(TeleconsultationId::value)
                                    .orElse(null))
                    .bind("sequence", kept.sequence())
                    .bind("kind", fact.kind().name())
                    .bind("at", fact.at().toEpochMilli())
                    .bind("person", fact.person().map(VideoUserId::value).orElse(null))
                    .bind("details", FactDocuments.ofDetails(fact.details()))
                    .bind(
                            "outline",
                            kept.outline().map(FactDocuments::ofOutline).orElse(null))
                    .bind("trace", kept.trace().orElse(null))
                    .bind("next", fact.isAlone() ? null : (Long) fact.at().toEpochMilli())
                    .bind("cause", fact.cause().map(FactDocuments::ofCause).orElse(null))
                    .add();
        }
        batch.execute();
    }

    @Override
    public void add(StoredTeleconsultation current, List<Fact> facts, RequestContext context) {
        requireNonNull(current, "current");
        List<Fact> all = List.copyOf(requireNonNull(facts, "facts"));
        requireNonNull(context, "context");
        if (all.isEmpty()) {
            return;
        }
        database.write("addFacts", handle -> {
            handle.createQuery(EDITION_OF_ANY)
                    .bind("id", current.id().value())
                    .mapTo(Long.class)
                    .findFirst()
                    .ifPresent(edition -> insert(handle, current, edition, all, context));
            return all.size();
        });
    }

    @Override
    public void add(Fact fact, RequestContext context) {
        requireNonNulls(fact, "fact", context, "context");
        database.write("addFact", handle -> {
            insert(
                    handle,
                    List.of(KeptFact.fresh(
                            Optional.empty(), 0, fact, Optional.empty(), KeptFact.traceOf(context), "")));
            return 1;
        });
    }

    @Override
    public List<StoredTeleconsultation> dueForFact(Reaching reaching, RequestContext context) {
        requireNonNulls(reaching, "reaching", context, "context");
        String statement = switch (reaching.moment()) {
            case START -> UNTOLD_START;
            case START_OF_FOLLOWED -> UNTOLD_START_OF_FOLLOWED;
            case LAST_LEFT -> UNTOLD_LAST_LEFT;
            case END -> UNTOLD_END;
        };
        int page = Math.max(reaching.limit(), SMALLEST_PAGE);
        return database.read("dueForFact", handle -> {
            List<StoredTeleconsultation> found = new ArrayList<>();
            int skip = 0;
            int read;
            do {
                List<Optional<StoredTeleconsultation>> rows = handle.createQuery(statement)
                        .bind("from", Millis.of(reaching.from()))
                        .bind("to", Millis.of(reaching.to()))
                        .bind("limit", page)
                        .bind("skip", skip)
                        .map((row, ignored) -> readable(row, TeleconsultationRows::read))
                        .list();
                read = rows.size();
                skip += read;
                rows.stream()
                        .flatMap(Optional::stream)
                        .filter(stored -> !reaching.except().contains(stored.id()))
                        .limit(reaching.limit() - (long) found.size())
                        .forEach(found::add);
            } while (read == page && found.size() < reaching.limit());
            return found;
        });
    }

    @Override
    public List<KeptFact> claim(Claim claim, RequestContext context) {
        requireNonNulls(claim, "claim", context, "context");
        return database.write(
                "claimFacts",
                (handle, dialect) -> handle
                        .createQuery(CLAIM.formatted(DUE + dialect.passingOverLocked()))
                        .bind("holder", claim.holder())
                        .bind("now", Millis.of(claim.now()))
                        .bind("until", Millis.of(claim.until()))
                        .bind("limit", claim.limit())
                        .map((row, ignored) -> new Row(read(row), row.getLong("next_ms")))
                        .list()
                        .stream()
                        .sorted(IN_TURN)
                        .map(Row::fact)
                        .toList());
    }

    @Override
    public Optional<KeptFact> update(
            KeptFact current, Map<String, KeptFact.Delivery> deliveries, Instant now, RequestContext context) {
        requireNonNull(current, "current");
        Map<String, KeptFact.Delivery> all = new LinkedHashMap<>(requireNonNull(deliveries, "deliveries"));
        requireNonNulls(now, "now", context, "context");
        Optional<Instant> next = KeptFact.nextOf(all);
        Optional<Instant> settled = next.isPresent() ? Optional.empty() : Optional.of(now);
        long version = Long.parseLong(current.version());
        int updated = database.write(
                "updateFact",
                handle -> handle.createUpdate(UPDATE)
                        .bind("deliveries", FactDocuments.ofDeliveries(all))
                        .bind("next", next.map(Millis::of).orElse(null))
                        .bind("settled", settled.map(Millis::of).orElse(null))
                        .bind("givenUp", KeptFact.isGivenUp(all) ? 1 : 0)
                        .bind("id", current.id())
                        .bind("version", version)
                        .execute());
        return updated == 0
                ? Optional.empty()
                : Optional.of(new KeptFact(
                        current.id(),
                        current.teleconsultation(),
                        current.sequence(),
                        current.fact(),
                        current.outline(),
                        current.trace(),
                        all,
                        settled,
                        Long.toString(version + 1)));
    }

    @Override
    public Optional<KeptFact> find(String id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return database.read(
                "findFact",
                handle -> handle.createQuery(FIND)
                        .bind("id", id)
                        .map((row, ignored) -> read(row))
                        .findFirst());
    }

    @Override
    public List<KeptFact> search(
            Instant from, Instant to, Optional<KeptFact> after, int limit, RequestContext context) {
        requireNonNulls(from, "from", to, "to", after, "after");
        requireLimit(limit);
        requireNonNull(context, "context");
        Optional<KeptFact> end = after.filter(last -> !last.fact().at().isBefore(from));
        return database.read("searchFacts", handle -> {
            Query asked = handle.createQuery(end.isPresent() ? SEARCH_ON : SEARCH)
                    .bind("from", Millis.of(end.map(last -> last.fact().at()).orElse(from)))
                    .bind("to", Millis.of(to))
                    .bind("limit", limit);
            end.ifPresent(last -> asked.bind("after", last.id()));
            return asked.map((row, ignored) -> read(row)).list();
        });
    }

    @Override
    public Optional<String> rename(VideoUserId from, VideoUserId to, Optional<String> after, RequestContext context) {
        requireNonNulls(from, "from", to, "to");
        String begin = requireNonNull(after, "after").orElse("");
        requireNonNull(context, "context");
        Optional<Part> part = database.read("findFactsOf", handle -> part(handle, begin, from));
        part.filter(some -> !some.naming().isEmpty())
                .ifPresent(some -> database.write("renameFacts", handle -> renamed(handle, some.naming(), from, to)));
        return part.map(Part::end);
    }

    /**
     * A part of all facts, in the order of their ids.
     *
     * @param end the id of the last fact
     * @param naming the facts whose text may contain the person
     */
    private record Part(String end, List<KeptFact> naming) {}

    /** Reads the next part; empty if there are no more facts. */
    private static Optional<Part> part(Handle handle, String after, VideoUserId from) {
        return handle.createQuery(END_OF_PART)
                .bind("after", after)
                .bind("limit", RENAMED_AT_ONCE)
                .map((row, ignored) -> Optional.ofNullable(row.getString(1)))
                .one()
                .map(end -> new Part(
                        end,
                        handle.createQuery(NAMING)
                                .bind("after", after)
                                .bind("end", end)
                                .bind("from", from.value())
                                .bind("quoted", '"' + Documents.textInPeople(from) + '"')
                                .map((row, ignored) -> read(row))
                                .list()));
    }

    /** Renames a person in facts that were read before: no other write changes the people in a fact. */
    private static int renamed(Handle handle, List<KeptFact> facts, VideoUserId from, VideoUserId to) {
        PreparedBatch batch = handle.prepareBatch(RENAME);
        for (KeptFact fact : facts) {
            KeptFact renamed = fact.renamed(from, to);
            batch.bind("id", fact.id())
                    .bind(
                            "person",
                            renamed.fact().person().map(VideoUserId::value).orElse(null))
                    .bind(
                            "outline",
                            renamed.outline().map(FactDocuments::ofOutline).orElse(null))
                    .add();
        }
        return batch.execute().length;
    }

    @Override
    public List<KeptFact> searchOf(TeleconsultationId id, Optional<KeptFact> after, int limit, RequestContext context) {
        requireNonNulls(id, "id", after, "after");
        requireLimit(limit);
        requireNonNull(context, "context");
        return database.read("searchFacts", handle -> {
            Query asked = handle.createQuery(after.isPresent() ? SEARCH_OF_ON : SEARCH_OF)
                    .bind("of", id.value())
                    .bind("limit", limit);
            after.ifPresent(
                    last -> asked.bind("from", Millis.of(last.fact().at())).bind("after", last.id()));
            return asked.map((row, ignored) -> read(row)).list();
        });
    }

    @Override
    public List<KeptFact> unrecorded(Instant before, int limit, RequestContext context) {
        requireNonNull(before, "before");
        requireLimit(limit);
        requireNonNull(context, "context");
        return database.read(
                "unrecordedFacts",
                handle -> handle.createQuery(UNRECORDED)
                        .bind("before", Millis.of(before))
                        .bind("limit", limit)
                        .map((row, ignored) -> read(row))
                        .list());
    }

    @Override
    public void recorded(Set<String> ids, Instant now, RequestContext context) {
        List<String> all = List.copyOf(requireNonNull(ids, "ids"));
        requireNonNulls(now, "now", context, "context");
        if (!all.isEmpty()) {
            database.write(
                    "recordedFacts",
                    handle -> handle.createUpdate(RECORDED)
                            .bindList("ids", all)
                            .bind("now", Millis.of(now))
                            .execute());
        }
    }

    @Override
    public State state(RequestContext context) {
        requireNonNull(context, "context");
        return database.read("outboxState", handle -> {
            long givenUp = handle.createQuery(GIVEN_UP).mapTo(Long.class).one();
            return handle.createQuery(WAITING)
                    .map((row, ignored) -> new State(row.getLong("n"), Millis.read(row, "oldest"), givenUp))
                    .one();
        });
    }

    @Override
    public void removeSettledBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        OldRows.remove(database, "removeSettledFacts", REMOVE_SETTLED, instant);
    }

    /** @throws PortRejectedException if the row was written neither by this version nor by one that it knows */
    private static KeptFact read(ResultSet row) throws SQLException {
        String id = row.getString("id");
        try {
            String outline = row.getString("outline_json");
            String cause = row.getString("cause_json");
            return new KeptFact(
                    id,
                    Optional.ofNullable(row.getString("teleconsultation_id")).map(TeleconsultationId::new),
                    row.getLong("sequence"),
                    new Fact(
                            Fact.Kind.valueOf(row.getString("kind")),
                            Instant.ofEpochMilli(row.getLong("at_ms")),
                            Optional.ofNullable(row.getString("person")).map(VideoUserId::new),
                            FactDocuments.toDetails(row.getString("details_json")),
                            cause == null ? Optional.empty() : Optional.of(FactDocuments.toCause(cause))),
                    outline == null ? Optional.empty() : Optional.of(FactDocuments.toOutline(outline)),
                    Optional.ofNullable(row.getString("trace")),
                    FactDocuments.toDeliveries(row.getString("deliveries_json")),
                    Millis.read(row, "settled_ms"),
                    Long.toString(row.getLong("version")));
        } catch (JsonProcessingException | RuntimeException e) {
            throw PortRejectedException.unreadable(
                    Upstream.STORE,
                    "fact " + id + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
