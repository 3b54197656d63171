package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.WriteMark;

/** The unique index of a collection, on which rests that only one of several writers gets in first. */
final class UniqueKey {

    static final String FIELD = "key";

    private final CrudCollection collection;

    /** Whether the index is known to be there. */
    private volatile boolean isThere;

    UniqueKey(CrudCollection collection) {
        this.collection = collection;
    }

    /**
     * Inserts one document twice, unless it was done before: the second time must be refused.
     *
     * @param example a document of the collection; its key is replaced by one of its own
     */
    void require(ObjectNode example, RequestContext context) {
        if (isThere) {
            return;
        }
        String key = "probe-" + WriteMark.random().value();
        ObjectNode probe = example.deepCopy().put(FIELD, key);
        CrudCollection.document(collection.insert(probe, context));
        boolean refused = collection.insert(probe, context).isConflict();
        collection.deleteAll(where(FIELD, JsonNodeFactory.instance.textNode(key)), ANY, context);
        if (!refused) {
            throw PortRejectedException.refused(
                    Upstream.STORE, "the collection " + collection.name() + " has no unique index on " + FIELD);
        }
        isThere = true;
    }
}
