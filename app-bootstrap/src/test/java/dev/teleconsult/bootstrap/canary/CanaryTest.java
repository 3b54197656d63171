package dev.teleconsult.bootstrap.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryTest {

    private static final Canary CANARY = new Canary("a name", "Ànna Canaryrossi");

    @ParameterizedTest
    @ValueSource(strings = {"Ànna Canaryrossi", "x=ànna canaryROSSI;", "/%C3%80nna%20Canaryrossi?"})
    void canaryShouldBeRecognisedInEverySpelling(String haystack) {
        assertThat(CANARY.isIn(haystack)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "Bearer "})
    void canaryShouldBeRecognisedInBase64(String before) {
        byte[] bytes = (before + "Ànna Canaryrossi and more").getBytes(StandardCharsets.UTF_8);

        assertThat(CANARY.isIn(Base64.getEncoder().encodeToString(bytes))).isTrue();
        assertThat(CANARY.isIn("/" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                .isTrue();
    }

    @Test
    void otherNamesShouldNotBeTakenForTheCanary() {
        assertThat(CANARY.isIn("Anna Canaryrossi, Marco Canarybianchi")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new Canary("a word", "common"));
    }

    @Test
    void canaryShouldNotBePrinted() {
        assertThat(CANARY).hasToString("a name");
    }
}
