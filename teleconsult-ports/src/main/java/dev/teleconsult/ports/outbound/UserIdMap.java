package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.util.Map;
import java.util.Set;

/**
 * Maps a person to their user at the video provider. Each person has one video user in use, however many requests race:
 * all callers get the same one, now and later.
 */
@OutboundPort(Upstream.STORE)
public interface UserIdMap {

    /**
     * Returns the video user of each person who has one; an empty set returns an empty map. Uses one query for any
     * number.
     */
    @Idempotent
    Map<UserId, VideoUserId> find(Set<UserId> users, RequestContext context);

    /** Returns the person of each video user; no two people share a video user. */
    @Idempotent
    Map<VideoUserId, UserId> findUsers(Set<VideoUserId> videoUsers, RequestContext context);

    /**
     * Stores a person's video user unless the person has one already.
     *
     * @return the video user in use from now on: the given one, or the earlier one
     */
    @Idempotent
    VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context);

    /**
     * Removes a person's video user, if it is this one, in each place where it is stored. The person can be added
     * again.
     *
     * @return true; false from a store of an earlier version, which cannot remove entries
     */
    @Idempotent
    default boolean remove(UserId user, VideoUserId videoUser, RequestContext context) {
        return false;
    }
}
