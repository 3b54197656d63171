package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who a person is at the video provider, for those known there and for those to be made known. */
final class Identities {

    /** Someone to be made known if they are not. */
    record Newcomer(UserId user, Role role, Language language) {}

    /** An identity never changes once it is in use, so it can be remembered for as long as there is room. */
    private static final int MOST_REMEMBERED = 10_000;

    private final UserIdMap map;
    private final VideoUsers users;
    private final Parallel parallel;
    private final Map<UserId, VideoUserId> remembered =
            Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<UserId, VideoUserId> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            });

    Identities(UserIdMap map, VideoUsers users, Parallel parallel) {
        this.map = map;
        this.users = users;
        this.parallel = parallel;
    }

    /** Empty if this person has never been a participant. */
    Optional<VideoUserId> find(UserId user, RequestContext context) {
        VideoUserId known = remembered.get(user);
        return known != null
                ? Optional.of(known)
                : Optional.ofNullable(find(Set.of(user), context).get(user));
    }

    Map<UserId, VideoUserId> find(Set<UserId> wanted, RequestContext context) {
        Map<UserId, VideoUserId> found = new HashMap<>();
        Set<UserId> unknown = new LinkedHashSet<>();
        for (UserId user : wanted) {
            VideoUserId known = remembered.get(user);
            if (known == null) {
                unknown.add(user);
            } else {
                found.put(user, known);
            }
        }
        if (!unknown.isEmpty()) {
            Map<UserId, VideoUserId> asked = map.find(unknown, context);
            remembered.putAll(asked);
            found.putAll(asked);
        }
        return found;
    }

    /** The other way round. */
    Map<VideoUserId, UserId> findUsers(Set<VideoUserId> videoUsers, RequestContext context) {
        return map.findUsers(videoUsers, context);
    }

    /**
     * The video user of each, in their order. Those without one get one, side by side, and each is on record as soon as it
     * exists: what a crash leaves behind is found by the next request.
     */
    Map<UserId, VideoUserId> ensure(Map<UserId, Newcomer> people, RequestContext context) {
        Map<UserId, VideoUserId> known = find(people.keySet(), context);
        Set<UserId> unknown = new LinkedHashSet<>(people.keySet());
        unknown.removeAll(known.keySet());
        Map<UserId, VideoUserId> made = parallel.each(unknown, user -> makeKnown(people.get(user), context));
        remembered.putAll(made);

        Map<UserId, VideoUserId> all = new LinkedHashMap<>();
        people.keySet().forEach(user -> all.put(user, known.containsKey(user) ? known.get(user) : made.get(user)));
        return all;
    }

    private VideoUserId makeKnown(Newcomer one, RequestContext context) {
        VideoUserId registered = users.register(one.user(), one.role(), one.language());
        return map.add(one.user(), registered, context);
    }
}
