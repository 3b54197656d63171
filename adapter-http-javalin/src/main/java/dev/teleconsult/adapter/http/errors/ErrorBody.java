package dev.teleconsult.adapter.http.errors;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/**
 * The JSON of all errors. The original's documentation has the text in {@code error}, its callers read {@code message};
 * so both contain it.
 */
public record ErrorBody(int statusCode, String error, String message, String code, String requestId) {
    public ErrorBody {
        requireNonNulls(error, "error", message, "message", code, "code", requestId, "requestId");
    }

    public static ErrorBody of(HttpProblem problem, String requestId) {
        return new ErrorBody(problem.status(), problem.getMessage(), problem.getMessage(), problem.code(), requestId);
    }
}
