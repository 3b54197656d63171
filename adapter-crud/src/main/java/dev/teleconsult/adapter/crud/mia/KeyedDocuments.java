package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.util.Optional;

/**
 * Entries with a unique key, one document for each. The first of several writers inserts a key, and an entry is only
 * changed or removed if it is unchanged since it was read. This requires a unique index, so the first insertion checks
 * that it exists.
 */
final class KeyedDocuments<T> {

    private static final int ATTEMPTS = 3;

    /** The mapping between an entry and its document. */
    interface Form<T> {

        String key(T entry);

        /** The fields that identify this version of an entry, including the key. */
        ObjectNode asRead(T entry);

        /** All fields of an entry. */
        ObjectNode values(T entry);

        /** @throws IllegalArgumentException if the document is not an entry */
        T read(JsonNode document);
    }

    private final CrudCollection collection;
    private final UniqueKey unique;
    private final String blank;
    private final Form<T> form;

    /** @param blank a field that is empty in the probe of the index, so that no answer shows the probe */
    KeyedDocuments(CrudCollection collection, String blank, Form<T> form) {
        this.collection = collection;
        this.unique = new UniqueKey(collection);
        this.blank = blank;
        this.form = form;
    }

    /** Returns the entry that had the key before; empty if this call inserted it. */
    Optional<T> insert(T entry, RequestContext context) {
        unique.require(() -> document(entry).put(blank, ""), context);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            CrudReply reply = collection.insert(document(entry), context);
            if (!reply.isConflict()) {
                CrudCollection.document(reply);
                return Optional.empty();
            }
            Optional<T> before = find(form.key(entry), context);
            if (before.isPresent()) {
                return before;
            }
        }
        throw PortUnavailableException.notDone(
                Upstream.STORE,
                "inserting in " + collection.name() + " met a conflict with a document that comes and goes");
    }

    Optional<T> find(String key, RequestContext context) {
        ObjectNode filter = where(UniqueKey.FIELD, JsonNodeFactory.instance.textNode(key));
        return collection.documents(collection.page(filter, ANY, ID, 1, context)).stream()
                .findFirst()
                .map(this::read);
    }

    /** Replaces {@code current} by {@code next}; returns whether {@code current} was still stored. */
    boolean replace(T current, T next, RequestContext context) {
        ObjectNode operators = JsonNodeFactory.instance.objectNode();
        operators.set("$set", form.values(next));
        boolean changed = collection.updateAll(form.asRead(current), ANY, operators, context) > 0;
        // The service does not count an update within one millisecond that changes no value.
        return changed
                || next.equals(current)
                        && find(form.key(current), context)
                                .filter(current::equals)
                                .isPresent();
    }

    boolean remove(T current, RequestContext context) {
        return collection.deleteAll(form.asRead(current), ANY, context) > 0;
    }

    T read(JsonNode document) {
        try {
            return form.read(document);
        } catch (IllegalArgumentException e) {
            throw collection.unreadable(document);
        }
    }

    private ObjectNode document(T entry) {
        return form.values(entry).put(CrudCollection.STATE, "PUBLIC");
    }
}
