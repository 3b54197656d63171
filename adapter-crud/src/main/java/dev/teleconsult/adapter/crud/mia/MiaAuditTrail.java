package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.AuditQuery;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The audit trail in a separate collection, one document for each row. Unique indexes ensure that each position has one
 * row and each fact has one row, so the first append checks that they exist. Rows are read in every state, including
 * rows that another program has moved to the trash.
 */
final class MiaAuditTrail implements AuditTrail {

    static final String CHAIN = "chain";
    private static final String SEQ = "seq";
    private static final String AT = "at";
    private static final String KIND = "kind";
    private static final String ACTOR = "actor";
    private static final String ON_BEHALF = "onBehalf";
    private static final String SUBJECT = "subject";
    private static final String TELECONSULTATION = "teleconsultation";
    private static final String OUTCOME = "outcome";
    private static final String ASSURANCE = "assurance";
    private static final String REQUEST = "request";
    private static final String ORIGIN = "origin";
    private static final String DETAIL = "detail";
    private static final String PREV = "prev";
    private static final String HASH = "hash";

    /** The fact, or else the position: a unique index does not accept two documents without a value. */
    private static final String FACT = "fact";

    /**
     * After a conflict: reads the existing rows and appends the missing ones, and does so once more if an earlier
     * delayed attempt conflicts again.
     */
    private static final int ATTEMPTS = 3;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final CrudCollection collection;
    private final UniqueKey unique;
    private final UniqueKey uniqueFact;

    MiaAuditTrail(CrudCollection collection) {
        this.collection = collection;
        this.unique = new UniqueKey(collection, CHAIN, SEQ);
        this.uniqueFact = new UniqueKey(collection, FACT);
    }

    @Override
    public void append(List<AuditRow> rows, RequestContext context) {
        AuditRow.requireFollowing(rows, MOST_APPENDED);
        requireNonNull(context, "context");
        unique.require(() -> probe(rows.get(0)), context);
        uniqueFact.require(() -> probe(rows.get(0)), context);
        List<AuditRow> missing = rows;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ArrayNode documents = NODES.arrayNode();
            missing.forEach(row -> documents.add(document(row)));
            CrudReply reply = collection.insertAll(documents, context);
            if (!reply.isConflict()) {
                requireAll(missing.size(), reply);
                return;
            }
            missing = missing(missing, context);
            if (missing.isEmpty()) {
                return;
            }
            requireNoFactElsewhere(missing, context);
        }
        throw PortUnavailableException.outcomeUnknown(
                Upstream.STORE, "inserting in " + collection.name() + " met a conflict each time");
    }

    /** A document that differs from all others in both indexes; the index to check then gets its value. */
    private static ObjectNode probe(AuditRow like) {
        String own = "probe-" + WriteMark.random().value();
        return document(like).put(KIND, "probe").put(DETAIL, "").put(CHAIN, own).put(FACT, own);
    }

    private void requireNoFactElsewhere(List<AuditRow> missing, RequestContext context) {
        Set<String> facts =
                missing.stream().flatMap(row -> row.fact().stream()).collect(Collectors.toUnmodifiableSet());
        if (!facts.isEmpty() && !recorded(facts, context).isEmpty()) {
            throw PortRejectedException.refused(
                    Upstream.STORE, "the row of one of the facts is elsewhere in " + collection.name());
        }
    }

    @Override
    public Set<String> recorded(Set<String> facts, RequestContext context) {
        Set<String> asked = Set.copyOf(requireNonNull(facts, "facts"));
        requireNonNull(context, "context");
        Set<String> found = new HashSet<>();
        for (ArrayNode chunk : Chunks.of(asked, collection.roomForFilter(context))) {
            collection
                    .all(where(FACT, "$in", chunk), ANY, FACT, Integer.MAX_VALUE, context)
                    .forEach(document -> found.add(document.path(FACT).asText()));
        }
        return found;
    }

    private static void requireAll(int sent, CrudReply reply) {
        JsonNode ids = reply.orReject();
        if (!ids.isArray() || ids.size() != sent) {
            throw reply.unreadable("another number of documents than were sent");
        }
    }

    /** Returns the rows that are not stored yet; throws if another row has the position of one of them. */
    private List<AuditRow> missing(List<AuditRow> rows, RequestContext context) {
        AuditRow first = rows.get(0);
        List<AuditRow> there = rows(first.chain(), first.seq() - 1, rows.size(), context);
        List<AuditRow> missing = new ArrayList<>(rows);
        for (AuditRow row : there) {
            if (row.seq() >= first.seq() + rows.size()) {
                break;
            }
            if (!missing.remove(row)) {
                throw PortRejectedException.refused(
                        Upstream.STORE, "another row is in the place of one in " + collection.name());
            }
        }
        return missing;
    }

    @Override
    public List<AuditRow> read(AuditQuery query, RequestContext context) {
        requireNonNulls(query, "query", context, "context");
        String sort = query.newestFirst() ? "-at,-chain,-seq" : "at,chain,seq";
        ArrayNode all = NODES.arrayNode();
        // The service refuses an empty filter.
        all.add(where(SEQ, "$gte", NODES.numberNode(0)));
        query.from().ifPresent(from -> all.add(where(AT, "$gte", date(from))));
        query.to().ifPresent(to -> all.add(where(AT, "$lt", date(to))));
        query.teleconsultation()
                .map(TeleconsultationId::value)
                .ifPresent(id -> all.add(where(TELECONSULTATION, NODES.textNode(id))));
        query.subject().map(UserId::value).ifPresent(user -> all.add(where(SUBJECT, NODES.textNode(user))));
        query.person()
                .map(UserId::value)
                .ifPresent(user -> all.add(CrudCollection.either(
                        where(ACTOR, NODES.textNode(user)), where(SUBJECT, NODES.textNode(user)))));
        if (!query.kinds().isEmpty()) {
            ArrayNode kinds = NODES.arrayNode();
            query.kinds().stream().map(AuditKind::code).sorted().forEach(kinds::add);
            all.add(where(KIND, "$in", kinds));
        }
        return page(all, query.after(), query.newestFirst(), sort, query.limit(), context);
    }

    private List<AuditRow> page(
            ArrayNode filter,
            Optional<AuditQuery.Place> after,
            boolean newestFirst,
            String sort,
            int limit,
            RequestContext context) {
        List<AuditRow> found = new ArrayList<>();
        Optional<AuditQuery.Place> last = after;
        while (found.size() < limit) {
            int asked = Math.min(CrudCollection.LARGEST_PAGE, limit - found.size());
            ObjectNode next = NODES.objectNode();
            ArrayNode conditions = next.putArray("$and").addAll(filter);
            last.ifPresent(place -> conditions.add(behind(place, newestFirst ? "$lt" : "$gt")));
            List<JsonNode> documents = collection.documents(collection.page(next, ANY, sort, asked, context));
            documents.forEach(document -> found.add(row(document)));
            if (!collection.isFullPage(documents.size(), asked)) {
                break;
            }
            last = Optional.of(AuditQuery.Place.of(found.get(found.size() - 1)));
        }
        return found;
    }

    private static ObjectNode behind(AuditQuery.Place place, String beyond) {
        ObjectNode at = where(AT, date(place.at()));
        ObjectNode chain = where(CHAIN, NODES.textNode(place.chain()));
        ObjectNode sameChain =
                CrudCollection.both(CrudCollection.both(at, chain), where(SEQ, beyond, NODES.numberNode(place.seq())));
        ObjectNode sameTime = CrudCollection.both(at, where(CHAIN, beyond, NODES.textNode(place.chain())));
        return CrudCollection.either(where(AT, beyond, date(place.at())), CrudCollection.either(sameTime, sameChain));
    }

    @Override
    public List<AuditRow> rows(String chain, long after, int limit, RequestContext context) {
        requireNonNulls(chain, "chain", context, "context");
        List<AuditRow> found = new ArrayList<>();
        long last = after;
        while (found.size() < limit) {
            int asked = Math.min(CrudCollection.LARGEST_PAGE, limit - found.size());
            ObjectNode filter =
                    CrudCollection.both(where(CHAIN, NODES.textNode(chain)), where(SEQ, "$gt", NODES.numberNode(last)));
            List<JsonNode> documents = collection.documents(collection.page(filter, ANY, SEQ, asked, context));
            documents.forEach(document -> found.add(row(document)));
            if (!collection.isFullPage(documents.size(), asked)) {
                break;
            }
            last = found.get(found.size() - 1).seq();
        }
        return found;
    }

    @Override
    public List<AuditHead> heads(Instant since, RequestContext context) {
        requireNonNulls(since, "since", context, "context");
        return lastOfEach(where(AT, "$gte", date(since)), context);
    }

    @Override
    public List<AuditHead> endsBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        return lastOfEach(where(AT, "$lt", date(instant)), context);
    }

    /** Reads the last row of each chain, one request per chain, since the service cannot group. */
    private List<AuditHead> lastOfEach(ObjectNode filter, RequestContext context) {
        List<AuditHead> found = new ArrayList<>();
        String last = "";
        while (true) {
            ObjectNode next = CrudCollection.both(filter, where(CHAIN, "$gt", NODES.textNode(last)));
            List<JsonNode> documents = collection.documents(collection.page(next, ANY, "chain,-seq", 1, context));
            if (documents.isEmpty()) {
                return found;
            }
            AuditHead head = row(documents.get(0)).head();
            if (head.chain().compareTo(last) <= 0) {
                throw PortRejectedException.unreadable(
                        Upstream.STORE, "listing in " + collection.name() + " was answered in another order");
            }
            found.add(head);
            last = head.chain();
        }
    }

    @Override
    public void expire(String chain, long upTo, RequestContext context) {
        requireNonNulls(chain, "chain", context, "context");
        ObjectNode filter =
                CrudCollection.both(where(CHAIN, NODES.textNode(chain)), where(SEQ, "$lt", NODES.numberNode(upTo + 1)));
        collection.deleteAll(filter, ANY, context);
    }

    private static JsonNode date(Instant instant) {
        return NODES.textNode(Dates.format(instant));
    }

    private static ObjectNode document(AuditRow row) {
        ObjectNode document = NODES.objectNode()
                .put(CHAIN, row.chain())
                .put(SEQ, row.seq())
                .put(AT, Dates.format(row.at()))
                .put(KIND, row.kind());
        row.actor().ifPresent(value -> document.put(ACTOR, value));
        row.onBehalf().ifPresent(value -> document.put(ON_BEHALF, value));
        row.subject().ifPresent(value -> document.put(SUBJECT, value));
        row.teleconsultation().ifPresent(value -> document.put(TELECONSULTATION, value));
        document.put(OUTCOME, row.outcome());
        row.assurance().ifPresent(value -> document.put(ASSURANCE, value));
        row.request().ifPresent(value -> document.put(REQUEST, value));
        row.origin().ifPresent(value -> document.put(ORIGIN, value));
        row.detail().ifPresent(value -> document.put(DETAIL, value));
        document.put(FACT, row.fact().orElse(row.chain() + "/" + row.seq()));
        return document.put(PREV, row.prev()).put(HASH, row.hash()).put(CrudCollection.STATE, "PUBLIC");
    }

    /**
     * Reads a row as it is stored, even if another program changed it: the check of the chain must find and report
     * that.
     */
    private AuditRow row(JsonNode document) {
        if (!document.path(CHAIN).isTextual() || !document.path(SEQ).isIntegralNumber()) {
            throw PortRejectedException.unreadable(
                    Upstream.STORE,
                    "document " + document.path(ID).asText() + " in " + collection.name() + " is no row");
        }
        return new AuditRow(
                document.path(CHAIN).asText(),
                document.path(SEQ).asLong(),
                Dates.parse(document.path(AT).asText()).orElse(Instant.EPOCH),
                document.path(KIND).asText(),
                text(document, ACTOR),
                text(document, ON_BEHALF),
                text(document, SUBJECT),
                text(document, TELECONSULTATION),
                document.path(OUTCOME).asText(),
                text(document, ASSURANCE),
                text(document, REQUEST),
                text(document, ORIGIN),
                text(document, DETAIL),
                document.path(PREV).asText(),
                document.path(HASH).asText());
    }

    private static Optional<String> text(JsonNode document, String field) {
        JsonNode value = document.path(field);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value.asText());
    }
}
