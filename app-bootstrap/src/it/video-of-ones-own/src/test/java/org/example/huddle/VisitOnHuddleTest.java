package org.example.huddle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.outbound.CallEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A visit in the packaged server, which loads the provider from a jar and knows nothing else of it. */
class VisitOnHuddleTest {

    private static final String DOCTOR = "dr-7";
    private static final String PATIENT = "p-81";

    private static HuddleServer huddle;
    private static HuddleDeployment server;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        huddle = new HuddleServer();
        Path jar = jar(folder.resolve("huddle.jar"));
        server = HuddleDeployment.start(
                folder,
                Map.of(
                        "VIDEO_PROVIDER", "huddle",
                        "VIDEO_PROVIDER_PATH", jar.toString(),
                        "HUDDLE_URL", huddle.url().toString(),
                        "HUDDLE_SECRET", HuddleServer.SECRET,
                        "IMMUTABLE_PERIOD_MS", "600000",
                        "HTTP_HOST", "127.0.0.1",
                        "HTTP_PORT", "0"));
    }

    @AfterAll
    static void stop() {
        server.close();
        huddle.close();
    }

    @Test
    void visitShouldBeScheduledWaitedForAndJoinedWithANewLinkPerRead() throws Exception {
        Instant soon = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        int roomsBefore = huddle.openRooms();
        HttpResponse<String> scheduled = server.send("POST", "/teleconsultation", visitAt(soon.plusSeconds(7200)));
        assertThat(scheduled.statusCode()).as(scheduled.body()).isEqualTo(201);
        String visit = "/teleconsultation/" + text(scheduled, "roomId");
        assertThat(huddle.openRooms()).isEqualTo(roomsBefore + 1);

        HttpResponse<String> early = server.get(visit, "miauserid", PATIENT);
        assertThat(early.body()).contains("\"accessLinkURL\":null").contains("\"reason\":\"TOO_EARLY\"");
        assertThat(early.headers().firstValue("ETag")).isPresent();

        HttpResponse<String> moved = server.send("PATCH", visit, "{\"start_date\":\"" + soon.plusSeconds(300)
                + "\",\"end_date\":\"" + soon.plusSeconds(2100) + "\"}");
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(204);

        HttpResponse<String> first = server.get(visit, "miauserid", PATIENT);
        HttpResponse<String> again = server.get(visit, "miauserid", PATIENT, "If-None-Match", "*");
        HttpResponse<String> doctor = server.get(visit, "miauserid", DOCTOR);
        assertThat(again.statusCode()).as("no 304 outlives a link").isEqualTo(200);
        assertThat(first.headers().firstValue("ETag")).isEmpty();
        assertThat(Instant.parse(text(first, "accessLinkExpiresAt")))
                .isBetween(Instant.now().plusSeconds(200), Instant.now().plus(Duration.ofMinutes(5)));
        for (HttpResponse<String> answer : List.of(first, again, doctor)) {
            assertThat(huddle.letsIn(text(answer, "accessLinkURL"))).contains(text(answer, "bandyerUserId"));
        }
        assertThat(text(doctor, "accessLinkURL")).isNotEqualTo(text(first, "accessLinkURL"));
        assertThat(huddle.letsIn(text(first, "accessLinkURL") + "x")).as("a forged link").isEmpty();

        HttpResponse<String> late = server.send("PATCH", visit, "{\"start_date\":\"" + soon.plusSeconds(7200)
                + "\",\"end_date\":\"" + soon.plusSeconds(9000) + "\"}");
        assertThat(late.statusCode()).as("the room is frozen").isEqualTo(409);
    }

    @Test
    void unsupportedCapabilityShouldBeAnsweredWith501() throws Exception {
        String visit = "/teleconsultation/"
                + text(server.send("POST", "/teleconsultation", visitAt(Instant.now().plusSeconds(7200))), "roomId");

        for (HttpResponse<String> answer : List.of(
                server.send("DELETE", visit + "/uploads", ""),
                server.send("POST", "/credentials", "{}", "miauserid", DOCTOR))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(501);
            assertThat(text(answer, "code")).isEqualTo("UNSUPPORTED_BY_PROVIDER");
        }
    }

    @Test
    void messagesShouldBeReceivedAtThePathOfTheProvider() throws Exception {
        String body = HuddleServer.message(
                new CallEvent(CallEvent.Kind.SESSION_ENDED, new RoomId("visit-1"), 0, Instant.now()));

        assertThat(told("/hooks/huddle", body, HuddleServer.SECRET)).isEqualTo(200);
        assertThat(told("/hooks/huddle", body, "another-secret")).isEqualTo(401);
        assertThat(told("/webhooks/kaleyra", body, HuddleServer.SECRET)).isEqualTo(404);
    }

    private static int told(String path, String body, String secret) throws Exception {
        return server.send(
                        "POST",
                        path,
                        body,
                        HuddleEvents.SIGNATURE,
                        HuddleServer.signature(secret, body, Instant.now()))
                .statusCode();
    }

    @Test
    void serverShouldNameItsProviderAndAllowFramesOfItsCalls() throws Exception {
        assertThat(server.startLine()).contains("\"provider\":\"huddle\"");
        assertThat(server.get("/-/check-up").statusCode()).isEqualTo(200);
        assertThat(server.get("/telecons-fe/teleconsultation/any")
                        .headers()
                        .firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("frame-src 'self' " + huddle.url())
                        .doesNotContain("kaleyra"));
        assertThat(server.get("/documentation/json").body())
                .contains("\"/hooks/huddle\"")
                .doesNotContain("\"/webhooks/kaleyra\"");
    }

    private static String visitAt(Instant start) {
        return "{\"start_date\":\"" + start.truncatedTo(ChronoUnit.SECONDS) + "\",\"duration_in_seconds\":1800,"
                + "\"participants\":{\"number\":2,\"data\":["
                + "{\"userId\":\"" + DOCTOR + "\",\"groups\":[\"doctor\"],\"fullName\":\"Anna Rossi\"},"
                + "{\"userId\":\"" + PATIENT + "\",\"groups\":[\"patient\"],\"fullName\":\"Marco Bianchi\"}]}}";
    }

    private static String text(HttpResponse<String> answer, String field) {
        Matcher value = Pattern.compile("\"" + field + "\":\"([^\"]*)\"").matcher(answer.body());
        assertThat(value.find()).as("%s in %s", field, answer.body()).isTrue();
        return value.group(1);
    }

    /** A jar of the classes of this project, as {@code mvn package} makes it. */
    private static Path jar(Path file) throws IOException {
        Path classes = Path.of("target", "classes");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> all = Files.walk(classes)) {
            for (Path one : all.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(
                        new JarEntry(classes.relativize(one).toString().replace('\\', '/')));
                Files.copy(one, jar);
                jar.closeEntry();
            }
        }
        return file;
    }
}
