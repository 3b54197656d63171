package dev.teleconsult.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.teleconsult.adapter.crud.mia.fake.CrudRoute;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.mia.fake.RecordedRequest;
import dev.teleconsult.adapter.kaleyra.emulator.EmulatedRoom;
import dev.teleconsult.adapter.kaleyra.emulator.ReceivedRequest;
import dev.teleconsult.bootstrap.CapturedLogs;
import dev.teleconsult.bootstrap.Deployment;
import dev.teleconsult.bootstrap.FakeAuthService;
import dev.teleconsult.ports.wire.WireAnswer;
import dev.teleconsult.ports.wire.WireClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays the callers that the published pages of Mia-Platform describe, header for header, against the service on a Mia
 * platform: Appointment Manager and others built on custom-plugin-lib 5 to 8, the frontend, a mobile app, and the
 * calling service and adapter of the original's sequence diagram.
 *
 * <p>After every test, no secret may have been logged or counted, and no header of a caller may have reached Kaleyra.
 */
class DocumentedClientsTest {

    private static final String DOCTOR = "auth0|5f9a-doctor";
    private static final String PATIENT = "auth0|5f9a-patient";
    private static final String OTHER_PATIENT = "auth0|5f9a-other";
    private static final String COOKIE = "sid=s3ss10n-c00k1e";
    private static final Set<String> NAMES = Set.of("Anna Rossi", "Marco Bianchi", "Lucia Verdi", "Francesco Neri");

    /**
     * The headers that the gateway adds and custom-plugin-lib passes on, as {@code mia-platform.md} 1.3 and 5 list
     * them.
     */
    private static final Map<String, String> PASSED_ON = Map.of(
            "x-request-id", "req-4711",
            "x-forwarded-for", "203.0.113.7",
            "x-forwarded-proto", "https",
            "x-forwarded-host", "visits.example.org",
            "miausergroups", "secretary,staff",
            "client-type", "website",
            "isbackoffice", "1",
            "cookie", COOKIE);

    /**
     * The headers that reach CRUD and directory in every configuration: the Mia headers, the documented list, the id.
     */
    private static final Set<String> EXPECTED_AT_CRUD =
            Set.of("x-request-id", "x-forwarded-for", "x-forwarded-host", "miausergroups", "client-type", "cookie");

    private static final Set<String> NEVER_AT_KALEYRA = Set.of(
            "x-request-id",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "miauserid",
            "miausergroups",
            "miauserproperties",
            "client-type",
            "isbackoffice",
            "cookie");

    private static final String JSON_TYPE = "content-type: application/json;charset=utf-8";

    @TempDir
    Path folder;

    private final Set<String> secrets = new HashSet<>();
    private CapturedLogs logs;
    private FakeCrudService crud;
    private FakeAuthService directory;
    private Deployment deployment;

    @BeforeEach
    void start() {
        logs = CapturedLogs.start();
        crud = FakeCrudService.start();
        directory = FakeAuthService.start()
                .knows(DOCTOR, "Anna Rossi", "doctor", "staff")
                .knows(PATIENT, "Marco Bianchi", "patient")
                .knows(OTHER_PATIENT, "Lucia Verdi", "patient");
        secrets.addAll(NAMES);
        secrets.add(COOKIE);
        secrets.add(COOKIE.substring(4));
    }

    @AfterEach
    void assertNoSecretWasWritten() {
        try {
            secrets.add(deployment.emulator().apiKey());
            for (EmulatedRoom room : deployment.emulator().roomsEver()) {
                for (URI link : room.links().values()) {
                    secrets.add(link.toString());
                    secrets.add(link.getPath().substring(link.getPath().lastIndexOf('/') + 1));
                }
            }
            String metrics = deployment.get("/-/metrics").text();
            assertThat(metrics).contains("http_request");
            assertThat(logs.lines()).anyMatch(line -> line.contains("request completed"));
            assertThat(secrets).noneMatch(metrics::contains);
            for (String line : logs.lines()) {
                assertThat(secrets).as(line).noneMatch(line::contains);
            }
            for (ReceivedRequest request : deployment.emulator().requests()) {
                assertThat(request.headers().keySet())
                        .as(request.toString())
                        .doesNotContainAnyElementsOf(NEVER_AT_KALEYRA);
                assertThat(request.headers().toString() + request.body() + request.query())
                        .as(request.toString())
                        .doesNotContain(COOKIE)
                        .doesNotContain("req-4711");
            }
        } finally {
            deployment.close();
            directory.close();
            crud.close();
            logs.close();
        }
    }

    @Test
    void appointmentManagerShouldCreateChangeAndCancel() {
        deploy(Map.of("AUTH_SERVICE", directory.url().getAuthority()));

        WireAnswer created = call("POST", "/teleconsultation", """
                { "participants": ["auth0|5f9a-doctor", "auth0|5f9a-patient"],
                  "start_date": "2030-10-20T09:00:00.000Z", "end_date": "2030-10-20T10:00:00.000Z" }""");

        assertThat(created.status()).isEqualTo(201);
        String id = json(created).path("roomId").textValue();
        // Appointment Manager builds a link of it and extracts it from the link again.
        assertThat(id).matches("[A-Za-z0-9_.~-]+");
        assertThat(json(created).size()).isEqualTo(1);
        assertThat(crud.documents("teleconsultations"))
                .singleElement()
                .asString()
                .contains("2030-10-20T09:00:00.000Z", "Anna Rossi", "Marco Bianchi");
        assertCallerReachedCrudAndDirectory();
        String firstRoom = onlyRoom();

        WireAnswer people = call("PATCH", "/teleconsultation/" + id, """
                { "participants": ["auth0|5f9a-doctor", "auth0|5f9a-other"] }""");
        assertNoContent(people);
        assertThat(onlyRoom()).isNotEqualTo(firstRoom);
        assertThat(crud.documents("teleconsultations"))
                .singleElement()
                .asString()
                .contains("Lucia Verdi")
                .doesNotContain("Marco Bianchi");

        String secondRoom = onlyRoom();
        WireAnswer dates = call("PATCH", "/teleconsultation/" + id, """
                { "start_date": "2030-10-21T09:00:00.000Z", "end_date": "2030-10-21T10:00:00.000Z" }""");
        assertNoContent(dates);
        WireAnswer oneDate = call("PATCH", "/teleconsultation/" + id, """
                { "end_date": "2030-10-21T10:30:00.000Z" }""");
        assertNoContent(oneDate);
        assertThat(onlyRoom()).isEqualTo(secondRoom);
        assertThat(crud.documents("teleconsultations"))
                .singleElement()
                .asString()
                .contains("2030-10-21T09:00:00.000Z", "2030-10-21T10:30:00.000Z");

        assertNoContent(call("DELETE", "/teleconsultation/" + id, ""));
        Awaitility.await("the record in the trash, which it is put into when its room is gone")
                .untilAsserted(() -> assertThat(crud.documents("teleconsultations"))
                        .singleElement()
                        .asString()
                        .contains("TRASH"));
        assertThat(deployment.emulator().rooms()).isEmpty();
        WireAnswer again = call("DELETE", "/teleconsultation/" + id, "");
        assertThat(again.status()).isEqualTo(404);
        assertThat(json(again).path("error").textValue()).isEqualTo("not found");
        assertThat(json(again).path("message").textValue()).isEqualTo("not found");
    }

    @Test
    void personUnknownToTheDirectoryShouldBeRefusedByName() {
        deploy(Map.of("AUTH_SERVICE", directory.url().getAuthority()));

        WireAnswer refused = call("POST", "/teleconsultation", """
                { "participants": ["auth0|5f9a-doctor", "auth0|unknown"],
                  "start_date": "2030-10-20T09:00:00.000Z", "end_date": "2030-10-20T10:00:00.000Z" }""");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(json(refused).path("message").textValue()).contains("auth0|unknown");
        assertThat(json(refused).path("error")).isEqualTo(json(refused).path("message"));
        assertThat(json(refused).path("statusCode").intValue()).isEqualTo(400);
        assertThat(crud.documents("teleconsultations")).isEmpty();
        assertThat(deployment.emulator().roomsEver()).isEmpty();
    }

    @Test
    void deletionShouldBeAcceptedInEveryFormOfTheLibrary() {
        deploy(Map.of("AUTH_SERVICE", directory.url().getAuthority()));
        List<List<String>> headers = List.of(
                List.of("content-type: text/html", "content-length: 0"),
                List.of(JSON_TYPE, "content-length: 2"),
                List.of(JSON_TYPE, "content-length: 0"),
                List.of());
        for (List<String> sent : headers) {
            String body = sent.contains("content-length: 2") ? "{}" : "";
            String id = scheduled();

            WireAnswer uploads = client().send("DELETE", "/teleconsultation/" + id + "/uploads", sent, body);
            assertNoContent(uploads);
            WireAnswer deleted = client().send("DELETE", "/teleconsultation/" + id, sent, body);
            assertNoContent(deleted);
            Awaitility.await("no room")
                    .until(() -> deployment.emulator().rooms().isEmpty());
        }
    }

    @Test
    void frontendShouldWaitAndThenJoin() {
        deploy(Map.of("AUTH_SERVICE", directory.url().getAuthority()));
        String id = scheduled();
        String path = "/api/v1/telecons-be/teleconsultation/" + id;

        WireAnswer waiting = browse("GET", path, PATIENT);
        assertThat(waiting.status()).isEqualTo(200);
        assertThat(json(waiting).has("accessLinkURL")).isTrue();
        assertThat(json(waiting).path("accessLinkURL").isNull()).isTrue();

        deployment.clock().set("2030-10-20T08:55:00Z");
        WireAnswer joining = browse("GET", path, PATIENT);
        assertThat(joining.status()).isEqualTo(200);
        String link = json(joining).path("accessLinkURL").textValue();
        String videoUser = json(joining).path("bandyerUserId").textValue();
        assertThat(link)
                .startsWith(deployment
                        .emulator()
                        .rooms()
                        .get(0)
                        .links()
                        .get(videoUser)
                        .toString());
        assertThat(names(json(joining))).containsExactlyInAnyOrder("Anna Rossi", "Marco Bianchi");
        WireAnswer again = browse("GET", path, PATIENT);
        assertThat(json(again).path("accessLinkURL").textValue()).isEqualTo(link);

        assertThat(browse("GET", path, OTHER_PATIENT).status()).isEqualTo(401);
        WireAnswer anonymous = client().send("GET", path, List.of("cookie: " + COOKIE), "");
        assertThat(anonymous.status()).isEqualTo(401);
        assertThat(json(anonymous).path("error").textValue()).isEqualTo("Unauthorized user");
        assertThat(anonymous.text()).doesNotContain(link);
        assertNoContent(browse("DELETE", path + "/uploads", PATIENT));
    }

    @Test
    void eachParticipantsFrontendShouldDeleteAllUploads() {
        deploy(Map.of("AUTH_SERVICE", directory.url().getAuthority(), "TELECONSULTATION_DELETE_UPLOADS", "true"));
        String id = scheduled();
        String path = "/api/v1/telecons-be/teleconsultation/" + id;
        deployment.clock().set("2030-10-20T09:00:00Z");
        EmulatedRoom room = deployment.emulator().rooms().get(0);
        List<String> users = List.copyOf(room.links().keySet());
        users.forEach(user -> deployment.emulator().connect(room.id(), user));
        deployment.emulator().addUpload(room.id(), users.get(0));
        deployment.emulator().addUpload(room.id(), users.get(1));

        WireAnswer first = browse("DELETE", path + "/uploads", DOCTOR);
        assertThat(first.status()).isEqualTo(200);
        assertThat(json(first).path("total").intValue()).isEqualTo(2);
        assertThat(json(first).path("deleted").intValue()).isEqualTo(2);
        assertThat(deployment.emulator().uploadCount()).isZero();
        WireAnswer second = browse("DELETE", path + "/uploads", PATIENT);
        assertThat(second.status()).isEqualTo(200);
        assertThat(json(second).path("total").intValue()).isZero();
    }

    @Test
    void mobileAppShouldGetCredentialsWithAndWithoutABody() {
        deploy(Map.of("AUTH_SERVICE", directory.url().getAuthority()));

        List<String> app = List.of("miauserid: " + PATIENT, "client-type: mobile", "cookie: " + COOKIE);
        WireAnswer usual = client().send("POST", "/credentials", with(app, "content-length: 0"), "");
        assertThat(usual.status()).isEqualTo(201);
        assertThat(json(usual).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("accessToken", "expiresAt", "bandyerUserId");
        secrets.add(json(usual).path("accessToken").textValue());
        assertThat(json(usual).path("expiresAt").textValue()).startsWith("2030-10-20T09:00:00");
        assertThat(crud.documents("teleconsultations-users"))
                .singleElement()
                .asString()
                .contains(PATIENT, json(usual).path("bandyerUserId").textValue());

        String body = "{\"expiresIn\": 7200}";
        WireAnswer longer =
                client().send("POST", "/credentials", with(app, JSON_TYPE, "content-length: " + body.length()), body);
        assertThat(longer.status()).isEqualTo(201);
        secrets.add(json(longer).path("accessToken").textValue());
        assertThat(json(longer).path("expiresAt").textValue()).startsWith("2030-10-20T10:00:00");
        assertThat(json(longer).path("bandyerUserId")).isEqualTo(json(usual).path("bandyerUserId"));
        assertThat(deployment.emulator().userIds()).hasSize(1);

        for (List<String> anonymous :
                List.of(List.of("content-length: 0"), with(List.of(), "miauserid: auth0|unknown"))) {
            WireAnswer refused = client().send("POST", "/credentials", anonymous, "");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(json(refused).path("error").textValue()).isEqualTo("Unauthorized user");
        }
    }

    @Test
    void serviceAndAdapterOfTheSequenceDiagramShouldBeServed() throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), """
                { "privileges": { "basic": { "groups": ["patient"], "tools": { "chat": true } },
                                  "plus": { "groups": ["doctor"], "tools": { "chat": true } } },
                  "userIdPathInRequest": [ { "from": "object", "extract": "headers" },
                                           { "from": "object", "extract": "miauserproperties" },
                                           { "from": "json", "extract": "customUserId" } ] }
                """);
        deploy(Map.of("TELECONSULTATION_SERVICE_CONFIG_PATH", file.toString()));

        WireAnswer created = call("POST", "/teleconsultation", """
                { "start_date": "2030-10-20T09:00:00.000Z", "end_date": "2030-10-20T09:30:00.000Z",
                  "participants": { "number": 2,
                    "data": [ { "userId": "Patient/77", "fullName": "Francesco Neri", "group": "patient" } ] } }""");
        assertThat(created.status()).isEqualTo(201);
        String id = json(created).path("roomId").textValue();
        assertThat(deployment.emulator().roomsEver()).isEmpty();
        assertThat(crud.documents("teleconsultations-users"))
                .singleElement()
                .asString()
                .contains("Patient/77");
        deployment.clock().set("2030-10-20T08:55:00Z");
        assertThat(json(adapter(id, "{\"customUserId\": \"Patient/77\"}"))
                        .path("accessLinkURL")
                        .isNull())
                .isTrue();

        WireAnswer added = call("POST", "/teleconsultation/" + id + "/participants/data", """
                { "userExternalId": "Practitioner/5", "groups": ["doctor"], "fullName": "Anna Rossi" }""");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.text()).isEmpty();
        Set<String> links = new HashSet<>();
        for (String user : List.of("Patient/77", "Practitioner/5")) {
            WireAnswer joined = adapter(id, "{\"customUserId\": \"" + user + "\"}");
            assertThat(joined.status()).isEqualTo(200);
            assertThat(links.add(json(joined).path("accessLinkURL").textValue()))
                    .isTrue();
        }
        for (String wrong : List.of("{\"customUserId\": \"Patient/78\"}", "{\"customUserId\": ", "{}", "7", "")) {
            assertThat(adapter(id, wrong).status()).as(wrong).isEqualTo(401);
        }
        // The usual header is ignored once a path is configured.
        assertThat(client().send("GET", "/teleconsultation/" + id, List.of("miauserid: Patient/77"), "")
                        .status())
                .isEqualTo(401);
    }

    private void deploy(Map<String, String> settings) {
        Map<String, String> variables = new HashMap<>(settings);
        variables.put("CRUD_SERVICE_URL", crud.url().toString());
        variables.put("TELECONSULTATIONS_CRUD_NAME", "teleconsultations");
        variables.put("USER_ID_MAP_CRUD_NAME", "teleconsultations-users");
        variables.put("IMMUTABLE_PERIOD_MS", "600000");
        // The reconciler calls on its own behalf, without a caller's headers.
        variables.put("RECONCILE_INTERVAL_MS", "3600000");
        deployment = Deployment.at("2030-10-20T08:00:00Z", folder, variables);
    }

    private WireClient client() {
        return new WireClient(deployment.url("/"), Duration.ofSeconds(20));
    }

    /** Calls as custom-plugin-lib does, and passes on the headers of its own request. */
    private WireAnswer call(String method, String path, String body) {
        List<String> headers = new ArrayList<>();
        PASSED_ON.forEach((name, value) -> headers.add(name + ": " + value));
        headers.add("miauserid: auth0|secretary");
        headers.add("miauserproperties: {\"email\":\"secretary@example.org\"}");
        headers.add(body.isEmpty() ? "content-type: text/html" : JSON_TYPE);
        headers.add("content-length: " + body.getBytes(StandardCharsets.UTF_8).length);
        return client().send(method, path, headers, body);
    }

    /** Calls as a browser does through the gateway. */
    private WireAnswer browse(String method, String path, String user) {
        return client().send(
                        method,
                        path,
                        List.of(
                                "accept: application/json, text/plain, */*",
                                "referer: https://visits.example.org/telecons-fe/teleconsultation/1",
                                "cookie: " + COOKIE,
                                "client-type: website",
                                "x-forwarded-host: visits.example.org",
                                "miauserid: " + user,
                                "miausergroups: patient",
                                "isbackoffice: 0"),
                        "");
    }

    private WireAnswer adapter(String id, String properties) {
        return client().send(
                        "GET",
                        "/teleconsultation/" + id,
                        List.of("miauserproperties: " + properties, "cookie: " + COOKIE),
                        "");
    }

    private String scheduled() {
        WireAnswer created = call("POST", "/teleconsultation", """
                { "participants": ["auth0|5f9a-doctor", "auth0|5f9a-patient"],
                  "start_date": "2030-10-20T09:00:00.000Z", "end_date": "2030-10-20T10:00:00.000Z" }""");
        assertThat(created.status()).isEqualTo(201);
        return json(created).path("roomId").textValue();
    }

    private String onlyRoom() {
        Awaitility.await("one room: a replaced room is deleted after the answer")
                .untilAsserted(() -> assertThat(deployment.emulator().rooms()).hasSize(1));
        return deployment.emulator().rooms().get(0).id();
    }

    private void assertCallerReachedCrudAndDirectory() {
        List<RecordedRequest> written = Stream.of(CrudRoute.INSERT, CrudRoute.PATCH)
                .flatMap(route -> crud.requests(route).stream())
                .toList();
        assertThat(written).isNotEmpty();
        for (RecordedRequest request : crud.requests()) {
            for (String name : EXPECTED_AT_CRUD) {
                assertThat(request.header(name))
                        .as("%s of %s %s", name, request.method(), request.path())
                        .contains(PASSED_ON.get(name));
            }
            assertThat(request.header("miauserid")).contains("auth0|secretary");
        }
        assertThat(directory.asked()).isNotEmpty();
        for (Map<String, String> headers : directory.asked()) {
            EXPECTED_AT_CRUD.forEach(name -> assertThat(headers).as(name).containsEntry(name, PASSED_ON.get(name)));
            assertThat(headers).containsEntry("miauserid", "auth0|secretary");
        }
    }

    private static void assertNoContent(WireAnswer reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(204);
        assertThat(reply.text()).isEmpty();
    }

    /** A body that is not a JSON object is a missing node. */
    private static JsonNode json(WireAnswer answer) {
        try {
            return answer.text().startsWith("{") ? new JsonMapper().readTree(answer.text()) : MissingNode.getInstance();
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private static List<String> names(JsonNode body) {
        List<String> names = new ArrayList<>();
        body.path("participantsBandyerCall")
                .forEach(participant -> names.add(participant.path("fullName").textValue()));
        return names;
    }

    private static List<String> with(List<String> headers, String... more) {
        List<String> all = new ArrayList<>(headers);
        all.addAll(List.of(more));
        return all;
    }
}
