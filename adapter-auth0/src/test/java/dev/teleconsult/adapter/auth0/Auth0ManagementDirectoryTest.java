package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.adapter.auth0.FakeServer.Answer;
import dev.teleconsult.adapter.auth0.FakeServer.Call;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class Auth0ManagementDirectoryTest {

    private static final UserId ADA = new UserId("auth0|ada");
    private static final UserId BOB = new UserId("auth0|bob");
    private static final UserId STRANGER = new UserId("auth0|stranger");
    private static final UserProfile ADAS = new UserProfile("Ada Canary", Set.of("doctor"));
    private static final UserProfile BOBS = new UserProfile("Bob Canary", Set.of("patient"));
    private static final RequestContext CONTEXT = RequestContext.anonymous("request-1");

    private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
    private final FakeAuth0 server = new FakeAuth0();
    private final Auth0ManagementDirectory directory = Auth0ManagementDirectory.builder(
                    server.url(), FakeAuth0.CREDENTIALS)
            .clock(clock)
            .build();

    @AfterEach
    void close() {
        directory.close();
        server.close();
    }

    @Test
    void findShouldRequestAllUsersInOneSearch() {
        server.knows(ADA, ADAS);
        server.knows(BOB, BOBS);

        assertThat(directory.find(Set.of(ADA, BOB), CONTEXT)).containsOnly(Map.entry(ADA, ADAS), Map.entry(BOB, BOBS));

        assertThat(server.calls()).extracting(Call::path).containsExactly("/oauth/token", "/api/v2/users");
        assertThat(server.calls().get(1).query())
                .containsEntry("search_engine", "v3")
                .containsEntry("per_page", "100")
                .containsEntry("include_fields", "true");
    }

    @Test
    void findShouldMakeNoCallForAnEmptySet() {
        assertThat(directory.find(Set.of(), CONTEXT)).isEmpty();
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void findShouldForwardNoHeadersOfTheCaller() {
        server.knows(ADA, ADAS);

        directory.find(
                Set.of(ADA, STRANGER),
                CONTEXT.clientType("cms").forwardedHeaders(Map.of("cookie", "sid=1", "miauserid", "auth0|x")));

        assertThat(server.calls())
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.headers())
                        .doesNotContainKeys("cookie", "miauserid", "client-type", "x-request-id"));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101})
    void findShouldReturnEveryUserAcrossPages(int count) {
        Set<UserId> ids = IntStream.range(0, count)
                .mapToObj(i -> new UserId("auth0|" + i))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        ids.forEach(id -> server.knows(id, ADAS));

        assertThat(directory.find(ids, CONTEXT)).hasSize(count);
        assertThat(server.calls("GET", "/api/v2/users")).hasSize(count == 100 ? 1 : 2);
    }

    @Test
    void findShouldLookUpByIdTheUsersThatTheSearchMisses() {
        server.knows(ADA, ADAS);
        server.knowsButDoesNotFindYet(BOB, BOBS);

        assertThat(directory.find(Set.of(ADA, BOB, STRANGER), CONTEXT))
                .containsOnly(Map.entry(ADA, ADAS), Map.entry(BOB, BOBS));
        assertThat(server.calls("GET", "/api/v2/users/auth0%7Cbob")).hasSize(1);
        assertThat(server.calls("GET", "/api/v2/users/auth0%7Cada")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth0|5f\"3a",
                "auth0|back\\slash",
                "auth0|\\\"",
                "auth0|a\" OR user_id:\"*",
                "auth0|a/b",
                "auth0|*",
                "auth0|[a]{b}",
                "auth0|\u674e"
            })
    void idsShouldBeSentUnchanged(String id) {
        UserId odd = new UserId(id);
        server.knows(odd, ADAS);
        assertThat(directory.find(Set.of(odd), CONTEXT)).containsEntry(odd, ADAS);
        assertThat(server.calls("GET", "/api/v2/users")).hasSize(1);
        assertThat(server.calls()).hasSize(2);

        server.knowsButDoesNotFindYet(odd, BOBS);
        assertThat(directory.find(Set.of(odd), CONTEXT)).containsEntry(odd, BOBS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-connection", ".", "..", "[]"})
    void findShouldOmitIdsThatAuth0CannotHave(String id) {
        assertThat(directory.find(Set.of(new UserId(id)), CONTEXT)).isEmpty();
    }

    @Test
    void findShouldLookUpByIdWhenTheSearchRejectsTheQuery() {
        server.knows(ADA, ADAS);
        server.fault(call -> call.path().equals("/api/v2/users")
                ? Optional.of(Answer.error(400, "invalid_query_string"))
                : Optional.empty());

        assertThat(directory.find(Set.of(ADA, STRANGER), CONTEXT)).containsOnlyKeys(ADA);
    }

    @Test
    void findShouldFailWhenALookUpIsRejectedForAnotherReasonThanTheId() {
        server.fault(call -> call.path().equals("/api/v2/users/auth0%7Cstranger")
                ? Optional.of(Answer.error(400, "Query validation error: fields"))
                : Optional.empty());

        assertThatThrownBy(() -> directory.find(Set.of(STRANGER), CONTEXT)).isInstanceOf(PortRejectedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 501, 302})
    void findShouldFailWhenTheSearchIsRejected(int status) {
        server.fault(call -> call.path().startsWith("/api")
                ? Optional.of(Answer.error(status, "canary-token-1"))
                : Optional.empty());

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT))
                .isInstanceOf(PortRejectedException.class)
                .hasMessage(
                        status == 302
                                ? "directory: GET /api/v2/users was answered in words we cannot read: status 302"
                                : "directory: GET /api/v2/users answered " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"user_id\":\"auth0|another\"}", "[]", "<html>"})
    void findShouldFailWhenTheLookUpReturnsAnInvalidBody(String body) {
        server.fault(call -> call.path().startsWith("/api/v2/users/")
                ? Optional.of(new Answer(200, body, Map.of()))
                : Optional.empty());

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void findShouldReportHowLongToWaitWhenRateLimited() {
        server.fault(call -> call.path().startsWith("/api")
                ? Optional.of(Answer.error(429, "Global limit")
                        .header(
                                "x-ratelimit-reset",
                                Long.toString(clock.instant().getEpochSecond() + 9)))
                : Optional.empty());

        PortUnavailableException failure =
                catchThrowableOfType(PortUnavailableException.class, () -> directory.find(Set.of(ADA), CONTEXT));

        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(9));
        assertThat(failure.upstream()).isEqualTo(Upstream.DIRECTORY);
    }

    @Test
    void tokenShouldBeReusedUntilShortlyBeforeItExpires() {
        server.knows(ADA, ADAS);
        server.tokensLive(86_400);

        directory.find(Set.of(ADA), CONTEXT);
        clock.advance(Duration.ofSeconds(86_400 - 60).minusMillis(1));
        directory.find(Set.of(ADA), CONTEXT);
        assertThat(tokenCalls()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        directory.find(Set.of(ADA), CONTEXT);
        assertThat(tokenCalls()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"120, 60", "100, 50", "2, 1"})
    void shortLivedTokenShouldBeReusedForHalfOfItsLife(int seconds, int kept) {
        server.knows(ADA, ADAS);
        server.tokensLive(seconds);

        directory.find(Set.of(ADA), CONTEXT);
        clock.advance(Duration.ofSeconds(kept).minusMillis(1));
        directory.find(Set.of(ADA), CONTEXT);
        assertThat(tokenCalls()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        directory.find(Set.of(ADA), CONTEXT);
        assertThat(tokenCalls()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5})
    void tokenWithoutLifetimeShouldBeUsedOnce(int seconds) {
        server.knows(ADA, ADAS);
        server.tokensLive(seconds);

        assertThat(directory.find(Set.of(ADA), CONTEXT)).containsOnlyKeys(ADA);
        assertThat(directory.find(Set.of(ADA), CONTEXT)).containsOnlyKeys(ADA);
        assertThat(tokenCalls()).isEqualTo(2);
    }

    @Test
    void rejectedTokenShouldBeReplacedOnce() {
        server.knows(ADA, ADAS);
        server.knowsButDoesNotFindYet(BOB, BOBS);
        directory.find(Set.of(ADA), CONTEXT);
        server.forgetsTokens();

        assertThat(directory.find(Set.of(ADA, BOB), CONTEXT)).containsOnlyKeys(ADA, BOB);
        assertThat(tokenCalls()).isEqualTo(2);

        server.forgetCalls();
        server.fault(call ->
                call.path().startsWith("/api") ? Optional.of(Answer.error(401, "Invalid token")) : Optional.empty());
        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);
        assertThat(server.calls())
                .extracting(Call::path)
                .containsExactly("/api/v2/users", "/oauth/token", "/api/v2/users");
    }

    @Test
    void rejectedTokenShouldBeReplacedOnlyForTheRejectedLookUps() {
        server.knowsButDoesNotFindYet(ADA, ADAS);
        server.knowsButDoesNotFindYet(BOB, BOBS);
        List<String> refused = new ArrayList<>();
        server.fault(call -> {
            synchronized (refused) {
                if (call.path().endsWith("bob") && refused.isEmpty()) {
                    refused.add(call.path());
                    return Optional.of(Answer.error(401, "Invalid token"));
                }
            }
            return Optional.empty();
        });

        assertThat(directory.find(Set.of(ADA, BOB), CONTEXT)).containsOnlyKeys(ADA, BOB);
        assertThat(server.calls("GET", "/api/v2/users/auth0%7Cada")).hasSize(1);
        assertThat(server.calls("GET", "/api/v2/users/auth0%7Cbob")).hasSize(2);
    }

    @Test
    void concurrentCallersShouldRequestOneToken() throws Exception {
        server.knows(ADA, ADAS);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Map<UserId, UserProfile>>> results = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            results.add(threads.submit(() -> directory.find(Set.of(ADA), CONTEXT)));
        }
        for (Future<Map<UserId, UserProfile>> result : results) {
            assertThat(result.get()).containsOnlyKeys(ADA);
        }
        threads.shutdown();

        assertThat(tokenCalls()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"429, true", "500, true", "503, true", "401, false", "403, false", "404, false", "302, false"})
    void failedTokenCallShouldBeReportedAsItsKindOfFailure(int status, boolean passing) {
        server.fault(call -> Optional.of(Answer.json(
                status, Map.of("error", "access_denied", "error_description", "Global limit has been reached"))));

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT))
                .isInstanceOf(passing ? PortUnavailableException.class : PortRejectedException.class)
                .isInstanceOfSatisfying(
                        PortException.class,
                        failure -> assertThat(failure.upstream()).isEqualTo(Upstream.DIRECTORY))
                .hasMessageContaining("POST /oauth/token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"access_token\":\"\"}", "{\"access_token\":\"a\\r\\nb: c\"}", "<html>", "[]"})
    void answerWithoutATokenShouldBeAFailure(String body) {
        server.alwaysAnswers(new Answer(200, body, Map.of()));

        assertThatThrownBy(() -> directory.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);
    }

    @Test
    void tokenWithoutExpiryShouldBeReusedForAFewMinutes() {
        server.knows(ADA, ADAS);
        server.fault(call -> call.path().equals("/oauth/token")
                ? Optional.of(Answer.json(200, Map.of("access_token", "t")))
                : Optional.of(Answer.json(200, List.of(Map.of("user_id", "auth0|ada", "name", "Ada")))));

        directory.find(Set.of(ADA), CONTEXT);
        clock.advance(Duration.ofMinutes(4).minusMillis(1));
        directory.find(Set.of(ADA), CONTEXT);
        assertThat(tokenCalls()).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        directory.find(Set.of(ADA), CONTEXT);
        assertThat(tokenCalls()).isEqualTo(2);
    }

    @Test
    void failureShouldNotContainTheClientSecret() {
        Auth0ManagementDirectory wrong = Auth0ManagementDirectory.builder(
                        server.url(), new ClientCredentials("client-1", "canary-wrong"))
                .build();

        assertThatThrownBy(() -> wrong.find(Set.of(ADA), CONTEXT))
                .isInstanceOf(PortRejectedException.class)
                .hasNoCause()
                .message()
                .doesNotContain("canary");
        wrong.close();
    }

    @Test
    void audienceShouldBeSettableForATenantWithItsOwnDomain() {
        Auth0ManagementDirectory other = Auth0ManagementDirectory.builder(server.url(), FakeAuth0.CREDENTIALS)
                .audience("https://tenant.eu.auth0.com/api/v2/")
                .build();
        assertThatThrownBy(() -> other.find(Set.of(ADA), CONTEXT)).isInstanceOf(PortRejectedException.class);

        assertThat(FakeServer.json(server.calls().get(0).body())
                        .path("audience")
                        .asText())
                .isEqualTo("https://tenant.eu.auth0.com/api/v2/");
        other.close();
    }

    @Test
    void checkShouldUseAToken() {
        assertThat(directory.check()).isEqualTo(CheckResult.ok("directory"));
        server.alwaysAnswers(Answer.error(403, "insufficient_scope"));
        assertThat(directory.check())
                .isEqualTo(CheckResult.failed("directory", "directory: GET /api/v2/users answered 403"));
        server.is(Trouble.UNREACHABLE);
        assertThat(directory.check().isOk()).isFalse();
    }

    @Test
    void checkShouldReportAMissingToken() {
        server.is(Trouble.UNREACHABLE);

        assertThat(directory.check().isOk()).isFalse();
    }

    @Test
    void buildShouldRequireHttpsExceptForLoopback() {
        assertThatThrownBy(() -> Auth0ManagementDirectory.builder("http://tenant.eu.auth0.com", FakeAuth0.CREDENTIALS)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        Auth0ManagementDirectory.builder("http://auth0-emulator", FakeAuth0.CREDENTIALS)
                .allowInsecure(true)
                .build()
                .close();
        Auth0ManagementDirectory.builder("tenant.eu.auth0.com", FakeAuth0.CREDENTIALS)
                .build()
                .close();
    }

    @Test
    void credentialsShouldNotPrintTheSecret() {
        assertThat(FakeAuth0.CREDENTIALS).hasToString("ClientCredentials[client-1]");
        assertThatThrownBy(() -> new ClientCredentials(" ", "a")).hasMessage("clientId must not be blank");
        assertThatThrownBy(() -> new ClientCredentials("a", "")).hasMessage("clientSecret must not be blank");
    }

    private int tokenCalls() {
        return server.calls("POST", "/oauth/token").size();
    }
}
