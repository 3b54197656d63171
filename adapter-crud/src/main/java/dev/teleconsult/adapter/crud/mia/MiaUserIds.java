package dev.teleconsult.adapter.crud.mia;

import static dev.teleconsult.adapter.crud.mia.CrudCollection.ANY;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.ID;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.LIVE;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.either;
import static dev.teleconsult.adapter.crud.mia.CrudCollection.where;
import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The user map in a collection of the CRUD service.
 *
 * <p>A unique index is not required, so one person may have several documents. Every reader chooses the same one: a
 * document with the current field name before one with the name used before version 1.2, then the oldest, then the one
 * with the smaller id.
 */
final class MiaUserIds implements UserIdMap {

    private static final String USER = "receivedUserId";

    /** The field name of versions before 1.2, which most collections do not declare any more. */
    private static final String USER_BEFORE_1_2 = "auth0Id";

    static final String VIDEO_USER = "bandyerId";
    private static final String CREATED = "createdAt";
    private static final String UPDATED = "updatedAt";
    private static final int ATTEMPTS = 3;

    /** The changes of state that make an archived document visible again. */
    private static final Map<String, List<String>> WAY_BACK =
            Map.of("DELETED", List.of("TRASH", "DRAFT", "PUBLIC"), "TRASH", List.of("DRAFT", "PUBLIC"));

    private final CrudCollection collection;

    /** Whether the collection declares the old field; empty until that was checked. */
    private volatile Optional<Boolean> declaresOldField = Optional.empty();

    MiaUserIds(CrudCollection collection) {
        this.collection = collection;
    }

    /** An entry of the map, and whether the old field contains the person. */
    private record Entry(UserId user, VideoUserId videoUser, boolean byOldName, String created, String id) {

        static final Comparator<Entry> PRECEDENCE = Comparator.comparing(Entry::byOldName)
                .thenComparing(Entry::created)
                .thenComparing(Entry::id);
    }

    @Override
    public Map<UserId, VideoUserId> find(Set<UserId> users, RequestContext context) {
        Set<UserId> asked = Set.copyOf(users);
        requireNonNull(context, "context");
        Map<UserId, VideoUserId> found = new HashMap<>();
        entriesOf(asked, context).forEach((user, entry) -> found.put(user, entry.videoUser()));
        return found;
    }

    private Map<UserId, Entry> entriesOf(Set<UserId> users, RequestContext context) {
        if (users.isEmpty()) {
            return Map.of();
        }
        List<String> names = users.stream().map(UserId::value).toList();
        boolean byOldName = declaresOldField(context);
        int room = collection.roomForFilter(context) / (byOldName ? 2 : 1);
        Map<UserId, Entry> first = new HashMap<>();
        for (ArrayNode chunk : Chunks.of(names, room)) {
            ObjectNode filter = where(USER, "$in", chunk);
            if (byOldName) {
                filter = either(filter, where(USER_BEFORE_1_2, "$in", chunk));
            }
            for (JsonNode document : collection.all(filter, LIVE, ID, Integer.MAX_VALUE, context)) {
                for (Entry entry : entries(document)) {
                    if (users.contains(entry.user())) {
                        first.merge(entry.user(), entry, MiaUserIds::preceding);
                    }
                }
            }
        }
        return first;
    }

    @Override
    public Map<VideoUserId, UserId> findUsers(Set<VideoUserId> videoUsers, RequestContext context) {
        Set<VideoUserId> asked = Set.copyOf(videoUsers);
        requireNonNull(context, "context");
        Map<VideoUserId, Entry> first = new HashMap<>();
        Collection<String> ids = asked.stream().map(VideoUserId::value).toList();
        for (ArrayNode chunk : Chunks.of(ids, collection.roomForFilter(context))) {
            ObjectNode filter = where(VIDEO_USER, "$in", chunk);
            for (JsonNode document : collection.all(filter, LIVE, ID, Integer.MAX_VALUE, context)) {
                for (Entry entry : entries(document)) {
                    first.merge(entry.videoUser(), entry, MiaUserIds::preceding);
                }
            }
        }
        Map<VideoUserId, UserId> found = new HashMap<>();
        first.forEach((videoUser, entry) -> found.put(videoUser, entry.user()));
        return found;
    }

    /**
     * Needs one request for a new person: an upsert returns the document that exists afterwards, whether it is new or
     * not. With a unique index, all but one of several concurrent requests get a conflict. Without one, two may each
     * make a document; since the video user's id is derived from the person's id, both have the same content, unless
     * the original made one of them.
     */
    @Override
    public VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context) {
        requireNonNulls(user, "user", videoUser, "videoUser", context, "context");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            CrudReply reply = collection.upsert(named(user, context), made(user, videoUser), context);
            if (!reply.isConflict()) {
                JsonNode document = CrudCollection.document(reply);
                boolean isNew = document.path(CREATED).equals(document.path(UPDATED));
                boolean isOurs = document.path(VIDEO_USER).asText().equals(videoUser.value());
                if (isNew && isOurs) {
                    return videoUser;
                }
            }
            Optional<VideoUserId> first = Optional.ofNullable(
                            entriesOf(Set.of(user), context).get(user))
                    .map(Entry::videoUser);
            if (first.isPresent()) {
                return first.get();
            }
            bringBack(user, context);
        }
        throw PortUnavailableException.notDone(
                Upstream.STORE,
                "adding to " + collection.name() + " met a conflict with a document that comes and goes");
    }

    /** Removes all documents of this person and this video user, archived or not. */
    @Override
    public boolean remove(UserId user, VideoUserId videoUser, RequestContext context) {
        requireNonNulls(user, "user", videoUser, "videoUser", context, "context");
        ObjectNode both = CrudCollection.both(
                named(user, context), where(VIDEO_USER, JsonNodeFactory.instance.textNode(videoUser.value())));
        collection.deleteAll(both, ANY, context);
        return true;
    }

    private ObjectNode named(UserId user, RequestContext context) {
        ObjectNode byName = where(USER, JsonNodeFactory.instance.textNode(user.value()));
        return declaresOldField(context)
                ? either(byName, where(USER_BEFORE_1_2, JsonNodeFactory.instance.textNode(user.value())))
                : byName;
    }

    private static ObjectNode made(UserId user, VideoUserId videoUser) {
        ObjectNode operators = JsonNodeFactory.instance.objectNode();
        operators.putObject("$setOnInsert").put(USER, user.value()).put(VIDEO_USER, videoUser.value());
        return operators;
    }

    /**
     * Makes an archived document visible again, since it still occupies the unique index. The person has this video
     * user in old records and keeps it.
     */
    private void bringBack(UserId user, RequestContext context) {
        for (JsonNode document : collection.all(named(user, context), ANY, ID, CrudCollection.LARGEST_PAGE, context)) {
            String state = document.path(CrudCollection.STATE).asText();
            for (String next : WAY_BACK.getOrDefault(state, List.of())) {
                ObjectNode values = where(ID, document.path(ID));
                collection.changeState(values, next, context);
            }
        }
    }

    /** Checked once, since the service refuses a filter with an undeclared field. */
    private boolean declaresOldField(RequestContext context) {
        Optional<Boolean> known = declaresOldField;
        if (known.isPresent()) {
            return known.get();
        }
        ObjectNode byOldName = where(USER_BEFORE_1_2, JsonNodeFactory.instance.textNode(""));
        CrudReply reply = collection.page(byOldName, LIVE, ID, 1, context);
        boolean declared = !reply.refuses(USER_BEFORE_1_2);
        if (declared) {
            collection.documents(reply);
        }
        declaresOldField = Optional.of(declared);
        return declared;
    }

    private static Entry preceding(Entry one, Entry other) {
        return Entry.PRECEDENCE.compare(one, other) <= 0 ? one : other;
    }

    /**
     * Reads the entries of a document: two if it has both field names; none if it contains no person or no video user.
     */
    private List<Entry> entries(JsonNode document) {
        String videoUser = document.path(VIDEO_USER).asText("");
        List<Entry> entries = new ArrayList<>(1);
        for (String field : List.of(USER, USER_BEFORE_1_2)) {
            String user =
                    document.path(field).isNull() ? "" : document.path(field).asText("");
            if (!user.isEmpty() && !videoUser.isEmpty()) {
                entries.add(entry(document, user, videoUser, field.equals(USER_BEFORE_1_2)));
            }
        }
        return entries;
    }

    private Entry entry(JsonNode document, String user, String videoUser, boolean byOldName) {
        String id = document.path(ID).asText();
        try {
            return new Entry(
                    new UserId(user),
                    new VideoUserId(videoUser),
                    byOldName,
                    document.path(CREATED).asText(""),
                    id);
        } catch (IllegalArgumentException e) {
            throw collection.unreadable(document);
        }
    }
}
