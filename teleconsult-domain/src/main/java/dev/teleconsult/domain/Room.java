package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * A room at the video provider, with each participant's personal link.
 *
 * @param links by participant; in records of the original service the link of a participant may be missing
 */
public record Room(RoomId id, Map<VideoUserId, AccessLink> links) {

    public Room {
        requireNonNull(id, "id");
        links = Map.copyOf(requireNonNull(links, "links"));
    }

    /** Empty if this person has no way in. */
    public Optional<AccessLink> linkOf(VideoUserId videoUser) {
        return Optional.ofNullable(links.get(requireNonNull(videoUser, "videoUser")));
    }
}
