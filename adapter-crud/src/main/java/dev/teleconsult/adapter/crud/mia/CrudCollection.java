package dev.teleconsult.adapter.crud.mia;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One collection of the CRUD service. Each method makes one request, or one paged query. */
final class CrudCollection {

    /** Documents that count. */
    static final String LIVE = "PUBLIC,DRAFT";

    /** The live documents, and those in the trash. */
    static final String NOT_DELETED = LIVE + ",TRASH";

    /** All that are physically there. */
    static final String ANY = "PUBLIC,DRAFT,TRASH,DELETED";

    static final String ID = "_id";
    static final String STATE = "__STATE__";

    /** The service answers 25 when not told, and refuses more than this. */
    static final int LARGEST_PAGE = 200;

    /** For {@code _st}, {@code _s} and {@code _l} next to a filter, in bytes of the URL. */
    private static final int OTHER_PARAMETERS = 128;

    private static final int UPSERTS = 3;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Set<String> LIVE_STATES = Set.of(LIVE.split(","));

    /** The service makes ids of the time and a counter, so that no document has it. */
    private static final JsonNode NO_ID = NODES.textNode("000000000000000000000000");

    /** What follows the collection's path would be taken for a route, or not survive the URL. */
    private static final Set<String> NOT_IDS =
            Set.of(".", "..", "count", "export", "schema", "bulk", "import", "validate", "upsert-one", "state");

    private final CrudClient client;
    private final String name;

    /** How many documents the service gives at once, as far as its refusals have told. */
    private volatile int largestPage = LARGEST_PAGE;

    /** Whether the collection is known to exist. */
    private volatile boolean isThere;

    CrudCollection(CrudClient client, String name) {
        this.client = client;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Whether a document counts. */
    static boolean isLive(JsonNode document) {
        return LIVE_STATES.contains(document.path(STATE).asText());
    }

    /** Whether so many documents are as many as the service gives at once, if that many were asked for. */
    boolean isFullPage(int documents, int asked) {
        return documents >= Math.min(asked, largestPage);
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    Optional<JsonNode> read(String id, String states, RequestContext context) {
        if (NOT_IDS.contains(id)) {
            return Optional.empty();
        }
        CrudReply reply = send("read", "GET", "/" + id, Map.of("_st", states), null, context);
        if (reply.isMiss()) {
            requireThere(context);
            return Optional.empty();
        }
        isThere = true;
        return Optional.of(document(reply));
    }

    /** A document that is absent and a collection that is absent get the same answer, so the first of them is looked into. */
    private void requireThere(RequestContext context) {
        if (!isThere) {
            check(context);
            isThere = true;
        }
    }

    /** One page in the given order: as many documents as asked for, or as the service gives at once if that is fewer. */
    CrudReply page(JsonNode filter, String states, String sort, int limit, RequestContext context) {
        return page(filter, states, sort, 0, limit, context);
    }

    private CrudReply page(JsonNode filter, String states, String sort, int skip, int limit, RequestContext context) {
        while (true) {
            int asked = Math.min(limit, largestPage);
            Map<String, String> query = new LinkedHashMap<>();
            query.put("_st", states);
            query.put("_s", sort);
            query.put("_l", Integer.toString(asked));
            if (skip > 0) {
                query.put("_sk", Integer.toString(skip));
            }
            query.put("_q", filter.toString());
            CrudReply reply = send("list", "GET", "/", query, null, context);
            if (asked == 1 || !reply.refuses("querystring/_l")) {
                return reply;
            }
            // An operator can set CRUD_MAX_LIMIT lower than its default; the refusal says how low.
            largestPage = reply.largestNumber()
                    .filter(most -> most > 0 && most < asked)
                    .orElse(asked / 2);
        }
    }

    /**
     * Reads matching documents page by page, up to a limit. Each page begins after the last document of the previous
     * one, not at an offset, so that concurrent writes neither hide nor repeat an unchanged document.
     *
     * @param order the field to order by, then by id; or the id itself
     */
    List<JsonNode> all(ObjectNode filter, String states, String order, int most, RequestContext context) {
        List<JsonNode> found = new ArrayList<>();
        eachPage(filter, states, order, most, context, found::addAll);
        return found;
    }

    /**
     * As {@link #all}, without keeping them.
     *
     * @return whether those were all there are; false if there may be more than so many
     */
    boolean eachPage(
            ObjectNode filter,
            String states,
            String order,
            int most,
            RequestContext context,
            Consumer<List<JsonNode>> taker) {
        String sort = ID.equals(order) ? ID : order + "," + ID;
        int found = 0;
        JsonNode next = filter;
        Set<String> tied = Set.of();
        while (true) {
            int wanted = Math.min(LARGEST_PAGE, most - found);
            List<JsonNode> rows = documents(page(next, states, sort, wanted, context));
            Set<String> known = tied;
            List<JsonNode> fresh = rows.stream()
                    .filter(row -> !known.contains(row.path(ID).asText()))
                    .toList();
            if (fresh.isEmpty() && found > 0) {
                return rows.size() < Math.min(wanted, largestPage) && !ID.equals(order)
                        || restByOffset(filter, states, sort, found, most, context, taker);
            }
            taker.accept(fresh);
            found += fresh.size();
            if (rows.size() < Math.min(wanted, largestPage)) {
                return true;
            }
            if (found == most) {
                return false;
            }
            JsonNode last = rows.get(rows.size() - 1);
            tied = ID.equals(order) ? Set.of() : tied(known, rows, last.path(order), order);
            next = both(filter, from(last, order));
        }
    }

    /** The documents that are known and have the same value in the order as the last one: the next page begins with them. */
    private static Set<String> tied(Set<String> known, List<JsonNode> rows, JsonNode value, String order) {
        Set<String> tied = new HashSet<>();
        if (rows.get(0).path(order).equals(value)) {
            tied.addAll(known);
        }
        rows.stream()
                .filter(row -> row.path(order).equals(value))
                .map(row -> row.path(ID).asText())
                .forEach(tied::add);
        return tied;
    }

    /**
     * A full page was followed by an empty one. Either it was the last, or the ids have another type than the
     * collection declares, so that none compares as greater; then the rest is read by offset.
     */
    private boolean restByOffset(
            ObjectNode filter,
            String states,
            String sort,
            int from,
            int most,
            RequestContext context,
            Consumer<List<JsonNode>> taker) {
        int found = from;
        while (found < most) {
            int wanted = Math.min(LARGEST_PAGE, most - found);
            List<JsonNode> rows = documents(page(filter, states, sort, found, wanted, context));
            taker.accept(rows);
            found += rows.size();
            if (rows.size() < Math.min(wanted, largestPage)) {
                return true;
            }
        }
        return false;
    }

    /** What follows the last document. Ids that do not compare must not hide documents that tie with it. */
    private static ObjectNode from(JsonNode last, String order) {
        ObjectNode later = NODES.objectNode();
        later.putObject(order).set(ID.equals(order) ? "$gt" : "$gte", last.path(order));
        return later;
    }

    static ObjectNode both(ObjectNode one, ObjectNode other) {
        return combined("$and", one, other);
    }

    static ObjectNode either(ObjectNode one, ObjectNode other) {
        return combined("$or", one, other);
    }

    private static ObjectNode combined(String operator, ObjectNode one, ObjectNode other) {
        ObjectNode combined = NODES.objectNode();
        combined.putArray(operator).add(one).add(other);
        return combined;
    }

    /** {@code {field: {operator: operand}}}. */
    static ObjectNode where(String field, String operator, JsonNode operand) {
        ObjectNode filter = NODES.objectNode();
        filter.putObject(field).set(operator, operand);
        return filter;
    }

    static ObjectNode where(String field, JsonNode value) {
        ObjectNode filter = NODES.objectNode();
        filter.set(field, value);
        return filter;
    }

    long count(JsonNode filter, RequestContext context) {
        CrudReply reply = send("count", "GET", "/count", Map.of("_st", LIVE, "_q", filter.toString()), null, context);
        return number(reply);
    }

    /**
     * Requests a page as the other methods do, with a filter that matches nothing, to check that the collection exists.
     */
    void check(RequestContext context) {
        documents(page(where(ID, NO_ID), LIVE, ID, LARGEST_PAGE, context));
    }

    /**
     * Asks for a change of which no document is concerned: a client that may not write is refused, and a database without a primary
     * does not answer. It does not tell whether the disk is full, which nothing does that leaves nothing behind.
     *
     * @param field a text that the collection has
     */
    void checkWriting(String field, RequestContext context) {
        ObjectNode operators = NODES.objectNode();
        operators.putObject("$set").put(field, "");
        updateAll(where(ID, NO_ID), LIVE, operators, context);
    }

    // ---- writing --------------------------------------------------------------------------------------------------

    CrudReply insert(ObjectNode document, RequestContext context) {
        return missing(send("insert", "POST", "/", Map.of(), document, context));
    }

    /** Inserts documents in their order up to the first that meets a conflict; those before it stay. */
    CrudReply insertAll(ArrayNode documents, RequestContext context) {
        return missing(send("insert", "POST", "/bulk", Map.of(), documents, context));
    }

    CrudReply update(String id, JsonNode filter, ObjectNode operators, RequestContext context) {
        return update(id, LIVE, filter, operators, context);
    }

    CrudReply update(String id, String states, JsonNode filter, ObjectNode operators, RequestContext context) {
        Map<String, String> query = Map.of("_st", states, "_q", filter.toString());
        return send("update", "PATCH", "/" + id, query, operators, context);
    }

    /** How many documents were changed. */
    long updateAll(ObjectNode filter, String states, ObjectNode operators, RequestContext context) {
        requireFilter(filter);
        return number(send("update", "PATCH", "/", Map.of("_st", states, "_q", filter.toString()), operators, context));
    }

    /** Updates what matches or makes it; only one of several at a time if a unique index covers the filter. */
    CrudReply upsert(ObjectNode filter, ObjectNode operators, RequestContext context) {
        requireFilter(filter);
        Map<String, String> query = Map.of("_st", LIVE, "_q", filter.toString());
        return missing(send("upsert", "POST", "/upsert-one", query, operators, context));
    }

    /** As {@link #upsert}, again when another writer made the document in between: then there is one to update. */
    void upsertInTheEnd(ObjectNode filter, ObjectNode operators, RequestContext context) {
        for (int attempt = 0; attempt < UPSERTS; attempt++) {
            CrudReply reply = upsert(filter, operators, context);
            if (!reply.isConflict()) {
                document(reply);
                return;
            }
        }
        throw PortUnavailableException.notDone(Upstream.STORE, "writing in " + name + " met a conflict each time");
    }

    boolean delete(String id, JsonNode filter, RequestContext context) {
        CrudReply reply =
                send("delete", "DELETE", "/" + id, Map.of("_st", LIVE, "_q", filter.toString()), null, context);
        if (reply.isMiss()) {
            return false;
        }
        reply.orReject();
        return true;
    }

    /** How many documents were deleted. */
    long deleteAll(ObjectNode filter, String states, RequestContext context) {
        requireFilter(filter);
        return number(send("delete", "DELETE", "/", Map.of("_st", states, "_q", filter.toString()), null, context));
    }

    /** Moves the document that has exactly these values to another state; exclusive, unlike the route by id. */
    boolean changeState(ObjectNode values, String stateTo, RequestContext context) {
        ArrayNode entries = NODES.arrayNode();
        entries.addObject().put("stateTo", stateTo).set("filter", values);
        return number(send("change state", "POST", "/state", Map.of(), entries, context)) == 1;
    }

    /** A filter that filters nothing would empty or overwrite the whole collection. */
    private static void requireFilter(ObjectNode filter) {
        if (filter.isEmpty()) {
            throw new IllegalArgumentException("filter must not be empty");
        }
    }

    // ---- sizes ----------------------------------------------------------------------------------------------------

    /** Whether a filter fits into the headers of a request next to the other parameters. */
    boolean fits(JsonNode filter, RequestContext context) {
        return CrudClient.encodedLength(filter.toString()) <= roomForFilter(context);
    }

    /** How long an encoded filter may be, in bytes. */
    int roomForFilter(RequestContext context) {
        return client.roomForQuery(name + "/0123456789abcdef01234567/state", context) - OTHER_PARAMETERS;
    }

    // ---- parts ----------------------------------------------------------------------------------------------------

    private CrudReply send(
            String what, String method, String path, Map<String, String> query, JsonNode body, RequestContext context) {
        JsonNode sent = body == null ? MissingNode.getInstance() : body;
        return client.send(new CrudClient.Call(what + " in " + name, method, name + path, query, sent), context);
    }

    /** Routes that know no document to miss say 404 only when they do not exist. */
    private CrudReply missing(CrudReply reply) {
        if (reply.isMiss()) {
            throw PortRejectedException.refused(Upstream.STORE, "there is no collection " + name);
        }
        return reply;
    }

    static JsonNode document(CrudReply reply) {
        JsonNode body = reply.orReject();
        if (!body.isObject() || body.path(ID).asText("").isEmpty()) {
            throw reply.unreadable("something that is not a document");
        }
        return body;
    }

    /** For a document that does not say what its kind must say. */
    PortRejectedException unreadable(JsonNode document) {
        return PortRejectedException.unreadable(
                Upstream.STORE, "document " + document.path(ID).asText() + " in " + name + " cannot be read");
    }

    List<JsonNode> documents(CrudReply reply) {
        JsonNode body = missing(reply).orReject();
        if (!body.isArray()) {
            throw reply.unreadable("something that is not a list");
        }
        List<JsonNode> documents = new ArrayList<>(body.size());
        for (JsonNode document : body) {
            if (!document.isObject() || document.path(ID).asText("").isEmpty()) {
                throw reply.unreadable("a list of something else than documents");
            }
            documents.add(document);
        }
        return documents;
    }

    private long number(CrudReply reply) {
        JsonNode body = missing(reply).orReject();
        if (!body.isIntegralNumber()) {
            throw reply.unreadable("something that is not a number");
        }
        return body.asLong();
    }
}
