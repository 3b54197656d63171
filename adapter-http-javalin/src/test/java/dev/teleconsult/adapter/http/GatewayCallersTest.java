package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.UserIdStep.From;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayCallersTest {
    private final CapturingUseCases useCases = new CapturingUseCases();

    private RequestContext ask(UnaryOperator<HttpSettings.Builder> settings, String... headers) {
        return askAt(settings, "/teleconsultation/room_xyz", "{}", headers);
    }

    private RequestContext askAt(
            UnaryOperator<HttpSettings.Builder> settings, String path, String body, String... headers) {
        try (TestServer server =
                TestServer.setup().useCases(useCases.all()).settings(settings).start()) {
            Answer answer = server.patch(path, body, headers);
            assertThat(answer.status()).as(answer.text()).isEqualTo(204);
            return useCases.context();
        }
    }

    @Test
    void callerShouldBeReadFromTheUsualHeaders() {
        RequestContext context = ask(
                UnaryOperator.identity(),
                "miauserid",
                "auth0|doctor1",
                "miausergroups",
                "doctor, admin,,",
                "isbackoffice",
                "1",
                "client-type",
                "backoffice",
                "x-request-id",
                "request-1");

        assertThat(context.user()).contains(new UserId("auth0|doctor1"));
        assertThat(context.groups()).containsExactlyInAnyOrder("doctor", "admin");
        assertThat(context.isBackoffice()).isTrue();
        assertThat(context.clientType()).contains("backoffice");
        assertThat(context.requestId()).isEqualTo("request-1");
    }

    @Test
    void callerShouldBeAnonymousWithoutHeaders() {
        RequestContext context = ask(UnaryOperator.identity());

        assertThat(context.user()).isEmpty();
        assertThat(context.groups()).isEmpty();
        assertThat(context.isBackoffice()).isFalse();
        assertThat(context.clientType()).isEmpty();
        assertThat(context.idempotencyKey()).isEmpty();
    }

    @Test
    void headerNamesShouldBeConfigurable() {
        UnaryOperator<HttpSettings.Builder> settings = builder ->
                builder.callerHeaders(new CallerHeaders("x-user", "x-groups", "x-office", "x-client", "x-props"));

        RequestContext context = ask(
                settings,
                "X-User",
                "doctor1",
                "x-groups",
                "doctor",
                "x-office",
                "true",
                "x-client",
                "app",
                "miauserid",
                "another user");

        assertThat(context.user()).contains(new UserId("doctor1"));
        assertThat(context.groups()).containsExactly("doctor");
        assertThat(context.isBackoffice()).isTrue();
        assertThat(context.clientType()).contains("app");
    }

    @ParameterizedTest
    @CsvSource({"0,false", "1,true", "true,true", "false,false", "FALSE,false", "yes,true", "' ',false"})
    void everyValueExceptNoShouldMeanTheBackOffice(String value, boolean expected) {
        assertThat(ask(UnaryOperator.identity(), "isbackoffice", value).isBackoffice())
                .isEqualTo(expected);
    }

    /** The original knew no such groups: its routes check the header. */
    @Test
    void groupsShouldNotCountAsTheBackOfficeOnRoutesOfTheOriginal() {
        UnaryOperator<HttpSettings.Builder> settings = builder -> builder.backofficeGroups(Set.of("front desk"));

        RequestContext context = ask(settings, "miauserid", "clerk", "miausergroups", "front desk");

        assertThat(context.groups()).containsExactly("front desk");
        assertThat(context.isBackoffice()).isFalse();
    }

    @Test
    void invalidUserIdShouldBeAnonymous() {
        assertThat(ask(UnaryOperator.identity(), "miauserid", "x".repeat(512)).user())
                .isPresent();
        assertThat(ask(UnaryOperator.identity(), "miauserid", "  ").user()).isEmpty();
    }

    // ---- userIdPathInRequest

    private static UnaryOperator<HttpSettings.Builder> path(UserIdStep... steps) {
        return builder -> builder.userIdPath(List.of(steps));
    }

    @Test
    void userIdPathShouldReadJsonInAHeader() {
        UnaryOperator<HttpSettings.Builder> settings = path(
                new UserIdStep(From.OBJECT, "headers"),
                new UserIdStep(From.OBJECT, "miauserproperties"),
                new UserIdStep(From.JSON, "customUserId"));

        assertThat(ask(settings, "MiaUserProperties", "{\"customUserId\":\"fhir-7\"}", "miauserid", "other")
                        .user())
                .contains(new UserId("fhir-7"));
        assertThat(ask(settings, "miauserproperties", "{\"customUserId\":42}").user())
                .contains(new UserId("42"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not JSON",
                "{\"customUserId\":",
                "{}",
                "null",
                "[]",
                "7",
                "\"text\"",
                "{\"customUserId\":null}",
                "{\"customUserId\":1e2147483648}",
                "{\"customUserId\":{}}",
                "{\"customUserId\":true}",
                "{\"customUserId\":\"\"}"
            })
    void invalidJsonInAHeaderShouldMeanNoCaller(String properties) {
        UnaryOperator<HttpSettings.Builder> settings = path(
                new UserIdStep(From.OBJECT, "headers"),
                new UserIdStep(From.OBJECT, "miauserproperties"),
                new UserIdStep(From.JSON, "customUserId"));

        assertThat(ask(settings, "miauserproperties", properties, "miauserid", "other")
                        .user())
                .as("neither a 500 nor the other header")
                .isEmpty();
    }

    @Test
    void deeplyNestedJsonInAHeaderShouldMeanNoCaller() {
        UnaryOperator<HttpSettings.Builder> settings = path(
                new UserIdStep(From.OBJECT, "headers"),
                new UserIdStep(From.OBJECT, "x"),
                new UserIdStep(From.JSON, "id"));

        assertThat(ask(settings, "x", "[".repeat(3000)).user()).isEmpty();
        assertThat(ask(settings, "x", "9".repeat(3000)).user()).isEmpty();
    }

    @Test
    void userIdPathShouldReadQueryParametersAndBody() {
        assertThat(askAt(
                                path(new UserIdStep(From.OBJECT, "query"), new UserIdStep(From.OBJECT, "user")),
                                "/teleconsultation/room_xyz?user=doctor%7C1",
                                "{}")
                        .user())
                .contains(new UserId("doctor|1"));
        assertThat(askAt(
                                path(
                                        new UserIdStep(From.OBJECT, "query"),
                                        new UserIdStep(From.OBJECT, "user"),
                                        new UserIdStep(From.ARRAY, "1")),
                                "/teleconsultation/room_xyz?user=a&user=b",
                                "{}")
                        .user())
                .contains(new UserId("b"));
        assertThat(ask(path(new UserIdStep(From.OBJECT, "params"), new UserIdStep(From.OBJECT, "id")))
                        .user())
                .contains(new UserId("room_xyz"));
        assertThat(askAt(
                                path(
                                        new UserIdStep(From.OBJECT, "body"),
                                        new UserIdStep(From.OBJECT, "who"),
                                        new UserIdStep(From.ARRAY, "0"),
                                        new UserIdStep(From.OBJECT, "id")),
                                "/teleconsultation/room_xyz",
                                "{\"who\":[{\"id\":\"doctor1\"}]}")
                        .user())
                .contains(new UserId("doctor1"));
    }

    @Test
    void userIdPathWithoutAMatchShouldMeanNoCaller() {
        for (UnaryOperator<HttpSettings.Builder> settings : List.<UnaryOperator<HttpSettings.Builder>>of(
                path(new UserIdStep(From.OBJECT, "session")),
                path(new UserIdStep(From.OBJECT, "headers")),
                path(new UserIdStep(From.OBJECT, "headers"), new UserIdStep(From.ARRAY, "0")),
                path(new UserIdStep(From.OBJECT, "headers"), new UserIdStep(From.JSON, "x")),
                path(
                        new UserIdStep(From.OBJECT, "body"),
                        new UserIdStep(From.OBJECT, "x"),
                        new UserIdStep(From.OBJECT, "y")))) {
            assertThat(ask(settings, "miauserid", "other").user()).isEmpty();
        }
    }

    @Test
    void bodyThatIsNoJsonShouldBeRefusedAsMalformed() {
        try (TestServer server = TestServer.setup()
                .settings(builder -> builder.userIdPath(
                        List.of(new UserIdStep(From.OBJECT, "body"), new UserIdStep(From.OBJECT, "user"))))
                .start()) {
            Answer answer = server.post("/teleconsultation", "not JSON");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("MALFORMED_JSON");
        }
    }

    // ---- forwarded headers

    @Test
    void platformHeadersShouldBeForwarded() {
        RequestContext context = ask(
                builder -> builder.headersToPassOn(List.of("Cookie", "authorization", "isbackoffice")),
                "x-request-id",
                "request-1",
                "x-forwarded-for",
                "10.0.0.1",
                "x-forwarded-proto",
                "https",
                "x-forwarded-host",
                "example.org",
                "miauserid",
                "doctor1",
                "miausergroups",
                "doctor,admin",
                "miauserproperties",
                "{\"a\":1}",
                "client-type",
                "app",
                "isbackoffice",
                "0",
                "cookie",
                "sid=1",
                "x-other",
                "not asked for");

        assertThat(context.forwardedHeaders())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("x-request-id", "request-1"),
                        Map.entry("x-forwarded-for", "10.0.0.1"),
                        Map.entry("x-forwarded-proto", "https"),
                        Map.entry("x-forwarded-host", "example.org"),
                        Map.entry("miauserid", "doctor1"),
                        Map.entry("miausergroups", "doctor,admin"),
                        Map.entry("miauserproperties", "{\"a\":1}"),
                        Map.entry("client-type", "app"),
                        Map.entry("cookie", "sid=1")));
    }

    @Test
    void backOfficeHeaderShouldBeForwardedInThePlatformsFormat() {
        assertThat(ask(UnaryOperator.identity(), "isbackoffice", "true").forwardedHeaders())
                .containsEntry("isbackoffice", "1");
    }

    @Test
    void generatedRequestIdShouldBeForwarded() {
        RequestContext context = ask(UnaryOperator.identity(), "x-request-id", "not acceptable, for it has spaces");

        assertThat(context.requestId()).isNotEmpty().doesNotContain(" ");
        assertThat(context.forwardedHeaders()).containsEntry("x-request-id", context.requestId());
    }

    @Test
    void invalidHeaderValuesShouldNotBeForwarded() {
        assertThat(HeaderNames.maySendOn("sid=1; b=\t2")).isTrue();
        assertThat(HeaderNames.maySendOn("sid=è")).isFalse();
        assertThat(HeaderNames.maySendOn("a\u0000b")).isFalse();
        assertThat(HeaderNames.maySendOn("")).isFalse();
    }

    @Test
    void textBeyondAsciiShouldBeForwardedUnchanged() {
        assertThat(HeaderNames.isText("sid=1; name=\u00c0nne \ud83e\ude7a")).isTrue();
        assertThat(HeaderNames.isText("a\tb")).isTrue();
        assertThat(HeaderNames.isText("a\u0000b")).isFalse();
        assertThat(HeaderNames.isText("a\u0085b")).isFalse();
        assertThat(HeaderNames.isText("")).isFalse();
    }
}
