package dev.teleconsult.adapter.http.errors;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Thrown to answer a request with an error.
 *
 * <p>It has no stack trace: it is an answer and not a fault, and bad requests must be cheap. The caller gets the
 * message unchanged, so it never quotes a secret.
 */
public final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> headers;
    private final String place;

    public HttpProblem(int status, String code, String message, Map<String, String> headers) {
        this(status, code, message, headers, "");
    }

    /** @param place the wrong element of the body; empty if the message names it */
    public HttpProblem(int status, String code, String message, Map<String, String> headers, String place) {
        super(requireNonNull(message, "message"), null, false, false);
        this.status = status;
        this.code = requireNonNull(code, "code");
        this.headers = Map.copyOf(requireNonNull(headers, "headers"));
        this.place = requireNonNull(place, "place");
    }

    public static HttpProblem of(ErrorCode code, String message) {
        return new HttpProblem(code.status(), code.name(), message, Map.of());
    }

    public static HttpProblem invalid(String message) {
        return of(ErrorCode.INVALID_REQUEST, message);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** Additional response headers, for example {@code Retry-After}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The wrong element of the body; empty if the message names it. */
    public String place() {
        return place;
    }
}
