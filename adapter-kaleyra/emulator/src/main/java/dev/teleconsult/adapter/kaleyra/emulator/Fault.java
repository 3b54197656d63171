package dev.teleconsult.adapter.kaleyra.emulator;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A commanded failure of the emulator: by default the next call of any operation fails once, before it has an effect.
 *
 * <p>Immutable: {@link #on}, {@link #afterTheEffect} and {@link #times} return a changed copy, so that a fault reads
 * {@code Fault.unavailable().on("POST /rooms").afterTheEffect()}.
 */
public final class Fault {
    /** The kinds of failure; the lower-case name with dashes is used in the control API. */
    enum Kind {
        UNAUTHORIZED,
        FORBIDDEN,
        NOT_FOUND,
        UNPROCESSABLE,
        TOO_MANY_REQUESTS,
        SERVER_ERROR,
        UNAVAILABLE,
        HANG,
        CLOSED_CONNECTION,
        TRUNCATED_BODY,
        TRUNCATED_JSON,
        EMPTY_BODY,
        HTML,
        NONSENSE_JSON,
        REDIRECT;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Matches every operation. */
    public static final String ANY_OPERATION = "*";

    private final Kind kind;
    private final String detail;
    private final String operation;
    private final boolean after;
    private final int times;

    private Fault(Kind kind, String detail, String operation, boolean after, int times) {
        this.kind = kind;
        this.detail = detail;
        this.operation = operation;
        this.after = after;
        this.times = times;
    }

    private static Fault of(Kind kind, String detail) {
        return new Fault(kind, detail, ANY_OPERATION, false, 1);
    }

    /** 401 {@code invalid_api_key}, for every key. */
    public static Fault unauthorized() {
        return of(Kind.UNAUTHORIZED, "");
    }

    /** 403. */
    public static Fault forbidden() {
        return of(Kind.FORBIDDEN, "");
    }

    /** 404 with a code that belongs to no operation. */
    public static Fault notFound() {
        return of(Kind.NOT_FOUND, "");
    }

    /** 422 {@code validation_error}. */
    public static Fault unprocessable() {
        return of(Kind.UNPROCESSABLE, "");
    }

    /** 429 without a {@code Retry-After}. */
    public static Fault tooManyRequests() {
        return of(Kind.TOO_MANY_REQUESTS, "");
    }

    /** 429 with a {@code Retry-After}, rounded down to whole seconds. */
    public static Fault tooManyRequests(Duration retryAfter) {
        return of(Kind.TOO_MANY_REQUESTS, Long.toString(retryAfter.toSeconds()));
    }

    /** 500. */
    public static Fault serverError() {
        return of(Kind.SERVER_ERROR, "");
    }

    /** 503 without a {@code Retry-After}. */
    public static Fault unavailable() {
        return of(Kind.UNAVAILABLE, "");
    }

    /** 503 with a {@code Retry-After}, rounded down to whole seconds. */
    public static Fault unavailable(Duration retryAfter) {
        return of(Kind.UNAVAILABLE, Long.toString(retryAfter.toSeconds()));
    }

    /** No answer until the emulator's hang limit has passed or it is closed; then the connection is closed. */
    public static Fault hang() {
        return of(Kind.HANG, "");
    }

    /** The connection is closed without a single byte of an answer. */
    public static Fault closedConnection() {
        return of(Kind.CLOSED_CONNECTION, "");
    }

    /** Fewer bytes than {@code Content-Length} promised, then the connection is closed. */
    public static Fault truncatedBody() {
        return of(Kind.TRUNCATED_BODY, "");
    }

    /** A complete HTTP answer whose JSON stops in the middle. */
    public static Fault truncatedJson() {
        return of(Kind.TRUNCATED_JSON, "");
    }

    /** A success status with no body. */
    public static Fault emptyBody() {
        return of(Kind.EMPTY_BODY, "");
    }

    /** A success status with an HTML page, as a proxy would send it. */
    public static Fault html() {
        return of(Kind.HTML, "");
    }

    /** A success status with JSON that has none of the expected fields. */
    public static Fault nonsenseJson() {
        return of(Kind.NONSENSE_JSON, "");
    }

    /** 302 to another address. */
    public static Fault redirect(URI location) {
        return of(Kind.REDIRECT, location.toString());
    }

    /** Limits the fault to one operation: a name such as {@code DELETE /rooms/{id}}, or {@link #ANY_OPERATION}. */
    public Fault on(String operation) {
        return new Fault(kind, detail, requireNonNull(operation, "operation"), after, times);
    }

    /** Lets the request take effect first; only its answer is lost or corrupted. */
    public Fault afterTheEffect() {
        return new Fault(kind, detail, operation, true, times);
    }

    /**
     * Makes the next {@code times} matching calls fail.
     *
     * @throws IllegalArgumentException below 1
     */
    public Fault times(int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1, was " + times);
        }
        return new Fault(kind, detail, operation, after, times);
    }

    /** Makes every matching call fail until the faults are cleared. */
    public Fault always() {
        return times(Integer.MAX_VALUE);
    }

    static Optional<Fault> named(String wireName, Optional<String> detail) {
        for (Kind kind : Kind.values()) {
            if (kind.wireName().equals(wireName)) {
                return Optional.of(of(kind, detail.orElse("")));
            }
        }
        return Optional.empty();
    }

    Kind kind() {
        return kind;
    }

    /** Retry-After seconds or redirect target; empty when the kind has none. */
    String detail() {
        return detail;
    }

    String operation() {
        return operation;
    }

    boolean isAfterTheEffect() {
        return after;
    }

    int times() {
        return times;
    }

    @Override
    public String toString() {
        return kind.wireName() + " on " + operation + (after ? " after" : " before") + " the effect";
    }
}
