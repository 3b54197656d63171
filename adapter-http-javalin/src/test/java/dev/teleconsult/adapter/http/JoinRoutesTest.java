package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JoinRoutesTest {
    private final TestServer server = TestServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void joinShouldWithholdTheLinkBeforeTheWindow() {
        Answer answer = server.get("/teleconsultation/" + server.scheduled(), "miauserid", "doctor1");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode view = answer.json();
        assertThat(view.has("accessLinkURL")).as("callers check for the field").isTrue();
        assertThat(view.get("accessLinkURL").isNull()).isTrue();
        assertThat(view.get("reason").asText()).isEqualTo("TOO_EARLY");
        assertThat(view.get("joinableFrom").asText()).isEqualTo("2022-02-22T15:20:00.000Z");
        assertThat(view.get("serverTime").asText()).isEqualTo("2022-02-22T10:00:00.000Z");
        assertThat(view.get("startDate").asText()).isEqualTo("2022-02-22T15:30:00.000Z");
        assertThat(view.get("endDate").asText()).isEqualTo("2022-02-22T16:30:00.000Z");
        assertThat(view.get("participantsBandyerCall")).hasSize(2);
        assertThat(view.get("participantsBandyerCall").findValuesAsText("role")).containsExactly("plus", "basic");
        assertThat(view.get("participantsBandyerCall").get(0).get("fullName").asText())
                .isEqualTo("Joe Smith");
        assertThat(view.get("details").get("status").asText()).isEqualTo("NOT_RUNNING");
        assertThat(answer.header("Retry-After")).isEqualTo("30");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void joinShouldShowEachParticipantTheirOwnLinkInsideTheWindow() {
        String id = server.scheduled();
        server.clock.set("2022-02-22T15:20:00Z");

        Answer doctor = server.get("/teleconsultation/" + id, "miauserid", "doctor1");
        Answer patient = server.get("/teleconsultation/" + id, "miauserid", "patient1");

        assertThat(doctor.json().get("accessLinkURL").asText()).startsWith("https://");
        assertThat(patient.json().get("accessLinkURL").asText())
                .startsWith("https://")
                .isNotEqualTo(doctor.json().get("accessLinkURL").asText());
        assertThat(doctor.json().get("reason").isNull()).isTrue();
        assertThat(doctor.headers().names()).doesNotContain("Retry-After");
    }

    @Test
    void joinShouldAddThePreferencesToTheLink() {
        String id = server.scheduled();
        server.clock.set("2022-02-22T15:20:00Z");

        String link = server.get(
                        "/teleconsultation/" + id + "?useBackground=true&language=en&theme=dark",
                        "miauserid",
                        "doctor1")
                .json()
                .get("accessLinkURL")
                .asText();

        assertThat(link).contains("background=on").contains("language=en").contains("appearance=DARK");
    }

    @Test
    void joinShouldAnswerWithTheTimeOfTheNextRequest() {
        String incomplete = server.scheduledIncomplete();
        assertThat(server.get("/teleconsultation/" + incomplete, "miauserid", "doctor1")
                        .header("Retry-After"))
                .isEqualTo("10");

        String complete = server.scheduled();
        server.clock.set("2022-02-22T15:19:56.500Z");
        assertThat(server.get("/teleconsultation/" + complete, "miauserid", "doctor1")
                        .header("Retry-After"))
                .as("rounded up, so that no caller comes just too early")
                .isEqualTo("4");
    }

    @Test
    void joinShouldAnswer304WhileNothingChanges() {
        String id = server.scheduled();
        Answer first = server.get("/teleconsultation/" + id, "miauserid", "doctor1");
        server.clock.set("2022-02-22T10:00:05Z");

        Answer second =
                server.get("/teleconsultation/" + id, "miauserid", "doctor1", "If-None-Match", first.header("ETag"));

        assertThat(second.status()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(second.header("Retry-After")).isEqualTo("30");

        server.clock.set("2022-02-22T15:20:00Z");
        Answer open = server.get(
                "/teleconsultation/" + id,
                "miauserid",
                "doctor1",
                "If-None-Match",
                "\"other\", " + first.header("ETag"));
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.header("ETag")).isNotEqualTo(first.header("ETag"));
    }

    @Test
    void etagShouldDifferBetweenParticipants() {
        String id = server.scheduled();
        server.clock.set("2022-02-22T15:20:00Z");
        Answer doctor = server.get("/teleconsultation/" + id, "miauserid", "doctor1");

        Answer patient =
                server.get("/teleconsultation/" + id, "miauserid", "patient1", "If-None-Match", doctor.header("ETag"));

        assertThat(patient.status()).isEqualTo(200);
    }

    @Test
    void joinShouldReturnTheLinkWhenTheRoomDetailsAreUnavailable() {
        String id = server.scheduled();
        server.clock.set("2022-02-22T15:20:00Z");
        server.video.failAlways(Operation.ROOM_DETAILS, Failures.unavailable());

        Answer answer = server.get("/teleconsultation/" + id, "miauserid", "doctor1");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("details").isNull()).isTrue();
        assertThat(answer.json().get("accessLinkURL").asText()).startsWith("https://");
    }

    @Test
    void headShouldAnswerAsGetWithTheSameChecks() {
        String id = server.scheduled();

        Answer head =
                server.call("HEAD", "/teleconsultation/" + id).as("doctor1").send();
        Answer stranger =
                server.call("HEAD", "/teleconsultation/" + id).as("stranger").send();

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("ETag")).isNotEmpty();
        assertThat(stranger.status()).isEqualTo(401);
    }

    @Test
    void headOfTheEventStreamShouldEndAndLeaveNoWatcher() {
        String id = server.scheduled();

        Answer head = server.call("HEAD", "/teleconsultation/" + id + "/events")
                .as("doctor1")
                .send();

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).startsWith("text/event-stream");
        assertThat(server.server.eventStreams()).isZero();
    }

    @Test
    void joinShouldRefuseStrangersAndAnonymousCallers() {
        String id = server.scheduled();
        server.clock.set("2022-02-22T15:20:00Z");

        for (Answer answer : List.of(
                server.get("/teleconsultation/" + id, "miauserid", "stranger"),
                server.get("/teleconsultation/" + id, "miauserid", ""),
                server.get("/teleconsultation/" + id))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.error()).isEqualTo("Unauthorized user");
        }
    }
}
