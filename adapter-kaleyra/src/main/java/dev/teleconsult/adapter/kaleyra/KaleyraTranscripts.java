package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.outbound.Transcripts;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;

/** Transcripts. Kaleyra does not document whether v2 answers with the file or a link to it, so both are accepted. */
final class KaleyraTranscripts implements Transcripts {

    /** Enough for an answer with a link, even if the limit for the transcript is smaller. */
    private static final long LINK_BYTES = 64 * 1024;

    private final KaleyraClient http;
    private final KaleyraPages pages;
    private final KaleyraFiles files;

    KaleyraTranscripts(KaleyraClient http, KaleyraPages pages, KaleyraFiles files) {
        this.http = http;
        this.pages = pages;
        this.files = files;
    }

    @Override
    public List<SessionId> callsIn(RoomId room) {
        requireNonNull(room, "room");
        // The transcripts of these calls may be deleted, so each call must name this room: an API that ignores the
        // parameter lists the calls of all rooms.
        return pages
                .all(
                        KaleyraCall.of("GET", "/sessions").with("room_id", room.value()),
                        "sessions",
                        KaleyraMapping::heldSession,
                        KaleyraMapping.HeldSession::id,
                        page -> false)
                .orElseGet(List::of)
                .stream()
                .filter(held -> held.room()
                        .or(() -> roomOf(held.id()))
                        .filter(room::equals)
                        .isPresent())
                .map(KaleyraMapping.HeldSession::id)
                .toList();
    }

    @Override
    public void delete(SessionId session) {
        KaleyraCall call = KaleyraCall.of(
                "DELETE",
                "/sessions/{}/transcription",
                requireNonNull(session, "session").value());
        KaleyraReply reply = http.send(call);
        if (!(reply instanceof KaleyraReply.Success) && !KaleyraRooms.isNotFound(reply) && !isSwitchedOff(reply)) {
            throw KaleyraFailures.of(call, reply);
        }
    }

    /** Whether the company lacks transcription, so that there is none to delete. Any other 403 is about the API key. */
    private static boolean isSwitchedOff(KaleyraReply reply) {
        return reply instanceof KaleyraReply.Declined declined
                && declined.status() == 403
                && declined.code().endsWith("transcription_disabled");
    }

    @Override
    public Optional<RoomId> roomOf(SessionId session) {
        KaleyraCall call = KaleyraCall.of("GET", "/sessions/{}", session.value());
        KaleyraReply reply = http.send(call);
        if (KaleyraRooms.isNotFound(reply)) {
            return Optional.empty();
        }
        if (reply instanceof KaleyraReply.Json json) {
            Optional<Optional<RoomId>> room = KaleyraMapping.roomOfSession(json.body());
            if (room.isPresent()) {
                return room.get();
            }
        }
        throw KaleyraFailures.of(call, reply);
    }

    @Override
    public Optional<Transcript> open(SessionId session, long maxBytes) {
        requireNonNull(session, "session");
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1, was " + maxBytes);
        }
        KaleyraCall call = KaleyraCall.of("GET", "/sessions/{}/transcription", session.value());
        KaleyraReply reply = http.send(call, Math.max(maxBytes, LINK_BYTES));
        if (KaleyraRooms.isNotFound(reply)) {
            return Optional.empty();
        }
        if (reply instanceof KaleyraReply.TooLong) {
            throw tooLarge(maxBytes);
        }
        if (!(reply instanceof KaleyraReply.Json json)) {
            throw KaleyraFailures.of(call, reply);
        }
        Optional<String> link = KaleyraMapping.fileLink(json.body());
        if (link.isPresent()) {
            return Optional.of(files.open(link.get(), maxBytes));
        }
        byte[] inline = json.raw();
        if (inline.length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        return Optional.of(new Transcript("application/json", new ByteArrayInputStream(inline)));
    }

    static RefusalException tooLarge(long maxBytes) {
        return RefusalException.of(RefusalCode.TRANSCRIPT_TOO_LARGE).with(RefusalException.Detail.LIMIT, maxBytes);
    }
}
