package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives the ids of people at Kaleyra from their user ids. The same person has the same id in every process; because
 * the derivation needs a secret, the id does not reveal the person, even if their user id can be guessed. (Kaleyra
 * considers user ids personal data and advises against meaningful ones.)
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
