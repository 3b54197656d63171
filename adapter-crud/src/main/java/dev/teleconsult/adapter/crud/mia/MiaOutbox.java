package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.both;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.either;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.KeptFact.Delivery;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Facts in a separate collection. The facts of a write are first stored in the record's {@link Journal}, by the same
 * request as the change. Each claim first copies them to the collection and then removes them from the journal; after a
 * crash in between they are copied again, which has no effect.
 */
final class MiaOutbox implements Outbox {

    static final String KEY = "key";
    private static final String TELECONSULTATION = "teleconsultation";
    private static final String SEQUENCE = "sequence";
    static final String KIND = "kind";
    private static final String AT = "at";
    private static final String PERSON = "person";
    private static final String DETAILS = "details";
    private static final String OUTLINE = "outline";
    private static final String TRACE = "trace";
    private static final String VERSION = "version";
    private static final String DELIVERIES = "deliveries";
    private static final String NEXT = "next";
    private static final String SETTLED = "settled";
    private static final String GIVEN_UP = "givenUp";
    private static final String HOLDER = "holder";
    private static final String HELD_UNTIL = "heldUntil";

    /** The cause, while a row of the audit trail is owed; otherwise an empty text. */
    private static final String CAUSE = "cause";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** How often a claim searches again if other replicas claimed all facts that it found. */
    private static final int ATTEMPTS = 20;

    private final CrudCollection collection;
    private final FactsInJournals journals;
    private final UniqueKey unique;

    MiaOutbox(CrudCollection collection, FactsInJournals journals) {
        this.collection = collection;
        this.journals = journals;
        this.unique = new UniqueKey(collection);
    }

    // ---- keeping --------------------------------------------------------------------------------------------------

    /** Copies facts from the journal of a record; a fact that the collection has already stays as it is. */
    void copy(StoredTeleconsultation stored, List<FactWord> words, RequestContext context) {
        Optional<Outline> outline = Optional.of(Outline.of(stored.teleconsultation()));
        words.forEach(word -> insert(
                KeptFact.fresh(Optional.of(stored.id()), word.edition(), word.fact(), outline, word.trace(), ""),
                context));
    }

    @Override
    public void add(StoredTeleconsultation current, List<Fact> facts, RequestContext context) {
        requireNonNull(current, "current");
        List<Fact> all = List.copyOf(requireNonNull(facts, "facts"));
        requireNonNull(context, "context");
        Optional<String> trace = KeptFact.traceOf(context);
        long edition = FactsInJournals.editionOf(current);
        copy(
                current,
                all.stream().map(fact -> new FactWord(fact, edition, trace)).toList(),
                context);
    }

    @Override
    public void add(Fact fact, RequestContext context) {
        requireNonNulls(fact, "fact", context, "context");
        insert(KeptFact.fresh(Optional.empty(), 0, fact, Optional.empty(), KeptFact.traceOf(context), ""), context);
    }

    private void insert(KeptFact fresh, RequestContext context) {
        unique.require(() -> probe(fresh), context);
        CrudReply reply = collection.insert(document(fresh), context);
        if (!reply.isConflict()) {
            CrudCollection.document(reply);
        }
    }

    /**
     * A document to probe the index. If a crash leaves it, it is settled and has no time: no replica delivers or shows
     * it, and it is removed with the next old facts.
     */
    private static ObjectNode probe(KeptFact like) {
        return document(like)
                .put(AT, Dates.format(Dates.NEVER))
                .put(CAUSE, "")
                .put(NEXT, Dates.format(Dates.NEVER))
                .put(SETTLED, Dates.format(Instant.EPOCH));
    }

    // ---- facts due by time --------------------------------------------------------------------------------------

    @Override
    public List<StoredTeleconsultation> dueForFact(Reaching reaching, RequestContext context) {
        requireNonNulls(reaching, "reaching", context, "context");
        return journals.dueForFact(reaching, context);
    }

    // ---- claims ---------------------------------------------------------------------------------------------------

    @Override
    public List<KeptFact> claim(Claim claim, RequestContext context) {
        requireNonNulls(claim, "claim", context, "context");
        journals.handOver(this, context);
        ObjectNode due = both(notAfter(NEXT, claim.now()), notAfter(HELD_UNTIL, claim.now()));
        List<KeptFact> claimed = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS && claimed.isEmpty(); attempt++) {
            List<JsonNode> found =
                    collection.documents(collection.page(due, LIVE, NEXT + "," + ID, claim.limit(), context));
            if (found.isEmpty()) {
                break;
            }
            for (JsonNode document : found) {
                claimed(document, claim, context).ifPresent(claimed::add);
            }
        }
        return claimed;
    }

    /** Claims one fact; empty if another replica was faster. */
    private Optional<KeptFact> claimed(JsonNode document, Claim claim, RequestContext context) {
        ObjectNode values = NODES.objectNode().put(HOLDER, claim.holder()).put(HELD_UNTIL, Dates.format(claim.until()));
        return written(document.path(ID).asText(), document.path(VERSION).asLong(), values, context);
    }

    @Override
    public Optional<KeptFact> update(
            KeptFact current, Map<String, Delivery> deliveries, Instant now, RequestContext context) {
        requireNonNull(current, "current");
        Map<String, Delivery> all = new LinkedHashMap<>(requireNonNull(deliveries, "deliveries"));
        requireNonNulls(now, "now", context, "context");
        Optional<Instant> next = KeptFact.nextOf(all);
        ObjectNode values = NODES.objectNode()
                .put(DELIVERIES, text(all))
                .put(NEXT, Dates.format(next.orElse(Dates.NEVER)))
                .put(SETTLED, Dates.format(next.isPresent() ? Dates.NEVER : now))
                .put(GIVEN_UP, KeptFact.isGivenUp(all))
                .put(HOLDER, "")
                .put(HELD_UNTIL, Dates.format(Instant.EPOCH));
        int colon = current.version().indexOf(':');
        return written(
                current.version().substring(0, colon),
                Long.parseLong(current.version().substring(colon + 1)),
                values,
                context);
    }

    private Optional<KeptFact> written(String document, long version, ObjectNode values, RequestContext context) {
        ObjectNode operators = NODES.objectNode();
        operators.set("$set", values.put(VERSION, version + 1));
        CrudReply reply = collection.update(document, where(VERSION, NODES.numberNode(version)), operators, context);
        return reply.isMiss() ? Optional.empty() : Optional.of(read(CrudCollection.document(reply)));
    }

    // ---- searches ---------------------------------------------------------------------------------------------

    @Override
    public Optional<KeptFact> find(String id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        ObjectNode own = where(KEY, NODES.textNode(id));
        return collection.documents(collection.page(own, LIVE, ID, 1, context)).stream()
                .findFirst()
                .map(this::read);
    }

    @Override
    public List<KeptFact> search(
            Instant from, Instant to, Optional<KeptFact> after, int limit, RequestContext context) {
        requireNonNulls(from, "from", to, "to", after, "after");
        requireLimit(limit);
        requireNonNull(context, "context");
        ObjectNode range = NODES.objectNode();
        range.putObject(AT).put("$gte", Dates.format(from)).put("$lt", Dates.format(to));
        return page(range, after, limit, context);
    }

    @Override
    public List<KeptFact> searchOf(TeleconsultationId id, Optional<KeptFact> after, int limit, RequestContext context) {
        requireNonNulls(id, "id", after, "after");
        requireLimit(limit);
        requireNonNull(context, "context");
        return page(where(TELECONSULTATION, NODES.textNode(id.value())), after, limit, context);
    }

    private List<KeptFact> page(ObjectNode wanted, Optional<KeptFact> after, int limit, RequestContext context) {
        ObjectNode filter = after.map(last -> both(wanted, behind(last))).orElse(wanted);
        return collection.documents(collection.page(filter, LIVE, AT + "," + KEY, limit, context)).stream()
                .map(this::read)
                .toList();
    }

    private static ObjectNode behind(KeptFact last) {
        JsonNode at = NODES.textNode(Dates.format(last.fact().at()));
        return either(where(AT, "$gt", at), both(where(AT, at), where(KEY, "$gt", NODES.textNode(last.id()))));
    }

    @Override
    public Optional<String> rename(VideoUserId from, VideoUserId to, Optional<String> after, RequestContext context) {
        requireNonNulls(from, "from", to, "to", after, "after", context, "context");
        if (after.isEmpty()) {
            journals.handOver(this, context);
            ObjectNode operators = NODES.objectNode();
            operators.putObject("$set").put(PERSON, to.value());
            collection.updateAll(where(PERSON, NODES.textNode(from.value())), ANY, operators, context);
        }
        // Filtered here: the service cannot search for arbitrary characters inside a text.
        ObjectNode next =
                both(where(OUTLINE, "$gt", NODES.textNode("")), where(KEY, "$gt", NODES.textNode(after.orElse(""))));
        List<JsonNode> part =
                collection.documents(collection.page(next, ANY, KEY, CrudCollection.LARGEST_PAGE, context));
        for (JsonNode document : part) {
            Outline before = outline(document.path(OUTLINE).asText());
            Outline renamed = before.renamed(from, to);
            if (!renamed.equals(before)) {
                ObjectNode outlined = NODES.objectNode();
                outlined.putObject("$set").put(OUTLINE, text(renamed));
                collection.updateAll(where(ID, document.path(ID)), ANY, outlined, context);
            }
        }
        return part.isEmpty()
                ? Optional.empty()
                : Optional.of(part.get(part.size() - 1).path(KEY).asText());
    }

    @Override
    public List<KeptFact> unrecorded(Instant before, int limit, RequestContext context) {
        requireNonNull(before, "before");
        requireLimit(limit);
        requireNonNull(context, "context");
        journals.handOver(this, context);
        ObjectNode owed =
                both(where(CAUSE, "$gt", NODES.textNode("")), where(AT, "$lt", NODES.textNode(Dates.format(before))));
        return collection.all(owed, LIVE, AT, limit, context).stream()
                .map(this::read)
                .toList();
    }

    @Override
    public void recorded(Set<String> ids, Instant now, RequestContext context) {
        Set<String> all = Set.copyOf(requireNonNull(ids, "ids"));
        requireNonNulls(now, "now", context, "context");
        JsonNode never = NODES.textNode(Dates.format(Dates.NEVER));
        for (ArrayNode chunk : Chunks.of(all, collection.roomForFilter(context))) {
            ObjectNode own = where(KEY, "$in", chunk);
            ObjectNode settling = NODES.objectNode();
            settling.putObject("$set").put(SETTLED, Dates.format(now));
            collection.updateAll(both(own, both(where(NEXT, never), where(SETTLED, never))), ANY, settling, context);
            ObjectNode recording = NODES.objectNode();
            recording.putObject("$set").put(CAUSE, "");
            collection.updateAll(own, ANY, recording, context);
        }
    }

    @Override
    public State state(RequestContext context) {
        requireNonNull(context, "context");
        ObjectNode waiting = where(NEXT, "$lt", NODES.textNode(Dates.format(Dates.NEVER)));
        ObjectNode givenUp = both(
                where(GIVEN_UP, NODES.booleanNode(true)),
                where(SETTLED, "$lt", NODES.textNode(Dates.format(Dates.NEVER))));
        Optional<Instant> oldest = collection.documents(collection.page(waiting, LIVE, AT, 1, context)).stream()
                .findFirst()
                .map(document -> read(document).fact().at());
        return new State(collection.count(waiting, context), oldest, collection.count(givenUp, context));
    }

    @Override
    public void removeSettledBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        ObjectNode old = where(SETTLED, "$lt", NODES.textNode(Dates.format(instant)));
        collection.deleteAll(both(old, where(CAUSE, NODES.textNode(""))), ANY, context);
    }

    private static ObjectNode notAfter(String field, Instant instant) {
        return where(field, "$lt", NODES.textNode(Dates.format(instant.plusMillis(1))));
    }

    // ---- documents ------------------------------------------------------------------------------------------------

    private static ObjectNode document(KeptFact fresh) {
        Fact fact = fresh.fact();
        return NODES.objectNode()
                .put(CrudCollection.STATE, "PUBLIC")
                .put(KEY, fresh.id())
                .put(
                        TELECONSULTATION,
                        fresh.teleconsultation().map(TeleconsultationId::value).orElse(""))
                .put(SEQUENCE, fresh.sequence())
                .put(KIND, fact.kind().name())
                .put(AT, Dates.format(fact.at()))
                .put(PERSON, fact.person().map(VideoUserId::value).orElse(""))
                .put(DETAILS, FactWord.text(fact.details()))
                .put(OUTLINE, fresh.outline().map(MiaOutbox::text).orElse(""))
                .put(TRACE, fresh.trace().orElse(""))
                .put(VERSION, 1)
                .put(DELIVERIES, "{}")
                .put(CAUSE, fact.cause().map(FactWord::text).orElse(""))
                .put(NEXT, Dates.format(fact.isAlone() ? Dates.NEVER : fact.at()))
                .put(SETTLED, Dates.format(Dates.NEVER))
                .put(GIVEN_UP, false)
                .put(HOLDER, "")
                .put(HELD_UNTIL, Dates.format(Instant.EPOCH));
    }

    private KeptFact read(JsonNode document) {
        try {
            Instant settled = date(document, SETTLED);
            return new KeptFact(
                    document.path(KEY).asText(),
                    textOf(document, TELECONSULTATION).map(TeleconsultationId::new),
                    document.path(SEQUENCE).asLong(),
                    new Fact(
                            Fact.Kind.valueOf(document.path(KIND).asText()),
                            date(document, AT),
                            textOf(document, PERSON).map(VideoUserId::new),
                            FactWord.details(document.path(DETAILS).asText("")),
                            textOf(document, CAUSE).map(FactWord::cause)),
                    textOf(document, OUTLINE).map(MiaOutbox::outline),
                    textOf(document, TRACE),
                    deliveries(document.path(DELIVERIES).asText("")),
                    Optional.of(settled).filter(Dates.NEVER::isAfter),
                    document.path(ID).asText() + ":" + document.path(VERSION).asLong());
        } catch (RuntimeException unreadable) {
            throw collection.unreadable(document);
        }
    }

    private static Optional<String> textOf(JsonNode document, String field) {
        return Optional.of(document.path(field).asText("")).filter(text -> !text.isEmpty());
    }

    private static Instant date(JsonNode document, String field) {
        return Dates.parse(document.path(field).asText())
                .orElseThrow(() -> new IllegalArgumentException("no date in " + field));
    }

    private static String text(Outline outline) {
        ObjectNode lines = NODES.objectNode()
                .put("start", Dates.format(outline.schedule().start()))
                .put("expected", outline.expected())
                .put("phase", outline.phase().name());
        outline.schedule().end().ifPresent(end -> lines.put("end", Dates.format(end)));
        outline.participants().forEach(person -> lines.withArray("participants").add(person.value()));
        return lines.toString();
    }

    private static Outline outline(String text) {
        JsonNode lines = json(text);
        List<VideoUserId> people = new ArrayList<>();
        lines.path("participants").forEach(person -> people.add(new VideoUserId(person.asText())));
        Instant start = date(lines, "start");
        Schedule schedule = lines.has("end") ? Schedule.between(start, date(lines, "end")) : Schedule.openEnded(start);
        return new Outline(
                schedule,
                lines.path("expected").asInt(),
                people,
                RoomState.Phase.valueOf(lines.path("phase").asText()));
    }

    private static String text(Map<String, Delivery> deliveries) {
        ObjectNode all = NODES.objectNode();
        deliveries.forEach((endpoint, delivery) -> all.putObject(endpoint)
                .put("state", delivery.state().name())
                .put("tries", delivery.tries())
                .put("when", Dates.format(delivery.when())));
        return all.toString();
    }

    private static Map<String, Delivery> deliveries(String text) {
        Map<String, Delivery> deliveries = new LinkedHashMap<>();
        json(text)
                .properties()
                .forEach(each -> deliveries.put(
                        each.getKey(),
                        new Delivery(
                                Delivery.State.valueOf(
                                        each.getValue().path("state").asText()),
                                each.getValue().path("tries").asInt(),
                                date(each.getValue(), "when"))));
        return deliveries;
    }

    private static JsonNode json(String text) {
        return UpstreamHttp.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
