package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.testing.Failures;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenCallersTest {
    private final CapturingUseCases useCases = new CapturingUseCases();
    private final TestServer capturing = TestServer.setup()
            .useCases(useCases.all())
            .withTokens()
            .settings(settings -> settings.headersToPassOn(List.of("authorization", "miauserid")))
            .start();
    private final TestServer server = TestServer.setup().withTokens().start();

    @AfterEach
    void stop() {
        capturing.close();
        server.close();
    }

    private static String token(TestServer at, String user, String... permissions) {
        return "Bearer " + at.tokens.issue(new Caller(new UserId(user), Set.of("doctor"), Set.of(permissions)));
    }

    private static String manager(TestServer at) {
        return token(at, "manager", "manage:teleconsultations");
    }

    @Test
    void callerShouldComeFromTheToken() {
        capturing.delete(
                "/teleconsultation/room_xyz",
                "Authorization",
                manager(capturing),
                "miauserid",
                "forged",
                "miausergroups",
                "forged",
                "miauserproperties",
                "{\"forged\":1}",
                "isbackoffice",
                "1",
                "x-request-id",
                "request-1");

        RequestContext context = useCases.context();
        assertThat(context.user()).contains(new UserId("manager"));
        assertThat(context.groups()).containsExactly("doctor");
        assertThat(context.requestId()).isEqualTo("request-1");
        assertThat(context.forwardedHeaders())
                .containsEntry("miauserid", "manager")
                .containsEntry("miausergroups", "doctor")
                .containsKey("authorization")
                .doesNotContainKeys("miauserproperties", "isbackoffice")
                .doesNotContainValue("forged");
    }

    @Test
    void backOfficeShouldComeFromThePermissionOnly() {
        capturing.delete(
                "/teleconsultation/room_xyz/uploads",
                "Authorization",
                token(capturing, "patient1"),
                "isbackoffice",
                "1");
        assertThat(useCases.context().isBackoffice()).isFalse();

        capturing.delete("/teleconsultation/room_xyz/uploads", "Authorization", manager(capturing));
        assertThat(useCases.context().isBackoffice()).isTrue();
    }

    @Test
    void everyApiRouteShouldRequireAToken() {
        for (String header : List.of("", "Basic abc", "Bearer", "Bearer ", "Bearer a b", "Bearer unknown", "unknown")) {
            for (Answer answer : everyRoute("Authorization", header, "miauserid", "doctor1")) {
                assertThat(answer.status()).as(header).isEqualTo(401);
                assertThat(answer.error()).isEqualTo("Unauthorized user");
                assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            }
        }
        assertThat(server.storage.calls()).isZero();
    }

    private List<Answer> everyRoute(String... headers) {
        return List.of(
                server.post("/teleconsultation", Bodies.ALL_KNOWN, headers),
                server.patch("/teleconsultation/room_xyz", "{}", headers),
                server.post("/teleconsultation/room_xyz/participants/data", Bodies.PATIENT, headers),
                server.get("/teleconsultation/room_xyz", headers),
                server.delete("/teleconsultation/room_xyz", headers),
                server.delete("/teleconsultation/room_xyz/uploads", headers),
                server.post("/credentials", "{}", headers),
                server.post("/settings/background-image", "{}", headers),
                server.patch("/settings/update", "{\"background_alias\":\"x\"}", headers),
                server.get("/transcription/room_xyz/session_1", headers));
    }

    @Test
    void schemeShouldBeReadInAnyCase() {
        String token = manager(server).substring("Bearer ".length());

        assertThat(server.patch("/teleconsultation/room_xyz", "{}", "Authorization", "bearer " + token)
                        .status())
                .isNotEqualTo(401);
    }

    @Test
    void planningAndCompanySettingsShouldRequireThePermission() {
        String patient = token(server, "patient1", "read:everything");

        for (Answer answer : List.of(
                server.post("/teleconsultation", Bodies.ALL_KNOWN, "Authorization", patient),
                server.patch("/teleconsultation/room_xyz", "{}", "Authorization", patient),
                server.post("/teleconsultation/room_xyz/participants/data", Bodies.PATIENT, "Authorization", patient),
                server.delete("/teleconsultation/room_xyz", "Authorization", patient),
                server.post("/settings/background-image", "{}", "Authorization", patient),
                server.patch("/settings/update", "{\"background_alias\":\"x\"}", "Authorization", patient))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("PERMISSION_REQUIRED");
            assertThat(answer.error()).isEqualTo("the permission manage:teleconsultations is required");
        }
        assertThat(server.storage.calls()).isZero();
    }

    @Test
    void permissionShouldBeConfigurable() {
        try (TestServer other = TestServer.setup()
                .withTokens()
                .settings(settings -> settings.managePermission("plan"))
                .start()) {
            assertThat(other.post("/teleconsultation", Bodies.ALL_KNOWN, "Authorization", token(other, "a", "plan"))
                            .status())
                    .isEqualTo(201);
            assertThat(other.post("/teleconsultation", Bodies.ALL_KNOWN, "Authorization", manager(other))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void joiningShouldRequireNoPermission() {
        String id = server.post("/teleconsultation", Bodies.ALL_KNOWN, "Authorization", manager(server))
                .json()
                .get("roomId")
                .asText();

        assertThat(server.get("/teleconsultation/" + id, "Authorization", token(server, "patient1"))
                        .status())
                .isEqualTo(200);
        assertThat(server.get("/teleconsultation/" + id, "Authorization", token(server, "stranger"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void outageOfTheIssuerShouldNotBeReportedAsAnInvalidToken() {
        server.tokens.failNext(Failures.unavailable());
        Answer answer = server.get("/teleconsultation/room_xyz", "Authorization", "Bearer x");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.error()).isEqualTo("The identity provider is not available, try again later");

        server.tokens.failNext(Failures.rejected());
        assertThat(server.get("/teleconsultation/room_xyz", "Authorization", "Bearer x")
                        .status())
                .isEqualTo(502);
    }

    @Test
    void statusRoutesShouldRequireNoToken() {
        assertThat(server.get("/-/ready").status()).isEqualTo(200);
        assertThat(server.call("GET", "/documentation/json")
                        .undocumented()
                        .send()
                        .status())
                .isEqualTo(200);
    }
}
