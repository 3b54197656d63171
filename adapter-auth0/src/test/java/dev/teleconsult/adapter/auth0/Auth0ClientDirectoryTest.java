package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.auth0.FakeServer.Answer;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.ports.testing.SettableClock;
import dev.teleconsult.upstream.HttpLimits;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class Auth0ClientDirectoryTest {

    private static final UserId ADA = new UserId("auth0|ada");
    private static final UserId BOB = new UserId("auth0|bob");
    private static final UserId STRANGER = new UserId("auth0|stranger");
    private static final UserProfile ADAS = new UserProfile("Ada Canary", Set.of("doctor"));
    private static final UserProfile BOBS = new UserProfile("Bob Canary", Set.of("patient", "vip"));
    private static final RequestContext CONTEXT = RequestContext.anonymous("request-1");

    private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
    private final FakeAuth0Client server = new FakeAuth0Client();
    private final Auth0ClientDirectory directory =
            Auth0ClientDirectory.builder(server.url()).clock(clock).build();

    @AfterEach
    void close() {
        directory.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void directoryRefusingTheCallersCredentialsShouldRefuseTheCaller(int status) {
        server.alwaysAnswers(Answer.error(status, "session is over"));

        for (String name : List.of("Cookie", "authorization")) {
            assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT.forwardedHeaders(Map.of(name, "sid=old"))))
                    .isInstanceOfSatisfying(
                            RefusalException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNAUTHORIZED_USER));
        }
        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void findShouldRequestAllUsersInOneCall() {
        server.knows(ADA, ADAS);
        server.knows(BOB, BOBS);

        assertThat(directory.find(Set.of(ADA, BOB), CONTEXT)).containsOnly(Map.entry(ADA, ADAS), Map.entry(BOB, BOBS));

        assertThat(server.calls()).singleElement().satisfies(call -> {
            assertThat(call.method()).isEqualTo("GET");
            assertThat(call.path()).isEqualTo("/users");
            assertThat(call.query()).containsOnlyKeys("_q", "_l").containsEntry("_l", "2");
            assertThat(FakeServer.json(call.query().get("_q")).at("/user_id/$in"))
                    .extracting(id -> id.asText())
                    .containsExactlyInAnyOrder("auth0|ada", "auth0|bob");
        });
    }

    @Test
    void findShouldMakeNoCallForAnEmptySet() {
        assertThat(directory.find(Set.of(), CONTEXT)).isEmpty();
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void findShouldForwardTheCallersHeadersAndClientType() {
        server.knows(ADA, ADAS);
        Auth0ClientDirectory withDefault = Auth0ClientDirectory.builder(server.url())
                .defaultClientType("default-client")
                .build();

        withDefault.find(Set.of(ADA, STRANGER), CONTEXT.forwardedHeaders(Map.of("cookie", "sid=1")));
        withDefault.find(Set.of(ADA), CONTEXT.clientType("cms"));

        assertThat(server.calls()).hasSize(4);
        assertThat(server.calls().subList(0, 3))
                .allSatisfy(call -> assertThat(call.headers())
                        .containsEntry("cookie", "sid=1")
                        .containsEntry("client-type", "default-client")
                        .containsEntry("x-request-id", "request-1"));
        assertThat(server.calls().get(3).headers()).containsEntry("client-type", "cms");
        withDefault.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 26, 60})
    void findShouldReturnEveryUserWhenTheServiceIgnoresTheLimit(int count) {
        server.ignoringTheLimit();
        server.withoutById();

        assertThat(directory.find(people(count), CONTEXT)).hasSize(count);
    }

    @Test
    void findShouldReturnEveryUserWhenPagesAreSmallerThanRequested() {
        server.withPagesOf(4);
        server.withoutById();

        assertThat(directory.find(people(11), CONTEXT)).hasSize(11);
    }

    @Test
    void findShouldLookUpByIdTheUsersThatTheSearchMisses() {
        server.knows(ADA, ADAS);
        server.knowsButDoesNotFindYet(BOB, BOBS);

        assertThat(directory.find(Set.of(ADA, BOB), CONTEXT))
                .containsEntry(ADA, ADAS)
                .containsEntry(BOB, BOBS);
        assertThat(server.calls("GET", "/users/auth0%7Cbob")).hasSize(1);
        assertThat(server.calls("GET", "/users/auth0%7Cada")).isEmpty();
    }

    @Test
    void findShouldOmitUsersUnknownToSearchAndLookUp() {
        server.knows(ADA, ADAS);

        assertThat(directory.find(Set.of(ADA, STRANGER), CONTEXT)).containsOnlyKeys(ADA);
    }

    @Test
    void findShouldTrustTheSearchWhenThereIsNoLookUpById() {
        server.withoutById();
        server.knows(ADA, ADAS);

        assertThat(directory.find(Set.of(ADA, STRANGER), CONTEXT)).containsOnlyKeys(ADA);
        assertThat(directory.find(Set.of(STRANGER), CONTEXT)).isEmpty();
    }

    @Test
    void findShouldLookUpByIdWhenThereIsNoSearch() {
        server.withoutSearch();
        server.knows(ADA, ADAS);
        server.knows(BOB, BOBS);

        assertThat(directory.find(Set.of(ADA, BOB, STRANGER), CONTEXT)).containsOnlyKeys(ADA, BOB);
        assertThat(directory.find(Set.of(STRANGER), CONTEXT)).isEmpty();
    }

    @Test
    void findShouldIgnoreUsersThatWereNotRequested() {
        server.ignoringTheFilter();
        server.knows(BOB, BOBS);
        server.knowsButDoesNotFindYet(ADA, ADAS);

        assertThat(directory.find(Set.of(ADA, STRANGER), CONTEXT)).containsOnly(Map.entry(ADA, ADAS));
    }

    @Test
    void findShouldFailWhenThereIsNeitherSearchNorLookUp() {
        server.withoutSearch();
        server.withoutById();

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void findShouldFailWhenTheFilterIsIgnoredAndThereIsNoLookUp() {
        server.ignoringTheFilter();
        server.withoutById();
        server.knows(BOB, BOBS);

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void findShouldTakeAuth0sNotFoundForUnknownWhenThereIsNoSearch() {
        server.fault(call -> Optional.of(Answer.json(404, Map.of("statusCode", 404, "errorCode", "inexistent_user"))));

        assertThat(directory.find(Set.of(ADA), CONTEXT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 501})
    void findShouldIgnoreAMissingLookUpAfterASearch(int status) {
        server.fault(call -> call.path().equals("/users") ? Optional.empty() : Optional.of(Answer.error(status, "no")));

        assertThat(directory.find(Set.of(STRANGER), CONTEXT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 302, 204})
    void findShouldFailWhenTheLookUpReturnsAnotherStatus(int status) {
        server.fault(call ->
                call.path().equals("/users") ? Optional.empty() : Optional.of(new Answer(status, "", Map.of())));

        assertThatThrownBy(() -> directory.find(Set.of(STRANGER), CONTEXT))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("GET /users/{id}");
    }

    @Test
    void findShouldFailWhenOneOfManyLookUpsFails() {
        server.knowsButDoesNotFindYet(ADA, ADAS);
        server.fault(call ->
                call.path().equals("/users/auth0%7Cbob") ? Optional.of(Answer.error(500, "boom")) : Optional.empty());

        assertThatThrownBy(() -> directory.find(Set.of(ADA, BOB), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[{\"user_id\":1}]",
                "{\"user_id\":\"auth0|another\",\"name\":\"Canary\"}",
                "[\"auth0|ada\"]",
                "\"auth0|ada\"",
                "<html>",
                "",
                "[] []"
            })
    void findShouldFailWhenTheLookUpReturnsAnInvalidBody(String body) {
        server.fault(
                call -> call.path().equals("/users") ? Optional.empty() : Optional.of(new Answer(200, body, Map.of())));

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT))
                .isInstanceOf(PortRejectedException.class)
                .message()
                .doesNotContain("Canary", "ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"users\":{}}", "null", "3", "\"x\"", "<html>", "", "[{\"user_id\":\"auth0|ada\"}"})
    void findShouldFailWhenTheSearchReturnsNoList(String body) {
        server.fault(call -> Optional.of(new Answer(200, body, Map.of())));

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void findShouldReadAListWithTotals() {
        ObjectNode list = FakeServer.JSON.createObjectNode();
        list.putArray("users").addObject().put("user_id", "auth0|ada").put("name", "Ada");
        server.alwaysAnswers(Answer.json(200, list.put("total", 1)));

        assertThat(directory.find(Set.of(ADA), CONTEXT)).containsOnlyKeys(ADA);
    }

    @ParameterizedTest
    @CsvSource({
        "429, Retry-After,       30,                            30",
        "503, Retry-After,       'Tue, 01 Jan 2030 09:02:00 GMT', 120",
        "429, x-ratelimit-reset, 1893488405,                    5",
        "429, x-ratelimit-reset, 1893488399,                    0",
        "429, x-ratelimit-reset, 999999999999,                  3600",
        "500, Retry-After,       86400,                         3600",
    })
    void findShouldReportHowLongToWait(int status, String header, String value, int seconds) {
        server.alwaysAnswers(Answer.error(status, "later").header(header, value));

        PortUnavailableException failure =
                catchThrowableOfType(PortUnavailableException.class, () -> directory.find(Set.of(ADA), CONTEXT));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(seconds));
        assertThat(failure.upstream()).isEqualTo(Upstream.DIRECTORY);
    }

    @Test
    void findShouldNotRetry() {
        server.alwaysAnswers(Answer.error(503, "now").header("Retry-After", "0"));

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortUnavailableException.class);
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void findShouldNotFollowRedirects() {
        server.alwaysAnswers(new Answer(302, "", Map.of("Location", server.url() + "/elsewhere")));

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void findShouldReadBodiesUpToTheLimit() {
        Auth0ClientDirectory frugal = Auth0ClientDirectory.builder(server.url())
                .limits(HttpLimits.defaults().maxBodyBytes(1024))
                .build();
        String fits = "[{\"user_id\":\"auth0|ada\",\"name\":\"A\"}]";

        server.alwaysAnswers(new Answer(200, fits + " ".repeat(1024 - fits.length()), Map.of()));
        assertThat(frugal.find(Set.of(ADA), CONTEXT)).containsOnlyKeys(ADA);

        server.alwaysAnswers(new Answer(200, fits + " ".repeat(1025 - fits.length()), Map.of()));
        assertThatThrownBy(() -> frugal.find(Set.of(ADA), CONTEXT))
                .isInstanceOf(PortRejectedException.class)
                .hasMessageContaining("more than the limit");

        server.alwaysAnswers(new Answer(502, " ".repeat(1025), Map.of()));
        assertThatThrownBy(() -> frugal.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortUnavailableException.class);
        frugal.close();
    }

    @Test
    void findShouldWaitNoLongerThanTheTimeLimit() {
        Auth0ClientDirectory hasty = Auth0ClientDirectory.builder(server.url())
                .limits(HttpLimits.defaults().read(Duration.ofMillis(100)).call(Duration.ofMillis(200)))
                .build();
        server.fault(call -> {
            holdUntilInterrupted();
            return Optional.empty();
        });

        assertThatThrownBy(() -> hasty.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortUnavailableException.class);
        hasty.close();
    }

    @Test
    void findOnAnInterruptedThreadShouldFailAndKeepTheInterrupt() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> directory.find(Set.of(ADA, BOB), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void findShouldFailAndStayInterruptedWhenInterruptedDuringTheCall() {
        server.withoutSearch();
        Thread tester = Thread.currentThread();
        server.fault(call -> {
            if (!call.path().equals("/users")) {
                tester.interrupt();
                holdUntilInterrupted();
            }
            return Optional.empty();
        });

        assertThatThrownBy(() -> directory.find(Set.of(ADA, BOB), CONTEXT))
                .isInstanceOf(PortUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth0|5f\"3a",
                "back\\slash",
                "a/b",
                "..",
                ".",
                "../../admin",
                "%2e%2e",
                "a?b#c",
                "a b+c",
                "\"]}}",
                "[a]{b}|^`",
                "\u674e\ud83e\ude7a"
            })
    void idsShouldBeSentUnchanged(String id) {
        UserId odd = new UserId(id);
        server.knows(odd, ADAS);
        assertThat(directory.find(Set.of(odd), CONTEXT)).containsEntry(odd, ADAS);

        server.withoutSearch();
        server.forgetCalls();
        if (id.equals(".") || id.equals("..")) {
            assertThat(directory.find(Set.of(odd), CONTEXT)).isEmpty();
            assertThat(server.calls()).hasSize(1);
        } else {
            assertThat(directory.find(Set.of(odd), CONTEXT)).containsEntry(odd, ADAS);
        }
    }

    @Test
    void directoryWithoutSearchShouldTakeNotFoundForUnknown() {
        Auth0ClientDirectory byId =
                Auth0ClientDirectory.builder(server.url()).byIdOnly().build();
        server.knows(ADA, ADAS);

        assertThat(byId.find(Set.of(ADA), CONTEXT)).containsEntry(ADA, ADAS);
        assertThat(byId.find(Set.of(STRANGER), CONTEXT)).isEmpty();
        assertThat(server.calls("GET", "/users")).isEmpty();
        byId.close();

        Auth0ClientDirectory fresh =
                Auth0ClientDirectory.builder(server.url()).byIdOnly().build();
        assertThat(fresh.find(Set.of(STRANGER), CONTEXT)).isEmpty();
        fresh.close();
    }

    @Test
    void checkShouldFailOnlyForServerErrors() {
        assertThat(directory.check()).isEqualTo(CheckResult.ok("directory"));
        server.alwaysAnswers(Answer.text(404, "404 page not found"));
        assertThat(directory.check().isOk()).isTrue();
        server.alwaysAnswers(Answer.error(503, "no"));
        assertThat(directory.check())
                .isEqualTo(CheckResult.failed("directory", "directory: GET /-/healthz answered 503"));
        server.is(Trouble.UNREACHABLE);
        assertThat(directory.check().isOk()).isFalse();
    }

    @Test
    void buildShouldMakeNoCall() {
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void pathOfTheServiceShouldBeKept() {
        Auth0ClientDirectory behindAGateway =
                Auth0ClientDirectory.builder(server.url() + "/auth").build();
        assertThatThrownBy(() -> behindAGateway.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);

        assertThat(server.calls())
                .extracting(FakeServer.Call::path)
                .containsExactly("/auth/users", "/auth/users/auth0%7Cada");
        behindAGateway.close();
    }

    @Test
    void closeShouldLeaveAGivenClientOpen() {
        OkHttpClient shared = new OkHttpClient();
        server.knows(ADA, ADAS);
        Auth0ClientDirectory.builder(server.url()).client(shared).build().close();

        assertThat(shared.dispatcher().executorService().isShutdown()).isFalse();
        try (Auth0ClientDirectory other =
                Auth0ClientDirectory.builder(server.url()).client(shared).build()) {
            assertThat(other.find(Set.of(ADA), CONTEXT)).containsOnlyKeys(ADA);
        }
        shared.dispatcher().executorService().shutdown();
        shared.connectionPool().evictAll();
    }

    private Set<UserId> people(int count) {
        Set<UserId> ids = IntStream.range(0, count)
                .mapToObj(i -> new UserId("auth0|" + i))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        ids.forEach(id -> server.knows(id, ADAS));
        return ids;
    }

    private static void holdUntilInterrupted() {
        try {
            Thread.sleep(20_000);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
