package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.testing.FakeVideoProvider.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The call events of a {@link FakeVideoProvider}, as it sends them and as it reads them. */
final class FakeCallEvents implements CallEvents {

    private static final String SIGNED_AT = "fake-signed-at";
    private static final String SIGNATURE = "fake-signature";
    private static final String UNRELATED = "UNRELATED";

    private final FakeSignature signature;

    FakeCallEvents(FakeSignature signature) {
        this.signature = signature;
    }

    SignedMessage message(CallEvent event, Instant signedAt) {
        return sign(
                String.join(
                        "\n",
                        event.kind().name(),
                        event.room().value(),
                        event.session().map(SessionId::value).orElse(""),
                        event.person().map(VideoUserId::value).orElse(""),
                        Integer.toString(event.connected()),
                        event.at().toString()),
                signedAt);
    }

    SignedMessage unrelated(Instant signedAt) {
        return sign(UNRELATED, signedAt);
    }

    SignedMessage unreadable(Instant signedAt) {
        return sign("?", signedAt);
    }

    private SignedMessage sign(String body, Instant signedAt) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new SignedMessage(
                Map.of(SIGNED_AT, signedAt.toString(), SIGNATURE, signature.of(signedAt.toString(), bytes)), bytes);
    }

    @Override
    public boolean mayBeAuthentic(Map<String, String> headers) {
        return headers.containsKey(SIGNED_AT) && headers.containsKey(SIGNATURE);
    }

    @Override
    public Optional<CallEvent> read(Map<String, String> headers, byte[] body, Instant now) {
        String signedAt = headers.getOrDefault(SIGNED_AT, "");
        byte[] sent = headers.getOrDefault(SIGNATURE, "").getBytes(StandardCharsets.UTF_8);
        byte[] right = signature.of(signedAt, body).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(right, sent)
                || Duration.between(Instant.parse(signedAt), now).abs().compareTo(FakeVideoProvider.EVENT_TOLERANCE)
                        > 0) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
        }
        String text = new String(body, StandardCharsets.UTF_8);
        return text.equals(UNRELATED) ? Optional.empty() : Optional.of(parse(text.split("\n", -1)));
    }

    private CallEvent parse(String[] lines) {
        if (lines.length != 6) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE);
        }
        try {
            return new CallEvent(
                    CallEvent.Kind.valueOf(lines[0]),
                    new RoomId(lines[1]),
                    Optional.of(lines[2]).filter(id -> !id.isEmpty()).map(SessionId::new),
                    Optional.of(lines[3]).filter(id -> !id.isEmpty()).map(VideoUserId::new),
                    Integer.parseInt(lines[4]),
                    Instant.parse(lines[5]));
        } catch (IllegalArgumentException | DateTimeException malformed) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE);
        }
    }
}
