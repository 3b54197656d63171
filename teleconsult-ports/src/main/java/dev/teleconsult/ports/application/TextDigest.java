package dev.teleconsult.ports.application;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, by which requests, cursors and rooms are distinguished. */
final class TextDigest {

    private TextDigest() {}

    static MessageDigest begun() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
