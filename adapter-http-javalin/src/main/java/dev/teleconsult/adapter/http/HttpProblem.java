package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * An answer that is an error, thrown where the request is found wanting.
 *
 * <p>Carries no stack trace: it is an answer, not a fault, and bad requests must stay cheap. The message is sent to the
 * caller as it is, so it never quotes a secret.
 */
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> headers;

    HttpProblem(int status, String code, String message, Map<String, String> headers) {
        super(requireNonNull(message, "message"), null, false, false);
        this.status = status;
        this.code = requireNonNull(code, "code");
        this.headers = Map.copyOf(requireNonNull(headers, "headers"));
    }

    static HttpProblem of(ErrorCode code, String message) {
        return new HttpProblem(code.status(), code.name(), message, Map.of());
    }

    static HttpProblem invalid(String message) {
        return of(ErrorCode.INVALID_REQUEST, message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** Response headers that belong to this error, for example {@code Retry-After}. */
    Map<String, String> headers() {
        return headers;
    }
}
