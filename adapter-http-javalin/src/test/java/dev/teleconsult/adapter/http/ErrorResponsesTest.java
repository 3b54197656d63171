package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorResponsesTest {
    private static final Map<RefusalCode, Expected> TABLE = new EnumMap<>(RefusalCode.class);

    static {
        expect(RefusalCode.START_OUT_OF_RANGE, 400, "body.start_date must be between the years 1970 and 9999, not A");
        expect(RefusalCode.START_REQUIRED, 400, "body.start_date is required");
        expect(
                RefusalCode.END_OR_DURATION_REQUIRED,
                400,
                "body must have exactly one of end_date and duration_in_seconds");
        expect(RefusalCode.END_BEFORE_START, 400, "the end must be after the start, L, but is A");
        expect(RefusalCode.DURATION_TOO_SHORT, 400, "the duration must be at least L seconds, but is A");
        expect(RefusalCode.DURATION_TOO_LONG, 400, "the duration must be at most L seconds, but is A");
        expect(RefusalCode.TOO_FEW_PARTICIPANTS, 400, "there must be at least L participants, not A");
        expect(RefusalCode.TOO_MANY_PARTICIPANTS, 400, "there must be at most L participants, not A");
        expect(
                RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED,
                400,
                "there must be at most as many participants as expected, L, not A");
        expect(RefusalCode.DUPLICATE_PARTICIPANT, 400, "participant P must not be given twice");
        expect(RefusalCode.ROSTER_FULL, 400, "all L participants are known already");
        expect(RefusalCode.UNKNOWN_GROUP, 400, "participant P must be in one of the groups G, not in A");
        expect(RefusalCode.GROUPS_REQUIRED, 400, "participant P must have groups, out of G");
        expect(RefusalCode.FULL_NAME_REQUIRED, 400, "participant P must have a fullName");
        expect(
                RefusalCode.GROUPS_NOT_ACCEPTED,
                400,
                "participant P must not have groups, they come from the user directory");
        expect(
                RefusalCode.FULL_NAME_NOT_ACCEPTED,
                400,
                "participant P must not have a fullName, it comes from the user directory");
        expect(
                RefusalCode.DIRECTORY_REQUIRED,
                400,
                "body.participants must be an object: user ids alone need a user directory, and none is configured");
        expect(RefusalCode.UNKNOWN_USER, 400, "participant P is unknown to the user directory");
        expect(RefusalCode.NO_PLUS_PARTICIPANT, 400, "Failed DELETE /teleconsultation/room_xyz: no plus user in room");
        expect(RefusalCode.UNAUTHORIZED_USER, 401, "Unauthorized user");
        expect(RefusalCode.PERMISSION_REQUIRED, 403, "the permission L is required");
        expect(RefusalCode.TELECONSULTATION_NOT_FOUND, 404, "not found");
        expect(RefusalCode.IMMUTABILITY_WINDOW_CLOSED, 409, "the teleconsultation can no longer be changed, since S");
        expect(RefusalCode.CONCURRENT_CHANGE, 409, "the teleconsultation was changed by somebody else meanwhile");
        expect(
                RefusalCode.RECORDING_OFF,
                400,
                "there are no transcriptions: recording is switched off (DEFAULT_RECORDING_TYPE)");
        expect(
                RefusalCode.TRANSCRIPT_NOT_FOUND,
                404,
                "there is no transcription of this session in this room, or none yet");
        expect(RefusalCode.TRANSCRIPT_TOO_LARGE, 413, "the transcription has more than L bytes");
        expect(RefusalCode.LIFETIME_OUT_OF_RANGE, 400, "body.expiresIn must be L seconds, not A");
        expect(RefusalCode.BACKGROUND_NOT_JPEG, 400, "virtual_background must be a JPEG image");
        expect(RefusalCode.BACKGROUND_TOO_LARGE, 413, "virtual_background must have at most L bytes");
        expect(
                RefusalCode.BACKGROUND_REFUSED,
                400,
                "virtual_background was refused by the video service, check its size in pixels");
        expect(
                RefusalCode.UNKNOWN_BACKGROUND,
                400,
                "body.background_alias must be the alias of an uploaded background image");
        expect(
                RefusalCode.IDEMPOTENCY_KEY_INVALID,
                400,
                "headers.idempotency-key must have 1 to L printable ASCII characters");
        expect(RefusalCode.IDEMPOTENCY_KEY_REUSED, 422, "the Idempotency-Key was used for another request before");
        expect(
                RefusalCode.IDEMPOTENCY_KEY_IN_USE,
                409,
                "the first request with this Idempotency-Key is still being answered");
        expect(
                RefusalCode.IDEMPOTENCY_UNSUPPORTED,
                400,
                "no store for idempotency keys is configured: leave the Idempotency-Key out");
        expect(RefusalCode.CALL_EVENT_NOT_AUTHENTIC, 401, "the event is not signed by the video service");
        expect(RefusalCode.CALL_EVENT_UNREADABLE, 400, "the event cannot be read");
    }

    private final ThrowingUseCases useCases = new ThrowingUseCases();
    private final TestServer server =
            TestServer.setup().useCases(useCases.all()).start();

    private record Expected(int status, String text) {}

    private static void expect(RefusalCode code, int status, String text) {
        TABLE.put(code, new Expected(status, text));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void refusalShouldHaveItsStatusAndText(RefusalCode code) {
        useCases.failWith(RefusalException.of(code)
                .with(Detail.LIMIT, "L")
                .with(Detail.ACTUAL, "A")
                .with(Detail.PARTICIPANT, "P")
                .with(Detail.ALLOWED, "G")
                .with(Detail.SINCE, "S"));

        Answer answer = server.call("DELETE", "/teleconsultation/room_xyz")
                .headers("x-request-id", "request-1")
                .undocumented()
                .send();

        Expected expected = TABLE.get(code);
        assertThat(answer.status()).isEqualTo(expected.status);
        assertThat(answer.text())
                .isEqualTo("{\"statusCode\":" + expected.status + ",\"error\":\"" + expected.text + "\",\"message\":\""
                        + expected.text + "\",\"code\":\"" + code + "\",\"requestId\":\"request-1\"}");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void documentedTextsShouldBeExact() {
        useCases.failWith(RefusalException.of(RefusalCode.NO_PLUS_PARTICIPANT));
        assertThat(server.post("/teleconsultation", Bodies.EVERYBODY_KNOWN).error())
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
    void errorShouldSayTheSameInErrorAndMessage() {
        useCases.failWith(RefusalException.of(RefusalCode.UNAUTHORIZED_USER));

        Answer answer = server.get("/teleconsultation/room_xyz");

        assertThat(answer.json().get("message")).isEqualTo(answer.json().get("error"));
    }

    @ParameterizedTest
    @EnumSource
    void outageShouldBe503WithTheTimeToComeBack(Upstream upstream) {
        useCases.failWith(PortUnavailableException.notDone(upstream, "secret host did not answer"));
        Answer answer = server.delete("/teleconsultation/room_xyz");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.code()).isEqualTo("UNAVAILABLE");
        assertThat(answer.text()).doesNotContain("secret");

        useCases.failWith(PortUnavailableException.outcomeUnknown(upstream, "secret"));
        assertThat(server.delete("/teleconsultation/room_xyz").status()).isEqualTo(503);
    }

    @Test
    void outageShouldRepeatWhatTheUpstreamAskedForWithinReason() {
        Map<Duration, String> asked = Map.of(
                Duration.ofSeconds(17), "17",
                Duration.ofMillis(200), "1",
                Duration.ofHours(9), "300");

        asked.forEach((wait, retryAfter) -> {
            useCases.failWith(
                    PortUnavailableException.notDone(Upstream.VIDEO, "busy").retryAfter(wait));
            assertThat(server.delete("/teleconsultation/room_xyz").header("Retry-After"))
                    .isEqualTo(retryAfter);
        });
    }

    @ParameterizedTest
    @EnumSource
    void nonsenseFromAnUpstreamShouldBe502(Upstream upstream) {
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
    void bugShouldTellNothingButTheRequestId() {
        for (Throwable bug : List.of(
                new IllegalStateException("secret"),
                new NullPointerException("secret"),
                new StackOverflowError("secret"),
                new AssertionError("secret"))) {
            useCases.failWith(bug);
            for (Answer answer : List.of(
                    server.delete("/teleconsultation/room_xyz", "x-request-id", "request-7"),
                    server.get("/teleconsultation/room_xyz", "x-request-id", "request-7"),
                    server.post("/teleconsultation", Bodies.EVERYBODY_KNOWN, "x-request-id", "request-7"),
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

    @Test
    void tableShouldLeaveNoWordOpen() {
        Pattern unknown = Pattern.compile("\\bunknown\\b(?! to)");

        assertThat(Arrays.stream(RefusalCode.values()).map(TABLE::get))
                .doesNotContainNull()
                .noneMatch(expected -> unknown.matcher(expected.text).find());
    }
}
