package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.both;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.either;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Edition;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the facts that are still in the journals of records and copies them to the collection of facts, and finds the
 * records that reach a moment at which a fact is due.
 */
final class FactsInJournals {

    private static final Logger LOG = LoggerFactory.getLogger(FactsInJournals.class);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String WRITTEN = TeleconsultationDocument.WRITTEN;

    /** The most records that one call reads; each page is a request. */
    private static final int MOST_SCANNED = 10_000;

    private final CrudCollection collection;
    private final SlowPages slowMoments;

    /** @param nanoTime measures slow pages */
    FactsInJournals(CrudCollection collection, LongSupplier nanoTime) {
        this.collection = collection;
        this.slowMoments = new SlowPages(nanoTime);
    }

    /** The number of the current edition of a record. */
    static long editionOf(StoredTeleconsultation stored) {
        Optional<Journal> journal = Guard.of(stored).journal();
        return journal.flatMap(Journal::edition)
                .map(Edition::number)
                .orElseGet(() -> journal.map(Journal::revision).orElse(0L));
    }

    /**
     * Copies facts from journals to their collection, then removes them from the journals; a later call finds those
     * that were missed.
     */
    void handOver(MiaOutbox outbox, RequestContext context) {
        ObjectNode filter = where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(Journal.withFacts()));
        for (JsonNode document : collection.all(filter, LIVE, WRITTEN, CrudCollection.LARGEST_PAGE, context)) {
            StoredTeleconsultation stored;
            try {
                stored = TeleconsultationDocument.read(document);
            } catch (PortRejectedException unreadable) {
                LOG.warn("Facts of a teleconsultation are not handed over: {}", unreadable.getMessage());
                continue;
            }
            handOver(stored, outbox, context);
        }
    }

    private void handOver(StoredTeleconsultation stored, MiaOutbox outbox, RequestContext context) {
        Guard guard = Guard.of(stored);
        Optional<Journal> journal =
                guard.journal().filter(present -> !present.facts().isEmpty());
        if (journal.isEmpty()) {
            return;
        }
        outbox.copy(stored, journal.get().facts(), context);
        ObjectNode operators = NODES.objectNode();
        operators
                .putObject("$set")
                .put(
                        TeleconsultationDocument.STATE,
                        journal.get().handedOver(WriteMark.random().value()).text());
        collection.update(stored.id().value(), guard.filter(collection, context), operators, context);
    }

    /**
     * As {@link dev.teleconsult.ports.outbound.Outbox#dueForFact}. Each moment is queried by its own field or by the
     * beginning of its text, never by a related field: a visit may last for weeks, and people may return long after it.
     */
    List<StoredTeleconsultation> dueForFact(Outbox.Reaching reaching, RequestContext context) {
        Outbox.Moment moment = reaching.moment();
        Set<TeleconsultationId> except = reaching.except();
        List<StoredTeleconsultation> found = new ArrayList<>();
        // The page is ordered by the moment, so it may be cut.
        boolean inOrder = moment != Outbox.Moment.LAST_LEFT;
        int most = inOrder ? (int) Math.min(MOST_SCANNED, (long) reaching.limit() + except.size()) : MOST_SCANNED;
        long begin = slowMoments.start();
        collection.eachPage(
                filter(moment, reaching.from(), reaching.to()),
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
                        .filter(reaching::includes)
                        .isPresent())
                .sorted(Comparator.comparing(
                        one -> moment(one.teleconsultation(), moment).orElseThrow()))
                .limit(reaching.limit())
                .toList();
    }

    private static ObjectNode filter(Outbox.Moment moment, Instant from, Instant to) {
        ObjectNode hasRoom = where(TeleconsultationDocument.ROOM, "$gt", NODES.textNode(""));
        return switch (moment) {
            case START ->
                both(
                        both(Dates.within(TeleconsultationDocument.START, from, to), hasRoom),
                        either(
                                where(TeleconsultationDocument.STATE, NODES.nullNode()),
                                stateMatches(MadeFactsWord.notOpened())));
            case START_OF_FOLLOWED ->
                both(
                        both(Dates.within(TeleconsultationDocument.START, from, to), hasRoom),
                        stateMatches(MadeFactsWord.followedAndNotOpened()));
            case LAST_LEFT -> stateMatches(Journal.withCallToEnd());
            case END ->
                both(Dates.within(TeleconsultationDocument.END, from, to), stateMatches(MadeFactsWord.opened()));
        };
    }

    private static ObjectNode stateMatches(String pattern) {
        return where(TeleconsultationDocument.STATE, "$regex", NODES.textNode(pattern));
    }

    private static Optional<Instant> moment(Teleconsultation teleconsultation, Outbox.Moment moment) {
        return switch (moment) {
            case START, START_OF_FOLLOWED ->
                Optional.of(teleconsultation.plan().schedule().start());
            case LAST_LEFT -> teleconsultation.madeFacts().left();
            case END -> teleconsultation.plan().schedule().end();
        };
    }

    private static Optional<StoredTeleconsultation> readLive(JsonNode document) {
        try {
            return Optional.of(TeleconsultationDocument.read(document));
        } catch (PortRejectedException unreadable) {
            LOG.warn("A teleconsultation is left out: {}", unreadable.getMessage());
            return Optional.empty();
        }
    }

    /**
     * The time of the last write by another version, including the original, to a record that no replica of this
     * version has written since.
     */
    static Optional<Instant> lastWriteOfOthers(CrudCollection collection, Instant since, RequestContext context) {
        ObjectNode filter = both(
                where(WRITTEN, "$gte", NODES.textNode(Dates.format(since))),
                either(where(TeleconsultationDocument.STATE, NODES.nullNode()), stateMatches(Journal.ofOthers())));
        return collection.documents(collection.page(filter, LIVE, "-" + WRITTEN, 1, context)).stream()
                .findFirst()
                .flatMap(document -> Dates.parse(document.path(WRITTEN).asText()));
    }
}
