package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Kaleyra's webhooks, events v1 (Kaleyra Video, webhook signature).
 *
 * <p>Events v0 never count as authentic: their {@code room-id-hmac} only covers the room's id, so a stranger who saw
 * one event could forge others.
 */
final class KaleyraEvents implements CallEvents {

    private static final String SIGNATURE = "bandyer-signature";
    /** Several times the length of a time stamp and a digest, in case Kaleyra adds fields; limits the text to parse. */
    private static final int LONGEST_SIGNATURE = 512;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern TIMESTAMP = Pattern.compile("(?:^|,)\\s*t=(\\d{9,15})\\s*(?=,|$)");
    private static final Pattern DIGEST = Pattern.compile("(?:^|,)\\s*v0=([0-9a-fA-F]{64})\\s*(?=,|$)");

    /**
     * Numbers up to this one are seconds (until the year 5138), larger ones milliseconds (since 1973): the
     * documentation shows both.
     */
    private static final long LAST_AS_SECONDS = 99_999_999_999L;

    private static final Map<String, CallEvent.Kind> KINDS = Map.of(
            "on_user_connected", CallEvent.Kind.USER_CONNECTED,
            "on_user_disconnected", CallEvent.Kind.USER_DISCONNECTED,
            "on_session_started", CallEvent.Kind.SESSION_STARTED,
            "on_session_paused", CallEvent.Kind.SESSION_PAUSED,
            "on_session_resumed", CallEvent.Kind.SESSION_RESUMED,
            "on_session_ended", CallEvent.Kind.SESSION_ENDED);

    private final SecretKeySpec key;
    private final Duration tolerance;

    KaleyraEvents(KaleyraSettings settings) {
        key = new SecretKeySpec(settings.apiKey().getBytes(StandardCharsets.UTF_8), ALGORITHM);
        tolerance = settings.eventTolerance();
    }

    @Override
    public boolean mayBeAuthentic(Map<String, String> headers) {
        String signature = headers.getOrDefault(SIGNATURE, "");
        return signature.length() <= LONGEST_SIGNATURE
                && TIMESTAMP.matcher(signature).find()
                && DIGEST.matcher(signature).find();
    }

    @Override
    public Optional<CallEvent> read(Map<String, String> headers, byte[] body, Instant now) {
        requireNonNull(body, "body");
        requireNonNull(now, "now");
        if (!mayBeAuthentic(headers) || !isAuthentic(headers.getOrDefault(SIGNATURE, ""), body, now)) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
        }
        JsonNode event = KaleyraMapping.parse(body)
                .filter(JsonNode::isObject)
                .orElseThrow(() -> RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE));
        String name = KaleyraMapping.text(event, "event")
                .orElseThrow(() -> RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE));
        return Optional.ofNullable(KINDS.get(name)).map(kind -> callEvent(kind, event));
    }

    private boolean isAuthentic(String signature, byte[] body, Instant now) {
        Matcher timestamp = TIMESTAMP.matcher(signature);
        Matcher digest = DIGEST.matcher(signature);
        if (!timestamp.find() || !digest.find()) {
            return false;
        }
        byte[] given = HexFormat.of().parseHex(digest.group(1));
        if (!MessageDigest.isEqual(given, hmac(timestamp.group(1), body))) {
            return false;
        }
        Instant signedAt = instant(Long.parseLong(timestamp.group(1)));
        return Duration.between(signedAt, now).abs().compareTo(tolerance) <= 0;
    }

    private byte[] hmac(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static Instant instant(long timestamp) {
        return timestamp <= LAST_AS_SECONDS ? Instant.ofEpochSecond(timestamp) : Instant.ofEpochMilli(timestamp);
    }

    private static CallEvent callEvent(CallEvent.Kind kind, JsonNode event) {
        JsonNode data = data(event);
        Optional<RoomId> room = KaleyraMapping.roomOfEvent(data).or(() -> KaleyraMapping.roomOfEvent(event));
        Optional<Instant> at = at(data).or(() -> at(event));
        if (room.isEmpty() || at.isEmpty()) {
            throw RefusalException.of(RefusalCode.CALL_EVENT_UNREADABLE);
        }
        return new CallEvent(
                kind,
                room.get(),
                KaleyraMapping.sessionOfEvent(data),
                isOfAPerson(kind) ? KaleyraMapping.videoUserOfEvent(data) : Optional.empty(),
                connected(data),
                at.get());
    }

    private static boolean isOfAPerson(CallEvent.Kind kind) {
        return kind == CallEvent.Kind.USER_CONNECTED || kind == CallEvent.Kind.USER_DISCONNECTED;
    }

    /** The data of an event, which some events contain as a JSON string. */
    private static JsonNode data(JsonNode event) {
        JsonNode data = event.path("data");
        return data.isTextual()
                ? KaleyraMapping.parse(data.textValue().getBytes(StandardCharsets.UTF_8))
                        .orElse(data)
                : data;
    }

    private static Optional<Instant> at(JsonNode node) {
        return KaleyraMapping.text(node, "timestamp")
                .flatMap(text -> text.matches("\\d{9,15}")
                        ? Optional.of(instant(Long.parseLong(text)))
                        : KaleyraMapping.instant(text));
    }

    private static int connected(JsonNode data) {
        if (data.path("connected_participants").isArray()) {
            return data.path("connected_participants").size();
        }
        return Math.max(-1, data.path("connected_users_count").asInt(-1));
    }
}
