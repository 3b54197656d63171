package dev.teleconsult.adapter.http.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** The first key of RFC 8032, section 7.1, alone and followed by its public key. */
    private static final String SEED = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

    private static final String PAIR =
            "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";

    private static final String FIRST_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long FIRST_SECOND = 1_614_265_330;
    private static final String FIRST_BODY = "{\"test\": 2432232314}";

    /** Both values were computed by the JavaScript library of Standard Webhooks, and again by Python. */
    @Test
    void sharedSecretsShouldSignAsOtherImplementations() throws IOException {
        Signature signature = Signature.by(SECRET);

        assertThat(signature.of(FIRST_ID, FIRST_SECOND, FIRST_BODY))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(signature.of("msg_01JDV3W2Q8Z3H5N7K9P1R4T6V8", 1_795_166_102, secondBody()))
                .isEqualTo("v1,bjAkTqXPN14lv6xdZqkgSJuXuGEHEsp11dQLJkTAsLU=");
    }

    /** Computed by Python's cryptography package. */
    @Test
    void privateKeysShouldSignAsOtherImplementations() throws IOException {
        for (String key : List.of(SEED, PAIR)) {
            Signature signature = Signature.by(key);

            assertThat(signature.of(FIRST_ID, FIRST_SECOND, FIRST_BODY))
                    .isEqualTo(
                            "v1a,fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw==");
            assertThat(signature.of("msg_01JDV3W2Q8Z3H5N7K9P1R4T6V8", 1_795_166_102, secondBody()))
                    .isEqualTo(
                            "v1a,3M8cxsb/jQy2i/YuzaXFBznB8dI++2nqa1mwAWB5cZnXJmp+kZXdO0ADBZ8HynWHQXLbNur+UKEKgGZLhUvaBw==");
        }
    }

    @Test
    void receiverWithOneSecretShouldAcceptTheSignaturesOfAllSecrets() throws Exception {
        String older = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
        long now = Instant.now().getEpochSecond();
        String header = Signature.all(
                List.of(Signature.by(SECRET), Signature.by(older), Signature.by(SEED)), FIRST_ID, now, "{\"ü\":1}");

        assertThat(header.split(" ")).hasSize(3);
        for (String known : List.of(SECRET, older)) {
            new Webhook(known).verify("{\"ü\":1}", headers(header, now));
            assertThatThrownBy(() -> new Webhook(known).verify("{\"ü\":2}", headers(header, now)))
                    .isInstanceOf(Exception.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_",
                "whsec_not base64 at all",
                "whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
                "whsk_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
                "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
            })
    void invalidSecretShouldBeRejectedWithoutItsText(String text) {
        assertThatThrownBy(() -> Signature.by(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessage("a secret must be " + Signature.EXPECTATION);
    }

    @Test
    void sharedSecretsShouldHaveTwentyFourToSixtyFourBytes() {
        for (int bytes : List.of(24, 64)) {
            assertThat(Signature.by(ofBytes(bytes))).hasToString("Signature");
        }
        for (int bytes : List.of(23, 65)) {
            assertThatThrownBy(() -> Signature.by(ofBytes(bytes))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String ofBytes(int bytes) {
        return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static Map<String, List<String>> headers(String signature, long second) {
        return Map.of(
                "webhook-id", List.of(FIRST_ID),
                "webhook-timestamp", List.of(Long.toString(second)),
                "webhook-signature", List.of(signature));
    }

    private static String secondBody() throws IOException {
        try (InputStream body = SignatureTest.class.getResourceAsStream("/events/vector-2.json")) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
