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

/** The unique index of a collection, on which rests that of several writers only the first inserts. */
final class UniqueKey {

    static final String FIELD = "key";

    private final CrudCollection collection;
    private final List<String> fields;

    /** Whether the index is known to be there. */
    private volatile boolean isThere;

    /** On {@link #FIELD}. */
    UniqueKey(CrudCollection collection) {
        this(collection, FIELD);
    }

    /** @param fields that the index covers; the first holds a text */
    UniqueKey(CrudCollection collection, String... fields) {
        this.collection = collection;
        this.fields = List.of(fields);
    }

    /**
     * Inserts one document twice, unless it was done before: the second time must be refused.
     *
     * @param example makes two documents of the collection, if they are needed; the first field of the index gets the same value
     *     in both, so that they differ in the fields of any other unique index alone
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
