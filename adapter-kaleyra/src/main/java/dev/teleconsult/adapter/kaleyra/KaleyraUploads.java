package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.UploadKey;
import java.util.List;

/** Uploaded files. A key contains slashes and is sent as one segment of the path. */
final class KaleyraUploads implements CallUploads {

    private final KaleyraClient http;
    private final KaleyraPages pages;

    KaleyraUploads(KaleyraClient http, KaleyraPages pages) {
        this.http = http;
        this.pages = pages;
    }

    @Override
    public List<UploadKey> list(RoomId room) {
        return pages.all(
                        KaleyraCall.of("GET", "/uploads").with("room_id", room.value()),
                        "uploads",
                        KaleyraMapping::uploadKey,
                        UploadKey::value,
                        page -> false)
                .orElseGet(List::of);
    }

    @Override
    public void delete(UploadKey upload) {
        KaleyraCall call = KaleyraCall.of(
                "DELETE", "/uploads/{}", requireNonNull(upload, "upload").value());
        KaleyraReply reply = http.send(call);
        if (!(reply instanceof KaleyraReply.Success) && !KaleyraRooms.isNotFound(reply)) {
            throw KaleyraFailures.of(call, reply);
        }
    }
}
