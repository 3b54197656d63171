package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.Upstream;
import java.util.List;

/** The files that people uploaded during the calls of a room. */
@OutboundPort(Upstream.VIDEO)
public interface CallUploads {

    /** Returns all files, however many; none for an unknown room. */
    @Idempotent
    List<UploadKey> list(RoomId room);

    /** Deletes a file; does nothing if it is gone already. */
    @Idempotent
    void delete(UploadKey upload);
}
