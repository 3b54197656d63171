package dev.teleconsult.adapter.http.errors;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/**
 * The one shape of all errors. The original's documentation promises the text in {@code error}, its callers read
 * {@code message}; both carry it.
 */
public record ErrorBody(int statusCode, String error, String message, String code, String requestId) {
    public ErrorBody {
        requireNonNulls(error, "error", message, "message", code, "code", requestId, "requestId");
    }

    public static ErrorBody of(HttpProblem problem, String requestId) {
        return new ErrorBody(problem.status(), problem.getMessage(), problem.getMessage(), problem.code(), requestId);
    }
}
