package org.example.huddle;

import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rooms whose name is made from the correlation token, so that repeated requests open one room. */
final class HuddleRooms implements VideoRooms {

    private final HuddleApi api;
    private final HuddleLinks links;

    HuddleRooms(HuddleApi api, HuddleLinks links) {
        this.api = api;
        this.links = links;
    }

    @Override
    public Room open(RoomSpec spec, CorrelationToken token) {
        String name = nameOf(token);
        api.open(name);
        return new Room(new RoomId(name), Map.of());
    }

    @Override
    public Optional<RoomDetails> details(RoomId room) {
        return api.find(room.value()).map(HuddleRooms::detailsOf);
    }

    /** Unknown texts are empty, and unlimited times are zero. */
    private static RoomDetails detailsOf(HuddleApi.Listed listed) {
        return new RoomDetails(
                "",
                "",
                "",
                "",
                listed.people() > 0 ? RoomDetails.Status.RUNNING : RoomDetails.Status.NOT_RUNNING,
                false,
                listed.createdAt().toString(),
                Duration.ZERO,
                Duration.ZERO,
                false);
    }

    @Override
    public void delete(RoomId room) {
        api.delete(room.value());
    }

    @Override
    public Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince) {
        if (tokens.isEmpty()) {
            return Map.of();
        }
        Map<String, CorrelationToken> sought = new HashMap<>();
        tokens.forEach(token -> sought.put(nameOf(token), token));
        Map<CorrelationToken, List<RoomId>> found = new HashMap<>();
        for (HuddleApi.Listed listed : api.rooms()) {
            if (sought.containsKey(listed.name()) && !listed.createdAt().isBefore(createdSince)) {
                found.put(sought.get(listed.name()), List.of(new RoomId(listed.name())));
            }
        }
        return found;
    }

    @Override
    public MintedLink mintLink(RoomId room, RoomSpec.Seat seat) {
        return links.to(room, seat);
    }

    private static String nameOf(CorrelationToken token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.text().getBytes(StandardCharsets.UTF_8));
            return "visit-" + HexFormat.of().formatHex(digest, 0, 16);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
