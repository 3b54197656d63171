package dev.teleconsult.ports.application;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rooms that are opened also if the provider has forgotten a participant, who is then registered again. */
final class RestoringRooms implements VideoRooms {

    private final VideoRooms inside;
    private final Restoring restoring;

    RestoringRooms(VideoRooms inside, Restoring restoring) {
        this.inside = inside;
        this.restoring = restoring;
    }

    @Override
    public Room open(RoomSpec spec, CorrelationToken token) {
        Map<VideoUserId, Role> people = new LinkedHashMap<>();
        spec.seats().forEach(seat -> people.put(seat.videoUser(), seat.role()));
        return restoring.asking(people, () -> inside.open(spec, token));
    }

    @Override
    public Optional<RoomDetails> details(RoomId room) {
        return inside.details(room);
    }

    @Override
    public void delete(RoomId room) {
        inside.delete(room);
    }

    @Override
    public Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince) {
        return inside.search(tokens, createdSince);
    }

    @Override
    public AccessLink personalise(AccessLink link, LinkPreferences preferences) {
        return inside.personalise(link, preferences);
    }
}
