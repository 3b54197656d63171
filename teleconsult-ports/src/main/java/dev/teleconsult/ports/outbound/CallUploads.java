package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.Upstream;
import java.util.List;

/** The files people uploaded during the calls of a room. */
@OutboundPort(Upstream.VIDEO)
public interface CallUploads {

    /** Returns all of them, however many; none for a room that is unknown. */
    @Idempotent
    List<UploadKey> list(RoomId room);

    /** Deletes one. One that is gone already is fine. */
    @Idempotent
    void delete(UploadKey upload);
}
