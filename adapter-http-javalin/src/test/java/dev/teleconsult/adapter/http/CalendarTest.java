package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.ParseWarning;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One library writes the files, another one validates them. */
class CalendarTest {
    private static final String[] DOCTOR = {"miauserid", "doctor1"};
    private static final String[] BACK_OFFICE = {"isbackoffice", "1"};

    private final List<TestServer> servers = new ArrayList<>();
    private final TestServer server = start("", Set.of(BackofficeRoute.CALENDAR));

    @AfterEach
    void stop() {
        servers.forEach(TestServer::close);
    }

    private TestServer start(String brand, Set<BackofficeRoute> routes) {
        TestServer started = TestServer.setup()
                .settings(settings ->
                        settings.backofficeRoutes(routes).operatorPage(false).backofficeGroups(Set.of("front desk")))
                .server(builder -> builder.page(PageSettings.builder()
                        .publicUrl(URI.create("https://care.example"))
                        .brand(brand)
                        .build()))
                .start();
        servers.add(started);
        return started;
    }

    @Test
    void participantShouldGetAFileThatAnotherLibraryReads() {
        String id = server.scheduled();

        Answer answer = server.get("/teleconsultation/" + id + "/calendar", DOCTOR);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/calendar; charset=utf-8; method=PUBLISH");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"teleconsultation.ics\"");
        assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
        VEvent event = event(answer);
        String page = "https://care.example/telecons-fe/teleconsultation/" + id;
        assertThat(event.getUid().getValue()).isEqualTo(id + "@care.example");
        assertThat(event.getDateStart().getValue().toInstant()).isEqualTo("2022-02-22T15:30:00Z");
        assertThat(event.getDateEnd().getValue().toInstant()).isEqualTo("2022-02-22T16:30:00Z");
        assertThat(event.getSummary().getValue()).isEqualTo("Video visit");
        assertThat(event.getStatus().isConfirmed()).isTrue();
        assertThat(event.getClassification().isPrivate()).isTrue();
        assertThat(event.getOrganizer().getEmail()).isEqualTo("noreply@care.example");
        assertThat(event.getConferences().get(0).getUri()).isEqualTo(page);
        assertThat(event.getUrl().getValue()).isEqualTo(page);
        assertThat(event.getDescription().getValue()).contains("10 minutes").endsWith(page);
        assertThat(event.getAlarms()).hasSize(1);
        assertThat(event.getAttendees()).isEmpty();
    }

    /** The UID stays the same, and the sequence rises with each visible change. */
    @Test
    void scheduledMovedNamedAndCancelledVisitShouldBeOneEntryInFourEditions() {
        String id = server.scheduledIncomplete();
        List<VEvent> editions = new ArrayList<>(List.of(event(file(server, id))));
        assertThat(editions.get(0).getStatus().isTentative()).isTrue();
        server.clock.advance(Duration.ofMinutes(1));
        server.patch("/teleconsultation/" + id, "{\"start_date\":\"2022-02-22T15:00:00.000Z\"}");
        editions.add(event(file(server, id)));
        server.post("/teleconsultation/" + id + "/participants/data", Bodies.PATIENT);
        editions.add(event(file(server, id)));
        assertThat(editions.get(2).getStatus().isConfirmed()).isTrue();
        Answer unchanged = file(server, id);
        assertThat(event(unchanged).getSequence().getValue())
                .isEqualTo(editions.get(2).getSequence().getValue());

        server.clock.set("2022-02-22T15:30:00Z");
        String link = server.get("/teleconsultation/" + id, DOCTOR)
                .json()
                .get("accessLinkURL")
                .asText();
        assertThat(file(server, id).text()).isEqualTo(unchanged.text());
        server.delete("/teleconsultation/" + id);
        Answer struck = file(server, id);
        editions.add(event(struck));

        assertThat(struck.header("Content-Type")).endsWith("method=CANCEL");
        assertThat(struck.text()).contains("METHOD:CANCEL\r\n").doesNotContain("CONFERENCE");
        assertThat(editions.get(3).getStatus().isCancelled()).isTrue();
        assertThat(editions).extracting(one -> one.getUid().getValue()).containsOnly(id + "@care.example");
        for (int i = 1; i < editions.size(); i++) {
            assertThat(editions.get(i).getSequence().getValue())
                    .isGreaterThan(editions.get(i - 1).getSequence().getValue());
        }
        assertThat(link).startsWith("http");
        assertThat(unchanged.text() + struck.text())
                .doesNotContain(link)
                .doesNotContain("Joe")
                .doesNotContain("usr_");
    }

    @Test
    void unchangedFileShouldBeAnsweredWith304() {
        String id = server.scheduled();
        Answer first = file(server, id);

        Answer second = server.get(
                "/teleconsultation/" + id + "/calendar", "miauserid", "doctor1", "If-None-Match", first.header("ETag"));

        assertThat(second.status()).isEqualTo(304);
        server.delete("/teleconsultation/" + id);
        assertThat(server.get(
                                "/teleconsultation/" + id + "/calendar",
                                "miauserid",
                                "doctor1",
                                "If-None-Match",
                                first.header("ETag"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void linesShouldHaveAtMost75OctetsForEveryTitle() {
        String letters = "aZ ,;:\\\"\u00e8\u674e\ud83e\ude7a\u0623'^%";
        int[] characters = letters.codePoints().toArray();
        Random random = new Random(9);
        for (int round = 0; round < 15; round++) {
            StringBuilder title = new StringBuilder("x");
            for (int i = random.nextInt(160); i > 0; i--) {
                title.appendCodePoint(characters[random.nextInt(characters.length)]);
            }
            TestServer branded = start(title.toString(), Set.of());

            Answer answer = file(branded, branded.scheduled());

            assertThat(event(answer).getSummary().getValue()).isEqualTo(title.toString());
            assertThat(answer.text().split("\r\n"))
                    .allSatisfy(line ->
                            assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(75));
            assertThat(answer.text().replace("\r\n", "")).doesNotContain("\n").doesNotContain("\ufffd");
            stop();
            servers.clear();
        }
    }

    @Test
    void backOfficeShouldGetAnInvitationForMail() {
        String id = server.scheduled();
        String path = "/teleconsultation/" + id + "/calendar";

        Answer answer = server.get(path + "?method=request&attendee=mailto:giulia%2B1@mail.example", BACK_OFFICE);

        assertThat(answer.header("Content-Type")).endsWith("method=REQUEST");
        assertThat(event(answer).getAttendees())
                .singleElement()
                .satisfies(one -> assertThat(one.getEmail()).isEqualTo("giulia+1@mail.example"));
        assertThat(server.get(path, BACK_OFFICE).status()).isEqualTo(200);
        assertThat(server.get(path, "miauserid", "clerk", "miausergroups", "front desk")
                        .status())
                .isEqualTo(200);
        assertThat(server.get(path + "?method=request&attendee=mailto:a@b.example", DOCTOR)
                        .status())
                .isEqualTo(403);
        for (String wrong : List.of(
                "?method=request",
                "?attendee=mailto:a@b.example",
                "?method=cancel",
                "?method=request&attendee=a@b.example",
                "?method=request&attendee=mailto:a@b.example%0D%0AX:y")) {
            assertThat(server.get(path + wrong, BACK_OFFICE).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void otherCallersShouldGetNoFile() {
        String id = server.scheduled();
        TestServer usual = start("", Set.of());
        String other = usual.scheduled();

        assertThat(server.get("/teleconsultation/" + id + "/calendar").status()).isEqualTo(401);
        assertThat(server.get("/teleconsultation/" + id + "/calendar", "miauserid", "stranger")
                        .status())
                .isEqualTo(401);
        assertThat(server.get("/teleconsultation/unknown/calendar", DOCTOR).status())
                .isEqualTo(404);
        assertThat(usual.get("/teleconsultation/" + other + "/calendar", BACK_OFFICE)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void calendarRouteShouldNotExistWithoutAPublicAddress() {
        TestServer usual = TestServer.start();
        servers.add(usual);

        assertThat(file(usual, usual.scheduled()).code()).isEqualTo("ROUTE_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"it", "de", "fr", "es", "ar"})
    void textsShouldBeInTheRequestedLanguage(String language) {
        String id = server.scheduled();

        Answer asked = server.get("/teleconsultation/" + id + "/calendar?language=" + language, DOCTOR);
        Answer preferred = server.get(
                "/teleconsultation/" + id + "/calendar", "miauserid", "doctor1", "Accept-Language", language);

        assertThat(event(asked).getSummary().getValue()).isNotEqualTo("Video visit");
        assertThat(preferred.text()).isEqualTo(asked.text());
    }

    private static Answer file(TestServer server, String id) {
        return server.get("/teleconsultation/" + id + "/calendar", DOCTOR);
    }

    private static VEvent event(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<List<ParseWarning>> warnings = new ArrayList<>();
        List<ICalendar> calendars =
                Biweekly.parse(answer.text()).warnings(warnings).all();
        assertThat(warnings).allMatch(List::isEmpty);
        assertThat(calendars).hasSize(1);
        assertThat(calendars.get(0).validate(biweekly.ICalVersion.V2_0).isEmpty())
                .isTrue();
        assertThat(calendars.get(0).getEvents()).hasSize(1);
        return calendars.get(0).getEvents().get(0);
    }
}
