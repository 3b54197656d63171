package org.example.grid;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

final class GridTeleconsultations implements TeleconsultationStore {

    private final GridMap<TeleconsultationId, Entry> entries;

    GridTeleconsultations(GridMap<TeleconsultationId, Entry> entries) {
        this.entries = entries;
    }

    @Override
    public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
        requireNonNull(plan, "plan");
        requireNonNull(context, "context");
        if (!(state instanceof RoomState.NoRoom || state instanceof RoomState.Opening)) {
            throw new IllegalArgumentException("a new teleconsultation cannot be " + state.phase());
        }
        TeleconsultationId id = new TeleconsultationId(UUID.randomUUID().toString());
        Entry entry = Entry.of(new Teleconsultation(id, plan, state, List.of()));
        return GridStorage.asking("inserting", () -> {
            entries.putIfAbsent(id, entry);
            return entry.stored();
        });
    }

    @Override
    public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
        requireNonNull(id, "id");
        requireNonNull(context, "context");
        return GridStorage.asking("finding", () -> open(id).map(Entry::stored));
    }

    @Override
    public boolean isClosed(TeleconsultationId id, RequestContext context) {
        requireNonNull(id, "id");
        requireNonNull(context, "context");
        return GridStorage.asking("finding a closed one", () -> entries.get(id)
                .filter(Entry::isClosed)
                .isPresent());
    }

    @Override
    public Map<TeleconsultationId, StoredTeleconsultation> findAll(
            Set<TeleconsultationId> ids, RequestContext context) {
        Set<TeleconsultationId> asked = Set.copyOf(ids);
        requireNonNull(context, "context");
        return GridStorage.asking("finding many", () -> asked.stream()
                .flatMap(id -> open(id).stream())
                .map(Entry::stored)
                .collect(toUnmodifiableMap(StoredTeleconsultation::id, Function.identity())));
    }

    @Override
    public Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context) {
        requireNonNull(room, "room");
        requireNonNull(context, "context");
        return GridStorage.asking("finding by room", () -> open()
                .filter(entry -> entry.teleconsultation()
                        .room()
                        .filter(current -> current.id().equals(room))
                        .isPresent())
                .map(Entry::stored)
                .findAny());
    }

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
        requireNonNull(mark, "mark");
        requireNonNull(context, "context");
        if (!current.id().equals(next.id())) {
            throw new IllegalArgumentException("the id cannot change");
        }
        return GridStorage.asking("replacing", () -> asRead(current).flatMap(kept -> {
            Entry entry = kept.next(next, mark);
            return entries.replace(current.id(), kept, entry) ? Optional.of(entry.stored()) : Optional.empty();
        }));
    }

    @Override
    public WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context) {
        requireNonNull(current, "current");
        requireNonNull(mark, "mark");
        requireNonNull(context, "context");
        return GridStorage.asking("looking for a write", () -> entries.get(current.id())
                .map(entry -> entry.outcome(current.version(), mark))
                .orElse(WriteOutcome.unknown()));
    }

    @Override
    public boolean delete(StoredTeleconsultation current, RequestContext context) {
        requireNonNull(current, "current");
        requireNonNull(context, "context");
        return GridStorage.asking("deleting", () -> asRead(current)
                .filter(kept -> entries.remove(current.id(), kept))
                .isPresent());
    }

    @Override
    public Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
        Set<TeleconsultationId> passedOver = Set.copyOf(except);
        requireNonNull(now, "now");
        requireNonNull(context, "context");
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1");
        }
        return GridStorage.asking("finding what is left to do", () -> {
            List<Entry> unsettled = open().filter(entry -> entry.teleconsultation().isUnsettled())
                    .toList();
            List<StoredTeleconsultation> due = unsettled.stream()
                    .filter(entry -> !entry.nextTry().isAfter(now)
                            && !passedOver.contains(entry.teleconsultation().id()))
                    .sorted(Comparator.comparing(
                                    (Entry entry) -> !entry.teleconsultation().isInFlight())
                            .thenComparing(Entry::nextTry)
                            .thenComparing(Entry::writtenAt))
                    .limit(limit)
                    .map(Entry::stored)
                    .toList();
            return new Backlog(
                    due,
                    unsettled.size(),
                    unsettled.stream()
                            .flatMap(entry -> entry.teleconsultation().owedSince().stream())
                            .min(Instant::compareTo));
        });
    }

    @Override
    public Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
        requireNonNull(id, "id");
        requireNonNull(context, "context");
        return GridStorage.asking("looking up", () -> entries.get(id).map(Entry::found));
    }

    /** A grid has no order: a store for many records needs an index by start, and one by person. */
    @Override
    public TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
        requireNonNull(query, "query");
        requireNonNull(context, "context");
        return GridStorage.asking(
                "searching",
                () -> TeleconsultationPage.of(entries.values().stream().map(Entry::found), query));
    }

    @Override
    public boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
        requireNonNull(closed, "closed");
        requireNonNull(others, "others");
        requireNonNull(context, "context");
        return GridStorage.asking("forgetting", () -> {
            entries.get(closed)
                    .filter(Entry::isClosed)
                    .ifPresent(kept -> entries.replace(closed, kept, kept.with(others)));
            return true;
        });
    }

    @Override
    public Map<RoomState.Phase, Long> countByPhase(RequestContext context) {
        requireNonNull(context, "context");
        return GridStorage.asking("counting", () -> open()
                .collect(groupingBy(entry -> entry.teleconsultation().state().phase(), counting())));
    }

    private Optional<Entry> open(TeleconsultationId id) {
        return entries.get(id).filter(entry -> !entry.isClosed());
    }

    private Stream<Entry> open() {
        return entries.values().stream().filter(entry -> !entry.isClosed());
    }

    private Optional<Entry> asRead(StoredTeleconsultation current) {
        return open(current.id()).filter(kept -> kept.version().equals(current.version()));
    }

    /**
     * @param version of this write only
     * @param writtenAt in milliseconds, by the clock of the process that wrote
     * @param last the last writes, newest first
     * @param edition rises with the writes that people see
     */
    record Entry(
            Teleconsultation teleconsultation, String version, long writtenAt, List<Write> last, Edition edition) {

        /**
         * @param before the replaced version
         */
        record Write(WriteMark mark, String before) {}

        static Entry of(Teleconsultation teleconsultation) {
            long now = System.currentTimeMillis();
            Edition first = new Edition(1, Instant.ofEpochMilli(now));
            return new Entry(teleconsultation, UUID.randomUUID().toString(), now, List.of(), first);
        }

        Entry next(Teleconsultation next, WriteMark mark) {
            List<Write> writes = Stream.concat(Stream.of(new Write(mark, version)), last.stream())
                    .limit(TeleconsultationStore.MARKS_KEPT)
                    .toList();
            long now = System.currentTimeMillis();
            Edition editionNow = next.isAnotherEditionThan(teleconsultation)
                    ? new Edition(edition.number() + 1, Instant.ofEpochMilli(now))
                    : edition;
            return new Entry(next, UUID.randomUUID().toString(), now, writes, editionNow);
        }

        Entry with(Participants others) {
            Teleconsultation bare = new Teleconsultation(
                    teleconsultation.id(),
                    teleconsultation.plan().with(others),
                    teleconsultation.state(),
                    teleconsultation.leftovers());
            return new Entry(bare, version, writtenAt, last, edition);
        }

        FoundTeleconsultation found() {
            return new FoundTeleconsultation(teleconsultation, edition);
        }

        WriteOutcome outcome(String before, WriteMark mark) {
            if (last.stream().anyMatch(write -> write.mark().equals(mark))) {
                return WriteOutcome.done(isClosed() ? Optional.empty() : Optional.of(stored()));
            }
            return last.stream().anyMatch(write -> write.before().equals(before))
                    ? WriteOutcome.notDone()
                    : WriteOutcome.unknown();
        }

        Instant nextTry() {
            return teleconsultation.nextTry().orElse(Instant.MIN);
        }

        boolean isClosed() {
            return teleconsultation.state() instanceof RoomState.Closed;
        }

        StoredTeleconsultation stored() {
            return new StoredTeleconsultation(teleconsultation, version);
        }
    }
}
