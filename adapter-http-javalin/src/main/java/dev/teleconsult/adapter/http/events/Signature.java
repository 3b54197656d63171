package dev.teleconsult.adapter.http.events;

import static java.util.Objects.requireNonNull;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Signs with one secret, according to Standard Webhooks 1.0. The library signs with shared secrets, the JDK with
 * private keys. Immutable, safe for use by several threads. The text form contains no secret.
 */
public abstract sealed class Signature {

    private static final String SHARED = "whsec_";
    private static final String PRIVATE = "whsk_";
    private static final int LEAST_SHARED_BYTES = 24;
    private static final int MOST_SHARED_BYTES = 64;
    private static final int SEED_BYTES = 32;

    /** The required form of a secret, for messages, which must not repeat the secret. */
    public static final String EXPECTATION = SHARED + " and the base64 of " + LEAST_SHARED_BYTES + " to "
            + MOST_SHARED_BYTES + " random bytes, or " + PRIVATE + " and the base64 of an ed25519 private key";

    private Signature() {}

    /** @throws IllegalArgumentException with the required form of a secret, without the secret */
    public static Signature by(String secret) {
        requireNonNull(secret, "secret");
        try {
            if (secret.startsWith(SHARED)) {
                int bytes = decoded(secret, SHARED).length;
                if (bytes >= LEAST_SHARED_BYTES && bytes <= MOST_SHARED_BYTES) {
                    return new Shared(new Webhook(secret));
                }
            } else if (secret.startsWith(PRIVATE)) {
                byte[] key = decoded(secret, PRIVATE);
                // Some tools append the public key to the private one.
                if (key.length == SEED_BYTES || key.length == 2 * SEED_BYTES) {
                    return new Private(privateKey(Arrays.copyOf(key, SEED_BYTES)));
                }
            }
        } catch (EmptyWebhookSecretException empty) {
            throw new IllegalArgumentException("a secret must be " + EXPECTATION, empty);
        }
        throw new IllegalArgumentException("a secret must be " + EXPECTATION);
    }

    private static byte[] decoded(String secret, String prefix) {
        try {
            return Base64.getDecoder().decode(secret.substring(prefix.length()));
        } catch (IllegalArgumentException noBase64) {
            // The message of that exception would show a character of the secret.
            throw new IllegalArgumentException("a secret must be " + EXPECTATION);
        }
    }

    private static PrivateKey privateKey(byte[] seed) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
        } catch (GeneralSecurityException notInThisJava) {
            throw new IllegalArgumentException("ed25519 keys cannot be used on this Java", notInThisJava);
        }
    }

    /** The header's value: one signature for each secret, separated by spaces. */
    static String all(List<Signature> secrets, String id, long epochSecond, String body) {
        return secrets.stream().map(secret -> secret.of(id, epochSecond, body)).collect(Collectors.joining(" "));
    }

    abstract String of(String id, long epochSecond, String body);

    @Override
    public final String toString() {
        return "Signature";
    }

    private static final class Shared extends Signature {

        private final Webhook webhook;

        private Shared(Webhook webhook) {
            this.webhook = webhook;
        }

        @Override
        String of(String id, long epochSecond, String body) {
            try {
                return webhook.sign(id, epochSecond, body);
            } catch (WebhookSigningException impossible) {
                throw new IllegalStateException("HMAC-SHA256 is part of every Java", impossible);
            }
        }
    }

    private static final class Private extends Signature {

        private final PrivateKey key;

        private Private(PrivateKey key) {
            this.key = key;
        }

        @Override
        String of(String id, long epochSecond, String body) {
            try {
                java.security.Signature signer = java.security.Signature.getInstance("Ed25519");
                signer.initSign(key);
                signer.update((id + "." + epochSecond + "." + body).getBytes(StandardCharsets.UTF_8));
                return "v1a," + Base64.getEncoder().encodeToString(signer.sign());
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("the key was taken for an ed25519 key", impossible);
            }
        }
    }
}
