package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.kaleyra.emulator.WebhookReceiver.Received;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmulatorWebhooksTest extends EmulatorFixture {
    private WebhookReceiver receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = new WebhookReceiver();
    }

    @AfterEach
    void stopListening() {
        receiver.close();
    }

    @Test
    void eventsOfACallShouldArriveInOrderAndSigned() throws Exception {
        emulator.addWebhook(receiver.url(), Set.of());
        EmulatedRoom room = room(",\"duration\":600,\"recording\":\"automatic\",\"offline_transcription\":true");
        emulator.connect(room.id(), doctor(room));
        emulator.connect(room.id(), patient(room));
        emulator.disconnect(room.id(), patient(room));
        emulator.connect(room.id(), patient(room));
        emulator.advanceClock(Duration.ofSeconds(30));
        emulator.disconnect(room.id(), patient(room));
        emulator.disconnect(room.id(), doctor(room));
        emulator.finishTranscription(emulator.sessions(room.id()).get(0));
        client.delete("/v2/rooms/" + room.id());

        List<String> events = new ArrayList<>();
        JsonNode ended = EmulatorJson.object();
        for (int i = 0; i < 14; i++) {
            Received received = receiver.next();
            JsonNode event = EmulatorJson.parse(received.body());
            events.add(event.path("event").asText());
            String timestamp = received.v1Signature().replaceAll("t=(\\d+),.*", "$1");
            assertThat(received.v1Signature()).isEqualTo(Signatures.v1(emulator.apiKey(), timestamp, received.body()));
            ended = event.path("event").asText().equals("on_session_ended") ? event : ended;
        }

        assertThat(events)
                .containsExactly(
                        "on_room_created",
                        "on_user_connected",
                        "on_user_connected",
                        "on_session_started",
                        "on_user_disconnected",
                        "on_session_paused",
                        "on_user_connected",
                        "on_session_resumed",
                        "on_user_disconnected",
                        "on_session_paused",
                        "on_user_disconnected",
                        "on_session_ended",
                        "on_recording_available",
                        "on_transcription_available");
        assertThat(ended.path("namespace").asText()).isEqualTo("session");
        assertThat(ended.path("event_version").asText()).isEqualTo("1.0");
        assertThat(ended.at("/data/duration/total_duration").intValue()).isEqualTo(600);
        assertThat(ended.at("/data/duration/elapsed_time").intValue()).isEqualTo(30);
        JsonNode deleted = EmulatorJson.parse(receiver.next().body());
        assertThat(deleted.path("event").asText()).isEqualTo("on_room_deleted");
        assertThat(deleted.at("/data/deleted_links")).hasSize(2);
    }

    @Test
    void eventShouldBeResentUntilAnswered200() throws Exception {
        receiver.failNext(2);
        emulator.addWebhook(receiver.url(), Set.of("on_room_created"));

        room("");

        byte[] first = receiver.next().body();
        assertThat(receiver.next().body()).isEqualTo(first);
        assertThat(receiver.next().body()).isEqualTo(first);
        awaitDelivered();
        assertThat(emulator.webhookDeliveries().get(0).attempts()).isEqualTo(3);
        assertThat(emulator.webhookDeliveries().get(0).toString()).doesNotContain("direct-rest-call-handler");
    }

    @Test
    void eventShouldBeSentTwiceOnCommand() throws Exception {
        emulator.addWebhook(receiver.url(), Set.of("on_room_created"));
        room("");
        byte[] first = receiver.next().body();

        emulator.redeliverWebhooks();

        assertThat(receiver.next().body()).isEqualTo(first);
    }

    @Test
    void v0EventsShouldContainTheRoomsHmac() throws Exception {
        client.post(
                "/v2/webhooks",
                "{\"url\":\"" + receiver.url() + "\",\"version\":\"v0\",\"events\":[\"on_room_created\","
                        + "\"on_call_incoming\"]}");
        EmulatedRoom room = room(",\"live\":true");
        emulator.connect(room.id(), doctor(room));

        Received created = receiver.next();
        assertThat(created.v0Signature()).isEqualTo(Signatures.v0(emulator.apiKey(), room.id()));
        assertThat(created.v1Signature()).isEqualTo("null");
        assertThat(EmulatorJson.parse(created.body()).path("data").isTextual()).isTrue();
        JsonNode incoming = EmulatorJson.parse(receiver.next().body());
        assertThat(incoming.path("event").asText()).isEqualTo("on_call_incoming");
        assertThat(incoming.at("/data/initiator").asText()).isEqualTo(doctor(room));
        assertThat(incoming.at("/data/users")).hasSize(2);
    }

    @Test
    void webhookShouldBeReadChangedAndRemoved() throws Exception {
        JsonNode created = client.post(
                        "/v2/webhooks", "{\"url\":\"http://127.0.0.1:1/\",\"events\":[\"on_room_created\"]}")
                .json();
        String path = "/v2/webhooks/" + created.path("id").asText();
        assertThat(created.path("version").asText()).isEqualTo("v1");
        assertThat(client.get("/v2/webhooks").json().path("count").intValue()).isEqualTo(1);

        client.put(path, "{\"url\":\"" + receiver.url() + "\"}");
        room("");
        assertThat(EmulatorJson.parse(receiver.next().body()).path("event").asText())
                .isEqualTo("on_room_created");

        assertThat(client.delete(path).status()).isEqualTo(200);
        assertThat(client.get(path).code()).isEqualTo("webhook_not_found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"events\":[\"on_room_created\"]}",
                "{\"url\":\"nowhere\",\"events\":[\"on_room_created\"]}",
                "{\"url\":\"http://a.example\"}",
                "{\"url\":\"http://a.example\",\"events\":[]}",
                "{\"url\":\"http://a.example\",\"events\":[\"on_nothing\"]}",
                "{\"url\":\"http://a.example\",\"events\":[\"on_room_created\"],\"version\":\"v2\"}"
            })
    void incompleteOrUnknownWebhookShouldBeRefused(String body) {
        assertThat(client.post("/v2/webhooks", body).status()).isEqualTo(422);
    }

    @Test
    void webhookAddedInCodeShouldFollowTheSameRules() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> emulator.addWebhook(URI.create("http://a.example"), Set.of("on_nothing")));
    }

    private void awaitDelivered() {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!emulator.webhookDeliveries().get(0).delivered()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
