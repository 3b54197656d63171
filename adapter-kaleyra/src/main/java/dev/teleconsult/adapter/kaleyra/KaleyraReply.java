package dev.teleconsult.adapter.kaleyra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.upstream.http.HttpReply;
import java.time.Duration;
import java.util.Optional;

/** The result of a call to Kaleyra, in Kaleyra's terms. */
sealed interface KaleyraReply {

    /** Kaleyra did what the call requested. */
    sealed interface Success extends KaleyraReply {}

    /**
     * A success with JSON.
     *
     * @param raw the received bytes
     */
    record Json(JsonNode body, byte[] raw) implements Success {}

    /** A success with an empty body. */
    record Silent() implements Success {}

    /** Kaleyra refused, or failed, with this status; {@code code} is empty if the answer has no readable reason. */
    record Declined(int status, String code, Optional<Duration> retryAfter) implements KaleyraReply {}

    /** The answer is not one of Kaleyra's, for example that of a proxy. */
    record Gibberish(String what) implements KaleyraReply {}

    /** A success with more bytes than the limit. */
    record TooLong(long maxBytes) implements KaleyraReply {}

    /** There was no complete answer. */
    record Unanswered(HttpReply reply) implements KaleyraReply {}

    static KaleyraReply of(HttpReply reply) {
        if (reply instanceof HttpReply.TooLong tooLong) {
            return tooLong.status() >= 200 && tooLong.status() < 300
                    ? new TooLong(tooLong.maxBytes())
                    : declined(tooLong.status(), "", false, tooLong.retryAfter());
        }
        if (!(reply instanceof HttpReply.Answered answered)) {
            return new Unanswered(reply);
        }
        boolean isJson = !answered.json().isMissingNode();
        if (answered.isSuccess()) {
            if (isJson) {
                return new Json(answered.json(), answered.body());
            }
            return answered.isEmpty() ? new Silent() : new Gibberish("answered what is not JSON");
        }
        if (answered.isRedirect()) {
            return new Gibberish("redirected elsewhere");
        }
        return declined(
                answered.status(),
                isJson ? KaleyraMapping.errorCode(answered.json()) : "",
                isJson || answered.isEmpty(),
                answered.retryAfter());
    }

    private static KaleyraReply declined(int status, String code, boolean speaksJson, Optional<Duration> retryAfter) {
        // Kaleyra sends even errors as JSON: this 404 comes from a proxy in between, which knows nothing about rooms.
        return status == 404 && !speaksJson
                ? new Gibberish("answered 404 in no words of Kaleyra's")
                : new Declined(status, code, retryAfter);
    }
}
