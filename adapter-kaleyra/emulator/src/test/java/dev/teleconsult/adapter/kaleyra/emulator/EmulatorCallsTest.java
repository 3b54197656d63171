package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatorClient.Got;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Calls: sessions, the use of a room's time, recordings and transcriptions. */
class EmulatorCallsTest extends EmulatorFixture {

    @Test
    void sessionShouldStartWithTheSecondUserAndEndWithTheLast() {
        EmulatedRoom room = room("");

        emulator.connect(room.id(), doctor(room));
        assertThat(now(room).status()).isEqualTo("NOT_RUNNING");
        assertThat(emulator.sessions(room.id())).isEmpty();

        emulator.connect(room.id(), patient(room));
        assertThat(now(room).status()).isEqualTo("RUNNING");
        assertThat(emulator.sessions(room.id())).hasSize(1);

        emulator.disconnect(room.id(), doctor(room));
        assertThat(now(room).status()).isEqualTo("NOT_RUNNING");
        emulator.disconnect(room.id(), patient(room));
        emulator.connect(room.id(), doctor(room));
        emulator.connect(room.id(), patient(room));
        assertThat(emulator.sessions(room.id())).hasSize(2);
    }

    @Test
    void timeShouldCountOnlyWhileTwoParticipantsAreConnected() {
        EmulatedRoom room = room("");
        emulator.connect(room.id(), doctor(room));
        emulator.advanceClock(Duration.ofSeconds(100));
        emulator.connect(room.id(), patient(room));
        emulator.advanceClock(Duration.ofSeconds(10));
        emulator.disconnect(room.id(), patient(room));
        emulator.advanceClock(Duration.ofSeconds(100));
        emulator.connect(room.id(), patient(room));
        emulator.advanceClock(Duration.ofSeconds(5));

        JsonNode shown = client.get("/v2/rooms/" + room.id()).json();

        assertThat(shown.path("duration_used").intValue()).isEqualTo(15);
        assertThat(shown.path("status").asText()).isEqualTo("RUNNING");
        emulator.disconnect(room.id(), patient(room));
        emulator.disconnect(room.id(), doctor(room));
        JsonNode session =
                client.get("/v2/sessions?room_id=" + room.id()).json().at("/sessions/0");
        assertThat(session.path("duration").intValue()).isEqualTo(15);
        assertThat(session.path("room_id").asText()).isEqualTo(room.id());
        assertThat(session.path("connected_participants")).hasSize(2);
    }

    @Test
    void roomShouldCloseWhenItsTimeIsUsedUp() {
        EmulatedRoom room = room(",\"duration\":60");
        emulator.connect(room.id(), doctor(room));
        emulator.connect(room.id(), patient(room));
        emulator.advanceClock(Duration.ofSeconds(59));
        assertThat(now(room).status()).isEqualTo("RUNNING");

        emulator.advanceClock(Duration.ofSeconds(500));

        assertThat(now(room).status()).isEqualTo("CLOSED");
        assertThat(now(room).durationUsed()).isEqualTo(Duration.ofSeconds(60));
        assertThat(now(room).connected()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> emulator.connect(room.id(), doctor(room)));
        String session = emulator.sessions(room.id()).get(0);
        JsonNode connections =
                client.get("/v2/sessions/" + session + "/user-connections").json();
        assertThat(connections.at("/user_connections/3/timestamp").asText()).isEqualTo("2026-03-02T09:01:00.000Z");
    }

    @Test
    void deletedRoomShouldDisconnectEveryParticipant() {
        EmulatedRoom room = room("");
        emulator.connect(room.id(), doctor(room));
        emulator.connect(room.id(), patient(room));

        client.delete("/v2/rooms/" + room.id());

        assertThat(now(room).connected()).isEmpty();
        assertThat(client.get("/v2/sessions?room_id=" + room.id())
                        .json()
                        .path("count")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void strangerShouldNotConnect() {
        EmulatedRoom room = room("");
        String stranger = client.user("basic");

        assertThatIllegalArgumentException().isThrownBy(() -> emulator.connect(room.id(), stranger));
        assertThatIllegalArgumentException().isThrownBy(() -> emulator.connect("room_none", stranger));
    }

    @Test
    void clockShouldNotGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> emulator.advanceClock(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> emulator.moveClockTo(NOW.minusSeconds(1)));
        emulator.moveClockTo(NOW.plusSeconds(5));
        assertThat(emulator.now()).isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    void transcriptionShouldBeATemporaryLink() {
        String session = endedSession(",\"recording\":\"automatic\",\"offline_transcription\":true");
        String path = "/v2/sessions/" + session + "/transcription";
        assertThat(client.get(path).code()).isEqualTo("transcription_not_found");

        emulator.finishTranscription(session, "{\"text\":\"ciao\"}");

        String link = URI.create(client.get(path).json().path("url").asText()).getPath();
        assertThat(client.get(link).text()).isEqualTo("{\"text\":\"ciao\"}");
        emulator.advanceClock(Duration.ofSeconds(3600));
        assertThat(client.get(link).status()).isEqualTo(200);
        emulator.advanceClock(Duration.ofSeconds(1));
        assertThat(client.get(link).code()).isEqualTo("link_expired");
        assertThat(client.delete(path).status()).isEqualTo(200);
        assertThat(client.get(path).status()).isEqualTo(404);
    }

    @Test
    void transcriptionShouldBeInlineWhenConfigured() {
        restartWith(settings().transcriptionStyle(KaleyraEmulator.TranscriptionStyle.INLINE_JSON));
        String session = endedSession(",\"recording\":\"automatic\",\"offline_transcription\":true");

        emulator.finishTranscription(session);

        assertThat(client.get("/v2/sessions/" + session + "/transcription")
                        .json()
                        .has("segments"))
                .isTrue();
    }

    @Test
    void transcriptionShouldBeRefusedWhenNotRequestedOrUnknown() {
        String session = endedSession(",\"recording\":\"automatic\"");

        assertThatIllegalArgumentException().isThrownBy(() -> emulator.finishTranscription(session));
        assertThat(client.get("/v2/sessions/none/transcription").code()).isEqualTo("session_not_found");
    }

    @Test
    void recordingShouldBeAvailableOnlyWhenTheCallWasRecorded() {
        String silent = endedSession("");
        assertThatIllegalArgumentException().isThrownBy(() -> emulator.finishRecording(silent));
        assertThat(client.get("/v2/sessions/" + silent + "/recording").code()).isEqualTo("room_no_recordable");

        String recorded = endedSession(",\"recording\":\"automatic\"");
        assertThat(client.get("/v2/sessions/" + recorded + "/recording").code()).isEqualTo("recording_not_found");
        emulator.finishRecording(recorded);
        Got link = client.get("/v2/sessions/" + recorded + "/recording?expire_time=3600");
        assertThat(client.get(URI.create(link.json().path("url").asText()).getPath())
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/v2/sessions/" + recorded + "/recording?expire_time=3601")
                        .status())
                .isEqualTo(422);
        assertThat(client.get("/v2/sessions/" + recorded + "/recording?expire_time=29")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void manualRecordingShouldBeAvailableAfterAStart() {
        EmulatedRoom room = room(",\"recording\":\"manual\"");
        String start = "/v2/rooms/" + room.id() + "/start-recording";
        assertThat(client.post(start, "{}").code()).isEqualTo("session_not_running");
        emulator.connect(room.id(), doctor(room));
        emulator.connect(room.id(), patient(room));

        assertThat(client.post(start, "{}").status()).isEqualTo(200);

        client.delete("/v2/rooms/" + room.id());
        String session = emulator.sessions(room.id()).get(0);
        emulator.finishRecording(session);
        assertThat(client.get("/v2/sessions/" + session + "/recording").status())
                .isEqualTo(200);
    }

    @Test
    void recordingShouldStayUnavailableWhenConfiguredAsInTheSandbox() {
        restartWith(settings().recordingWorks(false));
        String session = endedSession(",\"recording\":\"automatic\"");

        assertThatIllegalArgumentException().isThrownBy(() -> emulator.finishRecording(session));
    }

    @Test
    void resetShouldRemoveAllData() {
        EmulatedRoom room = room("");
        emulator.addUpload(room.id(), doctor(room));
        emulator.advanceClock(Duration.ofHours(1));
        client.put("/v2/company", "{\"default_language\":\"it\"}");
        emulator.inject(Fault.serverError());

        emulator.reset();

        assertThat(emulator.roomsEver()).isEmpty();
        assertThat(emulator.userIds()).isEmpty();
        assertThat(emulator.uploadCount()).isZero();
        assertThat(emulator.requests()).isEmpty();
        assertThat(emulator.now()).isEqualTo(NOW);
        assertThat(client.get("/v2/company").json().path("default_language").asText())
                .isEqualTo("en");
    }

    private String endedSession(String moreFields) {
        EmulatedRoom room = room(moreFields);
        emulator.connect(room.id(), doctor(room));
        emulator.connect(room.id(), patient(room));
        emulator.advanceClock(Duration.ofMinutes(1));
        emulator.disconnect(room.id(), doctor(room));
        emulator.disconnect(room.id(), patient(room));
        return emulator.sessions(room.id()).get(0);
    }
}
