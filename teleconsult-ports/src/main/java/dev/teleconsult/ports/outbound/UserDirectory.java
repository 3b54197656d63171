package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.util.Map;
import java.util.Set;

/** The directory of people's names and groups. */
@OutboundPort(Upstream.DIRECTORY)
public interface UserDirectory {

    /**
     * Returns the profile of each user that it knows. A user missing from the answer is unknown: the adapter has asked
     * for every one.
     */
    @Idempotent
    Map<UserId, UserProfile> find(Set<UserId> users, RequestContext context);

    /** Checks whether the directory can be reached. Does not throw for an outage. */
    CheckResult check();
}
