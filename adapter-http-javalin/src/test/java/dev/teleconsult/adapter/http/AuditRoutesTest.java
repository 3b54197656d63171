package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.AuditVerification;
import dev.teleconsult.ports.application.AuditMode;
import dev.teleconsult.ports.application.AuditSettings;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditRoutesTest {
    private static final String[] BACK_OFFICE = {"miauserid", "dr-9", "isbackoffice", "1"};
    private static final List<String> CALLERS = List.of("doctor1", "patient1", "dr-9");

    private final TestServer server = TestServer.setup()
            .application(builder -> builder.audit(AuditSettings.off().mode(AuditMode.FULL)))
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    private String open() {
        String id = server.scheduled();
        server.clock.set("2022-02-22T15:25:00Z");
        return id;
    }

    private static String link(Answer answer) {
        return answer.json().get("accessLinkURL").asText();
    }

    /**
     * Requests every route of the document, including future ones, as every kind of caller: if an answer contains a
     * link, there is a row with the request's id.
     */
    @Test
    void noRouteShouldShowALinkWithoutAnAuditRow() throws IOException {
        String id = open();
        Set<String> links = CALLERS.stream()
                .limit(2)
                .map(user -> link(server.get("/teleconsultation/" + id, "miauserid", user)))
                .collect(Collectors.toSet());
        int shown = 0;
        int asked = 0;
        for (String path : paths(id)) {
            for (String user : CALLERS) {
                String request = "asked-" + ++asked;
                String body = body(path, user, request);
                if (links.stream().anyMatch(body::contains)) {
                    shown++;
                    assertThat(rowsOf(request))
                            .as("rows of GET %s by %s", path, user)
                            .extracting(AuditRow::kind)
                            .contains("link-shown");
                }
            }
        }

        assertThat(shown).isEqualTo(2);
        assertThat(asked).isGreaterThan(30);
    }

    @Test
    void noRouteShouldShowALinkWhenTheAuditTrailCannotBeWritten() throws IOException {
        String id = open();
        Set<String> links = CALLERS.stream()
                .limit(2)
                .map(user -> link(server.get("/teleconsultation/" + id, "miauserid", user)))
                .collect(Collectors.toSet());
        server.storage.failAlways(Operation.APPEND_AUDIT, Failures.unavailable());

        for (String path : paths(id)) {
            for (String user : CALLERS) {
                assertThat(body(path, user, "req-1"))
                        .as("GET %s by %s", path, user)
                        .doesNotContain(links);
            }
        }
        Answer answer = server.get("/teleconsultation/" + id, "miauserid", "patient1");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    private static Stream<String> documented() {
        return PromisedAnswers.load().operations().stream()
                .filter(operation -> operation.startsWith("GET "))
                .map(operation -> operation.substring("GET ".length()));
    }

    private static List<String> paths(String id) {
        return Stream.concat(documented(), Stream.of("/telecons-fe/teleconsultation/{id}"))
                .map(path -> path.replaceAll("\\{(id|roomId)}", id).replaceAll("\\{[^}]*}", "any"))
                .toList();
    }

    private String body(String path, String user, String request) throws IOException {
        String[] headers = {"miauserid", user, "isbackoffice", user.equals("dr-9") ? "1" : "0", "x-request-id", request
        };
        return path.endsWith("/events")
                ? firstEvent(path, headers)
                : server.call("GET", path)
                        .undocumented()
                        .headers(headers)
                        .send()
                        .text();
    }

    private String firstEvent(String path, String... headers) throws IOException {
        HttpURLConnection stream =
                (HttpURLConnection) URI.create(server.url(path)).toURL().openConnection();
        for (int i = 0; i < headers.length; i += 2) {
            stream.setRequestProperty(headers[i], headers[i + 1]);
        }
        if (stream.getResponseCode() != 200) {
            return "";
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder first = new StringBuilder();
            String line = lines.readLine();
            while (line != null && !line.startsWith("data:")) {
                first.append(line);
                line = lines.readLine();
            }
            return first.append(line).toString();
        } finally {
            stream.disconnect();
        }
    }

    private List<AuditRow> rowsOf(String request) {
        return server.storage.allAuditRows().stream()
                .filter(row -> row.request().equals(Optional.of(request)))
                .toList();
    }

    @Test
    void trailShouldBeReturnedInLinesWithoutLinksAndNames() {
        String id = open();
        String link = link(server.get(
                "/teleconsultation/" + id, "miauserid", "patient1", "x-forwarded-for", "198.51.100.7, 203.0.113.77"));

        Answer answer = server.get("/audit?teleconsultation=" + id + "&limit=1000", BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson; charset=utf-8");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        List<AuditRow> rows = answer.text()
                .lines()
                .map(AuditLines::read)
                .map(Optional::orElseThrow)
                .toList();
        assertThat(rows).extracting(AuditRow::kind).contains("scheduled", "revealed", "link-shown");
        AuditRow shown = rows.get(rows.size() - 1);
        assertThat(shown.origin()).contains("203.0.113.0/24");
        assertThat(shown.assurance()).contains("gateway");
        assertThat(answer.text())
                .doesNotContain(link)
                .doesNotContain("Joe")
                .doesNotContain("usr_")
                .doesNotContain("203.0.113.77");
        assertThat(server.storage.allAuditRows()).extracting(AuditRow::kind).contains("log-read");
    }

    @Test
    void trailShouldBeReturnedAsAuditEvents() {
        String id = open();
        server.get("/teleconsultation/" + id, "miauserid", "patient1", "x-request-id", "req-01");
        server.get("/teleconsultation/" + id, "miauserid", "stranger");

        Answer answer = server.get("/audit?format=fhir&teleconsultation=" + id, BACK_OFFICE);

        assertThat(answer.header("Content-Type")).isEqualTo("application/fhir+json; charset=utf-8");
        JsonNode shown = event(answer, "link-shown");
        assertThat(shown.at("/meta/profile/0").asText())
                .isEqualTo("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead");
        assertThat(shown.at("/type/code").asText()).isEqualTo("rest");
        assertThat(shown.at("/subtype/0/code").asText()).isEqualTo("read");
        assertThat(shown.at("/action").asText()).isEqualTo("R");
        assertThat(shown.at("/outcome").asText()).isEqualTo("0");
        assertThat(shown.at("/agent/0/type/coding/0/code").asText()).isEqualTo("110153");
        assertThat(shown.at("/agent/1/type/coding/0/code").asText()).isEqualTo("110152");
        assertThat(shown.at("/agent/1/network/address").asText()).isEqualTo("127.0.0.0");
        assertThat(shown.at("/agent/2/type/coding/0/code").asText()).isEqualTo("IRCP");
        assertThat(shown.at("/agent/2/who/identifier/value").asText()).isEqualTo("patient1");
        assertThat(shown.at("/entity/0/role/code").asText()).isEqualTo("1");
        assertThat(shown.at("/entity/1/what/reference").asText()).isEqualTo("Appointment/" + id);
        assertThat(shown.at("/entity/2/what/identifier/value").asText()).isEqualTo("req-01");
        JsonNode refused = event(answer, "link-refused");
        assertThat(refused.at("/type/code").asText()).isEqualTo("110113");
        assertThat(refused.at("/outcome").asText()).isEqualTo("8");
        JsonNode scheduled = event(answer, "scheduled");
        assertThat(scheduled.at("/action").asText()).isEqualTo("C");
        assertThat(scheduled.at("/agent/0/type/coding/0/code").asText()).isEqualTo("110152");
    }

    private static JsonNode event(Answer bundle, String kind) {
        for (JsonNode entry : bundle.json().get("entry")) {
            if (entry.at("/resource/subtype/1/code").asText().equals(kind)) {
                return entry.get("resource");
            }
        }
        throw new AssertionError("no " + kind + " in " + bundle.text());
    }

    @Test
    void pagesShouldFollowOneAnother() {
        open();
        List<String> lines = new ArrayList<>();
        String cursor = "";
        do {
            Answer page =
                    server.get("/audit/export?limit=1" + (cursor.isEmpty() ? "" : "&cursor=" + cursor), BACK_OFFICE);
            page.text().lines().forEach(lines::add);
            cursor = page.header("Next-Cursor");
        } while (!cursor.isEmpty() && lines.size() < 8);

        AuditVerification verification = AuditVerification.ofAll();
        lines.forEach(line -> verification.check(AuditLines.read(line).orElseThrow(), ""));
        assertThat(lines).hasSize(8);
        assertThat(verification.report().isIntact()).isTrue();
    }

    @Test
    void participantShouldReadTheirOwnRows() {
        String id = open();
        server.get("/teleconsultation/" + id, "miauserid", "patient1");
        server.get("/teleconsultation/" + id, "miauserid", "doctor1");

        Answer own = server.get("/teleconsultation/" + id + "/access-log", "miauserid", "patient1");

        assertThat(own.status()).isEqualTo(200);
        assertThat(own.text().lines().map(AuditLines::read).map(Optional::orElseThrow))
                .allMatch(row -> row.subject().equals(Optional.of("patient1")))
                .extracting(AuditRow::kind)
                .containsExactly("link-shown");
        assertThat(server.get("/teleconsultation/" + id + "/access-log", "miauserid", "stranger")
                        .text())
                .isEmpty();
        assertThat(server.get("/teleconsultation/" + id + "/access-log").status())
                .isEqualTo(401);
    }

    @Test
    void trailShouldBeVerified() {
        open();

        JsonNode report = server.get("/audit/verify", BACK_OFFICE).json();

        assertThat(report.get("intact").asBoolean()).isTrue();
        assertThat(report.get("rows").asLong()).isPositive();
        assertThat(report.get("heads").get(0).asText()).startsWith("chain=");
    }

    @ParameterizedTest
    @CsvSource({"/audit, 403", "/audit/export, 403", "/audit/verify, 403"})
    void onlyTheBackOfficeShouldReadTheTrail(String path, int status) {
        assertThat(server.get(path, "miauserid", "doctor1").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "/audit?format=xml",
        "/audit?limit=0",
        "/audit?limit=1001",
        "/audit?from=yesterday",
        "/audit?cursor=nonsense",
        "/audit/export?cursor=nonsense"
    })
    void invalidQueryShouldBeRefused(String path) {
        assertThat(server.get(path, BACK_OFFICE).status()).isEqualTo(400);
    }

    @Test
    void routesShouldBeUnsupportedWithoutAnAuditTrail() {
        try (TestServer plain = TestServer.start()) {
            assertThat(plain.get("/audit", BACK_OFFICE).code()).isEqualTo("AUDIT_UNSUPPORTED");
            assertThat(plain.get("/audit", BACK_OFFICE).status()).isEqualTo(501);
        }
        try (TestServer off = TestServer.setup()
                .settings(settings -> settings.backofficeRoutes(Set.of(BackofficeRoute.LIST)))
                .start()) {
            assertThat(off.call("GET", "/audit")
                            .undocumented()
                            .headers(BACK_OFFICE)
                            .send()
                            .code())
                    .isEqualTo("ROUTE_NOT_FOUND");
        }
    }
}
