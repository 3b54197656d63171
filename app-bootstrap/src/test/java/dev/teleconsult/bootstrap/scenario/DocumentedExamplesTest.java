package dev.teleconsult.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.bootstrap.BackgroundForm;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.FakeAuthService;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples printed in the usage page of the original (2.x), sent unchanged except for their quotes and missing
 * commas, each where it applies: with a directory of users, and without. Their date is in February 2022, and so is the
 * clock.
 */
class DocumentedExamplesTest {

    private static final int LAST = Integer.MAX_VALUE;
    private static final String NOW = "2022-02-21T09:00:00Z";
    private static final Instant START = Instant.parse("2022-02-22T15:30:00Z");

    private static final String IDS_AND_END = """
            {
                "participants": ["user1_auth0_id", "user2_auth0_id", "user3_auth0_id"],
                "start_date": "2022-02-22T15:30:00.000Z",
                "end_date": "2022-02-22T16:30:00.000Z"
            }""";
    private static final String IDS_AND_DURATION = """
            {
                "participants": ["user1_auth0_id", "user2_auth0_id", "user3_auth0_id"],
                "start_date": "2022-02-22T15:30:00.000Z",
                "duration_in_seconds": 3600
            }""";
    private static final String ALL_KNOWN = """
            {
                "participants": {
                  "number": 3,
                  "data": [
                     {
                       "userId": "user1_auth0_id",
                       "language": "it"
                     },
                     {
                       "userId": "user2_auth0_id",
                       "language": "it"
                     },
                     {
                       "userId": "user3_auth0_id",
                       "language": "it"
                     }
                   ]
                },
                "start_date": "2022-02-22T15:30:00.000Z",
                "end_date": "2022-02-22T16:30:00.000Z"
            }""";
    private static final String SOME_KNOWN = """
            {
                "participants": {
                  "number": 3,
                  "data": [
                     {
                       "userId": "user1_auth0_id",
                       "language": "it"
                     },
                     {
                       "userId": "user2_auth0_id",
                       "language": "it"
                     }
                   ]
                },
                "start_date": "2022-02-22T15:30:00.000Z",
                "end_date": "2022-02-22T16:30:00.000Z"
            }""";
    private static final String SOME_KNOWN_WITHOUT_DIRECTORY = """
            {
                "participants": {
                  "number": 3,
                  "data": [
                     {
                       "userId": "user1_external_id",
                       "groups": ["doctor"],
                       "fullName": "Joe Smith",
                       "language": "it"
                     },
                     {
                       "userId": "user3_external_id",
                       "groups": ["patient"],
                       "fullName": "Jane Doe",
                       "language": "it"
                     }
                   ]
                },
                "start_date": "2022-02-22T15:30:00.000Z",
                "end_date": "2022-02-22T16:30:00.000Z"
            }""";
    private static final String ONE_MORE = """
            {
                 "userId": "user3_auth0_id",
                 "language": "it"
            }""";
    private static final String ONE_MORE_WITHOUT_DIRECTORY = """
            {
                 "userId": "user1_external_id",
                 "groups": ["doctor"],
                 "fullName": "Joe Smith",
                 "language": "it"
            }""";

    private Deployment deployment;

    /** The tests share one server. The last of them plays later. */
    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class WithADirectory {

        private FakeAuthService directory;

        @BeforeAll
        void deploy(@TempDir Path folder) {
            directory = FakeAuthService.start()
                    .knows("user2_auth0_id", "Luigi Bianchi", "patient")
                    .knows("user3_auth0_id", "Anna Verdi", "patient");
            deployment = Deployment.at(
                    NOW, folder, settings(Map.of("AUTH_SERVICE", directory.url().toString())));
        }

        @AfterAll
        void close() {
            deployment.close();
            directory.close();
        }

        @BeforeEach
        void begin() {
            directory.knows("user1_auth0_id", "Mario Rossi", "doctor", "staff");
            deployment.beginAnotherTest();
        }

        @Test
        void postOfIdsShouldOpenTheRoom() {
            for (String body : List.of(IDS_AND_END, IDS_AND_DURATION, ALL_KNOWN)) {
                String id = assertCreated(deployment.post("/teleconsultation", body));
                assertThat(newestRoom().links()).hasSize(3);
                assertShown(id, "user2_auth0_id", 3);
            }
            assertThat(deployment.rooms()).hasSize(3);
        }

        @Test
        void postOfAnIncompleteRosterShouldOpenNoRoom() {
            String id = assertCreated(deployment.post("/teleconsultation", SOME_KNOWN));

            assertThat(deployment.roomsEver()).isEmpty();
            Answer waiting = deployment.get("/teleconsultation/" + id, "miauserid", "user1_auth0_id");
            assertTwoAreRegistered(waiting);
            assertThat(waiting.status()).isEqualTo(200);
            assertThat(waiting.body().path("accessLinkURL").isNull()).isTrue();
            assertThat(waiting.body().path("details").isNull()).isTrue();
        }

        @Test
        void groupsAndNamesShouldBeRefusedWithADirectory() {
            String id = assertCreated(deployment.post("/teleconsultation", SOME_KNOWN));

            assertRefused(deployment.post("/teleconsultation", SOME_KNOWN_WITHOUT_DIRECTORY), "GROUPS_NOT_ACCEPTED");
            assertRefused(
                    deployment.patch("/teleconsultation/" + id, SOME_KNOWN_WITHOUT_DIRECTORY), "GROUPS_NOT_ACCEPTED");
        }

        @Test
        void patchShouldAnswerWithoutContent() {
            for (String body : List.of(IDS_AND_END, IDS_AND_DURATION, ALL_KNOWN)) {
                String id = assertCreated(deployment.post("/teleconsultation", SOME_KNOWN));

                assertNoContent(deployment.patch("/teleconsultation/" + id, body));

                assertThat(newestRoom().links()).hasSize(3);
                assertShown(id, "user3_auth0_id", 3);
            }
        }

        @Test
        void patchToAnIncompleteRosterShouldDeleteTheRoom() {
            String id = assertCreated(deployment.post("/teleconsultation", IDS_AND_END));
            assertThat(deployment.rooms()).hasSize(1);

            assertNoContent(deployment.patch("/teleconsultation/" + id, SOME_KNOWN));

            assertThat(deployment.roomsOnceThereAre(0)).isEmpty();
        }

        @Test
        void lastParticipantShouldOpenTheRoom() {
            String id = assertCreated(deployment.post("/teleconsultation", SOME_KNOWN));

            Answer added = deployment.post("/teleconsultation/" + id + "/participants/data", ONE_MORE);

            assertThat(added.status()).isEqualTo(201);
            assertThat(added.text()).isEmpty();
            assertThat(deployment.rooms()).hasSize(1);
            assertShown(id, "user3_auth0_id", 3);
        }

        @Test
        void roomWithoutAPlusParticipantShouldBeRefusedWithTheDocumentedText() {
            directory.knows("user1_auth0_id", "Mario Rossi", "patient");

            assertError(
                    deployment.post("/teleconsultation", IDS_AND_END),
                    400,
                    "Failed POST /teleconsultation: no plus user in room");
            String id = assertCreated(deployment.post("/teleconsultation", SOME_KNOWN));
            assertError(
                    deployment.patch("/teleconsultation/" + id, ALL_KNOWN),
                    400,
                    "Failed PATCH /teleconsultation: no plus user in room");
            assertError(
                    deployment.post("/teleconsultation/" + id + "/participants/data", ONE_MORE),
                    400,
                    "Failed POST /teleconsultation/" + id + "/participants/data: no plus user in room");
            assertThat(deployment.roomsEver()).isEmpty();
        }

        @Test
        void credentialsShouldBeIssued() {
            Answer issued = deployment.post("/credentials", "{\"expiresIn\": 3600}", "miauserid", "user1_auth0_id");

            assertThat(issued.status()).isEqualTo(201);
            assertFields(issued.body(), "accessToken", "expiresAt", "bandyerUserId");
            assertThat(issued.body().path("accessToken").textValue()).isNotBlank();
            assertThat(issued.body().path("expiresAt").textValue()).isEqualTo("2022-02-21T10:00:00.000Z");
            assertThat(deployment.emulator().userIds())
                    .contains(issued.body().path("bandyerUserId").textValue());
            assertError(deployment.post("/credentials", "{\"expiresIn\": 3600}"), 401, "Unauthorized user");
        }

        @Test
        @Order(LAST)
        void otherRequestsShouldBeAnsweredAsWithoutADirectory() {
            assertRest(assertCreated(deployment.post("/teleconsultation", IDS_AND_END)), "user2_auth0_id");
        }
    }

    /** The tests share one server. The last of them plays later. */
    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class WithoutADirectory {

        @BeforeAll
        void deploy(@TempDir Path folder) {
            deployment = Deployment.at(NOW, folder, settings(Map.of()));
        }

        @AfterAll
        void close() {
            deployment.close();
        }

        @BeforeEach
        void begin() {
            deployment.beginAnotherTest();
        }

        @Test
        void postOfAnIncompleteRosterShouldOpenNoRoom() {
            String id = assertCreated(deployment.post("/teleconsultation", SOME_KNOWN_WITHOUT_DIRECTORY));

            assertThat(deployment.roomsEver()).isEmpty();
            Answer waiting = deployment.get("/teleconsultation/" + id, "miauserid", "user3_external_id");
            assertTwoAreRegistered(waiting);
            assertThat(waiting.body().path("accessLinkURL").isNull()).isTrue();
            assertThat(waiting.body().at("/participantsBandyerCall/1/fullName").textValue())
                    .isEqualTo("Jane Doe");
        }

        @Test
        void idsAloneShouldRequireADirectory() {
            String path = "/teleconsultation/"
                    + assertCreated(deployment.post("/teleconsultation", SOME_KNOWN_WITHOUT_DIRECTORY));
            for (String body : List.of(IDS_AND_END, IDS_AND_DURATION)) {
                assertRefused(deployment.post("/teleconsultation", body), "DIRECTORY_REQUIRED");
                assertRefused(deployment.patch(path, body), "DIRECTORY_REQUIRED");
            }
            for (String body : List.of(ALL_KNOWN, SOME_KNOWN)) {
                assertRefused(deployment.post("/teleconsultation", body), "GROUPS_REQUIRED");
                assertRefused(deployment.patch(path, body), "GROUPS_REQUIRED");
            }
        }

        @Test
        void patchShouldAnswerWithoutContent() {
            String id = assertCreated(deployment.post("/teleconsultation", SOME_KNOWN_WITHOUT_DIRECTORY));

            assertNoContent(deployment.patch("/teleconsultation/" + id, SOME_KNOWN_WITHOUT_DIRECTORY));

            assertThat(deployment.roomsEver()).isEmpty();
        }

        @Test
        void lastParticipantShouldOpenTheRoom() {
            assertRoomAfterTheLast();
        }

        @Test
        void roomWithoutAPlusParticipantShouldBeRefusedWithTheDocumentedText() {
            String withoutPlus = SOME_KNOWN_WITHOUT_DIRECTORY
                    .replace("\"doctor\"", "\"patient\"")
                    .replace("\"number\": 3", "\"number\": 2");

            assertError(
                    deployment.post("/teleconsultation", withoutPlus),
                    400,
                    "Failed POST /teleconsultation: no plus user in room");
            assertThat(deployment.roomsEver()).isEmpty();
        }

        @Test
        @Order(LAST)
        void otherRequestsShouldBeAnsweredAsDocumented() {
            assertRest(assertRoomAfterTheLast(), "user3_external_id");
        }

        private String assertRoomAfterTheLast() {
            String id = assertCreated(deployment.post("/teleconsultation", """
                    {"participants": {"number": 2, "data": [
                       {"userId": "user3_external_id", "groups": ["patient"], "fullName": "Jane Doe"}]},
                     "start_date": "2022-02-22T15:30:00.000Z", "end_date": "2022-02-22T16:30:00.000Z"}"""));
            Answer added =
                    deployment.post("/teleconsultation/" + id + "/participants/data", ONE_MORE_WITHOUT_DIRECTORY);
            assertThat(added.status()).isEqualTo(201);
            assertThat(added.text()).isEmpty();
            assertThat(deployment.rooms()).hasSize(1);
            return id;
        }
    }

    private void assertTwoAreRegistered(Answer shown) {
        assertThat(shown.body().path("participantsBandyerCall"))
                .hasSize(2)
                .allSatisfy(participant -> assertThat(deployment.emulator().userIds())
                        .contains(participant.path("bandyerUserId").textValue()));
    }

    private static Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "UNLIMITED_TELECONSULTATION", "false",
                "IMMUTABLE_PERIOD_MS", "600000",
                "TELECONSULTATION_DELETE_UPLOADS", "true",
                "DIRECTORY_CACHE_MS", "0"));
        settings.putAll(more);
        return settings;
    }

    /** The documented requests for a teleconsultation that has its room, with and without a directory. */
    private void assertRest(String id, String user) {
        String path = "/teleconsultation/" + id;
        deployment.clock().set(START.minus(Duration.ofMinutes(10)));
        // A busy machine may answer without details, for which a join waits only briefly.
        JsonNode joined = await().until(
                        () -> deployment.get(path, "miauserid", user).body(),
                        answer -> answer.path("details").has("live"));
        EmulatedRoom room = newestRoom();
        assertThat(joined.path("accessLinkURL").textValue())
                .startsWith(room.links()
                        .get(joined.path("bandyerUserId").textValue())
                        .toString());
        JsonNode details = joined.path("details");
        assertFields(
                details,
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
        assertThat(details.path("recording").textValue()).isEqualTo("none");
        assertThat(details.path("status").textValue()).isEqualTo("NOT_RUNNING");
        assertThat(details.path("disabled").booleanValue()).isFalse();
        assertThat(details.path("creationDate").textValue()).isEqualTo("2022-02-21T09:00:00.000Z");
        assertThat(details.path("durationInSeconds").intValue()).isEqualTo(3600);
        assertThat(details.path("durationUsedInSeconds").intValue()).isZero();
        assertThat(details.path("live").booleanValue()).isTrue();
        String withBackground = deployment
                .get(path + "?useBackground=true&language=en", "miauserid", user)
                .body()
                .path("accessLinkURL")
                .textValue();
        assertThat(withBackground).contains("virtual_background=image", "language=en");

        assertError(
                deployment.get("/teleconsultation/room_xyz", "miauserid", user),
                404,
                "Room with id room_xyz not found on CRUD");
        assertError(deployment.get(path, "miauserid", "somebody_else"), 401, "Unauthorized user");

        String videoUser = joined.path("bandyerUserId").textValue();
        deployment.emulator().addUpload(room.id(), videoUser);
        deployment.emulator().addUpload(room.id(), videoUser);
        Answer deleted = deployment.delete(path + "/uploads");
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.body().toString()).isEqualTo("{\"total\":2,\"deleted\":2}");
        assertThat(deployment.emulator().uploadCount()).isZero();
        assertThat(deployment.delete(path + "/uploads").body().toString()).isEqualTo("{\"total\":0,\"deleted\":0}");

        assertBackgroundSettings(user);

        assertNoContent(deployment.delete(path));
        assertThat(deployment.roomsOnceThereAre(0)).isEmpty();
        assertError(deployment.delete(path), 404, "not found");
    }

    private void assertBackgroundSettings(String user) {
        Answer uploaded = deployment.send(deployment
                .request("/settings/background-image", "miauserid", user)
                .header("content-type", BackgroundForm.CONTENT_TYPE)
                .POST(BodyPublishers.ofByteArray(BackgroundForm.bytes())));
        assertThat(uploaded.status()).as(uploaded.text()).isEqualTo(200);
        assertFields(uploaded.body(), "virtual_background");
        assertFields(uploaded.body().path("virtual_background"), "background_alias", "url", "creation_date");
        String alias =
                uploaded.body().at("/virtual_background/background_alias").textValue();

        String update = "{\"background_alias\": \"" + alias + "\"}";
        Answer updated = deployment.patch("/settings/update", update, "miauserid", user);
        assertThat(updated.status()).isEqualTo(200);
        assertFields(updated.body(), "company");
        assertFields(
                updated.body().path("company"),
                "name",
                "default_language",
                "default_background",
                "end_call_redirect_url",
                "user_details_provider_url",
                "end_call_redirect_timeout_ms");
        assertFields(updated.body().at("/company/default_background"), "alias", "url", "creation_date");
        assertThat(updated.body().at("/company/default_background/alias").textValue())
                .isEqualTo(alias);
        assertThat(updated.body().at("/company/end_call_redirect_timeout_ms").isInt())
                .isTrue();

        assertError(deployment.patch("/settings/update", update), 401, "Unauthorized user");
        assertError(
                deployment.send(deployment
                        .request("/settings/background-image")
                        .header("content-type", BackgroundForm.CONTENT_TYPE)
                        .POST(BodyPublishers.ofByteArray(BackgroundForm.bytes()))),
                401,
                "Unauthorized user");
    }

    private String assertCreated(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertFields(answer.body(), "roomId");
        assertThat(answer.body().path("roomId").textValue()).matches("[0-9a-f]{24}");
        return answer.body().path("roomId").textValue();
    }

    private static void assertNoContent(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
    }

    private static void assertRefused(Answer answer, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.body().path("code").textValue()).isEqualTo(code);
    }

    private static void assertError(Answer answer, int status, String text) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.body().path("statusCode").intValue()).isEqualTo(status);
        assertThat(answer.body().path("error").textValue()).isEqualTo(text);
        assertThat(answer.body().path("message").textValue()).isEqualTo(text);
    }

    private static void assertFields(JsonNode object, String... names) {
        assertThat(object.fieldNames()).toIterable().containsExactlyInAnyOrder(names);
    }

    /** The documented fields, and the added ones. */
    private void assertShown(String id, String user, int participants) {
        Answer shown = deployment.get("/teleconsultation/" + id, "miauserid", user);
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.body().fieldNames())
                .toIterable()
                .contains("bandyerUserId", "accessLinkURL", "participantsBandyerCall", "details");
        assertThat(shown.body().path("accessLinkURL").isNull()).isTrue();
        assertThat(shown.body().path("participantsBandyerCall")).hasSize(participants);
        shown.body()
                .path("participantsBandyerCall")
                .forEach(participant -> assertFields(participant, "bandyerUserId", "fullName", "role"));
        assertThat(shown.body().path("startDate").textValue()).isEqualTo("2022-02-22T15:30:00.000Z");
        assertThat(shown.body().path("endDate").textValue()).isEqualTo("2022-02-22T16:30:00.000Z");
        assertThat(shown.body().path("joinableFrom").textValue()).isEqualTo("2022-02-22T15:20:00.000Z");
    }

    private EmulatedRoom newestRoom() {
        List<EmulatedRoom> rooms = deployment.rooms();
        return rooms.get(rooms.size() - 1);
    }
}
