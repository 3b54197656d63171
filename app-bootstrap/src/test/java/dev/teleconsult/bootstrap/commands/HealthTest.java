package dev.teleconsult.bootstrap.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.bootstrap.configuration.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command's exit status, and a server that is up, are shown by {@code ProgramScenarioTest}. */
class HealthTest {

    @Test
    void missingServerShouldNotBeUp() {
        assertThat(Health.of(Map.of("HTTP_HOST", "127.0.0.1", "HTTP_PORT", "1")).isUp())
                .isFalse();
    }

    @Test
    void wrongPortShouldBeReported() {
        assertThatThrownBy(() -> Health.of(Map.of("HTTP_PORT", "many")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("HTTP_PORT must be a whole number");
    }
}
