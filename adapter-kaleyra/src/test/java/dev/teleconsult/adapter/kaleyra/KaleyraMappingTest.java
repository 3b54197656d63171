package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.Tools;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.outbound.UploadKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats of Kaleyra's documentation and clients, read and written. */
class KaleyraMappingTest {

    private static final CorrelationToken TOKEN =
            new CorrelationToken(new TeleconsultationId("tele-1"), new OperationId("op-1"));

    @Test
    void roomRequestShouldHaveTheDocumentedFields() {
        CallSettings settings = new CallSettings(true, Recording.MANUAL, true, DurationPolicy.limitedToADay());

        JsonNode sent =
                KaleyraMapping.newRoom(spec(settings, Tools.unrestricted(), Tools.only(Set.of(Tool.CHAT))), TOKEN);

        assertThat(json(sent.toString())).isEqualTo(json("""
                {"participants":[
                   {"user_id":"usr_doctor","is_admin":true,"tools":{"chat":true}},
                   {"user_id":"usr_patient_1","is_admin":false}],
                 "duration":3600,"live":true,"recording":"manual","call_type":"audio_video",
                 "offline_transcription":true,"description":"teleconsult:tele-1:op-1"}"""));
    }

    @Test
    void roomRequestShouldOmitUnusedFields() {
        CallSettings settings = new CallSettings(false, Recording.NONE, true, DurationPolicy.unlimited());

        JsonNode sent = KaleyraMapping.newRoom(spec(settings, Tools.unrestricted(), Tools.unrestricted()), TOKEN);

        assertThat(sent.has("duration")).isFalse();
        assertThat(sent.has("offline_transcription")).isFalse();
        assertThat(sent.path("recording").textValue()).isEqualTo("none");
        assertThat(sent.path("live").booleanValue()).isFalse();
    }

    @Test
    void emptyToolsShouldBeSentAsAnEmptyObject() {
        JsonNode sent = KaleyraMapping.newRoom(
                spec(CallSettings.defaults(), Tools.only(Set.of()), Tools.unrestricted()), TOKEN);

        assertThat(sent.at("/participants/1/tools").isObject()).isTrue();
        assertThat(sent.at("/participants/1/tools").isEmpty()).isTrue();
        assertThat(sent.at("/participants/0").has("tools")).isFalse();
    }

    @Test
    void everyToolShouldHaveAName() {
        Set<Tool> withoutWhole = EnumSet.complementOf(EnumSet.of(Tool.WHITEBOARD));

        JsonNode parts = KaleyraMapping.newRoom(
                        spec(CallSettings.defaults(), Tools.unrestricted(), Tools.only(withoutWhole)), TOKEN)
                .at("/participants/0/tools");
        JsonNode whole = KaleyraMapping.newRoom(
                        spec(
                                CallSettings.defaults(),
                                Tools.unrestricted(),
                                Tools.only(EnumSet.of(Tool.WHITEBOARD, Tool.WHITEBOARD_PEN))),
                        TOKEN)
                .at("/participants/0/tools");

        assertThat(parts).isEqualTo(json("""
                {"chat":true,"screen_sharing":true,"file_upload":true,"snapshot":true,"live_edit":true,
                 "live_pointer":true,"present_to_everyone":true,"sign":true,
                 "whiteboard":{"wb_add_file":true,"wb_cursor":true,"wb_text":true,"wb_shape":true,"wb_pen":true,
                               "wb_eraser":true}}"""));
        assertThat(whole).isEqualTo(json("{\"whiteboard\":true}"));
    }

    @Test
    void languageShouldBeSentOnlyWhenTheUserHasOne() {
        VideoUserId id = new VideoUserId("tc_1");

        assertThat(KaleyraMapping.newUser(id, Role.BASIC, Language.COMPANY_DEFAULT))
                .isEqualTo(json("{\"id\":\"tc_1\",\"role\":\"basic\"}"));
        assertThat(KaleyraMapping.newUser(id, Role.PLUS, Language.ITALIAN))
                .isEqualTo(json("{\"id\":\"tc_1\",\"role\":\"plus\",\"language\":\"it\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"user_xxx\",\"role\":\"basic\"}",
                "{\"user\":{\"id\":\"user_xxx\",\"role\":\"basic\",\"can_video\":true},\"id\":\"user_xxx\"}",
                "{\"user\":{\"id\":\"user_xxx\"}}",
                "{\"user_id\":\"user_xxx\"}"
            })
    void userIdShouldBeReadFromEveryPlace(String answer) {
        assertThat(KaleyraMapping.userId(json(answer))).contains(new VideoUserId("user_xxx"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // v1, published
                """
                {"room":{"room_id":"room_1","record":1,"duration":120,"directCall":false,"call_type":"audio_video",
                 "live":false,"user_urls":[
                   {"user":"usr_doctor","url":"https://sandbox.bandyer.com/connect/rest-call-handler/a","tools":{"chat":true}},
                   {"user":"usr_patient_1","url":"https://sandbox.bandyer.com/connect/rest-call-handler/b"}]}}""",
                // v2, inferred
                """
                {"id":"room_1","participants":[
                   {"user_id":"usr_doctor","url":"https://sandbox.bandyer.com/connect/rest-call-handler/a"},
                   {"user_id":"usr_patient_1","url":"https://sandbox.bandyer.com/connect/rest-call-handler/b"}]}""",
                // other plausible names, and a person who was not requested
                """
                {"room":{"id":"room_1","participants":[
                   {"user":"usr_doctor","access_link":"https://sandbox.bandyer.com/connect/rest-call-handler/a"},
                   {"user":"usr_other","link":"https://sandbox.bandyer.com/connect/rest-call-handler/c"},
                   {"user":"usr_patient_1","access_url":"https://sandbox.bandyer.com/connect/rest-call-handler/b"}]}}"""
            })
    void roomShouldBeReadInEveryDialect(String answer) {
        var room = KaleyraMapping.newRoom(json(answer), spec(), false).orElseThrow();

        assertThat(room.id()).isEqualTo(new RoomId("room_1"));
        assertThat(room.links()).hasSize(2);
        assertThat(room.linkOf(new VideoUserId("usr_doctor")).orElseThrow().uri())
                .hasToString("https://sandbox.bandyer.com/connect/rest-call-handler/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"room_1\"}",
                "{\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"https://a.example/1\"},"
                        + "{\"user_id\":\"usr_patient_1\",\"url\":\"https://a.example/2\"}]}",
                "{\"id\":\"room_1\",\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"https://a.example/1\"}]}",
                "{\"id\":\"room_1\",\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"https://a.example/1\"},"
                        + "{\"user_id\":\"usr_patient_1\",\"url\":null}]}",
                "{\"id\":\"room_1\",\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"https://a.example/1\"},"
                        + "{\"user_id\":\"usr_patient_1\",\"url\":\"https://a.example/1\"}]}",
                "{\"id\":\"room_1\",\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"https://a.example/1\"},"
                        + "{\"user_id\":\"usr_patient_1\",\"url\":\"http://a.example/2\"}]}",
                "{\"id\":\"room_1\",\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"https://a.example/1\"},"
                        + "{\"user_id\":\"usr_patient_1\",\"url\":\"javascript:alert(1)\"}]}",
                "{\"id\":\"room_1\",\"participants\":[{\"user_id\":\"usr_doctor\",\"url\":\"https://a.example/1\"},"
                        + "{\"user_id\":\"usr_patient_1\",\"url\":\"not a url\"}]}",
                "{\"id\":\"room_\\u0000\",\"participants\":[]}",
                "[]",
                "null",
                "\"room_1\""
            })
    void roomShouldNotBeReadWhenAParticipantLacksTheirOwnLink(String answer) {
        assertThat(KaleyraMapping.newRoom(json(answer), spec(), false)).isEmpty();
    }

    @Test
    void detailsShouldBeReadFromV1() {
        RoomDetails details = KaleyraMapping.roomDetails(json("""
                {"room":{"room_id":"room_1","record":1,"recording_type":"manual","duration":120,"durationUsed":60,
                 "call_type":"audio_upgradable","live":true,"description":"Visita","status":"running",
                 "creationDate":"2021-02-18T17:12:34.537Z","user_urls":[]}}""")).orElseThrow();

        assertThat(details)
                .isEqualTo(new RoomDetails(
                        "manual",
                        "",
                        "audio_upgradable",
                        "Visita",
                        RoomDetails.Status.RUNNING,
                        false,
                        "2021-02-18T17:12:34.537Z",
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(1),
                        true));
    }

    @Test
    void detailsShouldBeReadFromV2WithoutOurToken() {
        RoomDetails details = KaleyraMapping.roomDetails(json("""
                {"id":"room_1","recording":"automatic","recording_status":"stopped","duration":0,"duration_used":7.9,
                 "call_type":"audio_video","live":false,"description":"teleconsult:tele-1:op-1","status":"NOT_RUNNING",
                 "disabled":true,"creation_date":"2024-01-09T10:00:00.000Z"}""")).orElseThrow();

        assertThat(details.description()).isEmpty();
        assertThat(details.recording()).isEqualTo("automatic");
        assertThat(details.recordingStatus()).isEqualTo("stopped");
        assertThat(details.disabled()).isTrue();
        assertThat(details.duration()).isZero();
        assertThat(details.used()).isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"record\":0;none",
                "\"record\":false;none",
                "\"record\":\"0\";none",
                "\"record\":true;automatic",
                "\"record\":\"1\";automatic",
                "\"recording\":true,\"recording_type\":\"manual\";manual",
                "\"recording\":\"NONE\";none",
                "\"recording\":null;''",
                "\"live\":true;''"
            })
    void recordingShouldBeReadFromEveryFormat(String field, String expected) {
        assertThat(KaleyraMapping.roomDetails(json("{\"id\":\"room_1\"," + field + "}"))
                        .orElseThrow()
                        .recording())
                .isEqualTo(expected);
    }

    @Test
    void detailsShouldBeReadFromAnIncompleteRoom() {
        RoomDetails details = KaleyraMapping.roomDetails(
                        json("{\"id\":\"room_1\",\"duration\":\"x\",\"disabled\":\"no\"}"))
                .orElseThrow();

        assertThat(details.status()).isEqualTo(RoomDetails.Status.UNTOLD);
        assertThat(details.duration()).isZero();
        assertThat(details.disabled()).isFalse();
    }

    @Test
    void companyShouldBeReadWithTheOldAndTheNewAliasName() {
        String company = """
                {"company":{"name":"Test Company","default_language":"it","default_background":
                 {"%s":"bhh6","url":"https://static.bandyer.com/b.jpeg","creation_date":"2020-12-23T15:14:16.000"},
                 "end_call_redirect_url":"https://bandyer.com","end_call_redirect_timeout_ms":5000,
                 "user_details_provider_url":null}}""";

        for (String name : Set.of("alias", "background_alias")) {
            var read = KaleyraMapping.company(json(company.formatted(name))).orElseThrow();
            assertThat(read.defaultBackground())
                    .contains(new Background("bhh6", "https://static.bandyer.com/b.jpeg", "2020-12-23T15:14:16.000"));
            assertThat(read.endCallRedirectTimeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(read.endCallRedirectUrl()).isEqualTo("https://bandyer.com");
            assertThat(read.userDetailsProviderUrl()).isEmpty();
        }
        assertThat(KaleyraMapping.company(json("{\"name\":\"Test Company\"}"))).isEmpty();
    }

    @Test
    void incompleteCredentialsShouldNotBeRead() {
        String answer = "{\"access_token\":\"a.b.c\",\"expires_at\":\"%s\",\"user_id\":\"user_xxx\"}";

        assertThat(KaleyraMapping.credentials(json(answer.formatted("2022-01-10T11:41:19.000Z")))
                        .orElseThrow()
                        .expiresAt())
                .isEqualTo(Instant.parse("2022-01-10T11:41:19Z"));
        assertThat(KaleyraMapping.credentials(json(answer.formatted("2022-01-10T11:41:19.000")))
                        .orElseThrow()
                        .expiresAt())
                .isEqualTo(Instant.parse("2022-01-10T11:41:19Z"));
        assertThat(KaleyraMapping.credentials(json(answer.formatted("soon")))).isEmpty();
        assertThat(KaleyraMapping.credentials(json("{\"expires_at\":\"2022-01-10T11:41:19.000Z\"}")))
                .isEmpty();
    }

    @Test
    void uploadKeyShouldBeReadUnderBothNames() {
        String key = "sandbox/company/usr_1/1585071715613-c8a493a0217fcbd69c7f";

        assertThat(KaleyraMapping.uploadKey(json("{\"key\":\"" + key + "\"}"))).contains(new UploadKey(key));
        assertThat(KaleyraMapping.uploadKey(json("{\"url\":\"" + key + "\"}"))).contains(new UploadKey(key));
        assertThat(KaleyraMapping.uploadKey(json("{\"key\":\" \"}"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"status\":422,\"name\":\"validation_error\",\"code\":\"role_validation_error\"};role_validation_error",
                "{\"error\":{\"code\":\"room_not_found\"}};room_not_found",
                "{\"error\":\"Not Found\",\"name\":\"invalid_request_error\"};invalid_request_error",
                "{\"code\":\"see https://a.example/secret\"};''",
                "{};''",
                "[];''"
            })
    void errorCodeShouldBeAPlainWordOrEmpty(String body, String code) {
        assertThat(KaleyraMapping.errorCode(json(body))).isEqualTo(code);
    }

    @Test
    void listedRoomShouldBeOursOnlyByItsToken() {
        assertThat(KaleyraMapping.listedRoom(
                                json("{\"room_id\":\"room_1\",\"description\":\"teleconsult:tele-1:op-1\"}"))
                        .orElseThrow()
                        .token())
                .contains(TOKEN);
        assertThat(KaleyraMapping.listedRoom(json("{\"room_id\":\"room_1\",\"description\":\"tele-1\"}"))
                        .orElseThrow()
                        .token())
                .isEmpty();
        assertThat(KaleyraMapping.listedRoom(json("{\"description\":\"teleconsult:tele-1:op-1\"}")))
                .isEmpty();
    }

    @Test
    void textThatIsNotJsonShouldNotBeRead() {
        assertThat(KaleyraMapping.parse("<html>".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(KaleyraMapping.parse("{}{}".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(KaleyraMapping.parse("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    private static RoomSpec spec() {
        return spec(CallSettings.defaults(), Tools.unrestricted(), Tools.unrestricted());
    }

    private static RoomSpec spec(CallSettings settings, Tools basic, Tools plus) {
        Privileges privileges =
                Privileges.of(Set.of(DomainFixtures.PATIENTS), basic, Set.of(DomainFixtures.DOCTORS), plus);
        return RoomSpec.of(DomainFixtures.aCompletePlan(), privileges, settings);
    }

    static JsonNode json(String text) {
        return KaleyraMapping.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
