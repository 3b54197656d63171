package dev.teleconsult.ports.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SettableClockTest {

    private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");

    @Test
    void clockShouldStandStill() {
        assertThat(clock.instant()).isEqualTo(Instant.parse("2030-01-01T09:00:00Z"));
        assertThat(clock.instant()).isEqualTo(Instant.parse("2030-01-01T09:00:00Z"));
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void clockShouldMoveForwardAndBack() {
        clock.advance(Duration.ofMillis(1));
        assertThat(clock.instant()).isEqualTo(Instant.parse("2030-01-01T09:00:00.001Z"));

        clock.advance(Duration.ofHours(-1));
        assertThat(clock.instant()).isEqualTo(Instant.parse("2030-01-01T08:00:00.001Z"));

        clock.set("2031-01-01T00:00:00Z");
        assertThat(clock.millis())
                .isEqualTo(Instant.parse("2031-01-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void otherZonesShouldShareTheClock() {
        SettableClock rome = clock.withZone(ZoneId.of("Europe/Rome"));

        clock.advance(Duration.ofMinutes(1));

        assertThat(rome.instant()).isEqualTo(clock.instant());
        assertThat(rome.getZone()).isEqualTo(ZoneId.of("Europe/Rome"));
    }

    @Test
    void operationsShouldBeNumberedInOrder() {
        SequentialOperationIds operations = new SequentialOperationIds();

        assertThat(operations.get().value()).isEqualTo("operation-1");
        assertThat(operations.get().value()).isEqualTo("operation-2");
    }
}
