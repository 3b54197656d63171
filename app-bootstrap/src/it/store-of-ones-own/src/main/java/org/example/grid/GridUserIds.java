package org.example.grid;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

final class GridUserIds implements UserIdMap {

    private final GridMap<UserId, VideoUserId> videoUsers;
    private final GridMap<VideoUserId, UserId> users;

    GridUserIds(GridMap<UserId, VideoUserId> videoUsers, GridMap<VideoUserId, UserId> users) {
        this.videoUsers = videoUsers;
        this.users = users;
    }

    @Override
    public Map<UserId, VideoUserId> find(Set<UserId> asked, RequestContext context) {
        requireNonNull(context, "context");
        return lookUp("finding video users", videoUsers, asked);
    }

    @Override
    public Map<VideoUserId, UserId> findUsers(Set<VideoUserId> asked, RequestContext context) {
        requireNonNull(context, "context");
        return lookUp("finding users", users, asked);
    }

    @Override
    public VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context) {
        requireNonNull(user, "user");
        requireNonNull(videoUser, "videoUser");
        requireNonNull(context, "context");
        return GridStorage.asking("adding a video user", () -> {
            VideoUserId inUse = videoUsers.putIfAbsent(user, videoUser).orElse(videoUser);
            // Also by later callers: the first may have died in between.
            users.putIfAbsent(inUse, user);
            return inUse;
        });
    }

    @Override
    public boolean remove(UserId user, VideoUserId videoUser, RequestContext context) {
        requireNonNull(user, "user");
        requireNonNull(videoUser, "videoUser");
        requireNonNull(context, "context");
        GridStorage.asking("removing a video user", () -> {
            videoUsers.remove(user, videoUser);
            return users.remove(videoUser, user);
        });
        return true;
    }

    private static <K, V> Map<K, V> lookUp(String operation, GridMap<K, V> map, Set<K> asked) {
        Set<K> keys = Set.copyOf(asked);
        return GridStorage.asking(operation, () -> {
            Map<K, V> found = new HashMap<>();
            keys.forEach(key -> map.get(key).ifPresent(value -> found.put(key, value)));
            return Map.copyOf(found);
        });
    }
}
