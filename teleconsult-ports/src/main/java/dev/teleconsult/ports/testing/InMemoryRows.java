package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.MadeFacts;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The teleconsultations of an {@link InMemoryStorage} with their facts, which are stored in the same step as the change
 * that made them. Replicas share it. The monitor makes each method one atomic step.
 */
final class InMemoryRows {

    private final Map<TeleconsultationId, Row> rows = new LinkedHashMap<>();
    private final FactRows facts = new FactRows();
    private final Clock clock;
    private long ids;
    private long writes;

    private Optional<Instant> olderVersionWroteAt = Optional.empty();

    InMemoryRows(Clock clock) {
        this.clock = clock;
    }

    /** @param before the version before the write */
    private record Write(WriteMark mark, String before) {}

    /** @param last the last writes, newest first, without the insertion */
    private record Row(
            Teleconsultation teleconsultation, long written, List<Write> last, Edition edition, Instant created) {

        FoundTeleconsultation found() {
            return new FoundTeleconsultation(teleconsultation, edition, Optional.of(created));
        }

        StoredTeleconsultation stored() {
            return new StoredTeleconsultation(teleconsultation, Long.toString(written));
        }

        boolean isClosed() {
            return teleconsultation.state() instanceof RoomState.Closed;
        }

        Instant nextTry() {
            return teleconsultation.nextTry().orElse(Instant.MIN);
        }
    }

    synchronized void olderVersionWrote(Instant at) {
        olderVersionWroteAt = Optional.of(at);
    }

    synchronized Optional<Instant> olderVersionWroteAt() {
        return olderVersionWroteAt;
    }

    synchronized StoredTeleconsultation insert(Plan plan, RoomState state) {
        return write(new Teleconsultation(nextId(), plan, state, List.of()), List.of());
    }

    synchronized StoredTeleconsultation put(Teleconsultation teleconsultation) {
        if (rows.containsKey(teleconsultation.id())) {
            throw new IllegalArgumentException("there is a teleconsultation of that id");
        }
        return write(teleconsultation, List.of());
    }

    synchronized Optional<StoredTeleconsultation> find(TeleconsultationId id) {
        return Optional.ofNullable(rows.get(id)).filter(row -> !row.isClosed()).map(Row::stored);
    }

    synchronized boolean isClosed(TeleconsultationId id) {
        return Optional.ofNullable(rows.get(id)).filter(Row::isClosed).isPresent();
    }

    synchronized Map<TeleconsultationId, StoredTeleconsultation> findAll(Set<TeleconsultationId> asked) {
        Map<TeleconsultationId, StoredTeleconsultation> found = new LinkedHashMap<>();
        asked.forEach(id -> find(id).ifPresent(stored -> found.put(id, stored)));
        return found;
    }

    synchronized Optional<StoredTeleconsultation> findByRoom(RoomId room) {
        return rows.values().stream()
                .filter(row -> row.teleconsultation()
                        .room()
                        .filter(one -> one.id().equals(room))
                        .isPresent())
                .map(Row::stored)
                .findFirst();
    }

    synchronized Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current,
            Teleconsultation next,
            WriteMark mark,
            List<Fact> made,
            Optional<String> trace) {
        if (!isAsRead(current)) {
            return Optional.empty();
        }
        List<Write> last = new ArrayList<>(List.of(new Write(mark, current.version())));
        last.addAll(rows.get(current.id()).last());
        StoredTeleconsultation written =
                write(next, last.subList(0, Math.min(last.size(), TeleconsultationStore.MARKS_KEPT)));
        keepFacts(rows.get(current.id()), made, trace);
        return Optional.of(written);
    }

    private void keepFacts(Row row, List<Fact> made, Optional<String> trace) {
        Teleconsultation kept = row.teleconsultation();
        made.forEach(fact ->
                facts.add(Optional.of(kept.id()), row.edition().number(), fact, Optional.of(Outline.of(kept)), trace));
    }

    /** Adds facts; if the record is gone, the version that was read is used. */
    synchronized void addFacts(StoredTeleconsultation current, List<Fact> made, Optional<String> trace) {
        Row row = rows.get(current.id());
        if (row != null) {
            keepFacts(row, made, trace);
        }
    }

    synchronized void addFact(Fact fact, Optional<String> trace) {
        facts.add(Optional.empty(), 0, fact, Optional.empty(), trace);
    }

    synchronized List<StoredTeleconsultation> dueForFact(Outbox.Reaching reaching) {
        record Due(Instant at, StoredTeleconsultation stored) {}
        return rows.values().stream()
                .filter(row -> !row.teleconsultation().isOver()
                        && !reaching.except().contains(row.teleconsultation().id()))
                .flatMap(row ->
                        untoldAt(row.teleconsultation(), reaching.moment())
                                .map(at -> new Due(at, row.stored()))
                                .stream())
                .filter(due -> reaching.includes(due.at()))
                .sorted(Comparator.comparing(Due::at))
                .limit(reaching.limit())
                .map(Due::stored)
                .toList();
    }

    private static Optional<Instant> untoldAt(Teleconsultation teleconsultation, Outbox.Moment moment) {
        MadeFacts told = teleconsultation.madeFacts();
        Schedule schedule = teleconsultation.plan().schedule();
        return switch (moment) {
            case START ->
                told.linkAvailable() || teleconsultation.room().isEmpty()
                        ? Optional.empty()
                        : Optional.of(schedule.start());
            case START_OF_FOLLOWED ->
                told.followed() ? untoldAt(teleconsultation, Outbox.Moment.START) : Optional.empty();
            case LAST_LEFT -> told.left();
            case END -> told.linkAvailable() && !told.completed() ? schedule.end() : Optional.empty();
        };
    }

    synchronized List<KeptFact> claimFacts(Outbox.Claim claim) {
        return facts.claim(claim);
    }

    synchronized Optional<KeptFact> updateFact(
            KeptFact current, Map<String, KeptFact.Delivery> deliveries, Instant now) {
        return facts.update(current, deliveries, now);
    }

    synchronized Optional<KeptFact> findFact(String id) {
        return facts.find(id);
    }

    synchronized List<KeptFact> searchFacts(Instant from, Instant to, Optional<KeptFact> after, int limit) {
        return facts.search(
                kept -> !kept.fact().at().isBefore(from) && kept.fact().at().isBefore(to), after, limit);
    }

    synchronized List<KeptFact> searchFacts(TeleconsultationId of, Optional<KeptFact> after, int limit) {
        return facts.search(kept -> kept.teleconsultation().filter(of::equals).isPresent(), after, limit);
    }

    synchronized Optional<String> renameFacts(VideoUserId from, VideoUserId to, Optional<String> after) {
        return facts.rename(from, to, after);
    }

    synchronized Outbox.State outboxState() {
        return facts.state();
    }

    synchronized List<KeptFact> unrecordedFacts(Instant before, int limit) {
        return facts.unrecorded(before, limit);
    }

    synchronized void recordedFacts(Set<String> ids, Instant now) {
        facts.recorded(ids, now);
    }

    synchronized void removeSettledFactsBefore(Instant instant) {
        facts.removeSettledBefore(instant);
    }

    synchronized List<KeptFact> allFacts() {
        return facts.all();
    }

    synchronized WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark) {
        Row row = rows.get(current.id());
        if (row == null) {
            return WriteOutcome.unknown();
        }
        if (row.last().stream().anyMatch(write -> write.mark().equals(mark))) {
            return WriteOutcome.done(find(current.id()));
        }
        boolean anotherTookItsPlace =
                row.last().stream().anyMatch(write -> write.before().equals(current.version()));
        return anotherTookItsPlace ? WriteOutcome.notDone() : WriteOutcome.unknown();
    }

    synchronized boolean delete(StoredTeleconsultation current) {
        return isAsRead(current) && rows.remove(current.id()) != null;
    }

    synchronized Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except) {
        List<Row> unsettled = rows.values().stream()
                .filter(row -> !row.isClosed() && row.teleconsultation().isUnsettled())
                .toList();
        List<StoredTeleconsultation> due = unsettled.stream()
                .filter(row -> !row.nextTry().isAfter(now)
                        && !except.contains(row.teleconsultation().id()))
                .sorted(Comparator.comparing(
                                (Row row) -> !row.teleconsultation().isInFlight())
                        .thenComparing(Row::nextTry)
                        .thenComparing(Row::written))
                .limit(limit)
                .map(Row::stored)
                .toList();
        Optional<Instant> oldest = unsettled.stream()
                .flatMap(row -> row.teleconsultation().owedSince().stream())
                .min(Instant::compareTo);
        return new Backlog(due, unsettled.size(), oldest);
    }

    synchronized Optional<FoundTeleconsultation> lookUp(TeleconsultationId id) {
        return Optional.ofNullable(rows.get(id)).map(Row::found);
    }

    synchronized TeleconsultationPage search(TeleconsultationQuery query) {
        return TeleconsultationPage.of(rows.values().stream().map(Row::found), query);
    }

    synchronized void forget(TeleconsultationId closed, Participants others) {
        Row row = rows.get(closed);
        if (row != null && row.isClosed()) {
            Teleconsultation before = row.teleconsultation();
            Teleconsultation bare =
                    new Teleconsultation(closed, before.plan().with(others), before.state(), before.leftovers());
            rows.put(closed, new Row(bare, row.written(), row.last(), row.edition(), row.created()));
        }
    }

    synchronized Map<RoomState.Phase, Long> countByPhase() {
        Map<RoomState.Phase, Long> counts = new EnumMap<>(RoomState.Phase.class);
        rows.values().stream()
                .filter(row -> !row.isClosed())
                .forEach(row -> counts.merge(row.teleconsultation().state().phase(), 1L, Long::sum));
        return counts;
    }

    synchronized List<Teleconsultation> all() {
        return rows.values().stream().map(Row::teleconsultation).toList();
    }

    private StoredTeleconsultation write(Teleconsultation teleconsultation, List<Write> last) {
        writes++;
        Row before = rows.get(teleconsultation.id());
        boolean another = before == null || teleconsultation.isAnotherEditionThan(before.teleconsultation());
        Edition edition = another ? new Edition(writes, clock.instant()) : before.edition();
        Instant created = before == null ? clock.instant().truncatedTo(ChronoUnit.MILLIS) : before.created();
        Row row = new Row(teleconsultation, writes, List.copyOf(last), edition, created);
        rows.put(teleconsultation.id(), row);
        return row.stored();
    }

    private boolean isAsRead(StoredTeleconsultation current) {
        return find(current.id())
                .filter(kept -> kept.version().equals(current.version()))
                .isPresent();
    }

    private TeleconsultationId nextId() {
        TeleconsultationId id;
        do {
            id = new TeleconsultationId("teleconsultation-" + ++ids);
        } while (rows.containsKey(id));
        return id;
    }
}
