package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Kaleyra's names of people, made from ours. The same person has the same name in every process; the name gives no person away,
 * not even a person whose id could be guessed, because it takes a secret to make it. (Kaleyra counts user ids as personal data
 * and advises against speaking ones.)
 */
final class VideoUserIds {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "tc_";
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    VideoUserIds(String secret) {
        key = new SecretKeySpec(("video user id\0" + secret).getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    VideoUserId of(UserId user) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] digest = mac.doFinal(user.value().getBytes(StandardCharsets.UTF_8));
            return new VideoUserId(PREFIX + HexFormat.of().formatHex(digest, 0, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
