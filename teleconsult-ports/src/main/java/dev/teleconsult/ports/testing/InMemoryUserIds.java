package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The map of users to video users of an {@link InMemoryStorage}. */
final class InMemoryUserIds implements UserIdMap {

    private final Fake<Operation> storage;
    private final Rows rows;

    InMemoryUserIds(Fake<Operation> storage, Rows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public Map<UserId, VideoUserId> find(Set<UserId> users, RequestContext context) {
        Set<UserId> asked = Set.copyOf(users);
        requireNonNull(context, "context");
        return asked.isEmpty() ? Map.of() : storage.answer(Operation.FIND_USER_IDS, () -> rows.find(asked));
    }

    @Override
    public Map<VideoUserId, UserId> findUsers(Set<VideoUserId> videoUsers, RequestContext context) {
        Set<VideoUserId> asked = Set.copyOf(videoUsers);
        requireNonNull(context, "context");
        return asked.isEmpty() ? Map.of() : storage.answer(Operation.FIND_USERS, () -> rows.findUsers(asked));
    }

    @Override
    public VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context) {
        requireNonNulls(user, "user", videoUser, "videoUser", context, "context");
        return storage.answer(Operation.ADD_USER_ID, () -> rows.add(user, videoUser));
    }

    @Override
    public boolean remove(UserId user, VideoUserId videoUser, RequestContext context) {
        requireNonNulls(user, "user", videoUser, "videoUser", context, "context");
        storage.perform(Operation.REMOVE_USER_ID, () -> rows.remove(user, videoUser));
        return true;
    }

    /** The rows that replicas share. The monitor makes each method one atomic step. */
    static final class Rows {

        private final Map<UserId, VideoUserId> videoUsers = new LinkedHashMap<>();
        private final Map<VideoUserId, UserId> users = new LinkedHashMap<>();

        synchronized Map<UserId, VideoUserId> find(Set<UserId> asked) {
            return found(videoUsers, asked);
        }

        synchronized Map<VideoUserId, UserId> findUsers(Set<VideoUserId> asked) {
            return found(users, asked);
        }

        synchronized VideoUserId add(UserId user, VideoUserId videoUser) {
            VideoUserId first = videoUsers.get(user);
            if (first != null) {
                return first;
            }
            // A store with an index on the video user would refuse too; correct callers never cause this.
            if (users.containsKey(videoUser)) {
                throw new IllegalArgumentException("the video user belongs to another user");
            }
            videoUsers.put(user, videoUser);
            users.put(videoUser, user);
            return videoUser;
        }

        synchronized void remove(UserId user, VideoUserId videoUser) {
            if (videoUsers.remove(user, videoUser)) {
                users.remove(videoUser);
            }
        }

        synchronized Map<UserId, VideoUserId> all() {
            return Map.copyOf(videoUsers);
        }

        private static <K, V> Map<K, V> found(Map<K, V> all, Set<K> asked) {
            Map<K, V> found = new LinkedHashMap<>(all);
            found.keySet().retainAll(asked);
            return found;
        }
    }
}
