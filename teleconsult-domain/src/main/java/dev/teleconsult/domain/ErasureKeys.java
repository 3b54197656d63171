package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of an installation, by which receipts name people: HMAC-SHA-256 of the id. Without the key a receipt reveals
 * nothing about the person; with the key one can check whether a receipt concerns them. Keys may change: new receipts
 * use the newest key, and receipts made with an older key are found as long as that key is configured. Immutable.
 */
public final class ErasureKeys {

    /** The shortest key, in bytes. */
    public static final int SHORTEST = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final HexFormat HEX = HexFormat.of();

    private final List<SecretKeySpec> keys;

    /**
     * @param newestFirst at least one, each of at least {@link #SHORTEST} bytes
     * @throws IllegalArgumentException if there is none, or one is too short
     */
    public ErasureKeys(List<byte[]> newestFirst) {
        List<SecretKeySpec> all = new ArrayList<>();
        for (byte[] key : requireNonNull(newestFirst, "newestFirst")) {
            if (key.length < SHORTEST) {
                throw new IllegalArgumentException("a key must have at least " + SHORTEST + " bytes");
            }
            all.add(new SecretKeySpec(key, ALGORITHM));
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there must be a key");
        }
        this.keys = List.copyOf(all);
    }

    /** The digest by which new receipts name the person: 64 hexadecimal digits. */
    public String nameOf(UserId user) {
        return HEX.formatHex(mac(keys.get(0), "person", user, ""));
    }

    /** All digests by which existing receipts may name the person, one per key, the newest key first. */
    public List<String> namesOf(UserId user) {
        return keys.stream()
                .map(key -> HEX.formatHex(mac(key, "person", user, "")))
                .toList();
    }

    /**
     * The possible ids of one erasure of the person, one per key, the newest key first. They are computed and not
     * random: of several simultaneous requests one creates the receipt, and the others find it.
     *
     * @param number 0 for the first erasure of this person, 1 for the one after it, and so on
     */
    public List<ErasureId> idsOf(UserId user, int number) {
        return keys.stream()
                .map(key -> new ErasureId(
                        "era_" + HEX.formatHex(mac(key, "erasure", user, Integer.toString(number)), 0, 16)))
                .toList();
    }

    /** Only the last part can contain a line feed: ids of people hold no control character. */
    private static byte[] mac(SecretKeySpec key, String use, UserId user, String more) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(
                    String.join("\n", use, requireNonNull(user, "user").value(), more)
                            .getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    /** Redacted: keys stay out of logs. */
    @Override
    public String toString() {
        return "ErasureKeys[" + keys.size() + "]";
    }
}
