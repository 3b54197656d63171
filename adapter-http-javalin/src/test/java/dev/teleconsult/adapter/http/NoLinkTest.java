package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.FhirSettings.Actor;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.testing.FakeEventSink;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * At random times around the window, every route except the one that shows a participant their own link is requested
 * for a visit: no answer contains any link of the provider. The window that all answers announce is the window that is
 * kept.
 *
 * <p>A build uses ten times, two of them at the edge of the window; {@code -Dno.link.rounds=22} uses more.
 */
class NoLinkTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] BACK_OFFICE = {"miauserid", "dr-9", "isbackoffice", "1"};
    private static final String DAY = "date=ge2022-02-22&date=lt2022-02-23";
    private static final String RANGE = "from=2022-02-22T00:00:00Z&to=2022-02-23T00:00:00Z";
    private static final Instant START = Instant.parse("2022-02-22T09:30:00Z");
    private static final Instant OPENS = START.minus(Duration.ofMinutes(10));

    /** Each round requests more visits than the one before, so many rounds take long. */
    private static final int ROUNDS = Integer.getInteger("no.link.rounds", 8);

    /** The route that shows a link and its stream, and those without a visit, or that end it. */
    private static final Set<String> OTHERS = Set.of(
            "GET /teleconsultation/{id}",
            "GET /teleconsultation/{id}/events",
            "DELETE /teleconsultation/{id}",
            "DELETE /teleconsultation/{id}/uploads",
            "GET /transcription/{roomId}/{sessionId}",
            "POST /webhooks/kaleyra",
            "POST /credentials",
            "POST /settings/background-image",
            "PATCH /settings/update",
            "POST /-/events/{eventId}/resend",
            "GET /-/healthz",
            "GET /-/ready",
            "GET /-/check-up",
            "GET /-/metrics");

    private static final Set<String> OPERATIONS = PromisedAnswers.load().operations().stream()
            .filter(operation -> !OTHERS.contains(operation))
            .collect(Collectors.toCollection(TreeSet::new));

    private final Random random = new Random(17);
    private final Set<String> links = new HashSet<>();
    private final Set<String> spellings = new HashSet<>();
    private final Set<String> succeeded = new TreeSet<>();
    private final TestServer server = TestServer.setup()
            .application(builder -> builder.audit(AuditSettings.off().mode(AuditMode.FULL))
                    .keepsAttendance(Duration.ofDays(30))
                    .noticesByBackoffice(true)
                    .erasesPeople(new ErasureKeys(List.of(new byte[ErasureKeys.SHORTEST])))
                    .events(new FakeEventSink().add("his")))
            .server(builder -> builder.page(PageSettings.builder()
                            .publicUrl(URI.create("https://care.example"))
                            .build())
                    .fhir(FhirSettings.builder()
                            .group(Actor.PRACTITIONER, "doctor")
                            .group(Actor.PATIENT, "patient")
                            .takesNames(true)
                            .build()))
            .start();
    private String id;

    @BeforeEach
    void aVisitIsBooked() {
        server.clock.set("2022-02-22T06:00:00Z");
        Answer created = fhir("POST", "/fhir/r4/Appointment", request(), "If-None-Exist", "identifier=urn:cup|4711");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        id = created.json().get("id").asText();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ObjectNode request() {
        ObjectNode appointment = JSON.createObjectNode()
                .put("resourceType", "Appointment")
                .put("status", "booked")
                .put("start", START.toString())
                .put("end", START.plus(Duration.ofMinutes(30)).toString());
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
        return appointment;
    }

    private Answer fhir(String method, String path, Object body, String... headers) {
        String type = method.equals("PATCH") ? "application/json-patch+json" : "application/fhir+json";
        return server.call(method, path)
                .headers(BACK_OFFICE)
                .headers(headers)
                .body(type, body.toString().getBytes(StandardCharsets.UTF_8))
                .send();
    }

    @Test
    void noAnswerShouldContainALinkAtAnyTimeAndTheWindowShouldBeAsAnnounced() {
        for (Instant now : times()) {
            server.clock.set(now.toString());
            Answer joining =
                    server.get("/teleconsultation/" + id, "miauserid", random.nextBoolean() ? "doctor3" : "patient4");
            boolean isShown = joining.json().path("accessLinkURL").isTextual();
            assertThat(isShown).as("a link at " + now).isEqualTo(!now.isBefore(OPENS));
            if (isShown) {
                remember(joining.json().get("accessLinkURL").asText());
                assertThat(holdsALink(joining)).as("the check detects a link").isTrue();
            }
            server.video
                    .currentRooms()
                    .forEach(room -> room.room()
                            .links()
                            .values()
                            .forEach(link -> remember(link.uri().toString())));
            OPERATIONS.forEach(this::ask);
            page();
            assertWindowIsPublished();
        }
        assertThat(links).hasSizeGreaterThanOrEqualTo(2);
        assertThat(succeeded).as("each operation was answered with success").isEqualTo(OPERATIONS);
    }

    /** Sorted: half of them within a minute of the window's opening, and one exactly at it. */
    private List<Instant> times() {
        return Stream.concat(
                        Stream.of(OPENS.minusMillis(1), OPENS),
                        IntStream.range(0, ROUNDS).mapToObj(round -> {
                            int spread = round % 2 == 0 ? 3600 : 60;
                            return OPENS.plusSeconds(random.nextInt(2 * spread) - spread);
                        }))
                .sorted()
                .toList();
    }

    /** Requests the visit by one operation, in each of its variants. */
    private void ask(String operation) {
        int blank = operation.indexOf(' ');
        String method = operation.substring(0, blank);
        String path = operation.substring(blank + 1).replace("{id}", id);
        for (String version : path.contains("{version}") ? List.of("r4", "r5") : List.of("")) {
            String at = path.replace("{version}", version);
            for (Answer answer : answers(operation, method, at)) {
                if (answer.status() < 300) {
                    succeeded.add(operation);
                }
                assertThat(answer.status()).as(operation + " " + answer.text()).isLessThan(500);
                assertThat(holdsALink(answer)).as(operation + " holds a link").isFalse();
            }
        }
    }

    private List<Answer> answers(String operation, String method, String path) {
        return switch (operation) {
            case "GET /teleconsultation" ->
                List.of(
                        get(path + "?" + RANGE + "&presence=true"),
                        get(path + "?identifier=" + encoded("urn:cup|4711")),
                        get(path + "?" + RANGE + "&user=doctor3"));
            case "POST /teleconsultation" -> List.of(server.post(path, Bodies.ALL_KNOWN, BACK_OFFICE));
            case "PATCH /teleconsultation/{id}" ->
                List.of(server.patch(path, "{\"start_date\":\"" + START + "\"}", BACK_OFFICE));
            case "POST /teleconsultation/{id}/participants/data" -> {
                String other = server.scheduledIncomplete();
                yield List.of(
                        server.post(path, ONE_MORE, BACK_OFFICE),
                        server.post("/teleconsultation/" + other + "/participants/data", ONE_MORE, BACK_OFFICE));
            }
            case "GET /teleconsultation/{id}/calendar" ->
                List.of(
                        get(path),
                        get(path + "?method=request&attendee=" + encoded("mailto:a@b.example")),
                        server.get(path, "miauserid", "patient4"));
            case "POST /teleconsultation/{id}/notice" ->
                List.of(server.post(path, "{\"kind\":\"RUNNING_LATE\",\"minutes\":15}", BACK_OFFICE));
            case "POST /teleconsultation/{id}/events/resend" -> List.of(server.post(path, "", BACK_OFFICE));
            case "POST /-/events/resend" -> List.of(server.post(path + "?" + RANGE, "", BACK_OFFICE));
            case "GET /teleconsultation/{id}/access-log" -> List.of(server.get(path, "miauserid", "patient4"));
            case "GET /audit" -> List.of(get(path), get(path + "?teleconsultation=" + id + "&format=fhir"));
            case "GET /fhir/{version}/Appointment", "GET /fhir/{version}/Encounter" ->
                List.of(get(path + "?" + DAY), get(path + "?_id=" + id), get(path + "?" + DAY + "&status=booked"));
            case "POST /fhir/{version}/Appointment/_search", "POST /fhir/{version}/Encounter/_search" ->
                List.of(server.call(method, path)
                        .headers(BACK_OFFICE)
                        .body("application/x-www-form-urlencoded", DAY.getBytes(StandardCharsets.UTF_8))
                        .send());
            case "POST /fhir/{version}/Appointment" ->
                List.of(fhir(method, path, request(), "If-None-Exist", "identifier=urn:cup|4711"));
            case "GET /fhir/{version}/Appointment/{id}", "GET /fhir/{version}/Encounter/{id}" ->
                List.of(get(path), server.get(path, "miauserid", "patient4"), get(path + "-unknown"));
            case "PUT /fhir/{version}/Appointment/{id}", "PATCH /fhir/{version}/Appointment/{id}" -> {
                Answer served = get(path);
                Object body = method.equals("PUT") ? served.json() : JSON.createArrayNode();
                yield List.of(
                        fhir(method, path, body, "If-Match", served.header("ETag")),
                        fhir(method, path, body, "If-Match", "W/\"stale\""));
            }
            case "DELETE /users/{userId}" ->
                List.of(
                        server.delete("/users/patient4?dryRun=true", BACK_OFFICE),
                        server.delete("/users/patient4", BACK_OFFICE),
                        server.delete("/users/passer-by", BACK_OFFICE));
            case "GET /erasures/{erasureId}" -> {
                Answer begun = server.delete("/users/passer-by", BACK_OFFICE);
                yield List.of(get("/erasures/" + begun.json().path("id").asText()));
            }
            default -> List.of(get(path));
        };
    }

    private static final String ONE_MORE =
            "{\"userId\":\"patient5\",\"fullName\":\"Bo\",\"groups\":[\"patient\"],\"language\":\"it\"}";

    private Answer get(String path) {
        return server.get(path, BACK_OFFICE);
    }

    /** The operator's page, which no document describes. */
    private void page() {
        Answer page = server.call("GET", "/telecons-fe/admin?day=2022-02-22")
                .headers(BACK_OFFICE)
                .undocumented()
                .send();
        assertThat(page.status()).isEqualTo(200);
        assertThat(holdsALink(page)).as(page.text()).isFalse();
    }

    private void assertWindowIsPublished() {
        String told = get("/teleconsultation/" + id + "/plan")
                .json()
                .get("joinableFrom")
                .asText();
        assertThat(Instant.parse(told)).isEqualTo(OPENS);
        assertThat(get("/fhir/r4/Appointment/" + id)
                        .json()
                        .at("/extension/0/extension/2/extension/1/valueContactPoint/period/start")
                        .asText())
                .isEqualTo(told);
        assertThat(get("/fhir/r5/Appointment/" + id)
                        .json()
                        .at("/virtualService/0/addressExtendedContactDetail/telecom/0/period/start")
                        .asText())
                .isEqualTo(told);
        List<String> listed = new ArrayList<>();
        get("/teleconsultation?" + RANGE).json().get("items").forEach(item -> {
            if (item.get("id").asText().equals(id)) {
                listed.add(item.get("joinableFrom").asText());
            }
        });
        assertThat(listed).containsExactly(told);
    }

    /** Most answers have not even this, so that they need not be searched for each link. */
    private static final String IN_EACH_SPELLING = "call";

    /** A link, and how a page, a query and some writers of JSON spell it. */
    private void remember(String link) {
        assertThat(link).contains(IN_EACH_SPELLING);
        if (links.add(link)) {
            spellings.addAll(List.of(link, link.replace("&", "&amp;"), link.replace("/", "\\/"), encoded(link)));
        }
    }

    /** In the body or in a header, in plain text or escaped as in HTML or a query. */
    private boolean holdsALink(Answer answer) {
        String all = answer.headers() + answer.text();
        return all.contains(IN_EACH_SPELLING) && spellings.stream().anyMatch(all::contains);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
