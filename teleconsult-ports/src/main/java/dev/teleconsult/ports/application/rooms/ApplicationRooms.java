package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.application.people.Restoring;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The provider's rooms for the use cases. If the provider has lost a participant, opening a room registers them again.
 * If the service is configured to delete the files of calls, deleting a room also deletes the uploads and transcripts
 * of its calls, whether it was cancelled, replaced, or became unnecessary after a change of the roster. A room whose
 * files could not be deleted counts as not deleted, so that it stays on record and both are tried again. The listener
 * is called for rooms that are found, and for those that could not be deleted.
 */
public final class ApplicationRooms implements VideoRooms {

    private final VideoRooms inside;
    private final Restoring restoring;
    private final RoomFiles files;
    private final Announcements announcements;

    /** @param files the files to delete together with a room */
    public ApplicationRooms(VideoRooms inside, Restoring restoring, RoomFiles files, Announcements announcements) {
        this.inside = inside;
        this.restoring = restoring;
        this.files = files;
        this.announcements = announcements;
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
        try {
            deleteWithFiles(room);
        } catch (PortException failure) {
            announcements.tell(listener -> {
                if (failure.isTransient()) {
                    listener.deletionFailed(room);
                } else {
                    listener.deletionRefused(room);
                }
            });
            throw failure;
        }
    }

    private void deleteWithFiles(RoomId room) {
        // Listed before the room is deleted, since the provider may list no files of a deleted room; deleted after the
        // room, since until then a call may be under way.
        List<Runnable> deletions;
        try {
            deletions = files.of(room);
        } catch (PortRejectedException refused) {
            // A refused request for the list would be refused again, and must not prevent the deletion of the room.
            inside.delete(room);
            throw refused;
        }
        inside.delete(room);
        RoomFiles.delete(deletions);
    }

    @Override
    public Map<CorrelationToken, List<RoomId>> search(Set<CorrelationToken> tokens, Instant createdSince) {
        Map<CorrelationToken, List<RoomId>> found = inside.search(tokens, createdSince);
        found.forEach((token, rooms) -> rooms.forEach(
                room -> announcements.tell(listener -> listener.orphanFound(token.teleconsultation(), room))));
        return found;
    }

    @Override
    public MintedLink mintLink(RoomId room, RoomSpec.Seat seat) {
        return restoring.asking(Map.of(seat.videoUser(), seat.role()), () -> inside.mintLink(room, seat));
    }

    @Override
    public AccessLink personalise(AccessLink link, LinkPreferences preferences) {
        return inside.personalise(link, preferences);
    }
}
