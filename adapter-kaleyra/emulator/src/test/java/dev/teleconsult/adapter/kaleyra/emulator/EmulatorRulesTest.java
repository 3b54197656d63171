package dev.teleconsult.adapter.kaleyra.emulator;

import static dev.teleconsult.adapter.kaleyra.emulator.EmulatorClient.roomBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.kaleyra.emulator.EmulatorClient.Got;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kaleyra's documented rules, each at its limits. */
class EmulatorRulesTest extends EmulatorFixture {

    @Test
    void requestWithoutTheKeyShouldBeRefused() throws IOException {
        Request.Builder request = new Request.Builder().url(emulator.baseUrl() + "/v2/company");

        assertThat(client.send(request.build()).status()).isEqualTo(401);
        assertThat(client.send(request.header("apikey", emulator.apiKey() + "x").build())
                        .code())
                .isEqualTo("invalid_api_key");
        assertThat(client.send(request.removeHeader("apikey")
                                .header("Authorization", emulator.apiKey())
                                .build())
                        .status())
                .isEqualTo(401);
        assertThat(client.send(request.header("ApiKey", emulator.apiKey()).build())
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b_c-9", "..", "----"})
    void userIdOfAllowedCharactersShouldBeAccepted(String id) {
        Got created = client.post("/v2/users", "{\"id\":\"" + id + "\",\"role\":\"basic\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("id").asText()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "à", "a@b"})
    void userIdWithAForbiddenCharacterShouldBeRefused(String id) {
        Got refused = client.post("/v2/users", "{\"id\":\"" + id + "\",\"role\":\"basic\"}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("invalid_user_id");
        assertThat(emulator.userIds()).isEmpty();
    }

    @Test
    void userIdShouldHaveAtMost128Characters() {
        assertThat(client.post("/v2/users", "{\"id\":\"" + "u".repeat(128) + "\",\"role\":\"plus\"}")
                        .status())
                .isEqualTo(201);
        assertThat(client.post("/v2/users", "{\"id\":\"" + "u".repeat(129) + "\",\"role\":\"plus\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void repeatedUserIdShouldBeRefusedAndKeepTheFirstUser() {
        client.post("/v2/users", "{\"id\":\"u1\",\"role\":\"plus\"}");

        Got second = client.post("/v2/users", "{\"id\":\"u1\",\"role\":\"basic\"}");

        assertThat(second.status()).isEqualTo(400);
        assertThat(second.code()).isEqualTo("user_id_already_exists");
        assertThat(emulator.roleOf("u1")).contains("plus");
    }

    @Test
    void userShouldGetAnIdWhenNoneIsGiven() {
        assertThat(client.user("basic")).matches("usr_[0-9a-f]{12}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"role\":null}", "{\"role\":\"PLUS\"}", "{\"role\":\"admin\"}", "{\"role\":1}"})
    void roleShouldBeBasicOrPlus(String body) {
        Got refused = client.post("/v2/users", body);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("role_validation_error");
    }

    @Test
    void roleShouldChangeOnlyByAnUpdate() {
        String id = client.user("basic");

        assertThat(client.put("/v2/users/" + id, "{\"language\":\"it\"}")
                        .json()
                        .path("role")
                        .asText())
                .isEqualTo("basic");
        assertThat(client.put("/v2/users/" + id, "{\"role\":\"plus\"}")
                        .json()
                        .path("language")
                        .asText())
                .isEqualTo("it");
        assertThat(emulator.roleOf(id)).contains("plus");
        assertThat(client.put("/v2/users/none", "{\"role\":\"plus\"}").status()).isEqualTo(404);
    }

    @Test
    void deletedUserShouldBeGone() {
        String id = client.user("basic");

        assertThat(client.delete("/v2/users/" + id).status()).isEqualTo(200);
        assertThat(client.get("/v2/users/" + id).status()).isEqualTo(404);
        assertThat(client.delete("/v2/users/" + id).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"1, 422", "2, 201", "25, 201", "26, 422"})
    void roomShouldHaveTwoToTwentyFiveParticipants(int count, int status) {
        List<String> users = new ArrayList<>(List.of(client.user("plus")));
        IntStream.range(1, count).forEach(i -> users.add(client.user("basic")));

        Got answer = client.post("/v2/rooms", roomBody("", users.toArray(String[]::new)));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(emulator.rooms()).hasSize(status == 201 ? 1 : 0);
    }

    @Test
    void roomShouldHaveAPlusParticipant() {
        Got refused = client.post("/v2/rooms", roomBody("", client.user("basic"), client.user("basic")));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("plus_user_required");
    }

    @Test
    void roomShouldRefuseARepeatedOrUnknownUser() {
        String doctor = client.user("plus");

        assertThat(client.post("/v2/rooms", roomBody("", doctor, doctor)).code())
                .isEqualTo("invalid_participants");
        Got unknown = client.post("/v2/rooms", roomBody("", doctor, "usr_nobody"));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.code()).isEqualTo("invalid_user_id");
    }

    @Test
    void roomShouldGiveEachParticipantTheirOwnLink() {
        EmulatedRoom room = room("");

        assertThat(room.links().values())
                .doesNotHaveDuplicates()
                .hasSize(2)
                .allSatisfy(link ->
                        assertThat(link.toString()).startsWith(emulator.baseUrl() + "/eu/direct-rest-call-handler/"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"duration\":60;201;",
                "\"duration\":59;422;invalid_duration",
                "\"duration\":0;422;invalid_duration",
                "\"duration\":\"60\";422;invalid_duration",
                "\"duration\":60.5;422;invalid_duration",
                "\"recording\":\"none\";201;",
                "\"recording\":\"manual\";201;",
                "\"recording\":\"automatic\";201;",
                "\"recording\":true;422;invalid_recording",
                "\"recording\":\"off\";422;invalid_recording",
                "\"call_type\":\"audio_only\";201;",
                "\"call_type\":\"audio_upgradable\";201;",
                "\"call_type\":\"audio_video\";201;",
                "\"call_type\":\"video\";422;invalid_call_type",
                "\"live\":\"true\";422;invalid_live",
                "\"description\":7;422;invalid_description",
                "\"offline_transcription\":true,\"recording\":\"manual\";201;",
                "\"offline_transcription\":true;422;invalid_offline_transcription"
            })
    void roomFieldShouldBeCheckedAtItsLimits(String field, int status, String code) {
        String body = roomBody("," + field, client.user("plus"), client.user("basic"));

        Got answer = client.post("/v2/rooms", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code == null ? "" : code);
    }

    @Test
    void roomShouldRefuseTranscriptionWhenTheCompanyLacksIt() {
        restartWith(settings().transcriptionEnabled(false));

        Got refused = client.post(
                "/v2/rooms",
                roomBody(
                        ",\"recording\":\"automatic\",\"offline_transcription\":true",
                        client.user("plus"),
                        client.user("basic")));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("offline_transcription_disabled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';true;true;true",
                ",\"tools\":{};false;false;false",
                ",\"tools\":{\"chat\":true};true;false;false",
                ",\"tools\":{\"chat\":false,\"sign\":true};false;false;true"
            })
    void missingToolsShouldMeanAllAndOmittedToolsNone(String tools, boolean chat, boolean snapshot, boolean sign) {
        String body = "{\"participants\":[{\"user_id\":\"" + client.user("plus") + "\"" + tools + "},{\"user_id\":\""
                + client.user("basic") + "\"}]}";

        var echoed = client.post("/v2/rooms", body).json().at("/participants/0/tools");

        assertThat(echoed.path("chat").booleanValue()).isEqualTo(chat);
        assertThat(echoed.path("snapshot").booleanValue()).isEqualTo(snapshot);
        assertThat(echoed.path("sign").booleanValue()).isEqualTo(sign);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"chat\":\"yes\"}",
                "{\"chatt\":true}",
                "{\"whiteboard\":{\"wb_spray\":true}}",
                "{\"whiteboard\":{\"wb_pen\":1}}"
            })
    void unknownOrNonBooleanToolsShouldBeRefused(String tools) {
        String body = "{\"participants\":[{\"user_id\":\"" + client.user("plus") + "\",\"tools\":" + tools
                + "},{\"user_id\":\"" + client.user("basic") + "\"}]}";

        assertThat(client.post("/v2/rooms", body).code()).isEqualTo("invalid_tools");
    }

    @Test
    void deletedRoomShouldBeGone() {
        EmulatedRoom room = room("");

        assertThat(client.delete("/v2/rooms/" + room.id()).status()).isEqualTo(200);
        assertThat(client.get("/v2/rooms/" + room.id()).code()).isEqualTo("room_not_found");
        assertThat(client.delete("/v2/rooms/" + room.id()).status()).isEqualTo(404);
        assertThat(emulator.rooms()).isEmpty();
        assertThat(emulator.roomsEver()).hasSize(1);
    }

    @Test
    void deletedRoomShouldStayListedAsClosedWhenConfigured() {
        restartWith(settings().deletedRoomsStayListed(true));
        EmulatedRoom room = room("");

        client.delete("/v2/rooms/" + room.id());

        var shown = client.get("/v2/rooms/" + room.id()).json();
        assertThat(shown.path("status").asText()).isEqualTo("CLOSED");
        assertThat(shown.toString()).doesNotContain("direct-rest-call-handler");
        assertThat(client.delete("/v2/rooms/" + room.id()).status()).isEqualTo(200);
    }

    @Test
    void disabledRoomShouldHaveNoLinks() {
        EmulatedRoom room = room("");

        client.put("/v2/rooms/" + room.id() + "/disable", "{}");

        var shown = client.get("/v2/rooms/" + room.id()).json();
        assertThat(shown.path("disabled").booleanValue()).isTrue();
        assertThat(shown.toString()).doesNotContain("direct-rest-call-handler");
        assertThat(now(room).disabled()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"359, 422", "360, 201", "86400, 201", "86401, 422"})
    void credentialsShouldLastSixMinutesToADay(int seconds, int status) {
        String id = client.user("basic");

        Got answer = client.post("/v2/sdk/credentials", "{\"user_id\":\"" + id + "\",\"expires_in\":" + seconds + "}");

        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void credentialsShouldBeAJwtWithTheDocumentedClaims() throws IOException {
        String id = client.user("basic");

        var body = client.post("/v2/sdk/credentials", "{\"user_id\":\"" + id + "\",\"expires_in\":600}")
                .json();

        String[] token = body.path("access_token").asText().split("\\.");
        byte[] claims = Base64.getUrlDecoder().decode(token[1]);
        var json = EmulatorJson.parse(claims);
        assertThat(json.path("user").asText()).isEqualTo(id);
        assertThat(json.path("allowCamera").booleanValue()).isTrue();
        assertThat(json.path("exp").asLong() - json.path("iat").asLong()).isEqualTo(600);
        assertThat(json.path("iss").asText()).isEqualTo("@switchboard-core");
        assertThat(json.path("sub").asText())
                .isEqualTo(id + "#" + json.path("companyId").asText());
        byte[] header = Base64.getUrlDecoder().decode(token[0]);
        assertThat(Signatures.jwt(emulator.apiKey(), header, claims))
                .isEqualTo(body.path("access_token").asText());
        assertThat(body.path("expires_at").asText()).isEqualTo("2026-03-02T09:10:00.000Z");
        assertThat(client.post("/v2/sdk/credentials", "{\"user_id\":\"nobody\"}")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"-1, 422", "0, 200", "60000, 200", "60001, 422"})
    void redirectTimeoutShouldBeAtMostAMinute(int millis, int status) {
        assertThat(client.put("/v2/company", "{\"end_call_redirect_timeout_ms\":" + millis + "}")
                        .status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"name\":\"Ospedale <b>\"};invalid_company_name",
                "{\"default_language\":\"xx\"};invalid_language",
                "{\"background_alias\":\"none\"};invalid_background_alias",
                "{\"end_call_redirect_url\":\"nowhere\"};invalid_end_call_redirect_url",
                "{\"user_details_provider_url\":\"ftp://x.example\"};invalid_user_details_provider_url"
            })
    void refusedCompanyUpdateShouldChangeNothing(String body, String code) {
        String before = client.get("/v2/company").text();

        Got refused = client.put("/v2/company", body);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(client.get("/v2/company").text()).isEqualTo(before);
    }

    @Test
    void companyUpdateShouldKeepMissingFieldsAndClearNullFields() {
        client.put("/v2/company", "{\"name\":\"Clinic 7\",\"end_call_redirect_url\":\"https://clinic.example/bye\"}");
        assertThat(client.put("/v2/company", "{\"default_language\":\"it\"}")
                        .json()
                        .path("end_call_redirect_url")
                        .asText())
                .isEqualTo("https://clinic.example/bye");

        var cleared =
                client.put("/v2/company", "{\"end_call_redirect_url\":null}").json();

        assertThat(cleared.path("end_call_redirect_url").isNull()).isTrue();
        assertThat(cleared.path("name").asText()).isEqualTo("Clinic 7");
        assertThat(cleared.path("default_language").asText()).isEqualTo("it");
    }

    @Test
    void bodyShouldBeAJsonObjectSentAsJson() {
        assertThat(client.post("/v2/users", "{\"role\":").code()).isEqualTo("invalid_json");
        assertThat(client.post("/v2/users", "[]").code()).isEqualTo("invalid_json");
        RequestBody text = RequestBody.create("{\"role\":\"plus\"}", MediaType.get("text/plain"));
        assertThat(client.send("POST", "/v2/users", text).code()).isEqualTo("invalid_json");
        assertThat(client.get("/v2/nothing").code()).isEqualTo("route_not_found");
    }
}
