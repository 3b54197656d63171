package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatorClient.Got;
import java.io.IOException;
import java.net.URI;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallPageTest extends EmulatorFixture {

    @Test
    void pageShouldBeFramedFromAnywhereAndLoadNothingFromElsewhere() {
        EmulatedRoom room = room("");

        Got page = client.get(path(room, doctor(room)));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().get("X-Frame-Options")).isNull();
        assertThat(page.headers().get("Content-Security-Policy"))
                .contains("frame-ancestors *")
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().get("Cache-Control")).isEqualTo("no-store");
        assertThat(page.text()).doesNotContain("https://").doesNotContain("{{");
    }

    @ParameterizedTest
    @CsvSource({"language=it, it", "l=it, it", "language=en, en", "language=xx, en", "'', en"})
    void pageShouldBeInTheRequestedLanguage(String query, String language) {
        EmulatedRoom room = room("");

        String page = client.get(path(room, doctor(room)) + "?" + query).text();

        assertThat(page).contains("<html lang=\"" + language + "\">").contains("\"language\":\"" + language + "\"");
    }

    @Test
    void pageShouldBeInTheCompanysLanguageByDefault() {
        client.put("/v2/company", "{\"default_language\":\"it\"}");
        EmulatedRoom room = room("");

        assertThat(client.get(path(room, doctor(room))).text()).contains("<html lang=\"it\">");
    }

    @Test
    void pageShouldShowTheCompanysBackgroundOnRequest() throws IOException {
        EmulatedRoom room = room("");
        RequestBody form = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart(
                        "virtual_background",
                        "a.jpg",
                        RequestBody.create(
                                EmulatorBackgroundsTest.image(1280, 1280, "jpg"), MediaType.get("image/jpeg")))
                .build();
        String alias = client.send("POST", "/v2/company/virtual-background", form)
                .json()
                .at("/virtual_background/background_alias")
                .asText();
        client.put("/v2/company", "{\"background_alias\":\"" + alias + "\"}");

        assertThat(client.get(path(room, doctor(room)) + "?virtual_background=image")
                        .text())
                .contains("/files/" + alias + ".jpeg");
        assertThat(client.get(path(room, doctor(room))).text()).doesNotContain(alias);
    }

    @Test
    void nameShouldBeEscaped() {
        EmulatedRoom room = room("");

        String page = client.get(
                        path(room, doctor(room)) + "?display_name=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E")
                .text();

        assertThat(page).contains("\\u003c/script\\u003e").doesNotContain("</script><script>alert");
    }

    @Test
    void otherParticipantShouldSeeJoiningAndLeaving() {
        EmulatedRoom room = room("");
        String doctor = path(room, doctor(room));
        String patient = path(room, patient(room));

        client.post(doctor + "/connect", "{\"display_name\":\"Dr. Rossi\"}");
        JsonNode seen = client.post(patient + "/connect", "{}").json();

        assertThat(seen.path("connected").booleanValue()).isTrue();
        assertThat(seen.at("/people/0/name").asText()).isEqualTo("Dr. Rossi");
        assertThat(seen.at("/people/1/name").asText()).isEqualTo(patient(room));
        assertThat(seen.at("/people/1/you").booleanValue()).isTrue();
        assertThat(now(room).status()).isEqualTo("RUNNING");

        client.post(doctor + "/leave", "{}");

        assertThat(client.get(patient + "/state").json().path("people")).hasSize(1);
        assertThat(now(room).status()).isEqualTo("NOT_RUNNING");
    }

    @Test
    void fileShouldReachTheOtherParticipantsAndTheApi() {
        EmulatedRoom room = room("");
        String doctor = path(room, doctor(room));
        RequestBody file = RequestBody.create("referto", MediaType.get("application/pdf"));
        assertThat(client.send("POST", doctor + "/uploads?name=r.pdf", file).status())
                .isEqualTo(403);
        client.post(doctor + "/connect", "{}");

        JsonNode state =
                client.send("POST", doctor + "/uploads?name=r.pdf", file).json();

        assertThat(state.at("/files/0/name").asText()).isEqualTo("r.pdf");
        Got download = client.get(path(room, patient(room)) + "/uploads/"
                + state.at("/files/0/id").asText());
        assertThat(download.text()).isEqualTo("referto");
        assertThat(download.headers().get("Content-Disposition")).isEqualTo("attachment");
        assertThat(client.get("/v2/uploads?room_id=" + room.id())
                        .json()
                        .path("count")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void fileShouldBeAtMostOneMegabyte() {
        EmulatedRoom room = room("");
        String doctor = path(room, doctor(room));
        client.post(doctor + "/connect", "{}");
        MediaType any = MediaType.get("application/octet-stream");

        assertThat(client.send("POST", doctor + "/uploads?name=a", RequestBody.create(new byte[Upload.MAX_BYTES], any))
                        .status())
                .isEqualTo(200);
        assertThat(client.send(
                                "POST",
                                doctor + "/uploads?name=a",
                                RequestBody.create(new byte[Upload.MAX_BYTES + 1], any))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void fileShouldBeRefusedWhenTheParticipantLacksTheTool() {
        String doctor = client.user("plus");
        String body = "{\"participants\":[{\"user_id\":\"" + doctor + "\",\"tools\":{\"chat\":true}},{\"user_id\":\""
                + client.user("basic") + "\"}]}";
        client.post("/v2/rooms", body);
        EmulatedRoom room = emulator.rooms().get(0);
        client.post(path(room, doctor) + "/connect", "{}");

        assertThat(client.get(path(room, doctor) + "/state")
                        .json()
                        .path("may_upload")
                        .booleanValue())
                .isFalse();
        assertThat(client.send("POST", path(room, doctor) + "/uploads?name=a", RequestBody.create("x".getBytes()))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void linkShouldEndWithItsRoom() {
        EmulatedRoom room = room("");
        String doctor = path(room, doctor(room));
        client.delete("/v2/rooms/" + room.id());

        assertThat(client.get(doctor).status()).isEqualTo(410);
        assertThat(client.get(doctor + "/state").json().path("open").booleanValue())
                .isFalse();
        assertThat(client.post(doctor + "/connect", "{}").status()).isEqualTo(400);
        assertThat(client.get("/eu/direct-rest-call-handler/unknown").status()).isEqualTo(404);
    }

    private static String path(EmulatedRoom room, String userId) {
        return URI.create(room.links().get(userId).toString()).getPath();
    }
}
