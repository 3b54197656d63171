package dev.teleconsult.adapter.crud.mia.fake;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A fault of a request. It applies once and before the request has any effect, unless configured otherwise. Immutable:
 * every refinement is a new fault.
 */
public final class CrudFault {

    enum Kind {
        CLOSED_SOCKET,
        SLOW,
        STUCK,
        ANSWER,
        BROKEN_OFF
    }

    private final Kind kind;
    private final Duration delay;
    private final FakeAnswer answer;
    private final boolean afterEffect;
    private final int times;
    private final Predicate<RecordedRequest> condition;

    private CrudFault(
            Kind kind,
            Duration delay,
            FakeAnswer answer,
            boolean afterEffect,
            int times,
            Predicate<RecordedRequest> condition) {
        this.kind = kind;
        this.delay = delay;
        this.answer = answer;
        this.afterEffect = afterEffect;
        this.times = times;
        this.condition = condition;
    }

    private static CrudFault of(Kind kind, Duration delay, FakeAnswer answer, boolean afterEffect) {
        return new CrudFault(kind, delay, answer, afterEffect, 1, request -> true);
    }

    /** The connection ends without a byte of an answer. */
    public static CrudFault closedSocket() {
        return of(Kind.CLOSED_SOCKET, Duration.ZERO, FakeAnswer.none(), false);
    }

    /** The answer comes, but only after the delay. */
    public static CrudFault slow(Duration delay) {
        return of(Kind.SLOW, requireNonNull(delay, "delay"), FakeAnswer.none(), false);
    }

    /** No answer comes until the service is healed or closed; then the connection ends. */
    public static CrudFault stuck() {
        return of(Kind.STUCK, Duration.ZERO, FakeAnswer.none(), false);
    }

    /** An error in the service's general shape: {@code {"statusCode","error","message"}}. */
    public static CrudFault error(int status, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("statusCode", (double) status);
        body.put("error", "Internal Server Error");
        body.put("message", requireNonNull(message, "message"));
        return of(Kind.ANSWER, Duration.ZERO, FakeAnswer.json(status, body), false);
    }

    /** 429 from a gateway in front, with the seconds to wait. */
    public static CrudFault tooManyRequests(int retryAfterSeconds) {
        FakeAnswer refusal = FakeAnswer.text(
                        429, "{\"statusCode\":429,\"error\":\"Too Many Requests\",\"message\":\"quota\"}")
                .withHeader("Retry-After", Integer.toString(retryAfterSeconds));
        return of(Kind.ANSWER, Duration.ZERO, refusal, false);
    }

    /** 200 with text that is not JSON, for example a proxy's own page. */
    public static CrudFault nonsense() {
        return answer(200, "<html>It works!</html>");
    }

    /** Any answer. */
    public static CrudFault answer(int status, String body) {
        return of(Kind.ANSWER, Duration.ZERO, FakeAnswer.text(status, requireNonNull(body, "body")), false);
    }

    /** The same answer with one more header. */
    public CrudFault withHeader(String name, String value) {
        return new CrudFault(kind, delay, answer.withHeader(name, value), afterEffect, times, condition);
    }

    /** The request is carried out, and the connection is closed in the middle of the answer. */
    public static CrudFault brokenOff() {
        return of(Kind.BROKEN_OFF, Duration.ZERO, FakeAnswer.none(), true);
    }

    /** The same fault, but the request is carried out first and only its answer is lost. */
    public CrudFault afterEffect() {
        return new CrudFault(kind, delay, answer, true, times, condition);
    }

    /** The same fault for this number of requests. */
    public CrudFault times(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count);
        }
        return new CrudFault(kind, delay, answer, afterEffect, count, condition);
    }

    /** The same fault until the service is healed. */
    public CrudFault always() {
        return new CrudFault(kind, delay, answer, afterEffect, Integer.MAX_VALUE, condition);
    }

    /** The same fault only for requests that satisfy the condition. */
    public CrudFault when(Predicate<RecordedRequest> only) {
        return new CrudFault(kind, delay, answer, afterEffect, times, condition.and(requireNonNull(only, "only")));
    }

    Kind kind() {
        return kind;
    }

    Duration delay() {
        return delay;
    }

    FakeAnswer answer() {
        return answer;
    }

    boolean strikesAfterEffect() {
        return afterEffect;
    }

    int times() {
        return times;
    }

    boolean strikes(RecordedRequest request) {
        return condition.test(request);
    }
}
