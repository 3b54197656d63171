package dev.teleconsult.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.EventReceiver;
import dev.teleconsult.bootstrap.StoreUnderTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server with its real wiring, and a receiver that verifies its events as receivers do. */
class EventsOfTheServerTest {

    private static final String[] BACK_OFFICE = {"miauserid", "desk", "isbackoffice", "1"};

    private final EventReceiver receiver = EventReceiver.start();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        receiver.close();
    }

    private static String plan(Instant start) {
        return """
                {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[
                  {"userId":"dr-7","fullName":"Anna Rossi","groups":["doctor"]},
                  {"userId":"p-81","fullName":"Marco Bianchi","groups":["patient"]}]}}""".formatted(start);
    }

    @ParameterizedTest
    @EnumSource(StoreUnderTest.Kind.class)
    void eventsOfAVisitShouldBeSentFromItsBeginningToItsEnd(StoreUnderTest.Kind kind) throws Exception {
        StoreUnderTest store = StoreUnderTest.start(kind);
        Map<String, String> variables = new HashMap<>(store.variables());
        variables.putAll(receiver.variables());
        variables.put("BACKOFFICE_ROUTES", "events");
        variables.put("PUBLIC_URL", "https://care.example");
        Instant now = Instant.parse("2030-01-01T09:00:00Z");
        try (Deployment deployment = Deployment.at(now.toString(), folder, variables)) {
            String id = deployment
                    .post("/teleconsultation", plan(now.plusSeconds(7200)))
                    .body()
                    .path("roomId")
                    .textValue();
            deployment.clock().set("2030-01-01T09:00:01Z");
            deployment.patch(
                    "/teleconsultation/" + id,
                    "{\"start_date\":\"" + now.plusSeconds(3600) + "\",\"duration_in_seconds\":1800}");
            deployment.clock().set("2030-01-01T09:00:02Z");
            deployment.delete("/teleconsultation/" + id);
            await().untilAsserted(() -> assertThat(receiver.types())
                    .contains(
                            "teleconsultation.scheduled",
                            "teleconsultation.ready",
                            "teleconsultation.changed",
                            "teleconsultation.cancelled"));
            long last = 0;
            for (EventReceiver.Received one : receiver.received()) {
                assertThat(one.isSigned()).isTrue();
                JsonNode data = new ObjectMapper().readTree(one.body()).get("data");
                assertThat(data.get("id").textValue()).isEqualTo(id);
                assertThat(data.get("page").textValue())
                        .isEqualTo("https://care.example/telecons-fe/teleconsultation/" + id);
                assertThat(data.get("participants").toString()).isEqualTo("[{\"user\":\"dr-7\"},{\"user\":\"p-81\"}]");
                last = Math.max(last, data.get("sequence").longValue());
            }
            EventReceiver.Received cancelled = receiver.received().stream()
                    .filter(one -> one.body().contains("teleconsultation.cancelled"))
                    .findFirst()
                    .orElseThrow();
            assertThat(new ObjectMapper()
                            .readTree(cancelled.body())
                            .get("data")
                            .get("sequence")
                            .longValue())
                    .isEqualTo(last);

            Answer again = deployment.post("/-/events/" + cancelled.id() + "/resend", "", BACK_OFFICE);
            assertThat(again.status()).as(again.text()).isEqualTo(202);
            // The clean-up event after the cancelling arrives at any place in between.
            await().until(() -> bodiesOf(cancelled.id()).size() == 2);
            assertThat(bodiesOf(cancelled.id())).containsOnly(cancelled.body());
            assertThat(deployment.get("/-/metrics").text())
                    .contains("teleconsult_events_delivered_seconds_count{endpoint=\"events\"}")
                    .contains("teleconsult_events_endpoint_disabled{endpoint=\"events\"} 0.0")
                    .contains("teleconsult_events_waiting");
            assertThat(deployment
                            .get("/-/check-up")
                            .body()
                            .path("dependencies")
                            .path("events:events")
                            .textValue())
                    .isEqualTo("OK");
        } finally {
            store.stop();
        }
    }

    private List<String> bodiesOf(String eventId) {
        return receiver.received().stream()
                .filter(one -> one.id().equals(eventId))
                .map(EventReceiver.Received::body)
                .toList();
    }

    /** Facts that were committed before a restart are sent after it. */
    @Test
    void receiverThatWasDownShouldGetItsEventsAfterARestart() {
        Map<String, String> variables = new HashMap<>(receiver.variables());
        receiver.answer(500);
        try (Deployment deployment = Deployment.at("2030-01-01T09:00:00Z", folder, variables)) {
            deployment.post("/teleconsultation", plan(Instant.parse("2030-01-02T09:00:00Z")));
            await().until(() -> receiver.received().size() >= 2);
            receiver.answer(204);
            // Later than any claim of the process before, which may have been stopped before it recorded an answer.
            deployment.clock().set("2030-01-01T09:10:00Z");
            deployment.restart();
            await().until(() -> receiver.types().size() >= 2);
        }

        List<String> refused = receiver.received().stream()
                .filter(one -> !one.taken())
                .map(EventReceiver.Received::id)
                .toList();
        assertThat(receiver.received().stream()
                        .filter(EventReceiver.Received::taken)
                        .map(EventReceiver.Received::id))
                .containsExactlyInAnyOrderElementsOf(refused);
    }

    @Test
    void serverWithoutAnEndpointShouldKeepNoEvents() {
        try (Deployment deployment = Deployment.at("2030-01-01T09:00:00Z", folder, Map.of())) {
            deployment.post("/teleconsultation", plan(Instant.parse("2030-01-02T09:00:00Z")));

            assertThat(deployment.get("/-/metrics").text()).doesNotContain("teleconsult_events_");
            assertThat(deployment.get("/-/check-up").text()).doesNotContain("events");
        }
    }
}
