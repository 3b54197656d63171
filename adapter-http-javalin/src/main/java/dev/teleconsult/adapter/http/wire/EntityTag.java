package dev.teleconsult.adapter.http.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A weak entity tag (RFC 9110, section 8.8.3): two answers with the same tag say the same. */
public record EntityTag(String text) {
    /** Returns the tag of an answer, without what may differ between two that say the same. */
    public static EntityTag of(byte[] said) {
        try {
            // A digest, since the answer holds a link: a tag must not give away what it was made of.
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(said);
            String short96 = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 12));
            return new EntityTag("W/\"" + short96 + "\"");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether an {@code If-None-Match} header names this tag, or any. */
    public boolean isAmong(String ifNoneMatch) {
        if (ifNoneMatch.isEmpty()) {
            return false;
        }
        String opaque = text.substring(2);
        return Arrays.stream(ifNoneMatch.split(","))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(text) || tag.equals(opaque));
    }
}
