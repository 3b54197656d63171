package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
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

    /**
     * The prefix of the id that replaces the room's id when a room was closed after its visit. No provider makes ids
     * with this prefix.
     */
    private static final String ENDED = "teleconsult-ended@";

    /**
     * The placeholder on record for a room that was closed after its visit; no participant can join it. Every version
     * and every store reads it as a room, so that none of them opens another room for the record.
     */
    static Room ended(Instant at) {
        return new Room(new RoomId(ENDED + at.toEpochMilli()), Map.of());
    }

    /** Whether this is the placeholder for a room that was closed after its visit. */
    boolean isEnded() {
        return id.value().startsWith(ENDED);
    }

    /** The person's link; empty if the person has none. */
    public Optional<AccessLink> linkOf(VideoUserId videoUser) {
        return Optional.ofNullable(links.get(requireNonNull(videoUser, "videoUser")));
    }
}
