package dev.teleconsult.adapter.kaleyra.emulator;

import static dev.teleconsult.adapter.kaleyra.emulator.EmulatorClient.roomBody;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatorClient.Got;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.Dialect;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.SuccessCodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulatorDialectsTest extends EmulatorFixture {

    @Test
    void flatAnswersShouldHaveV2NamesAtTheTopLevel() {
        JsonNode room = client.post("/v2/rooms", body()).json();

        assertThat(room.path("id").asText()).startsWith("room_");
        assertThat(room.path("recording").asText()).isEqualTo("manual");
        assertThat(room.path("duration").intValue()).isEqualTo(600);
        assertThat(room.path("duration_used").intValue()).isZero();
        assertThat(room.path("creation_date").asText()).isEqualTo("2026-03-02T09:00:00.000Z");
        assertThat(room.at("/participants/0/url").asText()).startsWith("http");
        assertThat(room.at("/participants/0/user_id").asText()).startsWith("usr_");
    }

    @Test
    void wrappedAnswersShouldHaveAnEnvelope() {
        restartWith(settings().dialect(Dialect.V2_WRAPPED));

        assertThat(client.post("/v2/rooms", body()).json().at("/room/id").asText())
                .startsWith("room_");
        assertThat(client.get("/v2/company").json().at("/company/name").asText())
                .isEqualTo("Test Company");
        JsonNode error = client.get("/v2/rooms/none").json();
        assertThat(error.at("/error/code").asText()).isEqualTo("room_not_found");
        assertThat(error.at("/error/status").intValue()).isEqualTo(404);
    }

    @Test
    void v1NamesShouldBeThoseOfThePublishedV1() {
        restartWith(settings().dialect(Dialect.V1_NAMES));
        JsonNode user =
                client.post("/v2/users", "{\"id\":\"u1\",\"role\":\"plus\"}").json();
        assertThat(user.path("id").asText()).isEqualTo("u1");
        assertThat(user.at("/user/can_video").booleanValue()).isTrue();

        JsonNode created = client.post("/v2/rooms", body()).json().path("room");
        String id = created.path("room_id").asText();
        assertThat(created.path("record").intValue()).isEqualTo(1);
        assertThat(created.at("/user_urls/0/user").asText()).startsWith("usr_");
        assertThat(created.at("/user_urls/0/url").asText()).startsWith("http");
        JsonNode shown = client.get("/v2/rooms/" + id).json().path("room");
        assertThat(shown.path("durationUsed").intValue()).isZero();
        assertThat(shown.has("disabled")).isFalse();
        assertThat(shown.path("creationDate").asText()).isEqualTo("2026-03-02T09:00:00.000Z");
        JsonNode listed = client.get("/v2/rooms").json();
        assertThat(listed.path("skip").intValue()).isZero();
        assertThat(listed.at("/rooms/0/creationDate").asText()).endsWith("Z");
        assertThat(listed.at("/rooms/0").has("user_urls")).isFalse();

        client.put("/v2/rooms/" + id + "/disable", "{}");
        JsonNode disabled = client.get("/v2/rooms/" + id).json().path("room");
        assertThat(disabled.path("disabled").booleanValue()).isTrue();
        assertThat(disabled.path("user_urls").isEmpty()).isTrue();
        assertThat(client.get("/v2/users/nobody").status()).isEqualTo(400);
        assertThat(client.get("/v2/users/nobody").json().path("reason").asText())
                .isEqualTo("No such user");
        assertThat(client.put("/v2/company", "{}").json().path("company").has("logos"))
                .isFalse();
        assertThat(client.get("/v2/company").json().path("company").has("logos"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"CREATED_WHEN_CREATED, 201, 200", "ALWAYS_OK, 200, 200", "NO_CONTENT_WHEN_DELETED, 201, 204"})
    void successCodesShouldFollowTheChosenStyle(SuccessCodes codes, int created, int deleted) {
        restartWith(settings().successCodes(codes));

        Got answer = client.post("/v2/users", "{\"role\":\"plus\"}");
        assertThat(answer.status()).isEqualTo(created);
        Got gone = client.delete("/v2/users/" + answer.json().path("id").asText());
        assertThat(gone.status()).isEqualTo(deleted);
        assertThat(gone.bytes().length == 0).isEqualTo(deleted == 204);
    }

    private String body() {
        return roomBody(",\"recording\":\"manual\",\"duration\":600", client.user("plus"), client.user("basic"));
    }
}
