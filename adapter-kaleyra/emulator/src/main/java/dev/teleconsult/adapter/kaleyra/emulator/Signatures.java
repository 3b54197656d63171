package dev.teleconsult.adapter.kaleyra.emulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 with the API key, as Kaleyra signs webhooks and access tokens. */
final class Signatures {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private Signatures() {}

    /** The value of {@code bandyer-signature} for these raw bytes. */
    static String v1(String apiKey, String timestamp, byte[] body) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes((timestamp + ".").getBytes(StandardCharsets.UTF_8));
        message.writeBytes(body);
        return "t=" + timestamp + ",v0=" + HexFormat.of().formatHex(hmac(apiKey, message.toByteArray()));
    }

    /** The value of {@code room-id-hmac}; it does not cover the body. */
    static String v0(String apiKey, String roomId) {
        return HexFormat.of().formatHex(hmac(apiKey, roomId.getBytes(StandardCharsets.UTF_8)));
    }

    static String jwt(String apiKey, byte[] header, byte[] claims) {
        String signed = URL.encodeToString(header) + "." + URL.encodeToString(claims);
        return signed + "." + URL.encodeToString(hmac(apiKey, signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] hmac(String key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA256", e);
        }
    }
}
