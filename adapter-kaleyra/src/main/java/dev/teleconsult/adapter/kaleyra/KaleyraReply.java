package dev.teleconsult.adapter.kaleyra;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/** Everything that can become of a call to Kaleyra. */
sealed interface KaleyraReply {

    /** It agreed. */
    sealed interface Success extends KaleyraReply {}

    /**
     * It agreed in JSON.
     *
     * @param raw the same as it came
     */
    record Json(JsonNode body, byte[] raw) implements Success {}

    /** It agreed without a word. */
    record Silent() implements Success {}

    /** It declined, or failed, with this status; {@code code} is empty when it gave no reason we can read. */
    record Declined(int status, String code, Optional<Duration> retryAfter) implements KaleyraReply {}

    /** Something answered that does not speak as Kaleyra does. */
    record Gibberish(String what) implements KaleyraReply {}

    /** It agreed, in more bytes than we are willing to read. */
    record TooLong(long maxBytes) implements KaleyraReply {}

    /** The call did not leave us. */
    record NotSent(String why) implements KaleyraReply {}

    /** The call left us and its answer did not arrive. */
    record Lost(String why) implements KaleyraReply {}
}
