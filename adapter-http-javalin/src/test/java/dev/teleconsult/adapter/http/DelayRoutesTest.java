package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayRoutesTest {
    private final TestServer server = TestServer.start();
    private final String id = server.scheduled();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void noticeShouldBeShownToWaitingParticipants() {
        assertThat(shown()).as("no notice yet, and the field is present").isEqualTo("null");

        Answer answer = notice("{\"kind\": \"RUNNING_LATE\", \"minutes\": \"15\"}", "doctor1");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(shown()).isEqualTo("{\"kind\":\"RUNNING_LATE\",\"until\":\"2022-02-22T15:45:00.000Z\"}");
        server.clock.set("2022-02-22T15:45:00Z");
        assertThat(shown()).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'kind': 'RUNNING_LATE'}                 | body.minutes is required",
                "{'minutes': 5}                           | body.kind is required",
                "{'kind': 'late', 'minutes': 5}           | body.kind must be one of RUNNING_LATE, TECHNICAL_PROBLEM, STARTING_SOON",
                "{'kind': 5, 'minutes': 5}                | body.kind must be one of RUNNING_LATE, TECHNICAL_PROBLEM, STARTING_SOON",
                "{'kind': 'RUNNING_LATE', 'minutes': 1.5} | body.minutes must be a whole number",
                "{'kind': 'RUNNING_LATE', 'minutes': 0}   | body.minutes must be 1 to 120, not 0",
                "{'kind': 'RUNNING_LATE', 'minutes': 121} | body.minutes must be 1 to 120, not 121",
            })
    void invalidNoticesShouldBeRefused(String body, String message) {
        Answer answer = notice(body.replace('\'', '"'), "doctor1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("message").asText()).isEqualTo(message);
        assertThat(shown()).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({"patient1, 403, PLUS_PARTICIPANT_REQUIRED", "stranger, 401, UNAUTHORIZED_USER"})
    void otherCallersShouldBeRefused(String user, int status, String code) {
        Answer answer = notice("{\"kind\": \"RUNNING_LATE\", \"minutes\": 15}", user);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    private Answer notice(String body, String user) {
        return server.post("/teleconsultation/" + id + "/notice", body, "miauserid", user);
    }

    private String shown() {
        return server.get("/teleconsultation/" + id, "miauserid", "patient1")
                .json()
                .get("notice")
                .toString();
    }
}
