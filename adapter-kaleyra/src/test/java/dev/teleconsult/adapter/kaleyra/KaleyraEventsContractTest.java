package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.contract.CallEventsContract;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvents;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

class KaleyraEventsContractTest implements CallEventsContract {

    private static final String KEY = "ak_test_events000000";

    private final CallEvents events =
            new KaleyraEvents(KaleyraSettings.builder(URI.create("https://api.eu.bandyer.com"), KEY)
                    .build());

    @Override
    public ProviderCapabilities capabilities() {
        return KaleyraVideoProvider.CAPABILITIES;
    }

    @Override
    public CallEvents testee() {
        return events;
    }

    @Override
    public Duration tolerance() {
        return Duration.ofMinutes(5);
    }

    @Override
    public Set<CallEvent.Kind> withoutCount() {
        return EnumSet.of(CallEvent.Kind.SESSION_PAUSED, CallEvent.Kind.SESSION_ENDED);
    }

    @Override
    public Message message(CallEvent event, Instant signedAt) {
        return signed(KEY, body(event), signedAt);
    }

    @Override
    public Message unrelatedMessage(Instant signedAt) {
        return signed(KEY, "{\"event\":\"on_room_created\",\"data\":{}}", signedAt);
    }

    @Override
    public Message unreadableMessage(Instant signedAt) {
        return signed(KEY, "{\"event\":\"on_session_ended\",", signedAt);
    }

    @Override
    public Message forgedMessage(CallEvent event, Instant signedAt) {
        return signed("ak_test_other0000000", body(event), signedAt);
    }

    /** As Kaleyra documents its events v1. */
    private static String body(CallEvent event) {
        String name = "on_" + event.kind().name().toLowerCase(Locale.ROOT);
        String connected = "";
        switch (event.kind()) {
            case USER_CONNECTED, USER_DISCONNECTED ->
                connected = ",\"user_id\":\"" + event.person().orElseThrow() + "\",\"connected_users_count\":"
                        + event.connected();
            case SESSION_STARTED, SESSION_RESUMED ->
                connected = ",\"timestamp\":\"" + event.at() + "\",\"connected_participants\":[\"a\",\"b\"]";
            case SESSION_PAUSED, SESSION_ENDED -> connected = ",\"timestamp\":\"" + event.at() + "\"";
        }
        connected += ",\"session_id\":\"" + event.session().orElseThrow() + "\"";
        return "{\"event\":\"" + name + "\",\"event_version\":\"1.0\",\"namespace\":\"n\",\"timestamp\":"
                + event.at().toEpochMilli() + ",\"data\":{\"room_id\":\"" + event.room() + "\"" + connected + "}}";
    }

    private static Message signed(String key, String body, Instant signedAt) {
        String signature = KaleyraEventsTest.signed(key, Long.toString(signedAt.getEpochSecond()), body);
        return new Message(Map.of("bandyer-signature", signature), body.getBytes(StandardCharsets.UTF_8));
    }
}
