package dev.teleconsult.adapter.http.errors;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * An answer that is an error, thrown where the request is found wanting.
 *
 * <p>Carries no stack trace: it is an answer, not a fault, and bad requests must stay cheap. The message is sent to the
 * caller as it is, so it never quotes a secret.
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

    /** @param place the element of the body that is wrong; empty if the message says it */
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

    /** Response headers that belong to this error, for example {@code Retry-After}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The element of the body that is wrong; empty if the message says it. */
    public String place() {
        return place;
    }
}
