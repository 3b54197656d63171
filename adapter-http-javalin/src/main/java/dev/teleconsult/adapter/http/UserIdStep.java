package dev.teleconsult.adapter.http;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/**
 * One step on the way from a request to the id of the user who sent it: {@code userIdPathInRequest} of the
 * configuration file (Mia teleconsultation-service-backend 2.1, configuration page).
 *
 * <p>The first step starts at an object with {@code headers}, {@code query}, {@code params} and {@code body}.
 *
 * @param from how to read the value that the previous steps found
 * @param extract the field to take from it; for an array, the index
 */
public record UserIdStep(From from, String extract) {
    public UserIdStep {
        requireNonNulls(from, "from", extract, "extract");
        if (extract.isEmpty()) {
            throw new IllegalArgumentException("extract must not be empty");
        }
        if (from == From.ARRAY && !extract.matches("\\d{1,4}")) {
            throw new IllegalArgumentException("extract must be an index when from is array, not '" + extract + "'");
        }
    }

    /** How to read a value before a field is extracted from it. */
    public enum From {
        /** It is an object already. */
        OBJECT,
        /** It is a text with a JSON object or array. */
        JSON,
        /** It is an array already. */
        ARRAY
    }
}
