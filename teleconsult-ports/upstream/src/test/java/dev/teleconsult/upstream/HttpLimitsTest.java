package dev.teleconsult.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class HttpLimitsTest {

    private static final HttpLimits DEFAULTS = HttpLimits.defaults();

    @Test
    void defaultsShouldBeAsDocumented() {
        assertThat(DEFAULTS)
                .isEqualTo(new HttpLimits(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        4 * 1024 * 1024));
    }

    @Test
    void eachLimitShouldBeSettableAlone() {
        Duration one = Duration.ofMillis(1);

        assertThat(DEFAULTS.connect(one)).isEqualTo(with(one, 8, 5, 10));
        assertThat(DEFAULTS.read(one).read()).isEqualTo(one);
        assertThat(DEFAULTS.write(one).write()).isEqualTo(one);
        assertThat(DEFAULTS.call(one).call()).isEqualTo(one);
        assertThat(DEFAULTS.maxBodyBytes(1).maxBodyBytes()).isEqualTo(1);
        assertThat(DEFAULTS.read(one).read(Duration.ofSeconds(8))).isEqualTo(DEFAULTS);
        assertThat(DEFAULTS.write(one).write(Duration.ofSeconds(5))).isEqualTo(DEFAULTS);
        assertThat(DEFAULTS.call(one).call(Duration.ofSeconds(10))).isEqualTo(DEFAULTS);
    }

    @Test
    void limitsThatAreTooSmallShouldBeRejected() {
        List<Function<Duration, HttpLimits>> setters =
                List.of(DEFAULTS::connect, DEFAULTS::read, DEFAULTS::write, DEFAULTS::call);
        for (Function<Duration, HttpLimits> setter : setters) {
            assertThatThrownBy(() -> setter.apply(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> setter.apply(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> DEFAULTS.maxBodyBytes(0)).hasMessage("maxBodyBytes must be at least 1");
    }

    private static HttpLimits with(Duration connect, int read, int write, int call) {
        return new HttpLimits(
                connect,
                Duration.ofSeconds(read),
                Duration.ofSeconds(write),
                Duration.ofSeconds(call),
                DEFAULTS.maxBodyBytes());
    }
}
