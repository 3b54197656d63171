package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvent.Kind;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider.OpenedRoom;
import dev.teleconsult.ports.testing.FakeVideoProvider.SignedMessage;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The outcome of calls, as appointments and encounters show it. */
class FhirOutcomeTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] BACK_OFFICE = {"miauserid", "dr-9", "isbackoffice", "1"};
    private static final String DAY = "date=ge2022-02-22&date=lt2022-02-23";
    private static final Instant START = Instant.parse("2022-02-22T09:30:00Z");

    private TestServer server = server(Duration.ofDays(365));
    private String id;
    private OpenedRoom room;
    private List<VideoUserId> people;

    private static TestServer server(Duration... kept) {
        return TestServer.setup()
                .application(builder -> kept.length == 0 ? builder : builder.keepsAttendance(kept[0]))
                .server(builder -> builder.page(PageSettings.builder()
                                .publicUrl(URI.create("https://care.example"))
                                .build())
                        .fhir(FhirSettings.builder()
                                .group(Actor.PRACTITIONER, "doctor")
                                .group(Actor.PATIENT, "patient")
                                .takesNames(true)
                                .build()))
                .start();
    }

    @BeforeEach
    void aVisitIsBooked() {
        server.clock.set("2022-02-22T06:00:00Z");
        ObjectNode appointment = JSON.createObjectNode()
                .put("resourceType", "Appointment")
                .put("status", "booked")
                .put("start", "2022-02-22T09:30:00Z")
                .put("end", "2022-02-22T10:00:00Z");
        for (String person : List.of("patient4", "doctor3")) {
            ObjectNode participant = appointment.withArray("participant").addObject();
            participant.put("status", "accepted");
            ObjectNode actor = participant.putObject("actor");
            actor.put("type", person.startsWith("doctor") ? "Practitioner" : "Patient");
            actor.put("display", "Giulia Rossi");
            actor.putObject("identifier")
                    .put("system", "https://care.example/sid/user")
                    .put("value", person);
        }
        Answer created = write("POST", "/fhir/r4/Appointment", appointment);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        id = created.json().get("id").asText();
        room = server.video.currentRooms().get(0);
        people = room.spec().seats().stream().map(one -> one.videoUser()).toList();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer write(String method, String path, JsonNode body, String... headers) {
        return server.call(method, path)
                .headers(BACK_OFFICE)
                .headers(headers)
                .body("application/fhir+json", body.toString().getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private void tell(Kind kind, SessionId call, int person, int connected, int seconds) {
        Instant at = START.plusSeconds(seconds);
        server.clock.set(at.toString());
        CallEvent event = new CallEvent(kind, room.id(), connected, at).in(call).of(people.get(person));
        SignedMessage message = server.video.message(event, at);
        TestServer.Call posted = server.call("POST", "/webhooks/kaleyra");
        message.headers().forEach((name, value) -> posted.headers(name, value));
        assertThat(posted.json(new String(message.body(), StandardCharsets.UTF_8))
                        .send()
                        .status())
                .isEqualTo(200);
    }

    private JsonNode read(String path) {
        Answer answer = server.get("/fhir/" + path, BACK_OFFICE);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    /** The statuses are read, and the visit is found by its status alone, in both releases. */
    private void assertStatus(String appointment, String encounterR4, String encounterR5) {
        assertStatusOf("r4/Appointment", appointment, "booked", "arrived", "fulfilled", "noshow", "cancelled");
        assertStatusOf("r5/Appointment", appointment, "booked", "arrived", "fulfilled", "noshow", "cancelled");
        assertStatusOf("r4/Encounter", encounterR4, "planned", "arrived", "in-progress", "finished", "cancelled");
        assertStatusOf("r5/Encounter", encounterR5, "planned", "in-progress", "completed", "cancelled");
    }

    private void assertStatusOf(String type, String status, String... all) {
        assertThat(read(type + "/" + id).get("status").asText()).as(type).isEqualTo(status);
        for (String one : all) {
            assertThat(StreamSupport.stream(
                                    read(type + "?" + DAY + "&status=" + one)
                                            .path("entry")
                                            .spliterator(),
                                    false)
                            .map(entry -> entry.at("/resource/id").asText()))
                    .as(type + " " + one)
                    .isEqualTo(one.equals(status) ? List.of(id) : List.of());
        }
    }

    @Test
    void visitThatTookPlaceShouldProgressFromFirstArrivalToFulfilled() {
        SessionId call = server.video.holdSession(room.id(), Set.copyOf(people), Duration.ofSeconds(540));
        server.clock.set("2022-02-22T09:25:00Z");
        assertStatus("booked", "planned", "planned");

        tell(Kind.USER_CONNECTED, call, 0, 1, -60);
        assertStatus("arrived", "arrived", "in-progress");
        tell(Kind.USER_CONNECTED, call, 1, 2, 60);
        assertStatus("arrived", "in-progress", "in-progress");
        tell(Kind.USER_DISCONNECTED, call, 1, 1, 600);
        assertStatus("arrived", "in-progress", "in-progress");
        assertThat(read("r5/Encounter/" + id).has("actualPeriod")).isFalse();
        tell(Kind.USER_DISCONNECTED, call, 0, 0, 601);
        server.clock.set("2022-02-22T10:00:00Z");
        assertStatus("fulfilled", "finished", "completed");

        JsonNode r4 = read("r4/Encounter/" + id);
        JsonNode r5 = read("r5/Encounter/" + id);
        JsonNode met =
                JSON.createObjectNode().put("start", "2022-02-22T09:31:00.000Z").put("end", "2022-02-22T09:40:00.000Z");
        assertThat(r4.get("period")).isEqualTo(met);
        assertThat(r5.get("actualPeriod")).isEqualTo(met);
        assertThat(r4.get("participant")).hasSize(1);
        assertThat(r4.at("/participant/0/individual/type").asText()).isEqualTo("Practitioner");
        assertThat(r4.at("/participant/0/period/start").asText()).isNotEmpty();
        assertThat(StreamSupport.stream(r5.get("participant").spliterator(), false)
                        .map(one -> one.at("/period/start").asText() + " "
                                + one.at("/period/end").asText()))
                .containsExactlyInAnyOrder(
                        "2022-02-22T09:29:00.000Z 2022-02-22T09:40:01.000Z",
                        "2022-02-22T09:31:00.000Z 2022-02-22T09:40:00.000Z");
    }

    @Test
    void visitWithoutTwoParticipantsShouldBecomeANoShowOnceCertain() {
        SessionId call = server.video.holdSession(room.id(), Set.of(people.get(0)), Duration.ZERO);
        tell(Kind.USER_CONNECTED, call, 0, 1, 0);
        tell(Kind.USER_DISCONNECTED, call, 0, 0, 300);
        server.clock.set("2022-02-22T10:00:00Z");

        assertStatus("noshow", "cancelled", "cancelled");
        assertThat(read("r5/Encounter/" + id).has("actualPeriod")).isFalse();
        Answer served = server.get("/fhir/r4/Appointment/" + id, BACK_OFFICE);
        ObjectNode again = served.json().deepCopy();
        Answer same = write("PUT", "/fhir/r4/Appointment/" + id, again, "If-Match", served.header("ETag"));
        assertThat(same.status()).as(same.text()).isEqualTo(200);
        assertThat(same.json()).isEqualTo(served.json());
        again.put("status", "booked");
        assertThat(write("PUT", "/fhir/r4/Appointment/" + id, again, "If-Match", served.header("ETag"))
                        .status())
                .isEqualTo(422);
    }

    /** An empty call list of a missing room proves nothing, and neither does the absence of messages. */
    @Test
    void unknownOutcomeShouldStayBooked() {
        server.video.loseRoom(room.id());
        server.clock.set("2022-02-22T10:00:00Z");

        assertStatus("booked", "planned", "planned");
    }

    @Test
    void statusBeforeTheStartShouldBeAnsweredWithoutReadingCalls() {
        server.storage.failNext(Operation.FIND_MARKS, Failures.unavailable());

        assertStatus("booked", "planned", "planned");
        server.clock.set("2022-02-22T10:00:00Z");
        assertThat(server.get("/fhir/r4/Appointment/" + id, BACK_OFFICE).status())
                .isEqualTo(503);
    }

    @Test
    void serverWithoutAttendanceShouldReadNoCallsAndDeclareIt() {
        UnaryOperator<String> statement = path -> server.get(path, BACK_OFFICE).text();
        assertThat(statement.apply("/fhir/r4/metadata"))
                .contains("list of calls")
                .doesNotContain("are not used");
        server.close();
        server = server();
        aVisitIsBooked();
        server.storage.failNext(Operation.FIND_MARKS, Failures.unavailable());
        server.clock.set("2022-02-22T10:00:00Z");

        assertStatus("booked", "planned", "planned");
        assertThat(statement.apply("/fhir/r4/metadata"))
                .contains("are not used")
                .doesNotContain("list of calls");
    }
}
