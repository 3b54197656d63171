package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.outbound.Transcripts;
import java.io.ByteArrayInputStream;
import java.util.Optional;

/** Transcriptions: the file itself, or a link to it. Which of both v2 answers is not published, so both are understood. */
final class KaleyraTranscripts implements Transcripts {

    /** Enough for an answer that holds a link, however little of a transcript is wanted. */
    private static final long LINK_BYTES = 64 * 1024;

    private final KaleyraClient http;
    private final KaleyraFiles files;

    KaleyraTranscripts(KaleyraClient http, KaleyraFiles files) {
        this.http = http;
        this.files = files;
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
