package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.CustomIds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Translates the ids that a test has set. Safe for use by several threads. */
public final class FakeCustomIds extends Fake<FakeCustomIds.Operation> implements CustomIds {

    /** The operations that a test can make fail. */
    public enum Operation {
        RESOLVE,
        CHECK
    }

    private final Map<UserId, UserId> directoryIds = new ConcurrentHashMap<>();

    public FakeCustomIds() {
        super(Upstream.CUSTOM_IDS, Operation.class);
    }

    /** Adds a person whom the directory knows by another id. */
    public FakeCustomIds add(String customId, String directoryId) {
        directoryIds.put(
                new UserId(requireNonNull(customId, "customId")),
                new UserId(requireNonNull(directoryId, "directoryId")));
        return this;
    }

    @Override
    public Map<UserId, UserId> resolve(Set<UserId> customIds, RequestContext context) {
        Set<UserId> asked = Set.copyOf(requireNonNull(customIds, "customIds"));
        requireNonNull(context, "context");
        if (asked.isEmpty()) {
            return Map.of();
        }
        return answer(Operation.RESOLVE, () -> {
            Map<UserId, UserId> found = new LinkedHashMap<>(directoryIds);
            found.keySet().retainAll(asked);
            return Map.copyOf(found);
        });
    }

    @Override
    public CheckResult check() {
        return check(Operation.CHECK);
    }
}
