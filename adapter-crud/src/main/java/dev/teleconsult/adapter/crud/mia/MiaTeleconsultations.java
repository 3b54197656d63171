package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Teleconsultations in a collection of the CRUD service. */
final class MiaTeleconsultations implements TeleconsultationStore {

    private static final Logger LOG = LoggerFactory.getLogger(MiaTeleconsultations.class);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String TRASH = "TRASH";

    private static final String OBJECT_ID = "[0-9a-fA-F]{24}";

    /** How long facts in a journal prevent closing their record if no replica copies them. */
    private static final Duration FACTS_WAIT = Duration.ofDays(7);

    private final CrudCollection collection;
    private final Clock clock;
    private final MiaSearch search;
    private final MiaBacklog backlog;

    /** The collection to which facts are copied; empty if facts are not kept. */
    private final Optional<MiaOutbox> outbox;

    /** Whether the collection requires {@code bandyerRoomId}, which the first refusal shows. */
    private volatile boolean roomIsRequired;

    /**
     * @param facts the collection of facts; empty if no facts are kept
     * @param clock gives the times of editions
     * @param nanoTime measures slow pages
     */
    MiaTeleconsultations(
            CrudCollection collection, Optional<CrudCollection> facts, Clock clock, LongSupplier nanoTime) {
        this.collection = collection;
        this.outbox = facts.map(kept -> new MiaOutbox(kept, new FactsInJournals(collection, nanoTime)));
        this.clock = clock;
        this.search = new MiaSearch(collection, nanoTime);
        this.backlog = new MiaBacklog(collection);
    }

    // ---- insert ---------------------------------------------------------------------------------------------------

    @Override
    public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
        requireNonNulls(plan, "plan", context, "context");
        if (!(state instanceof RoomState.NoRoom || state instanceof RoomState.Opening)) {
            throw new IllegalArgumentException("a new teleconsultation cannot be " + state.phase());
        }
        Journal journal = Journal.first(
                        state, List.of(), Map.of(), WriteMark.random().value())
                .with(new Edition(1, clock.instant()));
        ObjectNode document = TeleconsultationDocument.fresh(plan, journal);
        JsonNode id;
        try {
            id = CrudCollection.document(writtenWithRoomAsRequired(emptyRoom -> {
                if (emptyRoom) {
                    document.put(TeleconsultationDocument.ROOM, "");
                }
                return collection.insert(document, context);
            }));
        } catch (PortException failure) {
            return lookedUp(journal, failure, context);
        }
        document.set(ID, id.path(ID));
        return TeleconsultationDocument.read(document);
    }

    /** Writes without a room, or with an empty text if the collection requires a room. */
    private CrudReply writtenWithRoomAsRequired(Function<Boolean, CrudReply> write) {
        boolean emptyRoom = roomIsRequired;
        CrudReply reply = write.apply(emptyRoom);
        if (emptyRoom || !reply.refuses(TeleconsultationDocument.ROOM)) {
            return reply;
        }
        CrudReply again = write.apply(true);
        roomIsRequired = again.isOk() || again.isMiss();
        return again;
    }

    /** Finds an insertion whose answer was lost by its unique text. */
    private StoredTeleconsultation lookedUp(Journal journal, PortException failure, RequestContext context) {
        if (!failure.mayHaveHappened()) {
            throw failure;
        }
        try {
            ObjectNode own = where(TeleconsultationDocument.STATE, NODES.textNode(journal.text()));
            return collection.documents(collection.page(own, LIVE, ID, 1, context)).stream()
                    .findFirst()
                    .map(TeleconsultationDocument::read)
                    .orElseThrow(() -> failure);
        } catch (PortException stillAway) {
            throw failure;
        }
    }

    // ---- find -----------------------------------------------------------------------------------------------------

    @Override
    public Optional<StoredTeleconsultation> find(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return collection.read(id.value(), LIVE, context).map(TeleconsultationDocument::read);
    }

    @Override
    public boolean isClosed(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return collection.read(id.value(), TRASH, context).isPresent();
    }

    @Override
    public Map<TeleconsultationId, StoredTeleconsultation> findAll(
            Set<TeleconsultationId> ids, RequestContext context) {
        Set<TeleconsultationId> asked = Set.copyOf(ids);
        requireNonNull(context, "context");
        List<String> objectIds = new ArrayList<>();
        List<String> others = new ArrayList<>();
        asked.forEach(id -> (id.value().matches(OBJECT_ID) ? objectIds : others).add(id.value()));
        Map<TeleconsultationId, StoredTeleconsultation> found = new LinkedHashMap<>();
        for (ArrayNode chunk : Chunks.of(objectIds, collection.roomForFilter(context))) {
            collection
                    .all(where(ID, "$in", chunk), LIVE, ID, Integer.MAX_VALUE, context)
                    .forEach(document -> put(found, document));
        }
        // In collections with object ids, a single other id would make the service refuse the whole query.
        for (String id : others) {
            collection.read(id, LIVE, context).ifPresent(document -> put(found, document));
        }
        return found;
    }

    private static void put(Map<TeleconsultationId, StoredTeleconsultation> found, JsonNode document) {
        StoredTeleconsultation stored = TeleconsultationDocument.read(document);
        found.put(stored.id(), stored);
    }

    @Override
    public Optional<StoredTeleconsultation> findByRoom(RoomId room, RequestContext context) {
        requireNonNulls(room, "room", context, "context");
        ObjectNode filter = where(TeleconsultationDocument.ROOM, NODES.textNode(room.value()));
        return collection.all(filter, LIVE, ID, CrudCollection.LARGEST_PAGE, context).stream()
                .map(TeleconsultationDocument::read)
                .filter(stored -> stored.teleconsultation()
                        .room()
                        .filter(there -> there.id().equals(room))
                        .isPresent())
                .findFirst();
    }

    // ---- replace --------------------------------------------------------------------------------------------------

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation next, WriteMark mark, RequestContext context) {
        return replace(current, next, mark, List.of(), context);
    }

    @Override
    public boolean keepsFacts() {
        return outbox.isPresent();
    }

    @Override
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current,
            Teleconsultation next,
            WriteMark mark,
            List<Fact> facts,
            RequestContext context) {
        requireNonNull(mark, "mark");
        List<Fact> made = List.copyOf(requireNonNull(facts, "facts"));
        requireNonNull(context, "context");
        if (!current.id().equals(next.id())) {
            throw new IllegalArgumentException("the id cannot change");
        }
        if (!made.isEmpty() && outbox.isEmpty()) {
            throw new UnsupportedOperationException("this store keeps no facts");
        }
        Guard guard = Guard.of(current);
        if (!(next.state() instanceof RoomState.Closed)) {
            return written(current, guard, next, mark, made, context);
        }
        boolean isReadyToClose = current.teleconsultation().state() instanceof RoomState.Closing
                && !guard.hasLinks()
                && !guard.hasRoom()
                && made.isEmpty()
                && guard.facts().isEmpty();
        if (isReadyToClose) {
            return closed(current, guard, next, mark, context);
        }
        // Closing takes two steps: a kept record must not contain a link, its facts are found only while it is not in
        // the trash, and a state cannot be changed together with fields.
        Teleconsultation closing = new Teleconsultation(
                        next.id(), next.plan(), new RoomState.Closing(RoomState.Ending.CANCELLED), next.leftovers())
                .withMadeFacts(next.madeFacts());
        return written(current, guard, closing, WriteMark.random(), made, context)
                .flatMap(ready -> closedAfterwards(ready, next, mark, context));
    }

    /** The second of two writes: if it fails, the first one has still taken effect. */
    private Optional<StoredTeleconsultation> closedAfterwards(
            StoredTeleconsultation ready, Teleconsultation next, WriteMark mark, RequestContext context) {
        try {
            Guard guard = Guard.of(ready);
            handOverBeforeClosing(ready, guard.facts(), context);
            return closed(ready, guard, next, mark, context);
        } catch (PortException failure) {
            if (failure.mayHaveHappened()) {
                throw failure;
            }
            String text = "it is closing on record, and was not closed: " + failure.getMessage();
            throw failure.isTransient()
                    ? PortUnavailableException.outcomeUnknown(Upstream.STORE, text, failure)
                    : PortRejectedException.unreadable(Upstream.STORE, text, failure);
        }
    }

    /**
     * Copies the facts first, since no replica searches the journals of closed records. A replica without a collection
     * of facts leaves the closing to one with it; if there is none for longer than events are retried, the facts are
     * dropped.
     */
    private void handOverBeforeClosing(StoredTeleconsultation ready, List<FactWord> words, RequestContext context) {
        if (outbox.isPresent()) {
            outbox.get().copy(ready, words, context);
            return;
        }
        Instant oldest = clock.instant().minus(FACTS_WAIT);
        if (words.stream().anyMatch(word -> word.fact().at().isAfter(oldest))) {
            throw PortUnavailableException.notDone(
                    Upstream.STORE,
                    "facts of it have to be delivered first, by a replica that keeps facts or with the collection of facts named here");
        }
    }

    private Optional<StoredTeleconsultation> written(
            StoredTeleconsultation current,
            Guard guard,
            Teleconsultation next,
            WriteMark mark,
            List<Fact> facts,
            RequestContext context) {
        String writer = mark.value();
        Journal journal = guard.journal()
                .map(before -> before.next(next.state(), next.leftovers(), next.turns(), writer))
                .orElseGet(() -> Journal.first(next.state(), next.leftovers(), next.turns(), writer));
        Edition edition = editionOf(current, guard.journal(), next, journal.revision());
        journal = journal.with(edition)
                .with(next.madeFacts(), words(current, guard.facts(), facts, edition.number(), context));
        return written(current, guard, next, journal, mark, context);
    }

    /**
     * The facts in the journal after a write: the earlier ones and the new ones. If there are too many, the earlier
     * ones are copied to the collection now.
     */
    private List<FactWord> words(
            StoredTeleconsultation current,
            List<FactWord> before,
            List<Fact> made,
            long edition,
            RequestContext context) {
        Optional<String> trace = KeptFact.traceOf(context);
        List<FactWord> own =
                made.stream().map(fact -> new FactWord(fact, edition, trace)).toList();
        if (before.size() + own.size() > Journal.MOST_FACTS && !before.isEmpty() && outbox.isPresent()) {
            try {
                outbox.get().copy(current, before, context);
            } catch (PortUnavailableException away) {
                throw PortUnavailableException.notDone(
                        Upstream.STORE, "facts that were to be handed over first were not", away);
            }
            return own;
        }
        return Stream.concat(before.stream(), own.stream()).toList();
    }

    /** The edition after a write. If another version wrote the record last, its revision counts as its edition. */
    private Edition editionOf(
            StoredTeleconsultation current, Optional<Journal> before, Teleconsultation next, long revision) {
        return next.isAnotherEditionThan(current.teleconsultation())
                ? new Edition(revision, clock.instant())
                : before.flatMap(Journal::edition)
                        .orElseGet(
                                () -> new Edition(before.map(Journal::revision).orElse(0L), clock.instant()));
    }

    private Optional<StoredTeleconsultation> written(
            StoredTeleconsultation current,
            Guard guard,
            Teleconsultation next,
            Journal journal,
            WriteMark mark,
            RequestContext context) {
        CrudReply reply;
        try {
            reply = writtenWithRoomAsRequired(emptyRoom -> collection.update(
                    current.id().value(),
                    guard.filter(collection, context),
                    TeleconsultationDocument.changes(current.teleconsultation(), guard, next, journal, emptyRoom),
                    context));
            if (!reply.isMiss()) {
                return Optional.of(TeleconsultationDocument.read(CrudCollection.document(reply)));
            }
        } catch (PortException failure) {
            return decided(current, next, mark, failure, context);
        }
        requireChanged(current, guard, context);
        return Optional.empty();
    }

    /**
     * Checks that a missed filter is due to another writer. In a collection whose fields are declared differently from
     * the original's, the filter may never match; treated as another writer's change, the write would be repeated for
     * ever.
     */
    private void requireChanged(StoredTeleconsultation current, Guard guard, RequestContext context) {
        Optional<JsonNode> now;
        try {
            now = collection.read(current.id().value(), LIVE, context);
        } catch (PortException away) {
            // Ignored: the miss itself is certain, and this check only detects a wrongly configured collection.
            return;
        }
        if (now.isPresent() && Guard.of(now.get()).equals(guard)) {
            throw PortRejectedException.refused(
                    Upstream.STORE,
                    "teleconsultation " + current.id() + " is as it was and yet " + collection.name()
                            + " does not find it so: check how its fields are declared");
        }
    }

    /** Finds the outcome of a write whose answer was lost. */
    private Optional<StoredTeleconsultation> decided(
            StoredTeleconsultation current,
            Teleconsultation next,
            WriteMark mark,
            PortException failure,
            RequestContext context) {
        if (!failure.mayHaveHappened()) {
            throw failure;
        }
        WriteOutcome outcome;
        try {
            outcome = outcome(current, mark, context);
        } catch (PortException stillAway) {
            throw failure;
        }
        return switch (outcome.kind()) {
            case DONE -> outcome.now().or(() -> Optional.of(new StoredTeleconsultation(next, current.version())));
            case NOT_DONE -> Optional.empty();
            case UNKNOWN -> throw failure;
        };
    }

    @Override
    public WriteOutcome outcome(StoredTeleconsultation current, WriteMark mark, RequestContext context) {
        requireNonNulls(mark, "mark", context, "context");
        Guard before = Guard.of(current);
        Optional<JsonNode> found = collection.read(current.id().value(), CrudCollection.ANY, context);
        if (found.isEmpty()) {
            return WriteOutcome.unknown();
        }
        Guard now = Guard.of(found.get());
        Optional<Journal> said = now.journal();
        boolean isClosed = !CrudCollection.isLive(found.get());
        // A closing only changes the state of a document, so the closing of another writer is equal.
        if (said.filter(journal -> journal.isWrittenBy(mark.value())).isPresent() || isClosed && now.equals(before)) {
            return WriteOutcome.done(
                    isClosed ? Optional.empty() : Optional.of(TeleconsultationDocument.read(found.get())));
        }
        if (now.equals(before)) {
            return WriteOutcome.unknown();
        }
        long revision = before.journal().map(Journal::revision).orElse(0L) + 1;
        boolean marksReachBack = said.isPresent()
                && said.get().revision() - revision
                        < said.get().writes().writers().size();
        return marksReachBack ? WriteOutcome.notDone() : WriteOutcome.unknown();
    }

    /** Moves the document to the trash, where look-ups still find it. */
    private Optional<StoredTeleconsultation> closed(
            StoredTeleconsultation current,
            Guard guard,
            Teleconsultation next,
            WriteMark mark,
            RequestContext context) {
        ObjectNode values = guard.present();
        values.put(ID, current.id().value());
        StoredTeleconsultation kept = new StoredTeleconsultation(next, current.version());
        boolean done;
        try {
            done = collection.changeState(values, TRASH, context);
        } catch (PortException failure) {
            if (failure.mayHaveHappened() && isInTrash(current, guard, failure, context)) {
                return Optional.of(kept);
            }
            throw failure;
        }
        if (!done) {
            requireChanged(current, guard, context);
            return Optional.empty();
        }
        tidy(current, guard, mark, context);
        return Optional.of(kept);
    }

    /**
     * Removes the note of owed work from an archived text. This is cosmetic: the document's state already says that it
     * is closed.
     */
    private void tidy(StoredTeleconsultation current, Guard guard, WriteMark mark, RequestContext context) {
        Optional<Journal> said = guard.journal();
        if (said.isEmpty()) {
            return;
        }
        ObjectNode operators = NODES.objectNode();
        operators
                .putObject("$set")
                .put(TeleconsultationDocument.STATE, said.get().closedText(mark.value()));
        try {
            collection.update(current.id().value(), TRASH, guard.present(), operators, context);
        } catch (PortException leftAsItIs) {
            LOG.debug("A closed teleconsultation keeps its last text: {}", leftAsItIs.getMessage());
        }
    }

    private boolean isInTrash(
            StoredTeleconsultation current, Guard guard, PortException failure, RequestContext context) {
        try {
            return collection
                    .read(current.id().value(), TRASH, context)
                    .filter(document -> Guard.of(document).equals(guard))
                    .isPresent();
        } catch (PortException stillAway) {
            throw failure;
        }
    }

    // ---- delete ---------------------------------------------------------------------------------------------------

    @Override
    public boolean delete(StoredTeleconsultation current, RequestContext context) {
        requireNonNull(context, "context");
        Guard guard = Guard.of(current);
        handOverBeforeClosing(current, guard.facts(), context);
        boolean done;
        try {
            done = collection.delete(current.id().value(), guard.filter(collection, context), context);
        } catch (PortException failure) {
            if (failure.mayHaveHappened() && isGone(current, failure, context)) {
                return true;
            }
            throw failure;
        }
        if (!done) {
            requireChanged(current, guard, context);
        }
        return done;
    }

    private boolean isGone(StoredTeleconsultation current, PortException failure, RequestContext context) {
        try {
            return collection
                    .read(current.id().value(), CrudCollection.ANY, context)
                    .isEmpty();
        } catch (PortException stillAway) {
            throw failure;
        }
    }

    @Override
    public Optional<Instant> lastWriteOfOlderVersion(Instant since, RequestContext context) {
        requireNonNulls(since, "since", context, "context");
        return FactsInJournals.lastWriteOfOthers(collection, since, context);
    }

    // ---- looking up -----------------------------------------------------------------------------------------------

    @Override
    public boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
        requireNonNulls(closed, "closed", others, "others", context, "context");
        // Uses a filter instead of the path: there the service refuses an id that is no ObjectId, here it just does not
        // match.
        CrudReply reply = collection.update(
                closed.value(), TRASH, NODES.objectNode(), TeleconsultationDocument.forgetting(others), context);
        if (!reply.isMiss()) {
            CrudCollection.document(reply);
        }
        return true;
    }

    @Override
    public Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return search.lookUp(id, context);
    }

    @Override
    public TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
        requireNonNulls(query, "query", context, "context");
        return search.search(query, context);
    }

    @Override
    public Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
        requireNonNull(now, "now");
        Set<TeleconsultationId> passedOver = Set.copyOf(except);
        requireNonNull(context, "context");
        requireLimit(limit);
        return backlog.backlog(now, limit, passedOver, context);
    }

    @Override
    public Map<Phase, Long> countByPhase(RequestContext context) {
        requireNonNull(context, "context");
        return backlog.countByPhase(context);
    }

    /** The collection of facts; empty if facts are not kept. */
    Optional<MiaOutbox> outbox() {
        return outbox;
    }
}
