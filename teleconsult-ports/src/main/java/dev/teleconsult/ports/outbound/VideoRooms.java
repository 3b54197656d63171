package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rooms of the video provider. A room cannot be changed once it is open. The provider chooses the room's id, or
 * accepts a name from the caller ({@link Capability#ROOMS_BY_NAME}).
 */
@OutboundPort(Upstream.VIDEO)
public interface VideoRooms {

    /**
     * Opens a room with a link for each participant, or without links if the provider makes them on request
     * ({@link Capability#MINTED_LINKS}).
     *
     * <p>Two calls open two rooms, so a call whose outcome is unknown must not be repeated; {@link #search} finds a
     * room that it may have opened by its token. If the provider accepts the room's name from the caller, two calls
     * with the same token open one room, and a call may be repeated.
     *
     * @throws dev.teleconsult.ports.PortRejectedException if the provider refuses the room, or answers without a
     *     participant's link
     */
    @Idempotent(with = Capability.ROOMS_BY_NAME)
    Room open(RoomSpec spec, CorrelationToken token);

    /** Returns the details of a room; empty if it never existed or is deleted. */
    @Idempotent
    Optional<RoomDetails> details(RoomId room);

    /** Deletes a room and all links to it; does nothing if it is gone already. */
    @Idempotent
    void delete(RoomId room);

    /**
     * Looks for rooms opened with one of these tokens, from the newest room back to the first one created before {@code
     * createdSince}. Skips rooms opened by others.
     *
     * @return the rooms by token; a token may have several rooms, and one without a room is missing
     */
    @Idempotent
    Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince);

    /**
     * Makes a link for a participant to an open room. Each call may make another link; earlier ones stay valid until
     * they expire.
     *
     * @param seat the participant's seat in the opened room
     * @return a link that does not expire before a participant who follows it at once has joined
     * @throws dev.teleconsult.domain.RefusalException
     *     {@link dev.teleconsult.domain.RefusalCode#UNSUPPORTED_BY_PROVIDER} without {@link Capability#MINTED_LINKS}
     */
    @Idempotent
    @MakesNoCall(with = Capability.SIGNED_LINKS)
    default MintedLink mintLink(RoomId room, RoomSpec.Seat seat) {
        throw ProviderCapabilities.unsupported(Capability.MINTED_LINKS);
    }

    /**
     * Adds a participant's preferences to a link and keeps the rest of it; returns the link unchanged if links cannot
     * carry preferences.
     */
    @MakesNoCall
    default AccessLink personalise(AccessLink link, LinkPreferences preferences) {
        return link;
    }
}
