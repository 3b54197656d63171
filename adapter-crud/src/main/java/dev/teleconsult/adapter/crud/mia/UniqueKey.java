package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.WriteMark;
import java.util.List;
import java.util.function.Supplier;

/** The unique index of a collection, which ensures that only the first of several writers inserts. */
final class UniqueKey {

    static final String FIELD = "key";

    private final CrudCollection collection;
    private final List<String> fields;

    /** Whether the index certainly exists. */
    private volatile boolean isThere;

    /** An index on {@link #FIELD}. */
    UniqueKey(CrudCollection collection) {
        this(collection, FIELD);
    }

    /** @param fields the fields of the index; the first is a text */
    UniqueKey(CrudCollection collection, String... fields) {
        this.collection = collection;
        this.fields = List.of(fields);
    }

    /**
     * Checks the index, unless that was done before: inserts one document twice, and the second insertion must be
     * refused.
     *
     * @param example returns a document of the collection that differs from all others; called twice if a check is
     *     needed. Both documents get the same value in the first field of this index, so that only this index can
     *     refuse the second
     */
    void require(Supplier<ObjectNode> example, RequestContext context) {
        if (isThere) {
            return;
        }
        String key = "probe-" + WriteMark.random().value();
        String field = fields.get(0);
        CrudCollection.document(collection.insert(example.get().put(field, key), context));
        boolean refused =
                collection.insert(example.get().put(field, key), context).isConflict();
        collection.deleteAll(where(field, JsonNodeFactory.instance.textNode(key)), ANY, context);
        if (!refused) {
            throw PortRejectedException.refused(
                    Upstream.STORE,
                    "the collection " + collection.name() + " has no unique index on " + String.join(" and ", fields));
        }
        isThere = true;
    }
}
