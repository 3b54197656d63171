package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests of existing clients of the original (teleconsultation-service-backend 2.x), and the answers they read,
 * beyond the requests that its usage page prints: older field names, other content types, the exact fields of an
 * answer. {@code DocumentedExamplesTest} of the server sends the printed requests.
 */
class ExistingClientsTest {
    private static final String ALL_KNOWN_BY_ID = """
            {"participants": ["user1_auth0_id", "user2_auth0_id", "user3_auth0_id"],
             "start_date": "2022-02-22T15:30:00.000Z", "end_date": "2022-02-22T16:30:00.000Z"}""";

    private TestServer withDirectory;
    private TestServer withoutDirectory;

    /** Unneeded rooms are deleted on the request's own thread, so that a test need not wait. */
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

    @ParameterizedTest
    @ValueSource(
            strings = {"", "application/x-www-form-urlencoded", "application/json;charset=utf-8", "application/json"})
    void postWithTheContentTypeOfCurlShouldBeAccepted(String contentType) {
        Answer answer = withDirectory
                .call("POST", "/teleconsultation")
                .body(contentType, ALL_KNOWN_BY_ID.getBytes(StandardCharsets.UTF_8))
                .send();

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    @Test
    void addingAParticipantShouldAnswerWithADeprecationHeader() {
        String id = withoutDirectory
                .post(
                        "/teleconsultation",
                        "{\"participants\":{\"number\":2,\"data\":[" + Bodies.PATIENT + "]}," + Bodies.WHEN + "}")
                .json()
                .get("roomId")
                .asText();

        Answer answer = withoutDirectory.post(
                "/teleconsultation/" + id + "/participants/data",
                "{\"userId\": \"user1_external_id\", \"groups\": [\"doctor\"], \"fullName\": \"Joe Smith\"}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.header("Deprecation")).startsWith("@");
    }

    @Test
    void olderFieldNamesShouldBeRead() {
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
                .post("/teleconsultation", ALL_KNOWN_BY_ID)
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
    void deletingUploadsShouldAnswer204WithoutContent() {
        String path = "/teleconsultation/" + withoutDirectory.scheduled() + "/uploads";

        assertThat(withoutDirectory.delete(path).status()).isEqualTo(204);
    }

    @Test
    void deletingUploadsShouldBeRefusedToStrangers() {
        String id = withDirectory
                .post("/teleconsultation", ALL_KNOWN_BY_ID)
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
    void credentialsShouldBeAnsweredAsDocumented(String body) {
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

    private static List<String> fieldsOf(Answer answer) {
        List<String> names = new ArrayList<>();
        answer.json().fieldNames().forEachRemaining(names::add);
        return names;
    }
}
