package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.auth0.FakeServer.Answer;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.contract.Trouble;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CrudCustomIdsTest {

    private static final String HEX_A = "5f3a00000000000000000a0a";
    private static final String HEX_B = "5f3a00000000000000000b0b";
    private static final RequestContext CONTEXT = RequestContext.anonymous("request-1");

    private final FakeUsersCollection server = new FakeUsersCollection();

    @AfterEach
    void close() {
        server.close();
    }

    private CrudCustomIds.Builder at(String path) {
        return CrudCustomIds.builder(server.url() + path);
    }

    private static UserId id(String value) {
        return new UserId(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/users/", "/users"})
    void resolveShouldRequestAllIdsInOneQueryWithOrWithoutTheFinalSlash(String path) {
        server.withObjectIds();
        server.holds("_id", HEX_A, "authUserId", "auth0|a", "name", "Canary");
        server.holds("_id", HEX_B, "authUserId", "auth0|b");
        try (CrudCustomIds ids = at(path).build()) {

            assertThat(ids.resolve(Set.of(id(HEX_A), id(HEX_B)), CONTEXT))
                    .containsOnly(Map.entry(id(HEX_A), id("auth0|a")), Map.entry(id(HEX_B), id("auth0|b")));
        }

        assertThat(server.calls()).singleElement().satisfies(call -> {
            assertThat(call.path()).isEqualTo("/users/");
            assertThat(call.query()).containsOnlyKeys("_q", "_l", "_p").containsEntry("_p", "_id,authUserId");
        });
    }

    @Test
    void resolveShouldMakeNoCallForAnEmptySet() {
        try (CrudCustomIds ids = at("/users/").build()) {
            assertThat(ids.resolve(Set.of(), CONTEXT)).isEmpty();
        }
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void resolveShouldForwardTheCallersHeaders() {
        try (CrudCustomIds ids = at("/users/").build()) {
            ids.resolve(Set.of(id("a")), CONTEXT.forwardedHeaders(Map.of("cookie", "sid=1", "miauserid", "auth0|x")));
        }

        assertThat(server.calls())
                .isNotEmpty()
                .allSatisfy(call -> assertThat(call.headers())
                        .containsEntry("cookie", "sid=1")
                        .containsEntry("miauserid", "auth0|x")
                        .containsEntry("x-request-id", "request-1"));
    }

    @Test
    void resolveShouldReadTheConfiguredProperties() {
        server.holds("taxCode", "RSSMRA", "iam.userId", "auth0|mario");
        try (CrudCustomIds ids =
                at("/users/").source("taxCode").target("iam.userId").build()) {

            assertThat(ids.resolve(Set.of(id("RSSMRA"), id("UNKNOWN")), CONTEXT))
                    .containsOnly(Map.entry(id("RSSMRA"), id("auth0|mario")));
        }
        assertThat(server.calls()).allSatisfy(call -> assertThat(call.query()).doesNotContainKeys("_p", "_id"));
    }

    @Test
    void resolveShouldReadANestedSource() {
        server.holds("codes.tax", "RSSMRA", "authUserId", "auth0|mario");
        try (CrudCustomIds ids = at("/users/").source("codes.tax").build()) {

            assertThat(ids.resolve(Set.of(id("RSSMRA")), CONTEXT))
                    .containsOnly(Map.entry(id("RSSMRA"), id("auth0|mario")));
        }
    }

    @ParameterizedTest
    @CsvSource({"25, 200", "26, 200", "200, 200", "201, 200", "450, 200", "26, 25", "7, 1"})
    void resolveShouldReturnEveryIdAcrossPages(int count, int pageSize) {
        Set<UserId> wanted = people(count);
        try (CrudCustomIds ids = at("/users/").source("code").pageSize(pageSize).build()) {

            assertThat(ids.resolve(wanted, CONTEXT)).hasSize(count);
        }
    }

    @Test
    void resolveShouldReturnEveryIdWhenTheServiceIgnoresTheLimit() {
        server.ignoringTheLimit();
        Set<UserId> wanted = people(60);
        try (CrudCustomIds ids = at("/users/").source("code").build()) {

            assertThat(ids.resolve(wanted, CONTEXT)).hasSize(60);
        }
    }

    @Test
    void resolveShouldReadRowsBeyondTheFirstPage() {
        for (int i = 0; i < 3; i++) {
            server.holds("code", "a", "authUserId", "auth0|a");
        }
        server.holds("code", "b", "authUserId", "auth0|b");
        try (CrudCustomIds ids = at("/users/").source("code").pageSize(2).build()) {

            assertThat(ids.resolve(Set.of(id("a"), id("b")), CONTEXT))
                    .containsOnly(Map.entry(id("a"), id("auth0|a")), Map.entry(id("b"), id("auth0|b")));
        }
        assertThat(server.calls())
                .extracting(call -> call.query().getOrDefault("_sk", "0"))
                .containsExactly("0", "2", "4");
    }

    @Test
    void resolveShouldFailWhenTheRowsDoNotEnd() {
        for (int i = 0; i < 10; i++) {
            server.holds("code", "a", "authUserId", "auth0|a");
        }
        try (CrudCustomIds ids = at("/users/").source("code").pageSize(1).build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id("a")), CONTEXT))
                    .isInstanceOf(PortRejectedException.class)
                    .hasMessageContaining("no end");
        }
        assertThat(server.calls()).hasSize(10);
    }

    @Test
    void resolveShouldFailWhenAnIdBelongsToTwoPeople() {
        server.holds("code", "a", "authUserId", "auth0|one");
        server.holds("code", "a", "authUserId", "auth0|two");
        try (CrudCustomIds ids = at("/users/").source("code").build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id("a")), CONTEXT))
                    .isInstanceOf(PortRejectedException.class)
                    .hasMessageContaining("two people");
        }
    }

    @Test
    void resolveShouldOmitAUserWithoutATarget() {
        server.holds("code", "a", "authUserId", "auth0|a");
        server.holds("code", "b");
        server.holds("code", "c", "authUserId", " ");
        try (CrudCustomIds ids = at("/users/").source("code").build()) {

            assertThat(ids.resolve(Set.of(id("a"), id("b"), id("c")), CONTEXT)).containsOnlyKeys(id("a"));
        }
    }

    @Test
    void resolveShouldFailWhenATargetIsNoValidId() {
        server.holds("code", "a", "authUserId", "x".repeat(513));
        try (CrudCustomIds ids = at("/users/").source("code").build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id("a")), CONTEXT)).isInstanceOf(PortRejectedException.class);
        }
    }

    @Test
    void resolveShouldFailWhenTheServiceIgnoresTheFilter() {
        server.ignoringTheFilter();
        server.holds("code", "b", "authUserId", "auth0|b");
        try (CrudCustomIds ids = at("/users/").source("code").build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id("a")), CONTEXT))
                    .isInstanceOf(PortRejectedException.class)
                    .hasMessageContaining("not asked for");
        }
    }

    @Test
    void resolveShouldLookUpEachIdThatTheFilterMisses() {
        server.withObjectIds();
        server.findingIdsOnlyByParameter();
        server.holds("_id", HEX_A, "authUserId", "auth0|a");
        try (CrudCustomIds ids = at("/users/").build()) {

            assertThat(ids.resolve(Set.of(id(HEX_A), id(HEX_B)), CONTEXT))
                    .containsOnly(Map.entry(id(HEX_A), id("auth0|a")));
        }
        assertThat(server.calls())
                .extracting(call -> call.query().getOrDefault("_id", ""))
                .containsExactlyInAnyOrder("", HEX_A, HEX_B);
    }

    @Test
    void resolveShouldReturnTheValidIdsWhenOneIdIsInvalid() {
        server.withObjectIds();
        server.holds("_id", HEX_A, "authUserId", "auth0|a");
        try (CrudCustomIds ids = at("/users/").build()) {

            assertThat(ids.resolve(Set.of(id(HEX_A), id("no-object-id")), CONTEXT))
                    .containsOnly(Map.entry(id(HEX_A), id("auth0|a")));
        }
    }

    @Test
    void resolveShouldAcceptAnObjectIdInUpperCase() {
        server.withObjectIds();
        server.holds("_id", HEX_A, "authUserId", "auth0|a");
        UserId upper = id(HEX_A.toUpperCase(Locale.ROOT));
        try (CrudCustomIds ids = at("/users/").build()) {

            assertThat(ids.resolve(Set.of(id(HEX_A), upper), CONTEXT))
                    .containsOnly(Map.entry(id(HEX_A), id("auth0|a")), Map.entry(upper, id("auth0|a")));
        }
    }

    @Test
    void resolveShouldFailWhenTheServiceRejectsAValidId() {
        server.alwaysAnswers(Answer.error(400, "Unknown field: _id"));
        try (CrudCustomIds ids = at("/users/").build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id(HEX_A)), CONTEXT)).isInstanceOf(PortRejectedException.class);
        }
    }

    @Test
    void resolveShouldFailWhenTheSourcePropertyDoesNotExist() {
        server.holds("_id", HEX_A, "authUserId", "auth0|a");
        try (CrudCustomIds ids = at("/users/").source("misspelt").build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id("a")), CONTEXT)).isInstanceOf(PortRejectedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, false",
        "401, false",
        "403, false",
        "406, false",
        "301, false",
        "204, false",
        "429, true",
        "500, true",
        "502, true",
        "503, true"
    })
    void resolveShouldFailOnAnErrorStatus(int status, boolean passing) {
        server.alwaysAnswers(new Answer(status, "", Map.of()));
        try (CrudCustomIds ids = at("/users/").build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id(HEX_A)), CONTEXT))
                    .isInstanceOf(passing ? PortUnavailableException.class : PortRejectedException.class)
                    .isInstanceOfSatisfying(
                            PortException.class,
                            failure -> assertThat(failure.upstream()).isEqualTo(Upstream.CUSTOM_IDS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "", "[{\"_id\":\"x\"", "<html>", "[[]]", "[7]"})
    void resolveShouldFailWhenTheAnswerIsNoListOfUsers(String body) {
        server.alwaysAnswers(new Answer(200, body, Map.of()));
        try (CrudCustomIds ids = at("/users/").build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id(HEX_A)), CONTEXT)).isInstanceOf(PortRejectedException.class);
        }
    }

    @Test
    void resolveShouldFailWhenTheServiceClosesTheSocket() {
        server.alwaysAnswers(Answer.none());
        try (CrudCustomIds ids = at("/users/").build()) {

            assertThatThrownBy(() -> ids.resolve(Set.of(id(HEX_A)), CONTEXT))
                    .isInstanceOf(PortUnavailableException.class);
        }
    }

    @Test
    void checkShouldQueryTheCollection() {
        try (CrudCustomIds ids = at("/users").build();
                CrudCustomIds elsewhere = at("/elsewhere").build()) {
            assertThat(ids.check()).isEqualTo(CheckResult.ok("custom_ids"));
            assertThat(elsewhere.check())
                    .isEqualTo(CheckResult.failed("custom_ids", "custom_ids: GET /users/ answered 404"));
            server.alwaysAnswers(Answer.error(401, "who are you"));
            assertThat(ids.check().isOk()).isTrue();
            server.is(Trouble.UNREACHABLE);
            assertThat(ids.check().isOk()).isFalse();
        }
    }

    @Test
    void buildShouldRejectInvalidSettings() {
        assertThatThrownBy(() -> at("/users?_st=DRAFT").build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> at("/users").source(" ").build()).hasMessage("source must not be blank");
        assertThatThrownBy(() -> at("/users").target("").build()).hasMessage("target must not be blank");
        assertThatThrownBy(() -> at("/users").pageSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> at("/users").pageSize(201)).isInstanceOf(IllegalArgumentException.class);
    }

    private Set<UserId> people(int count) {
        Set<UserId> wanted = IntStream.range(0, count)
                .mapToObj(i -> id("code-" + i))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        wanted.forEach(each -> server.holds("code", each.value(), "authUserId", "auth0|" + each.value()));
        return wanted;
    }
}
