package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Instant;

/** An uploaded virtual background. */
record EmulatedBackground(String alias, byte[] jpeg, Instant createdAt) {
    String fileName() {
        return alias + ".jpeg";
    }
}
