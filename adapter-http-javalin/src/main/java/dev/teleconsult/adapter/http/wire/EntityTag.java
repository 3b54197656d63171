package dev.teleconsult.adapter.http.wire;

import java.util.Arrays;
import java.util.Base64;

/** A weak entity tag (RFC 9110, section 8.8.3): two answers with the same tag have the same content. */
public record EntityTag(String text) {
    /** Returns the tag of an answer, without the parts that may differ between answers of the same content. */
    public static EntityTag of(byte[] said) {
        // A digest, because the answer contains a link, which the tag must not reveal.
        byte[] short96 = Arrays.copyOf(ContentDigest.of(said), 12);
        return new EntityTag("W/\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(short96) + "\"");
    }

    /** Whether an {@code If-None-Match} header contains this tag or {@code *}. */
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
