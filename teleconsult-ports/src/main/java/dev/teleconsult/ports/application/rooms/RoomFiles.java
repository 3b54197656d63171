package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UploadKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The uploads and transcripts of a room's calls at the provider.
 *
 * @param uploads empty if they are kept, or the provider has none
 * @param transcripts empty if they are kept, or the provider has none
 */
public record RoomFiles(Optional<CallUploads> uploads, Optional<Transcripts> transcripts) {

    /** For a service that deletes no files. */
    public static RoomFiles none() {
        return new RoomFiles(Optional.empty(), Optional.empty());
    }

    /**
     * Lists the files that exist now and returns a deletion for each. The provider may list none for a deleted room.
     */
    public List<Runnable> of(RoomId room) {
        List<Runnable> deletions = new ArrayList<>();
        uploads.ifPresent(
                known -> known.list(room).forEach((UploadKey file) -> deletions.add(() -> known.delete(file))));
        transcripts.ifPresent(
                known -> known.callsIn(room).forEach((SessionId call) -> deletions.add(() -> known.delete(call))));
        return deletions;
    }

    /** Runs all deletions, even if one fails; throws the first failure at the end. */
    public static void delete(List<Runnable> deletions) {
        Optional<PortException> first = Optional.empty();
        for (Runnable deletion : deletions) {
            try {
                deletion.run();
            } catch (PortException failure) {
                first = first.or(() -> Optional.of(failure));
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
    }
}
