package dev.teleconsult.bootstrap.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.Deployment.Answer;
import dev.teleconsult.bootstrap.StoreUnderTest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A visit from its planning to its end, as callers see it, on every store. The tests of a store share one server. */
@ParameterizedClass
@EnumSource(StoreUnderTest.Kind.class)
class VisitScenarioTest {

    private static final String INCOMPLETE = """
            {"start_date": "2030-01-01T10:00:00.000Z", "end_date": "2030-01-01T10:30:00.000Z",
             "participants": {"number": 2, "data": [
               {"userId": "doctor-1", "groups": ["doctor"], "fullName": "Anna Rossi", "language": "it"}]}}
            """;
    private static final String PATIENT = """
            {"userId": "patient-1", "group": "patient", "fullName": "Marco Bianchi"}
            """;
    private static final String LATER = """
            {"start_date": "2030-01-01T11:00:00.000Z"}
            """;
    private static final String NEXT_DAY = """
            {"start_date": "2030-01-02T10:00:00.000Z", "end_date": "2030-01-02T10:30:00.000Z"}
            """;

    private static StoreUnderTest store;
    private static Deployment deployment;
    private static int month;

    @Parameter
    StoreUnderTest.Kind kind;

    @BeforeParameterizedClassInvocation
    static void deploy(StoreUnderTest.Kind kind, @TempDir Path folder) {
        store = StoreUnderTest.start(kind);
        Map<String, String> variables = new HashMap<>(store.variables());
        variables.put("IMMUTABLE_PERIOD_MS", "600000");
        month = 0;
        deployment = Deployment.at("2030-01-01T09:00:00Z", folder, variables);
    }

    @AfterParameterizedClassInvocation
    static void close() throws Exception {
        deployment.close();
        store.stop();
    }

    /** Each test plays in a month of its own, after all visits of the tests before. */
    @BeforeEach
    void beginTheMonth() {
        month++;
        deployment.clock().set(inItsMonth("2030-01-01T09:00:00Z"));
        deployment.beginAnotherTest();
    }

    private String inItsMonth(String text) {
        return text.replace("2030-01-", "2030-0" + month + "-");
    }

    @Test
    void visitShouldGoFromPlanningToItsEndWithOneRoom() {
        Answer created = deployment.post("/teleconsultation", inItsMonth(INCOMPLETE));
        assertThat(created.status()).isEqualTo(201);
        String id = created.body().path("roomId").textValue();
        String path = "/teleconsultation/" + id;
        assertThat(deployment.roomsEver()).isEmpty();
        assertWaits(deployment.get(path, "miauserid", "doctor-1"), "AWAITING_PARTICIPANTS");

        Answer completed = deployment.post(path + "/participants/data", PATIENT);
        assertThat(completed.status()).isEqualTo(201);
        assertThat(completed.text()).isEmpty();
        assertThat(completed.headers()).containsKey("deprecation");
        assertThat(deployment.rooms()).hasSize(1);
        assertWaits(deployment.get(path, "miauserid", "doctor-1"), "TOO_EARLY");

        deployment.clock().set(inItsMonth("2030-01-01T09:49:59.999Z"));
        assertWaits(deployment.get(path, "miauserid", "patient-1"), "TOO_EARLY");

        deployment.clock().set(inItsMonth("2030-01-01T09:50:00Z"));
        Set<String> links = new HashSet<>();
        EmulatedRoom room = deployment.rooms().get(0);
        for (String user : List.of("doctor-1", "patient-1")) {
            Answer joined = deployment.get(path, "miauserid", user);
            assertThat(joined.status()).isEqualTo(200);
            assertThat(joined.body().path("reason").isNull()).isTrue();
            assertThat(joined.headers()).doesNotContainKey("retry-after");
            String videoUser = joined.body().path("bandyerUserId").textValue();
            String link = joined.body().path("accessLinkURL").textValue();
            assertThat(link).startsWith(room.links().get(videoUser).toString());
            links.add(link);
            assertThat(joined.body().path("participantsBandyerCall"))
                    .extracting(JsonNode::toString)
                    .anyMatch(participant -> participant.contains("Anna Rossi"))
                    .anyMatch(participant -> participant.contains("Marco Bianchi"))
                    .hasSize(2);
            assertThat(joined.body().at("/details/status").textValue()).isEqualTo("NOT_RUNNING");
            assertThat(joined.body().at("/details/description").isNull()).isTrue();
        }
        assertThat(links).hasSize(2);
        assertThat(deployment
                        .get(path, "miauserid", "doctor-1")
                        .body()
                        .path("accessLinkURL")
                        .textValue())
                .endsWith("?language=it");

        for (Answer refused : List.of(deployment.get(path, "miauserid", "stranger"), deployment.get(path))) {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body().path("error").textValue()).isEqualTo("Unauthorized user");
            assertThat(links).noneMatch(refused.text()::contains);
        }

        Answer tooLate = deployment.patch(path, inItsMonth(LATER));
        assertThat(tooLate.status()).isEqualTo(409);
        assertThat(tooLate.body().path("code").textValue()).isEqualTo("IMMUTABILITY_WINDOW_CLOSED");
        assertThat(tooLate.body().path("message").textValue()).contains(inItsMonth("2030-01-01T09:50:00"));

        assertThat(deployment.delete(path).status()).isEqualTo(204);
        Answer gone = deployment.get(path, "miauserid", "doctor-1");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.body().path("error").textValue()).isEqualTo("Room with id " + id + " not found on CRUD");
        assertThat(deployment.delete(path).body().path("error").textValue()).isEqualTo("not found");

        assertThat(deployment.roomsEver()).hasSize(1);
        assertThat(deployment.roomsOnceThereAre(0)).isEmpty();
    }

    @Test
    void changeBeforeTheWindowShouldReplaceTheRoomAndLeaveOneRoom() {
        String id = complete();
        String path = "/teleconsultation/" + id;
        String before = deployment.rooms().get(0).id();

        Answer changed = deployment.patch(path, """
                {"participants": {"number": 2, "data": [
                  {"userId": "doctor-1", "groups": ["doctor"], "fullName": "Anna Rossi"},
                  {"userId": "patient-2", "groups": ["patient"], "fullName": "Lucia Verdi"}]}}
                """);

        assertThat(changed.status()).isEqualTo(204);
        assertThat(changed.text()).isEmpty();
        assertThat(deployment.roomsOnceThereAre(1))
                .singleElement()
                .extracting(EmulatedRoom::id)
                .isNotEqualTo(before);
        deployment.clock().set(inItsMonth("2030-01-01T10:00:00Z"));
        assertThat(deployment.get(path, "miauserid", "patient-1").status()).isEqualTo(401);
        assertThat(deployment
                        .get(path, "miauserid", "patient-2")
                        .body()
                        .path("accessLinkURL")
                        .isTextual())
                .isTrue();
    }

    @Test
    void movingTheStartShouldKeepTheRoom() {
        String path = "/teleconsultation/" + complete();
        String before = deployment.rooms().get(0).id();

        assertThat(deployment.patch(path, inItsMonth(NEXT_DAY)).status()).isEqualTo(204);

        assertThat(deployment.rooms())
                .singleElement()
                .extracting(EmulatedRoom::id)
                .isEqualTo(before);
        deployment.clock().set(inItsMonth("2030-01-01T10:00:00Z"));
        assertWaits(deployment.get(path, "miauserid", "doctor-1"), "TOO_EARLY");
    }

    @Test
    void scheduledVisitShouldBeServedAfterARestart() {
        String id = complete();
        String path = "/teleconsultation/" + id;
        deployment.clock().set(inItsMonth("2030-01-01T09:50:00Z"));
        JsonNode shown = deployment.get(path, "miauserid", "patient-1").body();
        assertThat(shown.path("accessLinkURL").isTextual()).isTrue();

        deployment.restart();

        JsonNode again = deployment.get(path, "miauserid", "patient-1").body();
        assertThat(again.path("accessLinkURL")).isEqualTo(shown.path("accessLinkURL"));
        assertThat(again.path("bandyerUserId")).isEqualTo(shown.path("bandyerUserId"));
        assertThat(deployment.patch(path, inItsMonth(LATER)).status()).isEqualTo(409);
        assertThat(deployment.delete(path).status()).isEqualTo(204);
        assertThat(deployment.roomsOnceThereAre(0)).isEmpty();
    }

    private String complete() {
        Answer created = deployment.post("/teleconsultation", inItsMonth(INCOMPLETE));
        String id = created.body().path("roomId").textValue();
        assertThat(deployment
                        .post("/teleconsultation/" + id + "/participants/data", PATIENT)
                        .status())
                .isEqualTo(201);
        return id;
    }

    private static void assertWaits(Answer answer, String reason) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().has("accessLinkURL")).isTrue();
        assertThat(answer.body().path("accessLinkURL").isNull()).isTrue();
        assertThat(answer.body().path("reason").textValue()).isEqualTo(reason);
        assertThat(answer.headers()).containsKey("retry-after");
    }
}
