package org.example.huddle;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages of the conference server: a line with the event, the room, the number of people in it, and the time. */
final class HuddleEvents implements CallEvents {

    static final String SIGNATURE = "x-huddle-signature";
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Pattern SIGNED = Pattern.compile("(\\d{1,12})\\.([0-9a-f]{64})");
    private static final Map<String, CallEvent.Kind> KINDS = Map.of(
            "joined", CallEvent.Kind.USER_CONNECTED,
            "left", CallEvent.Kind.USER_DISCONNECTED,
            "began", CallEvent.Kind.SESSION_STARTED,
            "paused", CallEvent.Kind.SESSION_PAUSED,
            "resumed", CallEvent.Kind.SESSION_RESUMED,
            "ended", CallEvent.Kind.SESSION_ENDED);

    private final Signer signer;

    HuddleEvents(Signer signer) {
        this.signer = signer;
    }

    @Override
    public boolean mayBeAuthentic(Map<String, String> headers) {
        return SIGNED.matcher(headers.getOrDefault(SIGNATURE, "")).matches();
    }

    @Override
    public Optional<CallEvent> read(Map<String, String> headers, byte[] body, Instant now) {
        Matcher signed = SIGNED.matcher(headers.getOrDefault(SIGNATURE, ""));
        // One byte, one character: the signature covers the bytes as they arrived.
        String text = new String(body, StandardCharsets.ISO_8859_1);
        if (!signed.matches()
                || !signer.isSignature(signed.group(2), "message", signed.group(1) + "." + text)
                || Duration.between(Instant.ofEpochSecond(Long.parseLong(signed.group(1))), now)
                                .abs()
                                .compareTo(TOLERANCE)
                        > 0) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
        }
        String[] words = text.split(" ", -1);
        if (words.length != 4) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE);
        }
        return Optional.ofNullable(KINDS.get(words[0])).map(kind -> event(kind, words));
    }

    private static CallEvent event(CallEvent.Kind kind, String[] words) {
        try {
            return new CallEvent(
                    kind,
                    new RoomId(words[1]),
                    Integer.parseInt(words[2]),
                    Instant.ofEpochMilli(Long.parseLong(words[3])));
        } catch (IllegalArgumentException malformed) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE);
        }
    }
}
