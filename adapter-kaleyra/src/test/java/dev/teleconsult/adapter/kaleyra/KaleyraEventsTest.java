package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KaleyraEventsTest {

    private static final String KEY = "ak_live_123456";
    private static final Instant NOW = Instant.ofEpochSecond(1_624_605_171);
    private static final RoomId ROOM = new RoomId("room_5beecf8c0f29");

    private final CallEvents events =
            new KaleyraEvents(KaleyraSettings.builder(URI.create("https://api.eu.bandyer.com"), KEY)
                    .build());

    @Test
    void documentedSignatureShouldBeAccepted() {
        String documented = "t=1554193902,v0=6841e55cb12f2d9d1216c47097c75fd737a22a3a00c8d8f8d3d35fb2b613ce5b";
        byte[] body = "{\"event\":\"test\"}".getBytes(StandardCharsets.UTF_8);
        Instant then = Instant.ofEpochSecond(1_554_193_902);

        assertThat(events.read(Map.of("bandyer-signature", documented), body, then))
                .isEmpty();
    }

    @Test
    void documentedEventShouldBeRead() {
        String body = """
                {"event":"on_session_started","event_version":"1.0","namespace":"session","timestamp":1624605171921,
                 "data":{"timestamp":"2021-06-25T07:37:24.363Z","session_id":"session_a1n5bk022jg9",
                   "room_id":"room_5beecf8c0f29","connected_participants":["user_xxx","user_yyy"],
                   "duration":{"total_duration":8600,"elapsed_time":300}}}""";

        assertThat(read(body))
                .contains(new CallEvent(
                                CallEvent.Kind.SESSION_STARTED, ROOM, 2, Instant.parse("2021-06-25T07:37:24.363Z"))
                        .in(new SessionId("session_a1n5bk022jg9")));
    }

    @ParameterizedTest
    @CsvSource({
        "on_user_connected, USER_CONNECTED",
        "on_user_disconnected, USER_DISCONNECTED",
        "on_session_started, SESSION_STARTED",
        "on_session_paused, SESSION_PAUSED",
        "on_session_resumed, SESSION_RESUMED",
        "on_session_ended, SESSION_ENDED"
    })
    void everyKindShouldHaveItsEvent(String name, CallEvent.Kind kind) {
        assertThat(read(event(name, "\"connected_users_count\":1")))
                .contains(new CallEvent(kind, ROOM, 1, Instant.ofEpochSecond(1_624_605_171)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"on_room_created", "on_recording_available", "on_call_incoming", "on_something_new"})
    void otherEventsShouldBeIgnored(String name) {
        assertThat(read(event(name, "\"x\":1"))).isEmpty();
    }

    @Test
    void dataAsAJsonStringShouldBeRead() {
        String body = "{\"event\":\"on_session_ended\",\"timestamp\":\"1624605171\",\"data\":\"{\\\"room_id\\\":\\\""
                + ROOM + "\\\"}\"}";

        assertThat(read(body))
                .contains(new CallEvent(CallEvent.Kind.SESSION_ENDED, ROOM, -1, Instant.ofEpochSecond(1_624_605_171)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "<html>",
                "{\"event\":7.5,\"x\":",
                "{}",
                "{\"event\":\"on_session_ended\"}",
                "{\"event\":\"on_session_ended\",\"timestamp\":1624605171,\"data\":{}}",
                "{\"event\":\"on_session_ended\",\"timestamp\":1624605171,\"data\":\"{\"}",
                "{\"event\":\"on_session_ended\",\"timestamp\":\"soon\",\"data\":{\"room_id\":\"r\"}}",
                "{\"event\":\"on_session_ended\",\"timestamp\":1624605171,\"data\":{\"room_id\":\"\\u0000\"}}"
            })
    void authenticButInvalidEventShouldBeUnreadable(String body) {
        assertThat(refusalOf(signed(Long.toString(NOW.getEpochSecond()), body), body, NOW))
                .isEqualTo(RefusalCode.CALL_EVENT_UNREADABLE);
    }

    @Test
    void signatureShouldCoverEveryByteAndTheTime() {
        String body = event("on_session_ended", "\"x\":1");
        String timestamp = Long.toString(NOW.getEpochSecond());
        String signature = signed(timestamp, body);

        assertThat(refusalOf(signature, body + " ", NOW)).isEqualTo(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
        assertThat(refusalOf(signature.replace(timestamp, timestamp.replace('1', '2')), body, NOW))
                .isEqualTo(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
        assertThat(read(signature.replace(",", " , "), body, NOW)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t=1624605171",
                "v0=00",
                "t=1624605171,v0=00",
                "t=1624605171,v0=zz41e55cb12f2d9d1216c47097c75fd737a22a3a00c8d8f8d3d35fb2b613ce5b",
                "t=now,v0=6841e55cb12f2d9d1216c47097c75fd737a22a3a00c8d8f8d3d35fb2b613ce5b",
                "t=-1,v0=6841e55cb12f2d9d1216c47097c75fd737a22a3a00c8d8f8d3d35fb2b613ce5b",
                "t=99999999999999999999,v0=6841e55cb12f2d9d1216c47097c75fd737a22a3a00c8d8f8d3d35fb2b613ce5b"
            })
    void invalidSignatureShouldBeRefused(String signature) {
        assertThat(refusalOf(signature, "{}", NOW)).isEqualTo(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
    }

    @ParameterizedTest
    @CsvSource({"-301, false", "-300, true", "0, true", "300, true", "301, false"})
    void signatureShouldBeRecentInSecondsAndInMilliseconds(long seconds, boolean accepted) {
        String body = event("on_session_ended", "\"x\":1");
        Instant signedAt = NOW.plusSeconds(seconds);

        for (String timestamp :
                new String[] {Long.toString(signedAt.getEpochSecond()), Long.toString(signedAt.toEpochMilli())}) {
            String signature = signed(timestamp, body);
            if (accepted) {
                assertThat(read(signature, body, NOW)).isPresent();
            } else {
                assertThat(refusalOf(signature, body, NOW)).isEqualTo(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
            }
        }
    }

    @Test
    void toleranceShouldBeConfigurable() {
        CallEvents strict = new KaleyraEvents(KaleyraSettings.builder(URI.create("https://api.eu.bandyer.com"), KEY)
                .eventTolerance(Duration.ofSeconds(1))
                .build());
        String body = event("on_session_ended", "\"x\":1");
        Map<String, String> headers =
                Map.of("bandyer-signature", signed(Long.toString(NOW.getEpochSecond() - 2), body));

        assertThat(catchThrowableOfType(
                                RefusalException.class,
                                () -> strict.read(headers, body.getBytes(StandardCharsets.UTF_8), NOW))
                        .code())
                .isEqualTo(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
    }

    @Test
    void hmacOfTheRoomAloneShouldNotAuthenticateAnEvent() {
        String body = "{\"event\":\"on_call_ended\",\"room_id\":\"" + ROOM + "\"}";
        Map<String, String> headers = Map.of("room-id-hmac", hmac(KEY, ROOM.value()));

        assertThat(catchThrowableOfType(
                                RefusalException.class,
                                () -> events.read(headers, body.getBytes(StandardCharsets.UTF_8), NOW))
                        .code())
                .isEqualTo(RefusalCode.CALL_EVENT_NOT_AUTHENTIC);
    }

    private Optional<CallEvent> read(String body) {
        return read(signed(Long.toString(NOW.getEpochSecond()), body), body, NOW);
    }

    private Optional<CallEvent> read(String signature, String body, Instant now) {
        return events.read(Map.of("bandyer-signature", signature), body.getBytes(StandardCharsets.UTF_8), now);
    }

    private RefusalCode refusalOf(String signature, String body, Instant now) {
        return catchThrowableOfType(RefusalException.class, () -> read(signature, body, now))
                .code();
    }

    private static String event(String name, String data) {
        return "{\"event\":\"" + name + "\",\"timestamp\":1624605171000,\"data\":{\"room_id\":\"" + ROOM + "\"," + data
                + "}}";
    }

    private static String signed(String timestamp, String body) {
        return signed(KEY, timestamp, body);
    }

    static String signed(String key, String timestamp, String body) {
        return "t=" + timestamp + ",v0=" + hmac(key, timestamp + "." + body);
    }

    private static String hmac(String key, String message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
