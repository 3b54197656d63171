package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.OperationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * The record of the first request with a key.
 *
 * @param key unique; 1 to 128 characters out of letters, digits and {@code -}
 * @param fingerprint distinguishes the request from another with the same key; up to 128 characters, opaque
 * @param owner the attempt that answers or answered it
 * @param answer the answer, up to 512 characters, opaque; empty while the request is not answered
 * @param since when this attempt began, to the millisecond
 */
public record IdempotencyRecord(String key, String fingerprint, OperationId owner, String answer, Instant since) {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9-]{1,128}");
    private static final int LONGEST_FINGERPRINT = 128;
    private static final int LONGEST_ANSWER = 512;

    /** @throws IllegalArgumentException if a text has the wrong form */
    public IdempotencyRecord {
        if (!KEY.matcher(requireNonNull(key, "key")).matches()) {
            throw new IllegalArgumentException("key must match " + KEY);
        }
        atMost(LONGEST_FINGERPRINT, fingerprint, "fingerprint");
        requireNonNull(owner, "owner");
        atMost(LONGEST_ANSWER, answer, "answer");
        since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
    }

    private static void atMost(int longest, String text, String name) {
        if (requireNonNull(text, name).length() > longest) {
            throw new IllegalArgumentException(name + " must have at most " + longest + " characters");
        }
    }
}
