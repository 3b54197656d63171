package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeCustomIds;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FhirRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] BACK_OFFICE = {"miauserid", "dr-9", "isbackoffice", "1"};
    private static final String DAY = "date=ge2022-02-22&date=lt2022-02-23";
    private static final String CUP = "https://cup.region.example/sid/prenotazione";

    private final TestServer server = TestServer.setup()
            .server(builder -> builder.page(PageSettings.builder()
                            .publicUrl(URI.create("https://care.example"))
                            .build())
                    .fhir(FhirSettings.builder()
                            .group(Actor.PRACTITIONER, "doctor")
                            .group(Actor.PATIENT, "patient")
                            .takesNames(true)
                            .build()))
            .start();

    @BeforeEach
    void morning() {
        server.clock.set("2022-02-22T06:00:00Z");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    // ---- requests

    private static ObjectNode request(String start, String end, String... people) {
        ObjectNode appointment = JSON.createObjectNode().put("resourceType", "Appointment");
        appointment.put("status", "booked").put("start", start).put("end", end);
        for (String person : people) {
            ObjectNode participant = appointment.withArray("participant").addObject();
            ObjectNode actor = participant
                    .putObject("actor")
                    .put("type", person.startsWith("doctor") ? "Practitioner" : "Patient");
            actor.putObject("identifier")
                    .put("system", "https://care.example/sid/user")
                    .put("value", person);
            actor.put("display", "Giulia Rossi");
            participant.put("status", "accepted");
        }
        return appointment;
    }

    private static ObjectNode request() {
        return request("2022-02-22T10:30:00+01:00", "2022-02-22T11:00:00+01:00", "patient|17", "doctor3");
    }

    private Answer send(String method, String path, JsonNode body, String... headers) {
        String type = method.equals("PATCH") ? "application/json-patch+json" : "application/fhir+json; charset=UTF-8";
        return server.call(method, path)
                .headers(BACK_OFFICE)
                .headers(headers)
                .body(type, body.toString().getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private Answer create(JsonNode request, String... headers) {
        return send("POST", "/fhir/r4/Appointment", request, headers);
    }

    private Answer create(String... headers) {
        return create(request(), headers);
    }

    private static String idOf(Answer created) {
        return created.json().get("id").asText();
    }

    private static String pathOf(Answer created) {
        return "/fhir/r4/Appointment/" + idOf(created);
    }

    private Answer read(String path) {
        return server.get(path, BACK_OFFICE);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @param expected the status, the type of the issue and the refusal's code */
    private static void assertOutcome(Answer answer, String expected) {
        assertThat(answer.header("Content-Type")).startsWith("application/fhir+json");
        assertThat(answer.json().path("resourceType").asText()).isEqualTo("OperationOutcome");
        assertThat(String.join(
                        " ",
                        Integer.toString(answer.status()),
                        answer.json().at("/issue/0/code").asText(),
                        answer.json().at("/issue/0/details/coding/0/code").asText()))
                .as(answer.text())
                .isEqualTo(expected);
        assertThat(answer.json().at("/issue/0/diagnostics").asText()).startsWith("request ");
    }

    // ---- reading

    @Test
    void appointmentShouldContainItsTimesPeopleAndPlace() {
        Answer created = create();

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        JsonNode r4 = created.json();
        String id = r4.get("id").asText();
        assertThat(created.header("Location"))
                .isEqualTo("https://care.example/fhir/r4/Appointment/" + id + "/_history/"
                        + r4.at("/meta/versionId").asText());
        assertThat(created.header("ETag"))
                .isEqualTo("W/\"" + r4.at("/meta/versionId").asText() + "\"");
        assertThat(created.header("Content-Type")).isEqualTo("application/fhir+json; fhirVersion=4.0");
        assertThat(r4.get("status").asText()).isEqualTo("booked");
        assertThat(r4.get("start").asText()).isEqualTo("2022-02-22T09:30:00.000Z");
        assertThat(r4.get("end").asText()).isEqualTo("2022-02-22T10:00:00.000Z");
        assertThat(r4.get("minutesDuration").asInt()).isEqualTo(30);
        assertThat(r4.at("/participant/0/actor/identifier/value").asText()).isEqualTo("patient|17");
        assertThat(r4.at("/participant/0/actor/type").asText()).isEqualTo("Patient");
        assertThat(r4.at("/participant/1/actor/type").asText()).isEqualTo("Practitioner");
        assertThat(r4.at("/participant/1/required").asText()).isEqualTo("required");
        assertThat(Instant.parse(r4.get("created").asText()))
                .isEqualTo(r4.at("/meta/lastUpdated").asText());
        JsonNode telecom = r4.at("/extension/0/extension/2/extension/1/valueContactPoint");
        assertThat(telecom.get("value").asText()).isEqualTo("https://care.example/telecons-fe/teleconsultation/" + id);
        assertThat(telecom.at("/period/start").asText()).isEqualTo("2022-02-22T09:20:00.000Z");
        assertThat(created.text()).doesNotContain("Giulia");

        JsonNode r5 = read("/fhir/r5/Appointment/" + id).json();
        assertThat(r5.has("extension")).isFalse();
        assertThat(r5.at("/virtualService/0/addressExtendedContactDetail/telecom/0"))
                .isEqualTo(telecom);
        assertThat(r5.at("/virtualService/0/maxParticipants").asInt()).isEqualTo(2);
        assertThat(r5.at("/class/0/coding/0/code").asText()).isEqualTo("VR");
        assertThat(r5.at("/subject/identifier/value").asText()).isEqualTo("patient|17");
        assertThat(r5.at("/participant/1/required").asBoolean()).isTrue();
    }

    @Test
    void appointmentWithAnUnnamedParticipantShouldBeProposed() {
        ObjectNode request = request();
        request.withArray("participant").addObject().put("status", "needs-action");

        JsonNode created = create(request).json();

        assertThat(created.get("status").asText()).isEqualTo("proposed");
        assertThat(created.at("/participant/2/type/0/coding/0/code").asText()).isEqualTo("PART");
        assertThat(created.at("/participant/2/status").asText()).isEqualTo("needs-action");
        assertOutcome(
                read("/fhir/r4/Encounter/" + created.get("id").asText()), "404 not-found TELECONSULTATION_NOT_FOUND");
    }

    @Test
    void versionKnownToTheCallerShouldBeAnsweredWith304() {
        Answer created = create();
        String path = pathOf(created);

        assertThat(server.call("GET", path)
                        .headers(BACK_OFFICE)
                        .headers("If-None-Match", created.header("ETag"))
                        .send()
                        .status())
                .isEqualTo(304);
        // Joining writes to the store, and changes nothing that a reader sees.
        server.clock.set("2022-02-22T09:25:00Z");
        server.get("/teleconsultation/" + idOf(created), "miauserid", "doctor3");
        assertThat(read(path).header("ETag")).isEqualTo(created.header("ETag"));
    }

    @Test
    void encounterShouldBePlannedAndReferToItsAppointment() {
        String id = idOf(create());

        JsonNode r4 = read("/fhir/r4/Encounter/" + id).json();
        JsonNode r5 = read("/fhir/r5/Encounter/" + id).json();

        assertThat(r4.get("status").asText()).isEqualTo("planned");
        assertThat(r4.at("/class/code").asText()).isEqualTo("VR");
        assertThat(r4.at("/subject/identifier/value").asText()).isEqualTo("patient|17");
        assertThat(r4.get("participant")).hasSize(1);
        assertThat(r4.at("/participant/0/individual/type").asText()).isEqualTo("Practitioner");
        assertThat(r4.at("/appointment/0/reference").asText()).isEqualTo("Appointment/" + id);
        assertThat(r5.at("/class/0/coding/0/code").asText()).isEqualTo("VR");
        assertThat(r5.get("participant")).hasSize(2);
        assertThat(r5.get("plannedStartDate").asText()).isEqualTo("2022-02-22T09:30:00.000Z");
        assertThat(ids("/fhir/r4/Encounter?appointment=Appointment/" + id)).containsExactly(id);
        assertThat(ids("/fhir/r4/Encounter?" + DAY + "&status=planned")).containsExactly(id);
    }

    @Test
    void participantShouldReadTheirOwnVisitAndAStrangerShouldGetNotFound() {
        String path = pathOf(create());

        assertThat(server.get(path, "miauserid", "doctor3").status()).isEqualTo(200);
        assertOutcome(server.get(path, "miauserid", "stranger"), "404 not-found TELECONSULTATION_NOT_FOUND");
        assertOutcome(
                server.get("/fhir/r4/Appointment/unknown", "miauserid", "stranger"),
                "404 not-found TELECONSULTATION_NOT_FOUND");
        assertOutcome(server.get(path), "401 login UNAUTHORIZED_USER");
        assertOutcome(
                server.get("/fhir/r4/Appointment?" + DAY, "miauserid", "doctor3"), "403 forbidden PERMISSION_REQUIRED");
    }

    // ---- creating

    @Test
    void repeatedConditionalCreateShouldMakeOneRoom() {
        String criterion = "identifier=" + CUP + "|CUP-2026-004711";

        Answer first = create("If-None-Exist", criterion);
        Answer second = create(
                "If-None-Exist",
                "https://care.example/fhir/r4/Appointment?identifier=" + encoded(CUP + "|CUP-2026-004711"));
        Answer third = server.call("POST", "/fhir/r5/Appointment")
                .headers(BACK_OFFICE)
                .headers("If-None-Exist", criterion)
                .body("application/fhir+json", "not looked at".getBytes(StandardCharsets.UTF_8))
                .send();

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(second.status()).as(second.text()).isEqualTo(200);
        assertThat(third.status()).as(third.text()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(second.header("Location"))
                .isEqualTo(first.header("Location"))
                .isNotEmpty();
        assertThat(first.json().at("/identifier/1/value").asText()).isEqualTo("CUP-2026-004711");
        assertThat(server.video.currentRooms()).hasSize(1);
        assertOutcome(create("If-None-Exist", "status=booked"), "412 not-supported CRITERION_NOT_SUPPORTED");
    }

    @Test
    void identifierInTheBodyShouldBeUsedOnce() {
        ObjectNode request = request();
        request.withArray("identifier").addObject().put("system", CUP).put("value", "CUP-1");

        Answer first = create(request);

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertOutcome(create(request), "409 duplicate IDENTIFIER_IN_USE");
        assertThat(server.video.currentRooms()).hasSize(1);
        String id = idOf(first);
        assertThat(ids("/fhir/r4/Appointment?identifier=" + encoded(CUP + "|CUP-1")))
                .containsExactly(id);
        assertThat(ids("/fhir/r4/Appointment?identifier=" + encoded("https://care.example/sid/teleconsultation|" + id)))
                .containsExactly(id);
        JsonNode listed =
                read("/teleconsultation?identifier=" + encoded(CUP + "|CUP-1")).json();
        assertThat(listed.at("/items/0/id").asText()).isEqualTo(id);
        assertThat(listed.at("/items/0/identifiers/0/value").asText()).isEqualTo("CUP-1");
    }

    @Test
    void idempotencyKeyShouldBeCheckedBeforeTheCriterion() {
        String criterion = "identifier=" + CUP + "|CUP-2";
        Answer first = create("If-None-Exist", criterion, "Idempotency-Key", "k-1");
        Answer repeated = create("If-None-Exist", criterion, "Idempotency-Key", "k-1");
        Answer other = create("If-None-Exist", criterion, "Idempotency-Key", "k-2");

        assertThat(List.of(first.status(), repeated.status(), other.status())).containsExactly(201, 201, 200);
        assertThat(server.video.currentRooms()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/comment, text, 422, not-supported, Appointment.comment",
        "/status, arrived, 422, value, Appointment.status",
        "/start, 2022-02-22, 422, value, Appointment.start",
        "/participant/0/required, optional, 422, not-supported, Appointment.participant[0].required",
        "/participant/0/status, declined, 422, not-supported, Appointment.participant[0].status",
        "/participant/0/actor/type, Location, 422, not-supported, Appointment.participant[0].actor.type",
        "/participant/0/actor/reference, Patient/17, 422, not-supported, Appointment.participant[0].actor.reference",
    })
    void unsupportedElementShouldBeRefusedWithItsPath(
            String path, String value, int status, String issue, String expression) {
        ObjectNode request = request();
        int slash = path.lastIndexOf('/');
        ((ObjectNode) request.at(path.substring(0, slash))).put(path.substring(slash + 1), value);

        Answer answer = create(request);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().at("/issue/0/code").asText()).isEqualTo(issue);
        assertThat(answer.json().at("/issue/0/expression/0").asText()).isEqualTo(expression);
        assertThat(server.video.currentRooms()).isEmpty();
    }

    @Test
    void refusalsOfTheUseCaseShouldNameNoPerson() {
        assertOutcome(
                create(request("2022-02-22T09:30:00Z", "2022-02-22T10:00:00Z", "doctor3", "doctor3")),
                "422 business-rule DUPLICATE_PARTICIPANT");
        Answer twice = create(request("2022-02-22T09:30:00Z", "2022-02-22T10:00:00Z", "doctor3", "doctor3"));
        assertThat(twice.text()).doesNotContain("doctor3");
    }

    @Test
    void containedPersonShouldBeReadAndNotReturned() {
        ObjectNode request = request("2022-02-22T09:30:00Z", "2022-02-22T10:00:00Z", "doctor3");
        ObjectNode contained = request.withArray("contained")
                .addObject()
                .put("resourceType", "Patient")
                .put("id", "p1");
        contained
                .withArray("identifier")
                .addObject()
                .put("system", "https://care.example/sid/user")
                .put("value", "patient8");
        contained
                .withArray("name")
                .addObject()
                .put("family", "Verdi")
                .putArray("given")
                .add("Lucia");
        ObjectNode participant = request.withArray("participant").addObject().put("status", "accepted");
        participant.putObject("actor").put("reference", "#p1");

        Answer created = create(request);

        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().at("/participant/1/actor/identifier/value").asText())
                .isEqualTo("patient8");
        assertThat(created.text()).doesNotContain("Verdi");
        assertThat(read("/teleconsultation/" + idOf(created) + "/plan").text()).contains("Lucia Verdi");
    }

    // ---- changing

    @Test
    void updateShouldRequireTheCurrentVersion() {
        Answer created = create();
        String path = pathOf(created);
        ObjectNode later = created.json().deepCopy();
        later.put("start", "2022-02-22T12:00:00Z").put("end", "2022-02-22T12:45:00Z");

        assertOutcome(send("PUT", path, later), "412 required IF_MATCH_REQUIRED");
        assertOutcome(send("PUT", path, later, "If-Match", "W/\"other\""), "412 conflict VERSION_CONFLICT");
        Answer moved = send("PUT", path, later, "If-Match", created.header("ETag"));
        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        assertThat(moved.json().get("start").asText()).isEqualTo("2022-02-22T12:00:00.000Z");
        assertThat(moved.json().get("minutesDuration").asInt()).isEqualTo(45);
        assertOutcome(send("PUT", path, later, "If-Match", created.header("ETag")), "412 conflict VERSION_CONFLICT");
        assertOutcome(
                send("PUT", "/fhir/r4/Appointment/unknown", later, "If-Match", "W/\"x\""),
                "405 not-supported UNKNOWN_ID");
        ObjectNode commented = moved.json().deepCopy();
        commented.put("comment", "clinical");
        assertOutcome(
                send("PUT", path, commented, "If-Match", moved.header("ETag")),
                "422 not-supported ELEMENT_NOT_SUPPORTED");
    }

    /** Both have read the same version; one writes just before the other. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneOfTwoConcurrentUpdatesShouldBeStale(boolean cancels) throws Exception {
        Answer created = create();
        String path = pathOf(created);
        ObjectNode slower = created.json().deepCopy();
        if (cancels) {
            slower.put("status", "cancelled");
        } else {
            slower.put("start", "2022-02-22T14:00:00Z").put("end", "2022-02-22T14:30:00Z");
        }
        ObjectNode faster = created.json().deepCopy();
        faster.put("start", "2022-02-22T12:00:00Z").put("end", "2022-02-22T12:30:00Z");
        CountDownLatch overtaken = new CountDownLatch(1);
        int before = server.storage.callsTo(InMemoryStorage.Operation.REPLACE);
        server.storage.failNext(InMemoryStorage.Operation.REPLACE, Failures.heldBy(overtaken));

        CompletableFuture<Answer> held =
                CompletableFuture.supplyAsync(() -> send("PUT", path, slower, "If-Match", created.header("ETag")));
        await().until(() -> server.storage.callsTo(InMemoryStorage.Operation.REPLACE) > before);
        Answer moved = send("PUT", path, faster, "If-Match", created.header("ETag"));
        overtaken.countDown();

        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        assertOutcome(held.get(30, TimeUnit.SECONDS), "412 conflict VERSION_CONFLICT");
        assertThat(read(path).json()).isEqualTo(moved.json());
    }

    @Test
    void updateShouldNameAParticipantAndKeepTheOthers() {
        ObjectNode request = request("2022-02-22T09:30:00Z", "2022-02-22T10:00:00Z", "doctor3");
        request.withArray("participant").addObject().put("status", "needs-action");
        request.put("status", "proposed");
        Answer created = send("POST", "/fhir/r5/Appointment", request);
        String path = "/fhir/r5/Appointment/" + idOf(created);
        ObjectNode named = created.json().deepCopy();
        ObjectNode patient =
                request("", "", "patient9").withArray("participant").get(0).deepCopy();
        named.withArray("participant").set(1, patient);
        named.put("status", "booked");

        Answer booked = send("PUT", path, named, "If-Match", created.header("ETag"));

        assertThat(booked.status()).as(booked.text()).isEqualTo(200);
        assertThat(booked.json().get("status").asText()).isEqualTo("booked");
        assertThat(booked.json().at("/participant/1/actor/identifier/value").asText())
                .isEqualTo("patient9");
        assertThat(server.video.currentRooms()).hasSize(1);
    }

    @Test
    void patchShouldChangeTheChangeableElements() throws Exception {
        Answer created = create();
        String path = pathOf(created);
        JsonNode move = JSON.readTree("[{\"op\":\"test\",\"path\":\"/status\",\"value\":\"booked\"},"
                + "{\"op\":\"replace\",\"path\":\"/end\",\"value\":\"2022-02-22T10:30:00Z\"}]");

        Answer moved = send("PATCH", path, move, "If-Match", created.header("ETag"));

        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        assertThat(moved.json().get("end").asText()).isEqualTo("2022-02-22T10:30:00.000Z");
        assertThat(moved.json().get("minutesDuration").asInt()).isEqualTo(60);
        for (String patch : List.of(
                "[{\"op\":\"remove\",\"path\":\"/identifier\"}]",
                "[{\"op\":\"add\",\"path\":\"/comment\",\"value\":\"x\"}]",
                "[{\"op\":\"test\",\"path\":\"/status\",\"value\":\"noshow\"}]",
                "[{\"op\":\"replace\",\"path\":\"/participant/7\",\"value\":{}}]",
                "[{\"op\":\"explode\",\"path\":\"/status\"}]",
                "{}")) {
            assertThat(send("PATCH", path, JSON.readTree(patch), "If-Match", moved.header("ETag"))
                            .status())
                    .as(patch)
                    .isEqualTo(422);
        }
        assertThat(server.call("PATCH", path)
                        .headers(BACK_OFFICE)
                        .headers("If-Match", moved.header("ETag"))
                        .body("application/fhir+json", move.toString().getBytes(StandardCharsets.UTF_8))
                        .send()
                        .status())
                .isEqualTo(415);
    }

    @Test
    void cancelledStatusShouldCancelAlsoInsideTheWindow() throws Exception {
        Answer created = create();
        String id = idOf(created);
        String path = "/fhir/r4/Appointment/" + id;
        server.clock.set("2022-02-22T09:25:00Z");
        ObjectNode later = created.json().deepCopy();
        later.put("end", "2022-02-22T10:30:00Z");
        assertOutcome(
                send("PUT", path, later, "If-Match", created.header("ETag")),
                "422 business-rule IMMUTABILITY_WINDOW_CLOSED");

        Answer cancelled = send(
                "PATCH",
                path,
                JSON.readTree("[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"cancelled\"}]"),
                "If-Match",
                created.header("ETag"));

        assertThat(cancelled.status()).as(cancelled.text()).isEqualTo(200);
        assertThat(cancelled.json().get("status").asText()).isEqualTo("cancelled");
        assertThat(cancelled.json().has("extension")).isFalse();
        assertThat(read(path).json()).isEqualTo(cancelled.json());
        assertThat(read("/fhir/r5/Encounter/" + id).json().get("status").asText())
                .isEqualTo("cancelled");
        assertThat(ids("/fhir/r4/Appointment?" + DAY + "&status=cancelled")).containsExactly(id);
        assertThat(ids("/fhir/r4/Appointment?" + DAY + "&status=booked")).isEmpty();
        ObjectNode again = cancelled.json().deepCopy();
        again.put("status", "booked");
        assertOutcome(
                send("PUT", path, again, "If-Match", cancelled.header("ETag")), "422 business-rule CANCELLED_ALREADY");
    }

    @Test
    void answerShouldFollowThePreferHeader() {
        Answer minimal = create("Prefer", "return=minimal");
        Answer outcome = create("Prefer", "handling=strict, return=OperationOutcome");

        assertThat(minimal.status()).isEqualTo(201);
        assertThat(minimal.text()).isEmpty();
        assertThat(minimal.header("Location")).isNotEmpty();
        assertThat(outcome.json().get("resourceType").asText()).isEqualTo("OperationOutcome");
    }

    // ---- searching

    private List<String> ids(String path) {
        Answer answer = read(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("entry").spliterator(), false)
                .map(entry -> entry.at("/resource/id").asText())
                .toList();
    }

    @Test
    void unknownParameterShouldBeRefusedOrIgnoredOnRequest() {
        assertOutcome(read("/fhir/r4/Appointment?" + DAY + "&location=7"), "400 not-supported UNKNOWN_PARAMETER");
        assertOutcome(read("/fhir/r4/Appointment?" + DAY + "&actor=Patient/7"), "400 not-supported UNKNOWN_PARAMETER");
        assertOutcome(read("/fhir/r4/Appointment?" + DAY + "&_sort=status"), "400 not-supported UNKNOWN_PARAMETER");
        assertOutcome(read("/fhir/r4/Appointment?status=booked"), "400 too-costly RANGE_REQUIRED");
        assertOutcome(
                read("/fhir/r4/Appointment?date=ge2022-01-01&date=lt2022-06-01"), "400 too-costly RANGE_OUT_OF_LIMIT");
        assertOutcome(read("/fhir/r4/Appointment?date=someday&date=lt2022-06-01"), "400 value PARAMETER_INVALID");

        Answer lenient = server.call("GET", "/fhir/r4/Appointment?" + DAY + "&location=7")
                .headers(BACK_OFFICE)
                .headers("Prefer", "handling=lenient")
                .send();
        assertThat(lenient.status()).isEqualTo(200);
        assertThat(lenient.json().at("/link/0/url").asText())
                .startsWith("https://care.example/fhir/r4/Appointment?date=")
                .doesNotContain("location");
    }

    @Test
    void personWithABarInTheirIdShouldBeFound() {
        String id = idOf(create());
        String user = "https://care.example/sid/user|patient|17";

        assertThat(ids("/fhir/r4/Appointment?" + DAY + "&actor:identifier=" + encoded(user)))
                .containsExactly(id);
        assertThat(ids("/fhir/r4/Appointment?" + DAY + "&patient:identifier="
                        + encoded("https://care.example/sid/user|patient\\|17")))
                .containsExactly(id);
        assertThat(ids("/fhir/r4/Appointment?" + DAY + "&practitioner:identifier=" + encoded(user)))
                .isEmpty();
        assertThat(ids("/fhir/r4/Appointment?" + DAY + "&actor:identifier=" + encoded("urn:other|patient|17")))
                .isEmpty();
        Answer byForm = server.call("POST", "/fhir/r4/Appointment/_search")
                .headers(BACK_OFFICE)
                .body(
                        "application/x-www-form-urlencoded",
                        (DAY + "&actor%3Aidentifier=" + encoded(user)).getBytes(StandardCharsets.UTF_8))
                .send();
        assertThat(byForm.json().at("/entry/0/resource/id").asText()).isEqualTo(id);
    }

    /** Every search returns what a filter over all records would. */
    @Test
    void searchesShouldEqualAFilterOverAllPages() {
        Random random = new Random(4);
        Instant day = Instant.parse("2022-03-01T00:00:00Z");
        List<JsonNode> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Instant start = day.plus(Duration.ofMinutes(30L * random.nextInt(200)));
            ObjectNode request = request(
                    start.toString(), start.plus(Duration.ofHours(1)).toString(), "doctor" + i % 3, "patient" + i % 5);
            if (random.nextInt(4) == 0) {
                request.withArray("participant").remove(1);
                request.withArray("participant").addObject().put("status", "needs-action");
            }
            JsonNode created = create(request).json();
            if (random.nextInt(4) == 0) {
                server.delete("/teleconsultation/" + created.get("id").asText());
            }
        }
        ids("/fhir/r4/Appointment?date=ge2022-03-01&date=lt2022-03-10&_count=200")
                .forEach(id -> all.add(read("/fhir/r4/Appointment/" + id).json()));
        assertThat(all).hasSize(40);
        for (int round = 0; round < 40; round++) {
            Instant from = day.plus(Duration.ofMinutes(30L * random.nextInt(100)));
            Instant to = from.plus(Duration.ofMinutes(30L * random.nextInt(150)));
            boolean closed = random.nextBoolean();
            String query = "date=" + (closed ? "ge" : "gt") + encoded(from.toString()) + "&date="
                    + (closed ? "lt" : "le") + encoded(to.toString());
            Predicate<JsonNode> filter = one -> {
                Instant start = Instant.parse(one.get("start").asText());
                return closed ? !start.isBefore(from) && start.isBefore(to) : start.isAfter(from) && !start.isAfter(to);
            };
            if (random.nextBoolean()) {
                String status = List.of("booked", "cancelled", "proposed", "booked,cancelled", "arrived")
                        .get(random.nextInt(5));
                query += "&status=" + status;
                filter = filter.and(one ->
                        List.of(status.split(",")).contains(one.get("status").asText()));
            }
            if (random.nextBoolean()) {
                String user = random.nextBoolean() ? "doctor" + random.nextInt(4) : "patient" + random.nextInt(6);
                query += "&actor:identifier=" + encoded("https://care.example/sid/user|" + user);
                filter = filter.and(
                        one -> one.get("participant").findValuesAsText("value").contains(user));
            }
            Set<String> expected = new TreeSet<>();
            all.stream()
                    .filter(filter)
                    .forEach(one -> expected.add(one.get("id").asText()));

            List<String> found = pages("/fhir/r4/Appointment?" + query + "&_count=" + (1 + random.nextInt(9)));
            List<String> back = new ArrayList<>(
                    pages("/fhir/r4/Appointment?" + query + "&_sort=-date&_count=" + (1 + random.nextInt(9))));

            assertThat(new TreeSet<>(found)).as(query).isEqualTo(expected);
            Collections.reverse(back);
            assertThat(back).as(query).isEqualTo(found);
        }
    }

    private List<String> pages(String first) {
        List<String> found = new ArrayList<>();
        String next = first;
        while (!next.isEmpty()) {
            Answer page = read(next);
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            assertThat(page.json().at("/link/0/url").asText().contains("_cursor="))
                    .as("the link to itself")
                    .isEqualTo(next.contains("_cursor="));
            page.json()
                    .path("entry")
                    .forEach(entry -> found.add(entry.at("/resource/id").asText()));
            next = "";
            for (JsonNode link : page.json().get("link")) {
                if (link.get("relation").asText().equals("next")) {
                    next = link.get("url").asText().substring("https://care.example".length());
                }
            }
        }
        assertThat(found).doesNotHaveDuplicates();
        return found;
    }

    @Test
    void selfLinkShouldContainTheUsedPageSize() {
        assertThat(read("/fhir/r4/Appointment?" + DAY + "&_count=500")
                        .json()
                        .at("/link/0/url")
                        .asText())
                .endsWith("&_count=200");
    }

    @Test
    void containedResourceWithoutAReferenceShouldBeRefused() {
        ObjectNode request = request();
        request.withArray("contained")
                .addObject()
                .put("resourceType", "Location")
                .put("id", "room");

        Answer answer = create(request);

        assertOutcome(answer, "422 not-supported ELEMENT_NOT_SUPPORTED");
        assertThat(answer.json().at("/issue/0/expression/0").asText()).isEqualTo("Appointment.contained[0]");
    }

    // ---- people whom the caller's own system knows by other ids

    private static TestServer withCustomIds(FakeCustomIds customIds, UnaryOperator<FhirSettings.Builder> change) {
        return TestServer.setup()
                .withDirectory()
                .application(builder -> builder.customIds(customIds))
                .server(builder -> builder.page(PageSettings.builder()
                                .publicUrl(URI.create("https://care.example"))
                                .build())
                        .fhir(change.apply(FhirSettings.builder().group(Actor.PATIENT, "patient"))
                                .build()))
                .start();
    }

    private static ObjectNode actorOf(ObjectNode appointment, int at) {
        return (ObjectNode) appointment.at("/participant/" + at + "/actor");
    }

    private static Answer write(TestServer to, String method, String path, JsonNode body, String... headers) {
        String type = method.equals("PATCH") ? "application/json-patch+json" : "application/fhir+json";
        return to.call(method, path)
                .headers(BACK_OFFICE)
                .headers(headers)
                .body(type, body.toString().getBytes(StandardCharsets.UTF_8))
                .send();
    }

    @Test
    void personShouldBeNamedByTheirIdInTheCallersSystem() {
        String mrn = "https://hospital.example/sid/mrn";
        FakeCustomIds customIds = new FakeCustomIds()
                .add("4711", "user2_auth0_id")
                .add("D-1", "user1_auth0_id")
                .add("4712", "user3_auth0_id");
        try (TestServer own = withCustomIds(customIds, fhir -> fhir)) {
            ObjectNode request = request("2022-02-22T10:30:00Z", "2022-02-22T11:00:00Z", "4711", "D-1");
            actorOf(request, 0).remove("type");
            actorOf(request, 0).withObject("/identifier").put("system", mrn);
            actorOf(request, 1).withObject("/identifier").put("system", mrn);
            actorOf(request, 1).remove("type");

            Answer created = write(own, "POST", "/fhir/r4/Appointment", request);

            assertThat(created.status()).as(created.text()).isEqualTo(201);
            String path = pathOf(created);
            assertThat(created.json()
                            .at("/participant/0/actor/identifier/value")
                            .asText())
                    .as("answered by the user's id")
                    .isEqualTo("user2_auth0_id");
            assertThat(created.json()
                            .at("/participant/0/actor/identifier/system")
                            .asText())
                    .isEqualTo("https://care.example/sid/user");
            assertThat(created.json().at("/participant/1/actor/type").asText()).isEqualTo("Practitioner");

            // An answer can be sent back unchanged, and so can the request.
            Answer same = write(own, "PUT", path, created.json(), "If-Match", created.header("ETag"));
            assertThat(same.json()).as(same.text()).isEqualTo(created.json());
            ObjectNode asSent = created.json().deepCopy();
            asSent.set("participant", request.get("participant"));
            Answer again = write(own, "PUT", path, asSent, "If-Match", created.header("ETag"));
            assertThat(again.json()).as(again.text()).isEqualTo(created.json());
            assertThat(own.video.currentRooms()).hasSize(1);

            ObjectNode added = JSON.createObjectNode().put("op", "add").put("path", "/participant/-");
            ObjectNode third = added.putObject("value").put("status", "accepted");
            third.putObject("actor").putObject("identifier").put("system", mrn).put("value", "4712");
            Answer more =
                    write(own, "PATCH", path, JSON.createArrayNode().add(added), "If-Match", created.header("ETag"));
            assertThat(more.status()).as(more.text()).isEqualTo(200);
            assertThat(more.json().get("participant").findValuesAsText("value"))
                    .containsExactly("user2_auth0_id", "user1_auth0_id", "user3_auth0_id");

            for (String token : List.of(mrn + "|4711", "https://care.example/sid/user|user2_auth0_id")) {
                Answer found =
                        own.get("/fhir/r4/Appointment?" + DAY + "&patient:identifier=" + encoded(token), BACK_OFFICE);
                assertThat(found.json().path("entry")).as(token + found.text()).hasSize(1);
            }
            assertThat(own.get(
                                    "/fhir/r4/Appointment?" + DAY + "&actor:identifier=" + encoded(mrn + "|none"),
                                    BACK_OFFICE)
                            .json()
                            .path("entry"))
                    .isEmpty();
            assertThat(own.get("/fhir/r4/metadata").text()).contains("caller's own system");
        }
    }

    @Test
    void personUnknownToTheCallersSystemShouldBeRefusedWithTheirPath() {
        FakeCustomIds customIds =
                new FakeCustomIds().add("D-1", "user1_auth0_id").add("7", "user2_auth0_id");
        try (TestServer own =
                withCustomIds(customIds, fhir -> fhir.customUserSystem(URI.create("urn:oid:2.16.840.2")))) {
            ObjectNode request = request("2022-02-22T10:30:00Z", "2022-02-22T11:00:00Z", "4711", "D-1");
            for (int at = 0; at < 2; at++) {
                actorOf(request, at).withObject("/identifier").put("system", "urn:oid:2.16.840.2");
                actorOf(request, at).remove("type");
            }
            Answer unknown = write(own, "POST", "/fhir/r4/Appointment", request);
            assertOutcome(unknown, "422 business-rule UNKNOWN_USER");
            assertThat(unknown.json().at("/issue/0/expression/0").asText())
                    .isEqualTo("Appointment.participant[0].actor.identifier");
            assertThat(unknown.text()).doesNotContain("4711");

            // The same value of an unconfigured system is no id of a person.
            actorOf(request, 0).withObject("/identifier").put("value", "7").put("system", "urn:oid:1.2.3");
            assertOutcome(write(own, "POST", "/fhir/r4/Appointment", request), "422 value ELEMENT_INVALID");

            // Of several identifiers the one of the configured system counts.
            ObjectNode contained = request.withArray("contained").addObject();
            contained.put("resourceType", "Patient").put("id", "p1");
            contained
                    .withArray("identifier")
                    .addObject()
                    .put("system", "urn:tax")
                    .put("value", "D-1");
            contained
                    .withArray("identifier")
                    .addObject()
                    .put("system", "urn:oid:2.16.840.2")
                    .put("value", "7");
            actorOf(request, 0).removeAll();
            actorOf(request, 0).put("reference", "#p1");
            Answer created = write(own, "POST", "/fhir/r4/Appointment", request);
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            assertThat(created.json().get("participant").findValuesAsText("value"))
                    .containsExactly("user2_auth0_id", "user1_auth0_id");

            contained
                    .withArray("identifier")
                    .addObject()
                    .put("system", "urn:oid:2.16.840.2")
                    .put("value", "D-1");
            assertOutcome(write(own, "POST", "/fhir/r4/Appointment", request), "422 value ELEMENT_INVALID");

            customIds.failNext(Failures.unavailable());
            assertOutcome(write(own, "POST", "/fhir/r4/Appointment", request), "503 transient UNAVAILABLE");
        }
    }

    @Test
    void idOfAnotherSystemShouldBeRefusedWithoutCustomIds() {
        ObjectNode request = request();
        actorOf(request, 0).withObject("/identifier").put("system", "urn:oid:1.2.3");

        assertOutcome(create(request), "422 value ELEMENT_INVALID");
    }

    // ---- errors and capability statement

    @Test
    void everyErrorUnderTheBaseShouldBeAnOperationOutcome() {
        assertOutcome(read("/fhir/r4/Patient"), "404 not-found ROUTE_NOT_FOUND");
        assertThat(read("/fhir/r4/Patient/giulia").text()).doesNotContain("giulia");
        assertOutcome(read("/fhir/r3/metadata"), "404 not-found ROUTE_NOT_FOUND");
        assertOutcome(server.delete("/fhir/r4/Appointment/x", BACK_OFFICE), "405 not-supported METHOD_NOT_ALLOWED");
        assertOutcome(
                send("PUT", "/fhir/r4/Encounter/x", JSON.createObjectNode()), "405 not-supported METHOD_NOT_ALLOWED");
        assertThat(server.delete("/fhir/r4/Appointment/x", BACK_OFFICE).header("Allow"))
                .contains("PATCH");
        assertOutcome(
                server.call("GET", "/fhir/r4/metadata")
                        .headers("Accept", "application/fhir+xml")
                        .send(),
                "406 not-supported NOT_ACCEPTABLE");
        assertOutcome(read("/fhir/r4/Appointment?" + DAY + "&_format=xml"), "406 not-supported NOT_ACCEPTABLE");
        assertOutcome(
                server.call("POST", "/fhir/r4/Appointment")
                        .headers(BACK_OFFICE)
                        .body("application/fhir+xml", new byte[] {'<'})
                        .send(),
                "415 not-supported UNSUPPORTED_MEDIA_TYPE");
        assertOutcome(
                server.call("POST", "/fhir/r4/Appointment")
                        .headers(BACK_OFFICE)
                        .body("application/fhir+json", new byte[] {'{'})
                        .send(),
                "400 structure MALFORMED_JSON");
        for (String nowhere : List.of("/fhir/r4", "/fhir/r4/", "/fhir/r4/Appointment/x/_history", "/fhir/r4/$meta")) {
            Answer answer = server.call("GET", nowhere)
                    .headers(BACK_OFFICE)
                    .undocumented()
                    .send();
            assertOutcome(answer, "404 not-found ROUTE_NOT_FOUND");
        }
        assertOutcome(
                server.call("POST", "/fhir/r4")
                        .headers(BACK_OFFICE)
                        .body("application/fhir+json", new byte[] {'{', '}'})
                        .undocumented()
                        .send(),
                "404 not-found ROUTE_NOT_FOUND");
        assertOutcome(
                server.call("POST", "/fhir/r4/Appointment")
                        .headers(BACK_OFFICE)
                        .body("application/fhir+json", new byte[1_100_000])
                        .send(),
                "413 too-long BODY_TOO_LARGE");
        assertOutcome(
                server.call("GET", "/fhir/r4/Appointment/x")
                        .headers(BACK_OFFICE)
                        .headers("X-Large", "x".repeat(20_000))
                        .undocumented()
                        .send(),
                "431 too-long HEADERS_TOO_LARGE");
        assertThat(read("/teleconsultation/none").code()).isNotEmpty();
    }

    @Test
    void outageShouldBeATransientOutcome() {
        server.storage.failNext(Failures.unavailable());

        Answer answer = read("/fhir/r4/Appointment?" + DAY);

        assertOutcome(answer, "503 transient UNAVAILABLE");
        assertThat(answer.header("Retry-After")).isNotEmpty();

        server.video.failNext(Failures.unavailable());
        assertOutcome(create(), "503 transient UNAVAILABLE");
        server.video.failNext(Failures.rejected());
        assertOutcome(create(), "502 exception UPSTREAM_FAILED");
        server.storage.failNext(Failures.rejected());
        assertOutcome(read("/fhir/r4/Encounter?" + DAY), "502 exception UPSTREAM_FAILED");
    }

    /** Each line is tried: an interaction is answered, a parameter is accepted, and everything missing is refused. */
    @ParameterizedTest
    @ValueSource(strings = {"r4", "r5"})
    void everyLineOfTheCapabilityStatementShouldBeTrue(String version) {
        Answer answer = server.get("/fhir/" + version + "/metadata");
        assertThat(answer.status()).isEqualTo(200);
        JsonNode statement = answer.json();
        assertThat(statement.get("fhirVersion").asText()).isEqualTo(version.equals("r4") ? "4.0.1" : "5.0.0");
        assertThat(statement.at("/implementation/url").asText()).isEqualTo("https://care.example/fhir/" + version);
        Answer created = send("POST", "/fhir/" + version + "/Appointment", request());
        String id = idOf(created);
        Set<String> tried = new TreeSet<>();
        for (JsonNode resource : statement.at("/rest/0/resource")) {
            String type = resource.get("type").asText();
            String base = "/fhir/" + version + "/" + type;
            for (JsonNode interaction : resource.get("interaction")) {
                String code = interaction.get("code").asText();
                Answer tag = read(base + "/" + id);
                Answer done = switch (code) {
                    case "read" -> tag;
                    case "search-type" -> read(base + "?_id=" + id);
                    case "create" -> send("POST", base, request());
                    case "update" -> send("PUT", base + "/" + id, tag.json(), "If-Match", tag.header("ETag"));
                    case "patch" ->
                        send("PATCH", base + "/" + id, JSON.createArrayNode(), "If-Match", tag.header("ETag"));
                    default -> throw new AssertionError("nothing tries " + code);
                };
                assertThat(done.status())
                        .as(type + " " + code + " " + done.text())
                        .isIn(200, 201);
                tried.add(type + " " + code);
            }
            for (JsonNode parameter : resource.get("searchParam")) {
                String name = parameter.get("name").asText();
                String bounded = name.equals("date") ? "" : DAY + "&";
                String query = bounded
                        + switch (name) {
                            case "_id" -> "_id=" + id;
                            case "identifier" ->
                                "identifier=" + encoded("https://care.example/sid/teleconsultation|" + id);
                            case "date" -> DAY;
                            case "status" -> "status=" + (type.equals("Encounter") ? "planned" : "booked");
                            case "appointment" -> "appointment=Appointment/" + id;
                            case "actor", "patient" ->
                                name + ":identifier=" + encoded("https://care.example/sid/user|patient|17");
                            case "practitioner" ->
                                name + ":identifier=" + encoded("https://care.example/sid/user|doctor3");
                            case "_lastUpdated" -> "_lastUpdated=ge2022-02-22";
                            default -> throw new AssertionError("nothing tries " + name);
                        };
                assertThat(ids(base + "?" + query)).as(name).contains(id);
                String otherwise = (bounded.isEmpty() ? "" : DAY + "&")
                        + switch (name) {
                            case "_id" -> "_id=other";
                            case "identifier" -> "identifier=" + encoded("https://other.example/sid|" + id);
                            case "date" -> "date=ge2022-02-23&date=lt2022-02-24";
                            case "status" -> "status=cancelled";
                            case "appointment" -> "appointment=Appointment/other";
                            case "_lastUpdated" -> "_lastUpdated=lt2022-02-22";
                            default -> name + ":identifier=" + encoded("https://care.example/sid/user|stranger");
                        };
                assertThat(ids(base + "?" + otherwise)).as(name + " narrows").doesNotContain(id);
            }
            assertThat(read(base + "/" + id + "/_history/1").status()).isEqualTo(404);
            assertThat(resource.get("conditionalRead").asText()).isEqualTo("not-match");
            assertThat(server.call("GET", base + "/" + id)
                            .headers(BACK_OFFICE)
                            .headers("If-None-Match", read(base + "/" + id).header("ETag"))
                            .send()
                            .status())
                    .isEqualTo(304);
            if (resource.has("updateCreate")) {
                assertThat(resource.get("updateCreate").asBoolean()).isFalse();
                ObjectNode other = read(base + "/" + id).json().deepCopy();
                assertOutcome(
                        send("PUT", base + "/other", other.put("id", "other"), "If-Match", "W/\"1\""),
                        "405 not-supported UNKNOWN_ID");
                assertThat(resource.get("conditionalUpdate").asBoolean()).isFalse();
                assertOutcome(send("PUT", base + "?identifier=urn:x|1", other), "405 not-supported METHOD_NOT_ALLOWED");
                assertThat(resource.get("conditionalDelete").asText()).isEqualTo("not-supported");
                assertOutcome(
                        server.delete(base + "?identifier=urn:x|1", BACK_OFFICE),
                        "405 not-supported METHOD_NOT_ALLOWED");
            }
            if (resource.has("conditionalCreate")) {
                assertThat(resource.get("conditionalCreate").asBoolean()).isTrue();
                assertThat(create("If-None-Exist", "identifier=urn:x|" + version)
                                .status())
                        .isEqualTo(201);
            }
        }
        for (JsonNode format : statement.get("format")) {
            assertThat(read("/fhir/" + version + "/Appointment/" + id + "?_format=" + encoded(format.asText()))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(statement.get("patchFormat")).hasSize(1);
        assertOutcome(
                server.call("PATCH", "/fhir/" + version + "/Appointment/" + id)
                        .headers(BACK_OFFICE)
                        .headers("If-Match", "W/\"1\"")
                        .body("application/merge-patch+json", new byte[] {'{', '}'})
                        .send(),
                "415 not-supported UNSUPPORTED_MEDIA_TYPE");
        assertThat(tried)
                .containsExactlyElementsOf(new TreeSet<>(Set.of(
                        "Appointment read",
                        "Appointment search-type",
                        "Appointment create",
                        "Appointment update",
                        "Appointment patch",
                        "Encounter read",
                        "Encounter search-type")));
        assertThat(Stream.of("arrived", "fulfilled", "noshow")).allMatch(statement.toString()::contains);
    }

    /** Jetty answers before there is a path: below the base the answer is an outcome too. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/fhir/r4/Appointment/%zz", "/fhir/%", "/fhir/r5/%zz?_count=1", "/base/fhir/r4/Encounter/%u12"})
    void malformedRequestLineBelowTheBaseShouldBeAnsweredWithAnOutcome(String target) {
        String answer = Raw.exchange(server, "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").containsIgnoringCase("Content-Type: application/fhir+json");
        assertThat(Raw.bodyOf(answer))
                .startsWith("{\"resourceType\":\"OperationOutcome\"")
                .contains("\"code\":\"MALFORMED_REQUEST\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /teleconsultation/%zz HTTP/1.1", "GET /%zz?x=/fhir/ HTTP/1.1", "nonsense"})
    void otherMalformedRequestLinesShouldBeAnsweredWithThePlainError(String line) {
        String answer = Raw.exchange(server, line + "\r\nHost: x\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(Raw.bodyOf(answer)).startsWith("{\"statusCode\":400");
    }

    @Test
    void routesShouldNotExistWhenFhirIsOff() {
        try (TestServer without = TestServer.start()) {
            assertThat(without.call("GET", "/fhir/r4/metadata")
                            .undocumented()
                            .send()
                            .code())
                    .isEqualTo("ROUTE_NOT_FOUND");
        }
    }
}
