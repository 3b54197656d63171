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

    /** The states of documents that exist for this service. */
    static final String LIVE = "PUBLIC,DRAFT";

    /** The states of live documents and of those in the trash. */
    static final String NOT_DELETED = LIVE + ",TRASH";

    /** All states. */
    static final String ANY = "PUBLIC,DRAFT,TRASH,DELETED";

    static final String ID = "_id";
    static final String STATE = "__STATE__";

    /** The largest limit that the service accepts; its default is 25. */
    static final int LARGEST_PAGE = 200;

    /** The bytes of the URL reserved for {@code _st}, {@code _s} and {@code _l} next to a filter. */
    private static final int OTHER_PARAMETERS = 128;

    private static final int UPSERTS = 3;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Set<String> LIVE_STATES = Set.of(LIVE.split(","));

    /** An id that no document has, since the service makes ids from the time and a counter. */
    private static final JsonNode NO_ID = NODES.textNode("000000000000000000000000");

    /**
     * Ids that cannot be appended to the collection's path: the service would take them for a route, or the URL would
     * change them.
     */
    private static final Set<String> NOT_IDS =
            Set.of(".", "..", "count", "export", "schema", "bulk", "import", "validate", "upsert-one", "state");

    private final CrudClient client;
    private final String name;

    /** The largest page of the service, according to its refusals so far. */
    private volatile int largestPage = LARGEST_PAGE;

    /** Whether the collection certainly exists. */
    private volatile boolean isThere;

    CrudCollection(CrudClient client, String name) {
        this.client = client;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Whether a document is live. */
    static boolean isLive(JsonNode document) {
        return LIVE_STATES.contains(document.path(STATE).asText());
    }

    /** Whether a page with this many documents is full, so that more may follow. */
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

    /**
     * Throws if the collection is missing. The service gives the same answer for a missing document and a missing
     * collection, so the first miss needs this check.
     */
    private void requireThere(RequestContext context) {
        if (!isThere) {
            check(context);
            isThere = true;
        }
    }

    /** Reads one page in the given order: {@code limit} documents, or fewer if the service returns smaller pages. */
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
            // An operator can set CRUD_MAX_LIMIT lower than its default; the refusal contains the value.
            largestPage = reply.largestNumber()
                    .filter(most -> most > 0 && most < asked)
                    .orElse(Math.max(1, asked / 2));
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
     * As {@link #all}, without keeping the documents in memory.
     *
     * @return whether all documents were read; false if there may be more than the limit
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
            List<JsonNode> rows = upTo(wanted, page(next, states, sort, wanted, context));
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

    /** The documents of an answer; those beyond the limit, if the service ignored it, are read again with the next page. */
    private List<JsonNode> upTo(int limit, CrudReply reply) {
        return documents(reply).stream().limit(limit).toList();
    }

    /**
     * The ids of documents that were read already and that the next page will repeat, because they tie with the last
     * document in the order.
     */
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
     * Called when a full page is followed by an empty one. Either it was the last page, or the ids have another type
     * than the collection declares, so that none compares as greater; then this reads the rest by offset.
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
            List<JsonNode> rows = upTo(wanted, page(filter, states, sort, found, wanted, context));
            taker.accept(rows);
            found += rows.size();
            if (rows.size() < Math.min(wanted, largestPage)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A filter for the documents after the last one. Ids that do not compare must not hide documents that tie with it.
     */
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
     * Requests a change that matches no document: the service refuses a client without the right to write, and a
     * database without a primary does not answer. A full disk is not detected, since that would require a real write.
     *
     * @param field a text field of the collection
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

    /** Inserts documents in order until the first conflict; the documents before it stay. */
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

    /** Updates all matching documents; returns how many were changed. */
    long updateAll(ObjectNode filter, String states, ObjectNode operators, RequestContext context) {
        requireFilter(filter);
        return number(send("update", "PATCH", "/", Map.of("_st", states, "_q", filter.toString()), operators, context));
    }

    /**
     * Updates the matching document or inserts one. If a unique index covers the filter, only one of several
     * simultaneous calls inserts.
     */
    CrudReply upsert(ObjectNode filter, ObjectNode operators, RequestContext context) {
        requireFilter(filter);
        Map<String, String> query = Map.of("_st", LIVE, "_q", filter.toString());
        return missing(send("upsert", "POST", "/upsert-one", query, operators, context));
    }

    /**
     * As {@link #upsert}, repeated if another writer inserted the document in between, so that there is one to update.
     */
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

    /** Deletes all matching documents; returns how many. */
    long deleteAll(ObjectNode filter, String states, RequestContext context) {
        requireFilter(filter);
        return number(send("delete", "DELETE", "/", Map.of("_st", states, "_q", filter.toString()), null, context));
    }

    /**
     * Moves the document with exactly these values to another state. Of several simultaneous calls one succeeds, unlike
     * with the route by id.
     */
    boolean changeState(ObjectNode values, String stateTo, RequestContext context) {
        ArrayNode entries = NODES.arrayNode();
        entries.addObject().put("stateTo", stateTo).set("filter", values);
        return number(send("change state", "POST", "/state", Map.of(), entries, context)) == 1;
    }

    /** Refuses an empty filter, which would delete or overwrite the whole collection. */
    private static void requireFilter(ObjectNode filter) {
        if (filter.isEmpty()) {
            throw new IllegalArgumentException("filter must not be empty");
        }
    }

    // ---- sizes ----------------------------------------------------------------------------------------------------

    /** Whether a filter fits into a request next to the other parameters. */
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

    /** Throws for a 404 of a route that needs no document: the collection does not exist. */
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

    /** The failure for a document without the values that its kind must have. */
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
