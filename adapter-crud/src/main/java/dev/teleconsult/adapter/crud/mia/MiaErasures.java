package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.both;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.ErasureTexts;
import dev.teleconsult.ports.outbound.StoredErasure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Erasures in a separate collection, one document for each. */
final class MiaErasures implements ErasureRecords {

    static final String PERSON = "person";
    private static final String BY = "by";
    private static final String REQUESTED = "requested";
    private static final String STEPS = "steps";
    private static final String KEEPS = "keeps";
    private static final String DONE = "done";
    private static final String SUBJECT = "subject";
    private static final String SINCE = "since";
    private static final String TRIES = "tries";
    private static final String NEXT = "next";
    private static final String VERSION = "version";

    private static final Logger LOG = LoggerFactory.getLogger(MiaErasures.class);

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final CrudCollection collection;
    private final KeyedDocuments<StoredErasure> erasures;

    MiaErasures(CrudCollection collection) {
        this.collection = collection;
        this.erasures = new KeyedDocuments<>(collection, SUBJECT, new Form());
    }

    @Override
    public StoredErasure insert(Erasure erasure, RequestContext context) {
        requireNonNulls(erasure, "erasure", context, "context");
        StoredErasure fresh = new StoredErasure(erasure, 1);
        return erasures.insert(fresh, context).orElse(fresh);
    }

    @Override
    public Optional<StoredErasure> find(ErasureId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return erasures.find(id.value(), context);
    }

    @Override
    public Optional<StoredErasure> replace(StoredErasure current, Erasure next, RequestContext context) {
        requireNonNulls(current, "current", next, "next", context, "context");
        if (!current.erasure().id().equals(next.id())) {
            throw new IllegalArgumentException("the id cannot change");
        }
        StoredErasure written = new StoredErasure(next, current.version() + 1);
        return erasures.replace(current, written, context) ? Optional.of(written) : Optional.empty();
    }

    @Override
    public List<StoredErasure> due(Instant now, int limit, RequestContext context) {
        requireNonNulls(now, "now", context, "context");
        requireLimit(limit);
        ObjectNode due = both(isOpen(), where(NEXT, "$lt", NODES.textNode(Dates.format(now.plusMillis(1)))));
        List<StoredErasure> found = new ArrayList<>();
        for (JsonNode document : collection.documents(collection.page(due, LIVE, NEXT + "," + ID, limit, context))) {
            try {
                found.add(erasures.read(document));
            } catch (PortRejectedException unreadable) {
                LOG.error("An erasure is left out: {}", unreadable.getMessage());
            }
        }
        return found;
    }

    @Override
    public Open open(RequestContext context) {
        requireNonNull(context, "context");
        Optional<Instant> oldest = collection.documents(collection.page(isOpen(), LIVE, REQUESTED, 1, context)).stream()
                .findFirst()
                .flatMap(document -> Dates.parse(document.path(REQUESTED).asText("")));
        return new Open(collection.count(isOpen(), context), oldest);
    }

    /** The service itself writes {@code creatorId} and {@code updaterId}. */
    @Override
    public boolean notesCreators() {
        return true;
    }

    /** A filter for open erasures, which have a person; probes of the index, which a crash may leave, have none. */
    private static ObjectNode isOpen() {
        return where(SUBJECT, "$gt", NODES.textNode(""));
    }

    private static final class Form implements KeyedDocuments.Form<StoredErasure> {

        @Override
        public String key(StoredErasure stored) {
            return stored.erasure().id().value();
        }

        @Override
        public ObjectNode asRead(StoredErasure stored) {
            return NODES.objectNode().put(UniqueKey.FIELD, key(stored)).put(VERSION, stored.version());
        }

        @Override
        public ObjectNode values(StoredErasure stored) {
            Erasure erasure = stored.erasure();
            return asRead(stored)
                    .put(PERSON, erasure.person())
                    .put(BY, erasure.by())
                    .put(REQUESTED, Dates.format(erasure.requested()))
                    .put(STEPS, ErasureTexts.ofSteps(erasure.steps()))
                    .put(KEEPS, ErasureTexts.ofKeeps(erasure.keeps()))
                    .put(DONE, Dates.format(erasure.done().orElse(Dates.NEVER)))
                    .put(SUBJECT, erasure.subject().map(ErasureTexts::ofPerson).orElse(""))
                    .put(SINCE, Dates.format(erasure.turn().since()))
                    .put(TRIES, erasure.turn().tries())
                    .put(NEXT, Dates.format(erasure.turn().nextTry()));
        }

        @Override
        public StoredErasure read(JsonNode document) {
            return new StoredErasure(
                    new Erasure(
                            new ErasureId(document.path(UniqueKey.FIELD).asText()),
                            document.path(PERSON).asText(),
                            document.path(BY).asText(),
                            date(document, REQUESTED),
                            ErasureTexts.toSteps(document.path(STEPS).asText()),
                            ErasureTexts.toKeeps(document.path(KEEPS).asText()),
                            Optional.of(date(document, DONE)).filter(Dates.NEVER::isAfter),
                            Optional.of(document.path(SUBJECT).asText(""))
                                    .filter(text -> !text.isEmpty())
                                    .map(ErasureTexts::toPerson),
                            new Turn(date(document, SINCE), document.path(TRIES).asInt(), date(document, NEXT))),
                    document.path(VERSION).asLong());
        }

        private static Instant date(JsonNode document, String field) {
            return Dates.parse(document.path(field).asText(""))
                    .orElseThrow(() -> new IllegalArgumentException("no date in " + field));
        }
    }
}
