package org.example.modular;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.auth0.Auth0TokenVerifier;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.adapter.http.HttpEventSink;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.testing.Fakes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModularServiceTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            classes = {
                TeleconsultationId.class,
                TeleconsultApplication.class,
                KaleyraVideoProvider.class,
                KaleyraEmulator.class,
                SqlStorage.class,
                Auth0TokenVerifier.class,
                TeleconsultHttpServer.class,
                ModularService.class
            })
    void everyPartShouldBeANamedModule(Class<?> part) {
        assertThat(part.getModule().isNamed()).isTrue();
        assertThat(part.getModule().getDescriptor().isAutomatic()).isFalse();
    }

    @Test
    void schedulingWithTheFakesShouldOpenARoom() {
        try (Fakes fakes = Fakes.at("2030-01-01T09:00:00Z")) {
            Invitations both =
                    Invitations.of(Invitation.of("d", "doctor", "Anna"), Invitation.of("p", "patient", "Marco"));
            fakes.application()
                    .planning()
                    .schedule(
                            ScheduleCommand.of(both, fakes.clock().instant(), Duration.ofHours(1)),
                            RequestContext.system());

            assertThat(fakes.video().currentRooms()).hasSize(1);
        }
    }

    /** What Jackson, jdbi and Jetty look at by reflection is open to them, and what is read as a resource is found. */
    @Test
    void serverShouldAnswerOverKaleyraAndADatabase() throws IOException {
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build()) {
            kaleyra.start();
            try (ModularService service = new ModularService(
                    kaleyra.baseUrl(), kaleyra.apiKey(), "jdbc:sqlite:" + folder.resolve("visits.db"))) {
                service.start();
                String id = schedule(service.port());

                assertThat(get(service.port(), "/teleconsultation/" + id, "p-81"))
                        .contains("200 {", "\"accessLinkURL\":\"http");
                assertThat(get(service.port(), "/teleconsultation/" + id, "stranger")).startsWith("401 {");
                assertThat(get(service.port(), "/-/healthz", "p-81")).startsWith("200 {");
                assertThat(get(service.port(), "/documentation/static/swagger-ui.css", "p-81")).startsWith("200 ");
                assertThat(get(service.port(), "/documentation/json", "p-81")).startsWith("200 {\"openapi\"");
            }
        }
    }

    @Test
    void everyEventShouldBeVerifiedByTheOfficialLibrary() throws Exception {
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        try (KaleyraEmulator kaleyra = KaleyraEmulator.builder().build();
                SignedEventReceiver receiver = new SignedEventReceiver(secret)) {
            kaleyra.start();
            URI url = URI.create("http://desk.example:" + receiver.port() + "/events");
            try (HttpEventSink sink = HttpEventSink.builder(List.of(EventEndpoint.of("desk", url, secret)))
                            .allowInsecure(true)
                            .resolver(host -> List.of(InetAddress.getLoopbackAddress()))
                            .build();
                    ModularService service = new ModularService(
                            kaleyra.baseUrl(),
                            kaleyra.apiKey(),
                            "jdbc:sqlite:" + folder.resolve("told.db"),
                            Optional.of(sink))) {
                service.start();
                String id = schedule(service.port());
                for (int i = 0; i < 600 && receiver.taken().size() < 2; i++) {
                    service.tell();
                    Thread.sleep(10);
                }

                assertThat(receiver.taken())
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(body -> assertThat(body).contains(id))
                        .anySatisfy(body -> assertThat(body).contains("\"type\":\"teleconsultation.scheduled\""));
            }
        }
    }

    private static String schedule(int port) throws IOException {
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String body = """
                {"start_date":"%s","duration_in_seconds":1800,"participants":{"number":2,"data":[
                  {"userId":"dr-7","fullName":"Anna Rossi","groups":["doctor"]},
                  {"userId":"p-81","fullName":"Marco Bianchi","groups":["patient"]}]}}""".formatted(start);
        HttpURLConnection request = to(port, "/teleconsultation");
        request.setRequestMethod("POST");
        request.setDoOutput(true);
        request.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = request.getOutputStream()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        String answer = answer(request);
        assertThat(answer).startsWith("201 {\"roomId\":\"");
        return answer.substring(answer.indexOf(":\"") + 2, answer.lastIndexOf('"'));
    }

    private static String get(int port, String path, String user) throws IOException {
        HttpURLConnection request = to(port, path);
        request.setRequestProperty("miauserid", user);
        return answer(request);
    }

    private static HttpURLConnection to(int port, String path) throws IOException {
        return (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    }

    private static String answer(HttpURLConnection request) throws IOException {
        int status = request.getResponseCode();
        try (InputStream in = status < 400 ? request.getInputStream() : request.getErrorStream()) {
            return status + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
