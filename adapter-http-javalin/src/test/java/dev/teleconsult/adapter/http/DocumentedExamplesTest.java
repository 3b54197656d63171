package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The requests printed in the original's usage page (teleconsultation-service-backend 2.x), with their JSON quoted properly,
 * where there is a user directory and where there is none.
 */
class DocumentedExamplesTest {
    private static final String DATES =
            "\"start_date\": \"2022-02-22T15:30:00.000Z\", \"end_date\": \"2022-02-22T16:30:00.000Z\"";

    private TestServer withDirectory;
    private TestServer withoutDirectory;

    /** The bodies that both POST and PATCH are shown with, and what becomes of them in either mode. */
    private enum Example {
        ALL_KNOWN_BY_ID(
                "{\"participants\": [\"user1_auth0_id\", \"user2_auth0_id\", \"user3_auth0_id\"], " + DATES + "}",
                "",
                "DIRECTORY_REQUIRED",
                3),
        ALL_KNOWN_BY_DATA(
                "{\"participants\": {\"number\": 3, \"data\": ["
                        + "{\"userId\": \"user1_auth0_id\", \"language\": \"it\"},"
                        + "{\"userId\": \"user2_auth0_id\", \"language\": \"it\"},"
                        + "{\"userId\": \"user3_auth0_id\", \"language\": \"it\"}]}, " + DATES + "}",
                "",
                "GROUPS_REQUIRED",
                3),
        SOME_UNKNOWN(
                "{\"participants\": {\"number\": 3, \"data\": ["
                        + "{\"userId\": \"user1_auth0_id\", \"language\": \"it\"},"
                        + "{\"userId\": \"user2_auth0_id\", \"language\": \"it\"}]}, " + DATES + "}",
                "",
                "GROUPS_REQUIRED",
                2),
        WITHOUT_AUTH0(
                "{\"participants\": {\"number\": 3, \"data\": ["
                        + "{\"userId\": \"user1_external_id\", \"groups\": [\"doctor\"], \"fullName\": \"Joe Smith\","
                        + " \"language\": \"it\"},"
                        + "{\"userId\": \"user3_external_id\", \"groups\": [\"patient\"], \"fullName\": \"Jane Doe\","
                        + " \"language\": \"it\"}]}, " + DATES + "}",
                "GROUPS_NOT_ACCEPTED",
                "",
                2),
        BY_LENGTH(
                "{\"participants\": [\"user1_auth0_id\", \"user2_auth0_id\", \"user3_auth0_id\"],"
                        + " \"start_date\": \"2022-02-22T15:30:00.000Z\", \"duration_in_seconds\": 3600}",
                "",
                "DIRECTORY_REQUIRED",
                3);

        private final String body;
        private final String refusalWithDirectory;
        private final String refusalWithoutDirectory;
        private final int known;

        /** @param refusalWithDirectory empty where it is accepted */
        Example(String body, String refusalWithDirectory, String refusalWithoutDirectory, int known) {
            this.body = body;
            this.refusalWithDirectory = refusalWithDirectory;
            this.refusalWithoutDirectory = refusalWithoutDirectory;
            this.known = known;
        }

        String refusal(boolean inDirectoryMode) {
            return inDirectoryMode ? refusalWithDirectory : refusalWithoutDirectory;
        }
    }

    /** Rooms that are no longer needed are deleted by the request's own thread, so that a test need not wait. */
    @BeforeEach
    void start() {
        withDirectory = TestServer.setup()
                .withDirectory()
                .application(builder -> builder.deleteUploads(true).executor(Runnable::run))
                .start();
        withoutDirectory = TestServer.setup()
                .application(builder -> builder.executor(Runnable::run))
                .start();
    }

    @AfterEach
    void stop() {
        withDirectory.close();
        withoutDirectory.close();
    }

    private TestServer server(boolean inDirectoryMode) {
        return inDirectoryMode ? withDirectory : withoutDirectory;
    }

    @ParameterizedTest
    @EnumSource
    void postShouldAnswerAsDocumented(Example example) {
        for (boolean inDirectoryMode : List.of(true, false)) {
            TestServer server = server(inDirectoryMode);

            Answer answer = server.post("/teleconsultation", example.body);

            if (example.refusal(inDirectoryMode).isEmpty()) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(201);
                assertThat(fieldsOf(answer)).containsExactly("roomId");
                String id = answer.json().get("roomId").asText();
                assertStored(server, id, example);
            } else {
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.code()).isEqualTo(example.refusal(inDirectoryMode));
                assertThat(server.storage.all()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void patchShouldAnswerAsDocumented(Example example) {
        for (boolean inDirectoryMode : List.of(true, false)) {
            TestServer server = server(inDirectoryMode);
            String id = anotherOne(server, inDirectoryMode);

            Answer answer = server.patch("/teleconsultation/" + id, example.body);

            if (example.refusal(inDirectoryMode).isEmpty()) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(204);
                assertThat(answer.body()).isEmpty();
                assertStored(server, id, example);
            } else {
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.code()).isEqualTo(example.refusal(inDirectoryMode));
            }
        }
    }

    private static String anotherOne(TestServer server, boolean inDirectoryMode) {
        Answer answer = server.post(
                "/teleconsultation",
                inDirectoryMode
                        ? "{\"participants\":[\"user1_auth0_id\",\"user9_auth0_id\"],"
                                + "\"start_date\":\"2022-03-01T08:00:00.000Z\",\"duration_in_seconds\":600}"
                        : Bodies.ALL_KNOWN);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().get("roomId").asText();
    }

    private static void assertStored(TestServer server, String id, Example example) {
        Plan plan = server.storage
                .teleconsultations()
                .find(new TeleconsultationId(id), RequestContext.system())
                .orElseThrow()
                .teleconsultation()
                .plan();
        assertThat(plan.participants().expected()).isEqualTo(3);
        assertThat(plan.participants().known()).hasSize(example.known);
        assertThat(plan.schedule().start()).isEqualTo("2022-02-22T15:30:00Z");
        assertThat(plan.schedule().end()).contains(Instant.parse("2022-02-22T16:30:00Z"));
        boolean complete = example.known == 3;
        server.awaitRooms(complete ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "application/x-www-form-urlencoded", "application/json;charset=utf-8", "application/json"})
    void postShouldWorkAsPrintedForCurl(String contentType) {
        Answer answer = withDirectory
                .call("POST", "/teleconsultation")
                .body(contentType, Example.ALL_KNOWN_BY_ID.body.getBytes(StandardCharsets.UTF_8))
                .send();

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    @Test
    void addingAParticipantShouldAnswerAsDocumentedWithADirectory() {
        String id = withDirectory
                .post("/teleconsultation", Example.SOME_UNKNOWN.body)
                .json()
                .get("roomId")
                .asText();

        Answer answer = withDirectory.post(
                "/teleconsultation/" + id + "/participants/data",
                "{\"userId\": \"user3_auth0_id\", \"language\": \"it\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("Deprecation")).startsWith("@");
        assertThat(withDirectory.video.currentRooms()).hasSize(1);
    }

    @Test
    void addingAParticipantShouldAnswerAsDocumentedWithoutADirectory() {
        String id = withoutDirectory
                .post(
                        "/teleconsultation",
                        "{\"participants\":{\"number\":2,\"data\":[" + Bodies.PATIENT + "]}," + Bodies.WHEN + "}")
                .json()
                .get("roomId")
                .asText();

        Answer answer = withoutDirectory.post(
                "/teleconsultation/" + id + "/participants/data",
                "{\"userId\": \"user1_external_id\", \"groups\": [\"doctor\"], \"fullName\": \"Joe Smith\","
                        + " \"language\": \"it\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.body()).isEmpty();
        assertThat(withoutDirectory.video.currentRooms()).hasSize(1);
    }

    @Test
    void theOlderNamesOfFieldsShouldBeRead() {
        Answer answer = withoutDirectory.post(
                "/teleconsultation",
                "{\"participants\":{\"number\":\"2\",\"data\":["
                        + "{\"userExternalId\":\"a\",\"group\":\"doctor\",\"fullName\":\"A\"},"
                        + "{\"userId\":7,\"groups\":\"patient\",\"fullName\":\"B\",\"language\":null}]},"
                        + "\"start_date\":\"2022-02-22T16:30:00.000+01:00\",\"duration_in_seconds\":\"3600\",\"x\":{}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(withoutDirectory.storage.allUserIds().keySet())
                .extracting(UserId::value)
                .containsExactlyInAnyOrder("a", "7");
        assertThat(withoutDirectory.storage.all().get(0).plan().schedule().start())
                .isEqualTo("2022-02-22T15:30:00Z");
    }

    @Test
    void getShouldAnswerWithExactlyTheDocumentedFieldsAndOurAdditions() {
        String id = withDirectory
                .post("/teleconsultation", Example.ALL_KNOWN_BY_ID.body)
                .json()
                .get("roomId")
                .asText();
        withDirectory.clock.set("2022-02-22T15:30:00Z");

        Answer answer = withDirectory.get("/teleconsultation/" + id, "miauserid", "user1_auth0_id");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(fieldsOf(answer))
                .containsExactly(
                        "bandyerUserId",
                        "accessLinkURL",
                        "participantsBandyerCall",
                        "details",
                        "startDate",
                        "endDate",
                        "joinableFrom",
                        "reason",
                        "language",
                        "notice",
                        "serverTime");
        List<String> details = new ArrayList<>();
        answer.json().get("details").fieldNames().forEachRemaining(details::add);
        assertThat(details)
                .containsExactly(
                        "recording",
                        "recordingStatus",
                        "callType",
                        "description",
                        "status",
                        "disabled",
                        "creationDate",
                        "durationInSeconds",
                        "durationUsedInSeconds",
                        "live");
        assertThat(answer.json().get("participantsBandyerCall").findValuesAsText("fullName"))
                .containsExactly("User 1", "User 2", "User 3");
        assertThat(answer.json().get("accessLinkURL").asText()).startsWith("https://");
    }

    @Test
    void deleteShouldAnswerAsDocumented() {
        String id = withoutDirectory.scheduled();

        Answer first = withoutDirectory.delete("/teleconsultation/" + id);
        Answer second = withoutDirectory.delete("/teleconsultation/" + id);
        Answer afterwards = withoutDirectory.get("/teleconsultation/" + id, "miauserid", "doctor1");

        assertThat(first.status()).isEqualTo(204);
        assertThat(first.body()).isEmpty();
        assertThat(second.status()).isEqualTo(404);
        assertThat(second.error()).isEqualTo("not found");
        assertThat(afterwards.status()).isEqualTo(404);
        withoutDirectory.awaitRooms(0);
    }

    @Test
    void deletingUploadsShouldAnswerAsDocumented() {
        assertThat(withoutDirectory
                        .delete("/teleconsultation/" + withoutDirectory.scheduled() + "/uploads")
                        .status())
                .as("where uploads are kept")
                .isEqualTo(204);

        String id = withDirectory
                .post("/teleconsultation", Example.ALL_KNOWN_BY_ID.body)
                .json()
                .get("roomId")
                .asText();
        var room = withDirectory.video.currentRooms().get(0).id();
        withDirectory.video.addUpload(room);
        withDirectory.video.addUpload(room);

        Answer answer = withDirectory.delete("/teleconsultation/" + id + "/uploads");
        Answer again = withDirectory.delete("/teleconsultation/" + id + "/uploads");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"total\":2,\"deleted\":2}");
        assertThat(again.text()).isEqualTo("{\"total\":0,\"deleted\":0}");
    }

    @Test
    void deletingUploadsShouldBeRefusedToStrangers() {
        String id = withDirectory
                .post("/teleconsultation", Example.ALL_KNOWN_BY_ID.body)
                .json()
                .get("roomId")
                .asText();
        String path = "/teleconsultation/" + id + "/uploads";

        assertThat(withDirectory.delete(path, "miauserid", "stranger").status()).isEqualTo(401);
        assertThat(withDirectory
                        .delete(path, "miauserid", "stranger", "isbackoffice", "0")
                        .status())
                .isEqualTo(401);
        assertThat(withDirectory
                        .delete(path, "miauserid", "stranger", "isbackoffice", "1")
                        .status())
                .isEqualTo(200);
        assertThat(withDirectory.delete(path, "miauserid", "user2_auth0_id").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"expiresIn\": 3600}", "{\"expiresIn\":\"3600\"}", "{}", ""})
    void credentialsShouldAnswerAsDocumented(String body) {
        Answer answer = withDirectory
                .call("POST", "/credentials")
                .as("user1_auth0_id")
                .json(body)
                .send();

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(fieldsOf(answer)).containsExactly("accessToken", "expiresAt", "bandyerUserId");
        assertThat(answer.json().get("expiresAt").asText()).isEqualTo("2022-02-22T11:00:00.000Z");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void settingsShouldAnswerAsDocumented() {
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 16};
        Answer uploaded = withDirectory
                .call("POST", "/settings/background-image")
                .as("user1_auth0_id")
                .body(new MultipartBody.Builder("multipart-boundary")
                        .setType(MultipartBody.FORM)
                        .addFormDataPart("note", "a field beside it")
                        .addFormDataPart(
                                "virtual_background",
                                "picture.jpg",
                                RequestBody.create(jpeg, MediaType.get("image/jpeg")))
                        .build())
                .send();

        assertThat(uploaded.status()).as(uploaded.text()).isEqualTo(200);
        assertThat(fieldsOf(uploaded)).containsExactly("virtual_background");
        String alias =
                uploaded.json().at("/virtual_background/background_alias").asText();
        assertThat(alias).isNotEmpty();

        Answer updated = withDirectory
                .call("PATCH", "/settings/update")
                .as("user1_auth0_id")
                .json("{\"background_alias\":\"" + alias + "\"}")
                .send();

        assertThat(updated.status()).as(updated.text()).isEqualTo(200);
        assertThat(fieldsOf(updated)).containsExactly("company");
        assertThat(updated.json().at("/company/default_background/alias").asText())
                .isEqualTo(alias);
        assertThat(withDirectory.video.backgroundInUse()).contains(alias);
    }

    private static List<String> fieldsOf(Answer answer) {
        List<String> names = new ArrayList<>();
        answer.json().fieldNames().forEachRemaining(names::add);
        return names;
    }
}
