package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Instant;
import java.util.Optional;

/** A file that a user added in a call. */
record Upload(
        String key,
        String fileName,
        String type,
        String userId,
        Optional<String> sessionId,
        String roomId,
        Instant createdAt,
        byte[] content) {
    static final int MAX_BYTES = 1024 * 1024;
}
