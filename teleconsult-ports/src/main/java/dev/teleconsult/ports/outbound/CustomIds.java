package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.util.Map;
import java.util.Set;

/** Translates the callers' own ids of people into the directory's. */
@OutboundPort(Upstream.CUSTOM_IDS)
public interface CustomIds {

    /**
     * Returns the directory's id for each custom id that it knows. An id missing from the answer is unknown: the
     * adapter has asked for every one.
     */
    @Idempotent
    Map<UserId, UserId> resolve(Set<UserId> customIds, RequestContext context);

    /** Checks whether the service can be reached. Does not throw for an outage. */
    CheckResult check();
}
