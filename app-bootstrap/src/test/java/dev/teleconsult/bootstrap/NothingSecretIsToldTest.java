package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.bootstrap.Deployment.Answer;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goes through visits, good and bad, with secrets that can be told apart, and looks for them where they must not be. The log
 * is looked at as our code wrote it, before anything is taken out of it.
 */
class NothingSecretIsToldTest {

    private static final String DOCTOR = "Anna Secretrossi";
    private static final String PATIENT = "Marco Secretbianchi";
    private static final String COOKIE = "sid=secretcookie";
    private static final String TOKEN = "Bearer secrettoken";
    private static final String IDEMPOTENCY_KEY = "secret-idempotency-key";
    private static final String PLAN = """
            {"start_date": "2030-01-01T10:00:00.000Z", "duration_in_seconds": 1800,
             "participants": ["auth0|doctor", "auth0|patient"]}
            """;

    private CapturedLogs logs;
    private final Set<String> answersBeforeTheTime = new LinkedHashSet<>();

    @TempDir
    Path folder;

    private FakeAuthService directory;
    private Deployment deployment;

    @BeforeEach
    void deploy() {
        directory = FakeAuthService.start()
                .knows("auth0|doctor", DOCTOR, "doctor")
                .knows("auth0|patient", PATIENT, "patient");
        deployment = Deployment.at(
                "2030-01-01T09:00:00Z",
                folder,
                Map.of(
                        "AUTH_SERVICE", directory.url().toString(),
                        "ADDITIONAL_HEADERS_TO_PROXY", "cookie,authorization",
                        "TELECONSULTATION_DELETE_UPLOADS", "true",
                        "UPSTREAM_FIRST_WAIT_MS", "1",
                        "UPSTREAM_LONGEST_WAIT_MS", "1",
                        "UPSTREAM_TIMEOUT_MS", "2000"));
        logs = CapturedLogs.start();
    }

    @AfterEach
    void close() {
        logs.close();
        deployment.close();
        directory.close();
    }

    @Test
    void noLogMetricOrErrorShouldTellASecret() {
        Set<String> secrets = new LinkedHashSet<>(List.of(
                DOCTOR,
                PATIENT,
                "secretcookie",
                "secrettoken",
                IDEMPOTENCY_KEY,
                deployment.emulator().apiKey()));

        String path = "/teleconsultation/"
                + ask(() -> post("/teleconsultation", PLAN))
                        .body()
                        .path("roomId")
                        .textValue();
        secrets.addAll(linksOfAllRooms());
        Set<String> links = linksOfAllRooms();
        ask(() -> get(path, "auth0|patient"));
        ask(() -> get(path, "auth0|stranger"));
        ask(() -> post("/teleconsultation", "{\"start_date\": \"" + DOCTOR + "\"}"));
        ask(() -> post("/teleconsultation", "{" + PATIENT));
        ask(() -> get("/nowhere?name=" + "secrettoken", "auth0|patient"));
        ask(() -> deployment.patch(path, "{\"start_date\": \"2030-01-01T10:30:00.000Z\"}"));
        for (Fault fault : List.of(
                Fault.serverError(),
                Fault.unauthorized(),
                Fault.nonsenseJson(),
                Fault.truncatedJson(),
                Fault.closedConnection(),
                Fault.html(),
                Fault.tooManyRequests())) {
            deployment.emulator().inject(fault.on(Fault.ANY_OPERATION).times(2));
            ask(() -> post("/teleconsultation", PLAN.replace("1800", "1801")));
            deployment.emulator().clearFaults();
            deployment
                    .emulator()
                    .inject(fault.on(Fault.ANY_OPERATION).afterTheEffect().times(1));
            ask(() -> post("/teleconsultation", PLAN.replace("1800", "1802")));
            deployment.emulator().clearFaults();
        }
        assertThat(logs.lines()).anyMatch(text -> text.contains("request completed"));
        assertThat(String.join("\n", answersBeforeTheTime)).doesNotContain(links);

        deployment.clock().set("2030-01-01T10:30:00Z");
        String shown = get(path, "auth0|patient").body().path("accessLinkURL").textValue();
        assertThat(shown).startsWith(URI.create(shown).getScheme());
        secrets.addAll(linksOfAllRooms());
        deployment.emulator().inject(Fault.serverError().on(Fault.ANY_OPERATION).times(3));
        get(path, "auth0|doctor");
        deployment.emulator().clearFaults();
        Answer issued = deployment.post("/credentials", "{}", "miauserid", "auth0|doctor", "cookie", COOKIE);
        secrets.add(issued.body().path("accessToken").textValue());
        deployment.emulator().inject(Fault.unavailable().on(Fault.ANY_OPERATION).times(2));
        deployment.delete(path);
        deployment.emulator().clearFaults();
        get(path, "auth0|patient");

        assertThat(secrets).hasSizeGreaterThan(8).doesNotContainNull();
        assertThat(directory.asked())
                .as("the cookie was really passed on")
                .anySatisfy(headers -> assertThat(headers.get("cookie")).contains(COOKIE));
        assertThat(logs.lines()).as("the log was really looked at").hasSizeGreaterThan(20);
        for (String secret : secrets) {
            assertThat(logs.lines()).noneMatch(text -> text.contains(secret));
            assertThat(deployment.get("/-/metrics").text()).doesNotContain(secret);
            assertThat(deployment.get("/-/check-up").text()).doesNotContain(secret);
        }
        assertThat(logs.lines()).noneMatch(text -> text.contains("Authorization") || text.contains("apikey"));
    }

    private Answer ask(java.util.function.Supplier<Answer> question) {
        Answer answer = question.get();
        answersBeforeTheTime.add(answer.text() + answer.headers());
        return answer;
    }

    private Answer post(String path, String body) {
        return deployment.post(
                path,
                body,
                "cookie",
                COOKIE,
                "authorization",
                TOKEN,
                "idempotency-key",
                IDEMPOTENCY_KEY + Integer.toHexString(body.hashCode()));
    }

    private Answer get(String path, String user) {
        return deployment.get(path, "miauserid", user, "cookie", COOKIE, "authorization", TOKEN);
    }

    /** What is secret of them: all that follows the host. */
    private Set<String> linksOfAllRooms() {
        return deployment.emulator().roomsEver().stream()
                .flatMap(room -> room.links().values().stream())
                .map(URI::getPath)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
