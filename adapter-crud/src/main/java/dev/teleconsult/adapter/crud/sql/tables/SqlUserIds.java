package dev.teleconsult.adapter.crud.sql.tables;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The map of users in a table in which both columns are unique. */
public final class SqlUserIds implements UserIdMap {

    static final String FIND = "SELECT user_id, video_user FROM teleconsult_user WHERE user_id IN (<asked>)";

    static final String FIND_USERS = "SELECT user_id, video_user FROM teleconsult_user WHERE video_user IN (<asked>)";

    private static final String FIND_ONE = "SELECT video_user FROM teleconsult_user WHERE user_id = :user";

    private static final String ADD =
            "INSERT INTO teleconsult_user (user_id, video_user) VALUES (:user, :videoUser) ON CONFLICT DO NOTHING";

    private static final String REMOVE =
            "DELETE FROM teleconsult_user WHERE user_id = :user AND video_user = :videoUser";

    private record Pair(UserId user, VideoUserId videoUser) {}

    private final Database database;

    public SqlUserIds(Database database) {
        this.database = database;
    }

    @Override
    public Map<UserId, VideoUserId> find(Set<UserId> users, RequestContext context) {
        requireNonNull(context, "context");
        return pairs("findUserIds", FIND, texts(users, UserId::value), Pair::user, Pair::videoUser);
    }

    @Override
    public Map<VideoUserId, UserId> findUsers(Set<VideoUserId> videoUsers, RequestContext context) {
        requireNonNull(context, "context");
        return pairs("findUsers", FIND_USERS, texts(videoUsers, VideoUserId::value), Pair::videoUser, Pair::user);
    }

    @Override
    public VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context) {
        requireNonNulls(user, "user", videoUser, "videoUser", context, "context");
        return database.write("addUserId", handle -> {
            // This statement waits for concurrent writers of either value, so the row read afterwards is final.
            int added = handle.createUpdate(ADD)
                    .bind("user", user.value())
                    .bind("videoUser", videoUser.value())
                    .execute();
            if (added == 1) {
                return videoUser;
            }
            return handle.createQuery(FIND_ONE)
                    .bind("user", user.value())
                    .mapTo(String.class)
                    .findOne()
                    .map(VideoUserId::new)
                    .orElseThrow(() -> new IllegalArgumentException("the video user belongs to another user"));
        });
    }

    @Override
    public boolean remove(UserId user, VideoUserId videoUser, RequestContext context) {
        requireNonNulls(user, "user", videoUser, "videoUser", context, "context");
        database.write(
                "removeUserId",
                handle -> handle.createUpdate(REMOVE)
                        .bind("user", user.value())
                        .bind("videoUser", videoUser.value())
                        .execute());
        return true;
    }

    private static <I> List<String> texts(Collection<I> ids, Function<I, String> text) {
        return ids.stream().map(text).toList();
    }

    private <K, V> Map<K, V> pairs(
            String what, String query, List<String> asked, Function<Pair, K> key, Function<Pair, V> value) {
        return database
                .readInParts(
                        what,
                        asked,
                        (handle, part) -> handle.createQuery(query)
                                .bindList("asked", part)
                                .map((row, statement) -> new Pair(
                                        new UserId(row.getString("user_id")),
                                        new VideoUserId(row.getString("video_user"))))
                                .list())
                .stream()
                .collect(Collectors.toMap(key, value));
    }
}
