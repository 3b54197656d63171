package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A user directory with the people that a test has set. Safe for use by several threads. */
public final class FakeUserDirectory extends Fake<FakeUserDirectory.Operation> implements UserDirectory {

    /** The operations that a test can make fail. */
    public enum Operation {
        FIND,
        CHECK
    }

    private final Map<UserId, UserProfile> profiles = new ConcurrentHashMap<>();

    public FakeUserDirectory() {
        super(Upstream.DIRECTORY, Operation.class);
    }

    /** Tells it of a person, or what has changed about them. */
    public FakeUserDirectory add(String userId, String fullName, String... groups) {
        return add(
                new UserId(requireNonNull(userId, "userId")),
                new UserProfile(fullName, Set.of(requireNonNull(groups, "groups"))));
    }

    /** Tells it of a person, or what has changed about them. */
    public FakeUserDirectory add(UserId user, UserProfile profile) {
        profiles.put(requireNonNull(user, "user"), requireNonNull(profile, "profile"));
        return this;
    }

    /** Removes a person. */
    public void remove(UserId user) {
        profiles.remove(requireNonNull(user, "user"));
    }

    @Override
    public Map<UserId, UserProfile> find(Set<UserId> users, RequestContext context) {
        Set<UserId> asked = Set.copyOf(requireNonNull(users, "users"));
        requireNonNull(context, "context");
        if (asked.isEmpty()) {
            return Map.of();
        }
        return answer(Operation.FIND, () -> {
            Map<UserId, UserProfile> found = new LinkedHashMap<>(profiles);
            found.keySet().retainAll(asked);
            return Map.copyOf(found);
        });
    }

    @Override
    public CheckResult check() {
        return check(Operation.CHECK);
    }
}
