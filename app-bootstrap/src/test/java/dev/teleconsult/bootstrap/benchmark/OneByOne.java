package dev.teleconsult.bootstrap.benchmark;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The flow of the original's diagram, as a decorator of our ports: people are looked up one by one. With an executor
 * that runs everything on the caller's thread they are also registered one by one.
 */
record OneByOne(TeleconsultStorage inside) implements TeleconsultStorage {

    @Override
    public TeleconsultationStore teleconsultations() {
        return inside.teleconsultations();
    }

    @Override
    public UserIdMap userIds() {
        UserIdMap map = inside.userIds();
        return new UserIdMap() {
            @Override
            public Map<UserId, VideoUserId> find(Set<UserId> users, RequestContext context) {
                Map<UserId, VideoUserId> found = new HashMap<>();
                users.forEach(user -> found.putAll(map.find(Set.of(user), context)));
                return found;
            }

            @Override
            public Map<VideoUserId, UserId> findUsers(Set<VideoUserId> videoUsers, RequestContext context) {
                return map.findUsers(videoUsers, context);
            }

            @Override
            public VideoUserId add(UserId user, VideoUserId videoUser, RequestContext context) {
                return map.add(user, videoUser, context);
            }
        };
    }

    @Override
    public Optional<IdempotencyRecords> idempotencyRecords() {
        return inside.idempotencyRecords();
    }

    @Override
    public CheckResult check() {
        return inside.check();
    }

    @Override
    public void close() {
        inside.close();
    }
}
