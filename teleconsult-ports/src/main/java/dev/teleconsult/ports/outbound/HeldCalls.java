package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.Upstream;
import java.util.List;
import java.util.Optional;

/** The provider's own list of the calls that were held. */
@OutboundPort(Upstream.VIDEO)
public interface HeldCalls {

    /**
     * Returns all calls of a room in which people met, including one under way, which has no length yet.
     *
     * @return an empty list if no call was held there; empty if the provider cannot list the calls of this room
     */
    @Idempotent
    Optional<List<HeldCall>> in(RoomId room);
}
