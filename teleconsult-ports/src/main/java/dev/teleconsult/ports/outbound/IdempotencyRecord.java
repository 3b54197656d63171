package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.OperationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is known of the request that first came with a key.
 *
 * @param key unique; 1 to 128 characters out of letters, digits and {@code -}
 * @param fingerprint tells the request from another with the same key; up to 128 characters, opaque
 * @param owner the attempt that is answering it, or did
 * @param answer empty while it is being answered; up to 512 characters, opaque
 * @param since when this attempt began, to the millisecond
 */
public record IdempotencyRecord(String key, String fingerprint, OperationId owner, String answer, Instant since) {

    public IdempotencyRecord {
        requireNonNull(key, "key");
        requireNonNull(fingerprint, "fingerprint");
        requireNonNull(owner, "owner");
        requireNonNull(answer, "answer");
        since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
    }
}
