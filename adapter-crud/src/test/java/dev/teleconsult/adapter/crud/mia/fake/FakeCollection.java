package dev.teleconsult.adapter.crud.mia.fake;

import static java.util.stream.Collectors.joining;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.UniqueIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The documents of one collection. Every method is one atomic command of the database; where the service uses two
 * commands, two calls are made here too, with the same race in between.
 */
final class FakeCollection {

    /** The context of a request: the author to record, and the time of its arrival. */
    record Author(String userId, Instant now) {}

    private final CollectionDefinition definition;
    private final ObjectId.Generator ids;
    private final Map<ObjectId, Map<String, Object>> documents = new LinkedHashMap<>();

    FakeCollection(CollectionDefinition definition, ObjectId.Generator ids) {
        this.definition = definition;
        this.ids = ids;
    }

    CollectionDefinition definition() {
        return definition;
    }

    synchronized ObjectId insert(Map<String, Object> fields, Author author) {
        return store(created(fields, author));
    }

    private Map<String, Object> created(Map<String, Object> fields, Author author) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(CollectionDefinition.ID, ids.next(author.now()));
        document.put(LifecycleState.FIELD, definition.stateOfNewDocuments().name());
        document.put("creatorId", author.userId());
        document.put("createdAt", author.now());
        document.put("updaterId", author.userId());
        document.put("updatedAt", author.now());
        document.putAll(Values.copyOf(fields));
        return document;
    }

    private ObjectId store(Map<String, Object> document) {
        ObjectId id = (ObjectId) document.get(CollectionDefinition.ID);
        refuseDuplicates(document, id);
        documents.put(id, document);
        return id;
    }

    private void refuseDuplicates(Map<String, Object> candidate, ObjectId id) {
        for (UniqueIndex index : definition.uniqueIndexes()) {
            if (isTaken(index, candidate, id)) {
                String key = index.fields().stream()
                        .map(field -> field + ": " + JavaScriptJson.write(candidate.get(field)))
                        .collect(joining(", "));
                throw CrudError.database(
                        CrudError.DUPLICATE_KEY,
                        "E11000 duplicate key error collection: teleconsultation." + definition.name() + " index: "
                                + index.name() + " dup key: { " + key + " }");
            }
        }
    }

    /** Whether another document than the one of the id has the candidate's values. Loops: each write looks at every document. */
    private boolean isTaken(UniqueIndex index, Map<String, Object> candidate, ObjectId id) {
        for (Map.Entry<ObjectId, Map<String, Object>> other : documents.entrySet()) {
            boolean isSame = true;
            for (String field : index.fields()) {
                isSame = isSame
                        && Values.same(candidate.get(field), other.getValue().get(field));
            }
            if (isSame && !other.getKey().equals(id)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The matching documents. Without an order their order is unrelated to their insertion: the database guarantees
     * none, so an adapter that relies on one should fail here.
     */
    synchronized List<Map<String, Object>> find(Filter filter, String sort, int skip, int limit) {
        Comparator<Map<String, Object>> order = sort.isEmpty() ? FakeCollection::compareFromTheEnd : Values.order(sort);
        return documents.values().stream()
                .filter(filter::matches)
                .sorted(order)
                .skip(skip)
                .limit(limit)
                .map(Values::copyOf)
                .toList();
    }

    /** By the ids read backwards, which have the same length. */
    private static int compareFromTheEnd(Map<String, Object> left, Map<String, Object> right) {
        String leftId = idOf(left);
        String rightId = idOf(right);
        for (int at = leftId.length() - 1; at >= 0; at--) {
            int difference = leftId.charAt(at) - rightId.charAt(at);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static String idOf(Map<String, Object> document) {
        return document.get(CollectionDefinition.ID).toString();
    }

    synchronized Optional<Map<String, Object>> findOne(Filter filter) {
        return documents.values().stream().filter(filter::matches).findFirst().map(Values::copyOf);
    }

    synchronized int count(Filter filter) {
        return (int) documents.values().stream().filter(filter::matches).count();
    }

    /** Finds one document and updates it: returns the document afterwards, or empty when none matched. */
    synchronized Optional<Map<String, Object>> updateOne(
            Filter filter, Function<Map<String, Object>, Map<String, Object>> update) {
        return documents.values().stream().filter(filter::matches).findFirst().map(found -> {
            Map<String, Object> changed = update.apply(found);
            store(changed);
            return Values.copyOf(changed);
        });
    }

    /** Updates the matching documents one by one, and counts those that changed. */
    synchronized int updateMany(Filter filter, Function<Map<String, Object>, Map<String, Object>> update) {
        int modified = 0;
        List<Map<String, Object>> matching =
                documents.values().stream().filter(filter::matches).toList();
        for (Map<String, Object> found : matching) {
            Map<String, Object> changed = update.apply(found);
            if (!Values.same(found, changed)) {
                store(changed);
                modified++;
            }
        }
        return modified;
    }

    /**
     * Updates the matching document, or makes one from the filter's equalities. Never twice: upserts are serialised.
     */
    synchronized Map<String, Object> upsert(
            Filter filter, Map<String, Object> equalities, Update update, Author author) {
        Optional<Map<String, Object>> updated = updateOne(filter, found -> update.applyTo(found, false));
        if (updated.isPresent()) {
            return updated.get();
        }
        Map<String, Object> made = update.applyTo(created(equalities, author), true);
        made.put(LifecycleState.FIELD, definition.stateOfNewDocuments().name());
        store(made);
        return Values.copyOf(made);
    }

    synchronized boolean deleteOne(Filter filter) {
        Optional<Map<String, Object>> found = findOne(filter);
        found.ifPresent(document -> documents.remove((ObjectId) document.get(CollectionDefinition.ID)));
        return found.isPresent();
    }

    synchronized int deleteMany(Filter filter) {
        List<Object> doomed = new ArrayList<>();
        documents.values().stream()
                .filter(filter::matches)
                .forEach(document -> doomed.add(document.get(CollectionDefinition.ID)));
        doomed.forEach(documents::remove);
        return doomed.size();
    }

    /**
     * Stores a document as it is, without schema and defaults, as an older version or another program may have written
     * it.
     */
    synchronized ObjectId seed(Map<String, Object> fields, Author author) {
        Map<String, Object> document = created(fields, author);
        if (fields.get(CollectionDefinition.ID) instanceof String given) {
            document.put(CollectionDefinition.ID, new ObjectId(given));
        }
        return store(document);
    }

    synchronized List<Map<String, Object>> all() {
        return documents.values().stream().map(Values::copyOf).toList();
    }

    synchronized void clear() {
        documents.clear();
    }
}
