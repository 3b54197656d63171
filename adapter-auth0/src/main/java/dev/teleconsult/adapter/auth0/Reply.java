package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import okhttp3.Headers;

/** What became of a request. */
sealed interface Reply {

    /**
     * It was answered.
     *
     * @param body missing if the answer holds no JSON
     */
    record Answered(int status, Headers headers, JsonNode body) implements Reply {}

    /** It was answered with more than the limit. */
    record Oversized(int status, Headers headers) implements Reply {}

    /** It was not answered, or not to the end. */
    record Unanswered(IOException cause) implements Reply {}

    /** Whether it was answered with this status and not too much. */
    default boolean hasStatus(int status) {
        return this instanceof Answered answered && answered.status() == status;
    }
}
