package dev.teleconsult.adapter.kaleyra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.upstream.http.HttpReply;
import java.time.Duration;
import java.util.Optional;

/** The result of a call to Kaleyra, in Kaleyra's terms. */
sealed interface KaleyraReply {

    /** It agreed. */
    sealed interface Success extends KaleyraReply {}

    /**
     * It agreed in JSON.
     *
     * @param raw the same as it came
     */
    record Json(JsonNode body, byte[] raw) implements Success {}

    /** It agreed with an empty body. */
    record Silent() implements Success {}

    /** It declined, or failed, with this status; {@code code} is empty when it gave no reason we can read. */
    record Declined(int status, String code, Optional<Duration> retryAfter) implements KaleyraReply {}

    /** The answer is not one of Kaleyra's, for example that of a proxy. */
    record Gibberish(String what) implements KaleyraReply {}

    /** It agreed, in more bytes than the limit. */
    record TooLong(long maxBytes) implements KaleyraReply {}

    /** There was no whole answer. */
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
        // Kaleyra answers in JSON, also errors: this 404 comes from something in between, which knows no room.
        return status == 404 && !speaksJson
                ? new Gibberish("answered 404 in no words of Kaleyra's")
                : new Declined(status, code, retryAfter);
    }
}
