package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.outbound.UploadKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads, the company's look, credentials. */
class KaleyraContentTest extends ScriptedFixture {

    private static final RoomId ROOM = new RoomId("room_1");

    @Test
    void keyWithSlashesShouldBeOneSegmentEncodedOnce() {
        server.answer(200, "{}").answer(404, "{\"code\":\"upload_not_found\"}");

        kaleyra.uploads().delete(new UploadKey("sandbox/c/usr_1/15850-c8a4"));
        assertThatCode(() -> kaleyra.uploads().delete(new UploadKey("a%2Fb"))).doesNotThrowAnyException();

        assertThat(server.asked())
                .extracting(ScriptedServer.Asked::path)
                .containsExactly("/v2/uploads/sandbox%2Fc%2Fusr_1%2F15850-c8a4", "/v2/uploads/a%252Fb");
    }

    @Test
    void uploadsShouldBeListedOverAllPages() {
        restartWith(KaleyraSettings.builder(server.url(), KEY).pageSize(2));
        server.answer(200, "{\"uploads\":[{\"key\":\"a/1\"},{\"url\":\"a/2\"}],\"has_more\":true}")
                .answer(200, "{\"uploads\":[{\"key\":\"a/3\"}],\"has_more\":false}");

        assertThat(kaleyra.uploads().list(ROOM))
                .containsExactly(new UploadKey("a/1"), new UploadKey("a/2"), new UploadKey("a/3"));
        assertThat(server.asked().get(1).query()).isEqualTo("room_id=room_1&offset=2&limit=2");
    }

    @Test
    void uploadsOfAnUnknownRoomShouldBeEmpty() {
        server.answer(404, "{\"code\":\"room_not_found\"}");

        assertThat(kaleyra.uploads().list(ROOM)).isEmpty();
    }

    @Test
    void backgroundShouldBeSentAsItsMultipartPart() {
        server.answer(
                201,
                "{\"virtual_background\":{\"background_alias\":\"bhh6\",\"url\":\"https://static.bandyer.com/b.jpeg\","
                        + "\"creation_date\":\"2020-12-23T15:14:16.000\"}}");

        Background background = kaleyra.company().uploadBackground("JPEG".getBytes(StandardCharsets.UTF_8));

        assertThat(background)
                .isEqualTo(new Background("bhh6", "https://static.bandyer.com/b.jpeg", "2020-12-23T15:14:16.000"));
        ScriptedServer.Asked asked = server.asked().get(0);
        assertThat(asked.path()).isEqualTo("/v2/company/virtual-background");
        assertThat(asked.headers().get("content-type").get(0)).startsWith("multipart/form-data; boundary=");
        assertThat(asked.text())
                .contains("name=\"virtual_background\"; filename=\"background.jpg\"")
                .contains("Content-Type: image/jpeg")
                .contains("\r\n\r\nJPEG\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "422, invalid_file",
        "422, wrong_file_dimension",
        "422, error_processing_image",
        "422, something_new",
        "400, upload_error",
        "400, exceeded_background_limit",
        "413, ''"
    })
    void imageThatKaleyraRejectsShouldBeRefused(int status, String code) {
        server.answer(status, "{\"code\":\"" + code + "\"}");

        assertThat(catchThrowableOfType(
                                RefusalException.class, () -> kaleyra.company().uploadBackground(new byte[1]))
                        .code())
                .isEqualTo(RefusalCode.BACKGROUND_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "422, invalid_background_alias",
        "400, error_background_alias",
        "404, background_not_found",
        "422, something_new"
    })
    void unknownAliasShouldBeRefused(int status, String code) {
        server.answer(status, "{\"code\":\"" + code + "\"}");

        assertThat(catchThrowableOfType(
                                RefusalException.class, () -> kaleyra.company().useBackground("none"))
                        .code())
                .isEqualTo(RefusalCode.UNKNOWN_BACKGROUND);
    }

    @Test
    void otherCompanyErrorsShouldNotBeTakenForAnUnknownAlias() {
        server.answer(400, "{\"code\":\"update_company_error\"}");

        assertThatThrownBy(() -> kaleyra.company().useBackground("bhh6")).isInstanceOf(PortRejectedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"company\":{\"name\":\"Test\"}}", "{\"ok\":true}"})
    void companyShouldBeReadWhenTheUpdateDoesNotReturnIt(String answer) {
        server.answer(200, answer)
                .answer(200, "{\"name\":\"Test\",\"default_background\":{\"alias\":\"bhh6\",\"url\":\"u\"}}");

        assertThat(kaleyra.company()
                        .useBackground("bhh6")
                        .defaultBackground()
                        .orElseThrow()
                        .alias())
                .isEqualTo("bhh6");
        assertThat(server.asked().get(0).text()).isEqualTo("{\"background_alias\":\"bhh6\"}");
        assertThat(server.asked().get(1).method()).isEqualTo("GET");
    }

    @ParameterizedTest
    @ValueSource(longs = {359_000, 86_401_000, 360_500})
    void credentialsOutOfKaleyrasRangeShouldNotBeRequested(long millis) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kaleyra.credentials().issue(new VideoUserId("u"), Duration.ofMillis(millis)));
        assertThat(server.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {360, 86_400})
    void credentialsShouldBeIssuedAtBothEndsOfTheRange(long seconds) {
        server.answer(200, "{\"access_token\":\"a.b.c\",\"expires_at\":\"2022-01-10T11:41:19.000Z\"}");

        assertThat(kaleyra.credentials()
                        .issue(new VideoUserId("u"), Duration.ofSeconds(seconds))
                        .accessToken())
                .isEqualTo("a.b.c");
        assertThat(server.asked().get(0).text()).isEqualTo("{\"user_id\":\"u\",\"expires_in\":" + seconds + "}");
    }
}
