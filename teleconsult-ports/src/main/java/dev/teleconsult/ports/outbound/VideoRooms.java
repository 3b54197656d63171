package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rooms of the video provider. It chooses their ids, and a room cannot be changed once it is open. */
@OutboundPort(Upstream.VIDEO)
public interface VideoRooms {

    /**
     * Opens a room, with a link for each participant.
     *
     * <p>Two calls open two rooms, so a call whose outcome is unknown must not be repeated; the token finds what it left.
     *
     * @throws dev.teleconsult.ports.PortRejectedException if the provider refuses such a room, or answers without
     *     a participant's link
     */
    Room open(RoomSpec spec, CorrelationToken token);

    /** Returns what is known of a room; empty if it never existed or is deleted. */
    @Idempotent
    Optional<RoomDetails> details(RoomId room);

    /** Deletes a room and all links to it. One that is gone already is fine. */
    @Idempotent
    void delete(RoomId room);

    /**
     * Looks for rooms opened under one of these tokens, from the newest room back to those created before {@code
     * createdSince}. Rooms that others opened are passed over.
     *
     * @return a token without a room is not in it; one may have several
     */
    @Idempotent
    Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince);

    /** Returns the link as this person wants it, keeping everything that is in it. */
    @AsksNobody
    AccessLink personalise(AccessLink link, LinkPreferences preferences);
}
