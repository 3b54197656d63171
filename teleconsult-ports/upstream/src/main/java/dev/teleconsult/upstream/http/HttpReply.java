package dev.teleconsult.upstream.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Optional;

/** What became of a request. */
public sealed interface HttpReply {

    /**
     * The upstream answered, with any status.
     *
     * @param json the body, missing if it is empty or not JSON
     * @param body as it came; not copied
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

    /** It was answered with more bytes than the limit; the rest was not read. */
    record TooLong(int status, long maxBytes, Optional<Duration> retryAfter) implements HttpReply {}

    /**
     * It did not leave this process: nothing happened.
     *
     * @param why the kind of failure, without any text of the library or the other side
     */
    record NotSent(String why) implements HttpReply {}

    /**
     * It left this process and no whole answer came.
     *
     * @param why as with {@link NotSent}
     */
    record Lost(String why) implements HttpReply {}

    /** Whether it was answered with this status, within the limit. */
    default boolean hasStatus(int status) {
        return this instanceof Answered answered && answered.status() == status;
    }

    /** The body of an answer; missing if there is none or it is not JSON. */
    default JsonNode json() {
        return this instanceof Answered answered ? answered.json() : MissingNode.getInstance();
    }
}
