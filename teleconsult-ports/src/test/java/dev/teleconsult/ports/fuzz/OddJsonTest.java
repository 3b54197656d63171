package dev.teleconsult.ports.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OddJsonTest {

    private static final String JSON = "{\"a\": [1, {\"b\": \"x\\\"y\"}], \"c\": null}";

    @Test
    void sameSeedShouldGiveTheSameText() {
        for (long seed = 0; seed < 200; seed++) {
            assertThat(OddJson.of(JSON, new Random(seed))).isEqualTo(OddJson.of(JSON, new Random(seed)));
        }
    }

    @Test
    void manyDifferentTextsShouldResembleTheOriginal() {
        Set<String> made = new HashSet<>();
        for (long seed = 0; seed < 1000; seed++) {
            made.add(new String(OddJson.of(JSON, new Random(seed)), StandardCharsets.UTF_8));
        }

        assertThat(made).hasSizeGreaterThan(700);
        assertThat(made).filteredOn(text -> text.contains("x\\\"y")).hasSizeGreaterThan(300);
        assertThat(made).anyMatch(text -> text.contains("\"c\":null,\"c\":"));
    }

    @Test
    void textThatIsNoJsonShouldBeOneValue() {
        for (String text : new String[] {"", "<html>", "{\"a\"", "[1,", "{} {}", "\"open"}) {
            for (long seed = 0; seed < 50; seed++) {
                assertThat(OddJson.of(text, new Random(seed))).isNotNull();
            }
        }
    }

    @Test
    void failureShouldNameTheSeedToRepeatIt() {
        assertThatThrownBy(() ->
                        Rounds.play(1, seed -> assertThat(seed).as("round").isNull()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dfuzz.seed=");
    }
}
