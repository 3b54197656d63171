package dev.teleconsult.upstream.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;

/** The result of a request. */
public sealed interface HttpReply {

    /**
     * The upstream answered, with any status.
     *
     * @param json the body, missing if it is empty or not JSON
     * @param body the received bytes; not copied
     * @param retryAfter how long the upstream asked to wait
     */
    record Answered(int status, JsonNode json, byte[] body, Optional<Duration> retryAfter) implements HttpReply {

        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        public boolean isRedirect() {
            return status >= 300 && status < 400;
        }

        public boolean isEmpty() {
            return body.length == 0;
        }
    }

    /** The upstream answered with more bytes than the limit; the rest was not read. */
    record TooLong(int status, long maxBytes, Optional<Duration> retryAfter) implements HttpReply {}

    /**
     * The request did not leave this process, so it had no effect.
     *
     * @param why the kind of failure, without any text of the library or the upstream
     */
    record NotSent(String why) implements HttpReply {}

    /**
     * The request left this process, and no complete answer came.
     *
     * @param why as for {@link NotSent}
     */
    record Lost(String why) implements HttpReply {}

    /** Whether the upstream answered with this status, within the limit. */
    default boolean hasStatus(int status) {
        return this instanceof Answered answered && answered.status() == status;
    }

    /** The body of an answer; missing if there is none or it is not JSON. */
    default JsonNode json() {
        return this instanceof Answered answered ? answered.json() : MissingNode.getInstance();
    }
}
