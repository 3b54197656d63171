package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.both;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.either;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
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
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.Backlog;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationQuery.Position;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
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
    private static final String WRITTEN = TeleconsultationDocument.WRITTEN;
    private static final String TRASH = "TRASH";

    /** So many unsettled ones are looked at in one go; a page of them is a request. */
    private static final int MOST_SCANNED = 10_000;

    /** No id comes before it, whether ids are texts or object ids. */
    private static final String LEAST_ID = "000000000000000000000000";

    private static final String OBJECT_ID = "[0-9a-fA-F]{24}";

    private final CrudCollection collection;
    private final Clock clock;
    private final SlowPages slowPages;
    private final SlowPages slowMoments;

    /** Whether ids compare; empty until it was asked. */
    private volatile Optional<Boolean> idsCompare = Optional.empty();

    /** Where facts are handed over to; empty where none are kept. */
    private final Optional<MiaOutbox> outbox;

    /** Whether the collection insists on {@code bandyerRoomId}: found out by the first refusal. */
    private volatile boolean roomIsRequired;

    /**
     * @param facts the collection that facts are kept in; empty if they are not
     * @param clock tells since when an edition is there
     * @param nanoTime by which slow pages are told
     */
    MiaTeleconsultations(
            CrudCollection collection, Optional<CrudCollection> facts, Clock clock, LongSupplier nanoTime) {
        this.collection = collection;
        this.outbox = facts.map(kept -> new MiaOutbox(kept, this));
        this.clock = clock;
        this.slowPages = new SlowPages(nanoTime);
        this.slowMoments = new SlowPages(nanoTime);
    }

    // ---- insert ---------------------------------------------------------------------------------------------------

    @Override
    public StoredTeleconsultation insert(Plan plan, RoomState state, RequestContext context) {
        requireNonNull(plan, "plan");
        requireNonNull(context, "context");
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

    /** A missing room is left out, or written as an empty text if the collection turns out to insist on one. */
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

    /** An insertion whose answer was lost is recognised by the text that only it has. */
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
        requireNonNull(id, "id");
        requireNonNull(context, "context");
        return collection.read(id.value(), LIVE, context).map(TeleconsultationDocument::read);
    }

    @Override
    public boolean isClosed(TeleconsultationId id, RequestContext context) {
        requireNonNull(id, "id");
        requireNonNull(context, "context");
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
        // One id that cannot be an object id would have the whole question refused, in collections where ids are such.
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
        requireNonNull(room, "room");
        requireNonNull(context, "context");
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
        // In two steps: a record that is to be kept must not hold a link, its facts are found only while it is not in
        // the
        // trash, and a state cannot be changed together with fields.
        Teleconsultation closing = new Teleconsultation(
                        next.id(), next.plan(), new RoomState.Closing(RoomState.Ending.CANCELLED), next.leftovers())
                .telling(next.told());
        return written(current, guard, closing, WriteMark.random(), made, context)
                .flatMap(ready -> closedAfterwards(ready, next, mark, context));
    }

    /** The second of two writes: if it fails, the first one has happened all the same. */
    private Optional<StoredTeleconsultation> closedAfterwards(
            StoredTeleconsultation ready, Teleconsultation next, WriteMark mark, RequestContext context) {
        try {
            Guard guard = Guard.of(ready);
            outbox.ifPresent(kept -> kept.copy(ready, guard.facts(), context));
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
                .with(next.told(), words(current, guard.facts(), facts, edition.number(), context));
        return written(current, guard, next, journal, mark, context);
    }

    /**
     * The facts that stand in the journal after a write: those before it, and its own. If they are too many, those before it
     * are handed over now.
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

    /** What had none on record, because another version wrote it, has its revision as its edition. */
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
                    filter(guard, context),
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

    private ObjectNode filter(Guard guard, RequestContext context) {
        ObjectNode everything = guard.filter(true);
        return collection.fits(everything, context) ? everything : guard.filter(false);
    }

    /**
     * A filter can also miss because it can never hit, in a collection whose fields are declared in another way than the
     * original's. That must not pass for another writer's change, which would be tried again for ever.
     */
    private void requireChanged(StoredTeleconsultation current, Guard guard, RequestContext context) {
        Optional<JsonNode> now;
        try {
            now = collection.read(current.id().value(), LIVE, context);
        } catch (PortException away) {
            // The miss itself is certain, and this look only guards against a collection that was set up wrongly.
            return;
        }
        if (now.isPresent() && Guard.of(now.get()).equals(guard)) {
            throw PortRejectedException.refused(
                    Upstream.STORE,
                    "teleconsultation " + current.id() + " is as it was and yet " + collection.name()
                            + " does not find it so: check how its fields are declared");
        }
    }

    /** What became of a write whose answer was lost. */
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
        requireNonNull(mark, "mark");
        requireNonNull(context, "context");
        Guard before = Guard.of(current);
        Optional<JsonNode> found = collection.read(current.id().value(), CrudCollection.ANY, context);
        if (found.isEmpty()) {
            return WriteOutcome.unknown();
        }
        Guard now = Guard.of(found.get());
        Optional<Journal> said = now.journal();
        boolean isClosed = !CrudCollection.isLive(found.get());
        // A closing changes the state of a document and nothing in it; another writer that did it has done the same.
        if (said.filter(journal -> journal.isWrittenBy(mark.value())).isPresent() || isClosed && now.equals(before)) {
            return WriteOutcome.done(
                    isClosed ? Optional.empty() : Optional.of(TeleconsultationDocument.read(found.get())));
        }
        if (now.equals(before)) {
            return WriteOutcome.unknown();
        }
        long revision = before.journal().map(Journal::revision).orElse(0L) + 1;
        boolean marksReachBack = said.isPresent()
                && said.get().revision() - revision < said.get().writers().size();
        return marksReachBack ? WriteOutcome.notDone() : WriteOutcome.unknown();
    }

    /** Away into the trash, where people may still look it up. */
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

    /** The archive should not say that anything is pending. It is a matter of looks: that it is closed its state tells. */
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
        boolean done;
        try {
            done = collection.delete(current.id().value(), filter(guard, context), context);
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

    // ---- facts ----------------------------------------------------------------------------------------------------

    /** The collection of facts; empty where none are kept. */
    Optional<MiaOutbox> outbox() {
        return outbox;
    }

    /** The number of the edition that is on record. */
    static long editionOf(StoredTeleconsultation stored) {
        Optional<Journal> journal = Guard.of(stored).journal();
        return journal.flatMap(Journal::edition)
                .map(Edition::number)
                .orElseGet(() -> journal.map(Journal::revision).orElse(0L));
    }

    /** Copies facts that stand in journals into their collection, then strikes them off; one that is missed is found again. */
    void handOverFacts(RequestContext context) {
        ObjectNode filter = where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(Journal.withFacts()));
        for (JsonNode document : collection.all(filter, LIVE, WRITTEN, CrudCollection.LARGEST_PAGE, context)) {
            StoredTeleconsultation stored;
            try {
                stored = TeleconsultationDocument.read(document);
            } catch (PortRejectedException unreadable) {
                LOG.warn("Facts of a teleconsultation are not handed over: {}", unreadable.getMessage());
                continue;
            }
            handOver(stored, context);
        }
    }

    private void handOver(StoredTeleconsultation stored, RequestContext context) {
        Guard guard = Guard.of(stored);
        Optional<Journal> journal = guard.journal().filter(said -> !said.facts().isEmpty());
        if (journal.isEmpty() || outbox.isEmpty()) {
            return;
        }
        outbox.get().copy(stored, journal.get().facts(), context);
        ObjectNode operators = NODES.objectNode();
        operators
                .putObject("$set")
                .put(
                        TeleconsultationDocument.STATE,
                        journal.get().handedOver(WriteMark.random().value()).text());
        collection.update(stored.id().value(), filter(guard, context), operators, context);
    }

    /**
     * As {@link dev.teleconsult.ports.outbound.Outbox#untold}. Each moment is asked for by its own field or by the beginning of
     * the text that says it, never by another field near it: a visit may last for weeks, and people may come back to it long after.
     */
    List<StoredTeleconsultation> untold(
            Outbox.Moment moment,
            Instant from,
            Instant to,
            int limit,
            Set<TeleconsultationId> except,
            RequestContext context) {
        List<StoredTeleconsultation> found = new ArrayList<>();
        // Whether a page may be cut off: it is in the order of the moment.
        boolean inOrder = moment != Outbox.Moment.LAST_LEFT;
        int most = inOrder ? (int) Math.min(MOST_SCANNED, (long) limit + except.size()) : MOST_SCANNED;
        long begin = slowMoments.start();
        collection.eachPage(
                filter(moment, from, to),
                LIVE,
                moment == Outbox.Moment.END ? TeleconsultationDocument.END : TeleconsultationDocument.START,
                most,
                context,
                page -> page.forEach(document -> readLive(document).ifPresent(found::add)));
        if (slowMoments.isWarnedOf(slowMoments.since(begin))) {
            LOG.warn(
                    "Looking for visits that reach their {} took long: {} should have an index on {}, {} and {}",
                    moment,
                    collection.name(),
                    TeleconsultationDocument.START,
                    TeleconsultationDocument.END,
                    TeleconsultationDocument.STATE);
        }
        return found.stream()
                .filter(one ->
                        !except.contains(one.id()) && !one.teleconsultation().isOver())
                .filter(one -> moment(one.teleconsultation(), moment)
                        .filter(at -> !at.isBefore(from) && at.isBefore(to))
                        .isPresent())
                .sorted(Comparator.comparing(
                        one -> moment(one.teleconsultation(), moment).orElseThrow()))
                .limit(limit)
                .toList();
    }

    private static ObjectNode filter(Outbox.Moment moment, Instant from, Instant to) {
        ObjectNode hasRoom = where(TeleconsultationDocument.ROOM, "$gt", NODES.textNode(""));
        return switch (moment) {
            case START ->
                both(
                        both(inRange(from, to), hasRoom),
                        either(where(TeleconsultationDocument.STATE, NODES.nullNode()), said(ToldWord.notOpened())));
            case START_OF_FOLLOWED -> both(both(inRange(from, to), hasRoom), said(ToldWord.followedAndNotOpened()));
            case LAST_LEFT -> said(Journal.withCallToEnd());
            case END -> both(inRange(TeleconsultationDocument.END, from, to), said(ToldWord.opened()));
        };
    }

    private static ObjectNode said(String pattern) {
        return where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(pattern));
    }

    private static Optional<Instant> moment(Teleconsultation teleconsultation, Outbox.Moment moment) {
        return switch (moment) {
            case START, START_OF_FOLLOWED ->
                Optional.of(teleconsultation.plan().schedule().start());
            case LAST_LEFT -> teleconsultation.told().left();
            case END -> teleconsultation.plan().schedule().end();
        };
    }

    private static Optional<StoredTeleconsultation> readLive(JsonNode document) {
        try {
            return Optional.of(TeleconsultationDocument.read(document));
        } catch (PortRejectedException unreadable) {
            LOG.warn("A teleconsultation is passed over: {}", unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** When a record was written last that a replica of version 3.0 wrote last. */
    Optional<Instant> lastWriteOf30(RequestContext context) {
        ObjectNode filter = where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(Journal.of30()));
        return collection.documents(collection.page(filter, LIVE, "-" + WRITTEN, 1, context)).stream()
                .findFirst()
                .flatMap(document -> Dates.parse(document.path(WRITTEN).asText()));
    }

    // ---- overview -------------------------------------------------------------------------------------------------

    /**
     * What is due is in the journal, which cannot be asked for it: the unsettled ones are read page by page, the least
     * recently written first, and those that are not due are passed over.
     */
    @Override
    public Backlog backlog(Instant now, int limit, Set<TeleconsultationId> except, RequestContext context) {
        requireNonNull(now, "now");
        Set<TeleconsultationId> passedOver = Set.copyOf(except);
        requireNonNull(context, "context");
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1");
        }
        ObjectNode filter =
                where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(Journal.beginningOfUnsettled()));
        BacklogReader reader = new BacklogReader(now, limit, passedOver);
        boolean all = collection.eachPage(filter, LIVE, WRITTEN, MOST_SCANNED, context, reader::read);
        return reader.backlog(all ? reader.unsettled() : collection.count(filter, context));
    }

    /** Picks what is due out of the pages of what is unsettled. */
    private static final class BacklogReader {

        private final Instant now;
        private final int limit;
        private final Set<TeleconsultationId> except;
        private final Set<String> seen = new HashSet<>();
        private final List<StoredTeleconsultation> inFlight = new ArrayList<>();
        private final List<StoredTeleconsultation> others = new ArrayList<>();
        private Optional<Instant> oldest = Optional.empty();
        private long unsettled;

        BacklogReader(Instant now, int limit, Set<TeleconsultationId> except) {
            this.now = now;
            this.limit = limit;
            this.except = except;
        }

        void read(List<JsonNode> page) {
            for (JsonNode document : page) {
                if (seen.add(document.path(ID).asText())) {
                    read(document);
                }
            }
        }

        private void read(JsonNode document) {
            StoredTeleconsultation stored;
            try {
                stored = TeleconsultationDocument.read(document);
            } catch (PortRejectedException unreadable) {
                // A caller that asks for that one alone is told.
                LOG.warn("An unsettled teleconsultation is passed over: {}", unreadable.getMessage());
                unsettled++;
                return;
            }
            Teleconsultation teleconsultation = stored.teleconsultation();
            if (!teleconsultation.isUnsettled()) {
                return;
            }
            unsettled++;
            Optional<Instant> since = teleconsultation.owedSince();
            oldest = Stream.of(oldest, since).flatMap(Optional::stream).min(Instant::compareTo);
            boolean isDue = teleconsultation.nextTry().filter(now::isBefore).isEmpty() && !except.contains(stored.id());
            List<StoredTeleconsultation> kind = teleconsultation.isInFlight() ? inFlight : others;
            if (isDue && kind.size() < limit) {
                kind.add(stored);
            }
        }

        long unsettled() {
            return unsettled;
        }

        Backlog backlog(long count) {
            List<StoredTeleconsultation> due = Stream.concat(inFlight.stream(), others.stream())
                    .limit(limit)
                    .toList();
            return new Backlog(due, count, oldest);
        }
    }

    // ---- looking up -----------------------------------------------------------------------------------------------

    @Override
    public boolean forget(TeleconsultationId closed, Participants others, RequestContext context) {
        requireNonNull(closed, "closed");
        requireNonNull(others, "others");
        requireNonNull(context, "context");
        // No filter on the id beside the path's: the service refuses one that is no ObjectId there, and misses it here.
        CrudReply reply = collection.update(
                closed.value(), TRASH, NODES.objectNode(), TeleconsultationDocument.forgetting(others), context);
        if (!reply.isMiss()) {
            CrudCollection.document(reply);
        }
        return true;
    }

    @Override
    public Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
        requireNonNull(id, "id");
        requireNonNull(context, "context");
        return collection
                .read(id.value(), CrudCollection.NOT_DELETED, context)
                .map(TeleconsultationDocument::readFound);
    }

    /**
     * By the field of the start, so that an index on it and the id serves every page. Documents of versions 1.0 and 1.1, which
     * have no start, are not found.
     */
    @Override
    public TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
        requireNonNull(query, "query");
        requireNonNull(context, "context");
        ObjectNode filter = wanted(query);
        if (query.after().isPresent()) {
            filter = both(filter, behind(query.after().get(), isBehind(query)));
        }
        long begin = slowPages.start();
        List<JsonNode> documents =
                query.after().isPresent() && !idsCompare(query.after().get(), context)
                        ? afterTies(query, context)
                        : page(filter, query, query.limit(), context);
        warnIfSlow(slowPages.since(begin));
        List<FoundTeleconsultation> found = new ArrayList<>();
        documents.forEach(document -> readable(document).ifPresent(found::add));
        return new TeleconsultationPage(
                found,
                !documents.isEmpty() && collection.isFullPage(documents.size(), query.limit())
                        ? Optional.of(position(documents.get(documents.size() - 1)))
                        : Optional.empty());
    }

    private static ObjectNode wanted(TeleconsultationQuery query) {
        ObjectNode range = inRange(query.from(), query.to());
        return query.participant().isPresent()
                ? both(range, ofParticipant(query.participant().get()))
                : range;
    }

    private List<JsonNode> page(ObjectNode filter, TeleconsultationQuery query, int limit, RequestContext context) {
        String order = query.reversed()
                ? "-" + TeleconsultationDocument.START + ",-" + ID
                : TeleconsultationDocument.START + "," + ID;
        return collection.documents(collection.page(filter, CrudCollection.NOT_DELETED, order, limit, context));
    }

    /** How what belongs to later pages compares with the end of a page. */
    private static String isBehind(TeleconsultationQuery query) {
        return query.reversed() ? "$lt" : "$gt";
    }

    /**
     * Whether a filter finds ids that are greater than another one. Where the collection declares its ids as another type than
     * they have, none is, and what ties with the end of a page would be lost. Asked once, of a record that was found.
     */
    private boolean idsCompare(Position end, RequestContext context) {
        Optional<Boolean> known = idsCompare;
        if (known.isEmpty()) {
            ObjectNode tied = where(TeleconsultationDocument.START, NODES.textNode(Dates.format(end.start())));
            long ties = collection.count(tied, context);
            if (ties == 0) {
                // Moved meanwhile, or closed: another page will tell.
                return true;
            }
            known = Optional.of(collection.count(both(tied, where(ID, "$gt", NODES.textNode(LEAST_ID))), context)
                    == ties);
            idsCompare = known;
        }
        return known.get();
    }

    /** As a page of those behind {@code after}, which are told apart here from those that tie with it and come before it. */
    private List<JsonNode> afterTies(TeleconsultationQuery query, RequestContext context) {
        Position end = query.after().orElseThrow();
        JsonNode start = NODES.textNode(Dates.format(end.start()));
        List<JsonNode> ties = new ArrayList<>();
        collection.eachPage(
                both(wanted(query), where(TeleconsultationDocument.START, start)),
                CrudCollection.NOT_DELETED,
                TeleconsultationDocument.START,
                MOST_SCANNED,
                context,
                ties::addAll);
        // Of one start, so that their ids alone tell their order.
        Comparator<JsonNode> order = Comparator.comparing(tie -> tie.path(ID).asText());
        Comparator<String> ids = query.reversed() ? Comparator.reverseOrder() : Comparator.naturalOrder();
        List<JsonNode> documents = new ArrayList<>(ties.stream()
                .filter(tie -> ids.compare(tie.path(ID).asText(), end.id().value()) > 0)
                .sorted(query.reversed() ? order.reversed() : order)
                .limit(query.limit())
                .toList());
        if (documents.size() < query.limit()) {
            documents.addAll(page(
                    both(wanted(query), where(TeleconsultationDocument.START, isBehind(query), start)),
                    query,
                    query.limit() - documents.size(),
                    context));
        }
        return documents;
    }

    private static ObjectNode inRange(Instant from, Instant to) {
        return inRange(TeleconsultationDocument.START, from, to);
    }

    private static ObjectNode inRange(String field, Instant from, Instant to) {
        ObjectNode range = NODES.objectNode();
        range.putObject(field).put("$gte", Dates.format(from)).put("$lt", Dates.format(to));
        return range;
    }

    private static ObjectNode ofParticipant(VideoUserId user) {
        ObjectNode any = NODES.objectNode();
        ArrayNode spellings = any.putArray("$or");
        for (String spelling : TeleconsultationDocument.VIDEO_USER_SPELLINGS) {
            spellings.add(where(TeleconsultationDocument.PARTICIPANTS + "." + spelling, NODES.textNode(user.value())));
        }
        return any;
    }

    private static ObjectNode behind(Position end, String isBehind) {
        JsonNode start = NODES.textNode(Dates.format(end.start()));
        return either(
                where(TeleconsultationDocument.START, isBehind, start),
                both(
                        where(TeleconsultationDocument.START, start),
                        where(ID, isBehind, NODES.textNode(end.id().value()))));
    }

    private static Position position(JsonNode document) {
        return new Position(
                Dates.parse(document.path(TeleconsultationDocument.START).asText(""))
                        .orElseThrow(() -> PortRejectedException.unreadable(
                                Upstream.STORE, "a document that was found by its start has none")),
                new TeleconsultationId(document.path(ID).asText()));
    }

    private static Optional<FoundTeleconsultation> readable(JsonNode document) {
        try {
            return Optional.of(TeleconsultationDocument.readFound(document));
        } catch (PortRejectedException unreadable) {
            LOG.warn("A teleconsultation is passed over: {}", unreadable.getMessage());
            return Optional.empty();
        }
    }

    private void warnIfSlow(Duration took) {
        if (slowPages.isWarnedOf(took)) {
            LOG.warn(
                    "A page of teleconsultations took {} ms: {} should have an index on {} and {}, and for searches by"
                            + " person one on {}.{}",
                    took.toMillis(),
                    collection.name(),
                    TeleconsultationDocument.START,
                    ID,
                    TeleconsultationDocument.PARTICIPANTS,
                    TeleconsultationDocument.VIDEO_USER_SPELLINGS.get(0));
        }
    }

    @Override
    public Map<Phase, Long> countByPhase(RequestContext context) {
        requireNonNull(context, "context");
        ObjectNode room = where(TeleconsultationDocument.ROOM, "$gt", NODES.textNode(""));
        ObjectNode noRoom = either(
                where(TeleconsultationDocument.ROOM, NODES.nullNode()),
                where(TeleconsultationDocument.ROOM, NODES.textNode("")));
        Map<Phase, ObjectNode> filters = new EnumMap<>(Phase.class);
        filters.put(Phase.NO_ROOM, both(noRoom, notIn(Phase.OPENING, Phase.REPLACING, Phase.CLOSING)));
        filters.put(Phase.OPENING, both(noRoom, in(Phase.OPENING, Phase.REPLACING)));
        filters.put(Phase.READY, both(room, notIn(Phase.REPLACING, Phase.REVEALED, Phase.CLOSING)));
        filters.put(Phase.REPLACING, both(room, in(Phase.REPLACING)));
        filters.put(Phase.REVEALED, both(room, in(Phase.REVEALED)));
        filters.put(Phase.CLOSING, in(Phase.CLOSING));
        Map<Phase, Long> counts = new EnumMap<>(Phase.class);
        filters.forEach((phase, filter) -> {
            long count = collection.count(filter, context);
            if (count > 0) {
                counts.put(phase, count);
            }
        });
        return counts;
    }

    private static ObjectNode in(Phase... phases) {
        return where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(Journal.beginningOf(phases)));
    }

    /** The service knows no negation, but expressions do. */
    private static ObjectNode notIn(Phase... phases) {
        String beginning = Journal.beginningOf(phases);
        String anythingElse = "^(?!" + beginning.substring(1) + ")";
        ObjectNode other = where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(anythingElse));
        return either(where(TeleconsultationDocument.STATE, NODES.nullNode()), other);
    }
}
