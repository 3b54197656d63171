package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorResponsesTest {
    /** Every detail that a text can contain, with distinct values that occur nowhere in our texts. */
    private static final Map<Detail, String> DETAILS = Map.of(
            Detail.LIMIT, "~limit~",
            Detail.ACTUAL, "~actual~",
            Detail.PARTICIPANT, "~participant~",
            Detail.ALLOWED, "~allowed~",
            Detail.SINCE, "~since~");

    private static final ThrowingUseCases useCases = new ThrowingUseCases();
    private static TestServer server;

    /** One server for all tests: it stores nothing. */
    @BeforeAll
    static void start() {
        server = TestServer.setup().useCases(useCases.all()).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer refused(RefusalException refusal) {
        useCases.failWith(refusal);
        return server.call("DELETE", "/teleconsultation/room_xyz")
                .headers("x-request-id", "request-1")
                .undocumented()
                .send();
    }

    /** For each code: the text that callers branch on, without an unfilled placeholder. */
    @ParameterizedTest
    @EnumSource
    void everyRefusalShouldHaveAnAnswerInTheCommonFormat(RefusalCode code) {
        RefusalException refusal = RefusalException.of(code);
        for (Map.Entry<Detail, String> detail : DETAILS.entrySet()) {
            refusal = refusal.with(detail.getKey(), detail.getValue());
        }

        Answer answer = refused(refusal);

        assertThat(answer.status()).isBetween(400, 501).isNotEqualTo(500);
        assertThat(answer.code()).isEqualTo(code.name());
        assertThat(answer.json().get("statusCode").asInt()).isEqualTo(answer.status());
        assertThat(answer.json().get("requestId").asText()).isEqualTo("request-1");
        assertThat(answer.json().get("message")).isEqualTo(answer.json().get("error"));
        assertThat(answer.error())
                .as("one sentence, without text for programmers")
                .isNotBlank()
                .doesNotContain("null", "{}", "%s", "Optional")
                .doesNotContainPattern("\\bunknown\\b(?! to)");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.headers().names().contains("WWW-Authenticate"))
                .as("RFC 9110, section 15.5.2")
                .isEqualTo(answer.status() == 401);
    }

    /** A text whose detail is missing shows the placeholder's word: then the code's description must name it. */
    @ParameterizedTest
    @EnumSource
    void everyRefusalShouldBeAnsweredWithoutItsDetails(RefusalCode code) {
        Answer answer = refused(RefusalException.of(code));

        assertThat(answer.code()).isEqualTo(code.name());
        assertThat(answer.error()).isNotBlank().doesNotContain("null");
    }

    @Test
    void documentedTextsShouldBeExact() {
        useCases.failWith(RefusalException.of(RefusalCode.NO_PLUS_PARTICIPANT));
        assertThat(server.post("/teleconsultation", Bodies.ALL_KNOWN).error())
                .isEqualTo("Failed POST /teleconsultation: no plus user in room");
        assertThat(server.patch("/teleconsultation/room_xyz", "{}").error())
                .isEqualTo("Failed PATCH /teleconsultation: no plus user in room");
        assertThat(server.post("/teleconsultation/room_xyz/participants/data", Bodies.PATIENT)
                        .error())
                .isEqualTo("Failed POST /teleconsultation/room_xyz/participants/data: no plus user in room");

        useCases.failWith(RefusalException.of(RefusalCode.TELECONSULTATION_NOT_FOUND));
        assertThat(server.get("/teleconsultation/room_xyz").error())
                .isEqualTo("Room with id room_xyz not found on CRUD");
        for (Answer answer : List.of(
                server.patch("/teleconsultation/room_xyz", "{}"),
                server.delete("/teleconsultation/room_xyz"),
                server.delete("/teleconsultation/room_xyz/uploads"),
                server.post("/teleconsultation/room_xyz/participants/data", Bodies.PATIENT),
                server.get("/transcription/room_xyz/session_1"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.error()).isEqualTo("not found");
        }
    }

    @Test
    void errorAndMessageShouldBeEqual() {
        useCases.failWith(RefusalException.of(RefusalCode.UNAUTHORIZED_USER));

        Answer answer = server.get("/teleconsultation/room_xyz");

        assertThat(answer.json().get("message")).isEqualTo(answer.json().get("error"));
    }

    @ParameterizedTest
    @EnumSource
    void outageShouldBeAnsweredWith503AndRetryAfter(Upstream upstream) {
        useCases.failWith(PortUnavailableException.notDone(upstream, "secret host did not answer"));
        Answer answer = server.delete("/teleconsultation/room_xyz");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isIn("5", "6", "7", "8", "9");
        assertThat(answer.code()).isEqualTo("UNAVAILABLE");
        assertThat(answer.text()).doesNotContain("secret");

        useCases.failWith(PortUnavailableException.outcomeUnknown(upstream, "secret"));
        assertThat(server.delete("/teleconsultation/room_xyz").status()).isEqualTo(503);
    }

    @Test
    void callersRefusedTogetherShouldNotReturnTogether() {
        useCases.failWith(PortUnavailableException.notDone(Upstream.VIDEO, "busy"));

        Set<String> waits = IntStream.range(0, 100)
                .mapToObj(caller -> server.delete("/teleconsultation/room_xyz").header("Retry-After"))
                .collect(Collectors.toSet());

        assertThat(waits).containsExactlyInAnyOrder("5", "6", "7", "8", "9");
    }

    @Test
    void retryAfterShouldBeTheUpstreamsWaitWithinLimits() {
        Map<Duration, List<String>> asked = Map.of(
                Duration.ofSeconds(17), List.of("17", "18", "19", "20", "21"),
                Duration.ofMillis(200), List.of("1", "2", "3", "4"),
                Duration.ofHours(9), List.of("300"));

        asked.forEach((wait, retryAfter) -> {
            useCases.failWith(
                    PortUnavailableException.notDone(Upstream.VIDEO, "busy").retryAfter(wait));
            assertThat(server.delete("/teleconsultation/room_xyz").header("Retry-After"))
                    .isIn(retryAfter);
        });
    }

    @ParameterizedTest
    @EnumSource
    void rejectionByAnUpstreamShouldBeAnsweredWith502(Upstream upstream) {
        useCases.failWith(PortRejectedException.refused(upstream, "our secret key was refused"));

        Answer answer = server.delete("/teleconsultation/room_xyz");

        assertThat(answer.status())
                .as("our key's refusal is not the caller's 401")
                .isEqualTo(502);
        assertThat(answer.code()).isEqualTo("UPSTREAM_FAILED");
        assertThat(answer.headers().names()).doesNotContain("Retry-After");
        assertThat(answer.text()).doesNotContain("secret");
    }

    @Test
    void bugShouldBeAnsweredWithTheRequestIdOnly() {
        for (Throwable bug : List.of(
                new IllegalStateException("secret"),
                new NullPointerException("secret"),
                new StackOverflowError("secret"),
                new AssertionError("secret"))) {
            useCases.failWith(bug);
            for (Answer answer : List.of(
                    server.delete("/teleconsultation/room_xyz", "x-request-id", "request-7"),
                    server.get("/teleconsultation/room_xyz", "x-request-id", "request-7"),
                    server.post("/teleconsultation", Bodies.ALL_KNOWN, "x-request-id", "request-7"),
                    server.get("/-/ready", "x-request-id", "request-7"),
                    server.get("/-/check-up", "x-request-id", "request-7"))) {
                assertThat(answer.status()).isEqualTo(500);
                assertThat(answer.text())
                        .isEqualTo("{\"statusCode\":500,\"error\":\"Something went wrong\","
                                + "\"message\":\"Something went wrong\",\"code\":\"INTERNAL_ERROR\","
                                + "\"requestId\":\"request-7\"}");
            }
        }
    }
}
