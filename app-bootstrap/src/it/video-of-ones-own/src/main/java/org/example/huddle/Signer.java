package org.example.huddle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs with the secret that is shared with the conference server. Safe for use by several threads. */
final class Signer {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

    private final SecretKeySpec key;

    Signer(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** A JSON web token (RFC 7519) with these claims. */
    String token(String claims) {
        String signed = HEADER + "." + base64(claims);
        return signed + "." + BASE64.encodeToString(hmac(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * @param purpose separates signatures that must not be mistaken for each other
     */
    String hex(String purpose, String text) {
        return HexFormat.of().formatHex(hmac((purpose + "\n" + text).getBytes(StandardCharsets.UTF_8)));
    }

    boolean isSignature(String given, String purpose, String text) {
        return MessageDigest.isEqual(
                hex(purpose, text).getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] hmac(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HmacSHA256", impossible);
        }
    }

    private static String base64(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
