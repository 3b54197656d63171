package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.Upstream;
import java.util.List;
import java.util.Optional;

/** The transcripts of recorded calls. */
@OutboundPort(Upstream.VIDEO)
public interface Transcripts {

    /**
     * Returns all calls that were held in a room, including one under way, whether or not they have a transcript.
     * Returns none for an unknown room.
     */
    @Idempotent
    List<SessionId> callsIn(RoomId room);

    /** Returns the room a call was held in; empty if there was no such call. */
    @Idempotent
    Optional<RoomId> roomOf(SessionId session);

    /**
     * Opens a call's transcript; empty if there is none, or none yet. Where the provider answers with a link, it is
     * only followed to the provider's own hosts.
     *
     * @param maxBytes at least 1
     * @throws dev.teleconsult.domain.RefusalException {@link dev.teleconsult.domain.RefusalCode#TRANSCRIPT_TOO_LARGE}
     *     if it has more bytes; thrown before the first byte is returned
     */
    @Idempotent
    Optional<Transcript> open(SessionId session, long maxBytes);

    /**
     * Deletes a call's transcript for good. Does nothing if there is no such call or no transcript, or if the provider
     * answers that it makes no transcripts for this account.
     */
    @Idempotent
    void delete(SessionId session);
}
