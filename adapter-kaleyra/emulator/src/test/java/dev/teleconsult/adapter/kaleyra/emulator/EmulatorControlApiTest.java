package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulatorControlApiTest extends EmulatorFixture {

    @Test
    void controlShouldDriveACallFromStartToTranscription() {
        EmulatedRoom room = room(",\"recording\":\"automatic\",\"offline_transcription\":true");

        assertThat(control("connect", person(room, doctor(room)))).isEqualTo(204);
        assertThat(control("connect", person(room, patient(room)))).isEqualTo(204);
        assertThat(client.post("/__control/uploads", person(room, patient(room)))
                        .status())
                .isEqualTo(201);
        JsonNode shown = client.get("/__control/rooms").json().at("/rooms/0");
        assertThat(shown.path("connected")).hasSize(2);
        assertThat(shown.path("exists").booleanValue()).isTrue();
        assertThat(shown.path("status").asText()).isEqualTo("RUNNING");
        assertThat(shown.path("links").path(doctor(room)).asText())
                .isEqualTo(room.links().get(doctor(room)).toString());
        control("disconnect", person(room, doctor(room)));
        control("disconnect", person(room, patient(room)));
        String session = emulator.sessions(room.id()).get(0);
        assertThat(control("recordings", "{\"session_id\":\"" + session + "\"}"))
                .isEqualTo(204);
        assertThat(control("transcriptions", "{\"session_id\":\"" + session + "\",\"content\":{\"a\":1}}"))
                .isEqualTo(204);

        String url = client.get("/v2/sessions/" + session + "/transcription")
                .json()
                .path("url")
                .asText();
        assertThat(client.get(URI.create(url).getPath()).text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void controlShouldMoveTheClock() {
        JsonNode moved =
                client.post("/__control/clock", "{\"advance_seconds\":60}").json();
        assertThat(moved.path("now").asText()).isEqualTo("2026-03-02T09:01:00.000Z");
        client.post("/__control/clock", "{\"to\":\"2026-03-02T10:00:00Z\"}");
        assertThat(client.get("/__control/clock").json().path("now").asText()).isEqualTo("2026-03-02T10:00:00.000Z");
        assertThat(control("clock", "{\"to\":\"2026-03-02T09:00:00Z\"}")).isEqualTo(400);
        assertThat(control("clock", "{}")).isEqualTo(422);
    }

    @Test
    void controlShouldListAndClearRequestsButNotItsOwn() {
        client.user("plus");
        client.get("/__control/clock");

        JsonNode all = client.get("/__control/requests").json().path("requests");
        assertThat(all).hasSize(1);
        assertThat(all.at("/0/operation").asText()).isEqualTo("POST /users");
        assertThat(all.at("/0/headers/apikey").asText()).isEqualTo("***");
        assertThat(client.get("/__control/requests?operation=GET%20/users")
                        .json()
                        .path("requests"))
                .isEmpty();
        client.delete("/__control/requests");
        assertThat(client.get("/__control/requests").json().path("requests")).isEmpty();
    }

    @Test
    void controlShouldInjectAndClearFaults() {
        assertThat(control(
                        "faults",
                        "{\"operation\":\"POST /users\",\"fault\":\"too-many-requests\",\"detail\":3,\"when\":\"after\","
                                + "\"times\":2}"))
                .isEqualTo(204);

        var refused = client.post("/v2/users", "{\"role\":\"plus\"}");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers().get("Retry-After")).isEqualTo("3");
        assertThat(emulator.userIds()).hasSize(1);
        client.delete("/__control/faults");
        assertThat(client.post("/v2/users", "{\"role\":\"plus\"}").status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "faults;{\"fault\":\"earthquake\"};422",
                "faults;{\"fault\":\"hang\",\"when\":\"later\"};422",
                "faults;{\"fault\":\"hang\",\"operation\":\"POST /nothing\"};400",
                "faults;{\"fault\":\"hang\",\"times\":0};422",
                "connect;{\"room_id\":\"room_none\",\"user_id\":\"u\"};400",
                "connect;{};422",
                "nothing;{};404"
            })
    void controlShouldRefuseInvalidCalls(String call, String body, int status) {
        assertThat(control(call, body)).isEqualTo(status);
    }

    @Test
    void controlShouldAcceptOnlyJsonSoThatNoWebPageCanUseIt() {
        RequestBody form = RequestBody.create("{}", MediaType.get("text/plain"));

        var refused = client.send("POST", "/__control/reset", form);

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.headers().get("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void controlShouldReset() {
        client.user("plus");

        assertThat(control("reset", "{}")).isEqualTo(204);

        assertThat(emulator.userIds()).isEmpty();
        assertThat(client.get("/__control/webhooks/deliveries").json().path("deliveries"))
                .isEmpty();
    }

    private int control(String call, String body) {
        return client.post("/__control/" + call, body).status();
    }

    private static String person(EmulatedRoom room, String userId) {
        return "{\"room_id\":\"" + room.id() + "\",\"user_id\":\"" + userId + "\"}";
    }
}
