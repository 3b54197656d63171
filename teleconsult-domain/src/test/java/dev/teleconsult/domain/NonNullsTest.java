package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NonNullsTest {

    @Test
    void valuesShouldBeAccepted() {
        assertThatCode(() -> requireNonNulls("a", "first", "b", "second")).doesNotThrowAnyException();
    }

    @Test
    void firstNullShouldBeNamed() {
        assertThatThrownBy(() -> requireNonNulls("a", "first", null, "second", null, "third"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("second");
    }
}
