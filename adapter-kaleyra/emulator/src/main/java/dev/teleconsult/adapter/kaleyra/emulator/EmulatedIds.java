package dev.teleconsult.adapter.kaleyra.emulator;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Identifiers in Kaleyra's shapes. */
final class EmulatedIds {
    private static final SecureRandom RANDOM = new SecureRandom();

    private EmulatedIds() {}

    static String user() {
        return "usr_" + hex(6);
    }

    static String room() {
        return "room_" + hex(6);
    }

    static String session() {
        return "session_" + hex(6);
    }

    static String webhook() {
        return "webhook_" + hex(6);
    }

    static String background() {
        return hex(16);
    }

    /** Unguessable: the last segment of a personal or temporary link. */
    static String linkToken() {
        return hex(16);
    }

    static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
