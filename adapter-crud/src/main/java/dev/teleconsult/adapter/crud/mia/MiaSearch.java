package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.both;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.either;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationQuery.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches records, including closed ones: one by its id, or pages by time and participant. */
final class MiaSearch {

    private static final Logger LOG = LoggerFactory.getLogger(MiaSearch.class);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The most records with the same start that one call reads; each page is a request. */
    private static final int MOST_SCANNED = 10_000;

    /** The smallest id, both for texts and for object ids. */
    private static final String LEAST_ID = "000000000000000000000000";

    private final CrudCollection collection;
    private final SlowPages slowPages;

    /** Whether ids compare; empty until that was checked. */
    private volatile Optional<Boolean> idsCompare = Optional.empty();

    /** @param nanoTime measures slow pages */
    MiaSearch(CrudCollection collection, LongSupplier nanoTime) {
        this.collection = collection;
        this.slowPages = new SlowPages(nanoTime);
    }

    Optional<FoundTeleconsultation> lookUp(TeleconsultationId id, RequestContext context) {
        return collection
                .read(id.value(), CrudCollection.NOT_DELETED, context)
                .map(TeleconsultationDocument::readFound);
    }

    /**
     * Searches by the field of the start, so that an index on it and the id serves every page. Documents of versions
     * 1.0 and 1.1, which have no start, are not found.
     */
    TeleconsultationPage search(TeleconsultationQuery query, RequestContext context) {
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
        ObjectNode range = Dates.within(TeleconsultationDocument.START, query.from(), query.to());
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

    /** The operator that compares records of later pages with the end of a page. */
    private static String isBehind(TeleconsultationQuery query) {
        return query.reversed() ? "$lt" : "$gt";
    }

    /**
     * Whether filters can compare ids. If the collection declares its ids with another type than they have, no id is
     * greater than another, and records that tie with the end of a page would be lost. Checked once, with a record that
     * was found.
     */
    private boolean idsCompare(Position end, RequestContext context) {
        Optional<Boolean> known = idsCompare;
        if (known.isEmpty()) {
            ObjectNode tied = where(TeleconsultationDocument.START, NODES.textNode(Dates.format(end.start())));
            long ties = collection.count(tied, context);
            if (ties == 0) {
                // The record was moved or closed in between, so another page contains it.
                return true;
            }
            known = Optional.of(collection.count(both(tied, where(ID, "$gt", NODES.textNode(LEAST_ID))), context)
                    == ties);
            idsCompare = known;
        }
        return known.get();
    }

    /** Returns the page after {@code after}; among documents with the same start, this method drops those before it. */
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
        // They have the same start, so their ids decide the order.
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
            LOG.warn("A teleconsultation is left out: {}", unreadable.getMessage());
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
}
