package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Instant;

/** A user of the company. */
record User(String id, String role, String language, boolean canVideo, Instant createdAt) {
    boolean isPlus() {
        return role.equals("plus");
    }
}
