package dev.teleconsult.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void turnsShouldBeSpacedByTheRate() {
        Pacer pacer = new Pacer(1_000, 7);

        assertThat(pacer.next(7)).isEqualTo(7);
        assertThat(pacer.next(7)).isEqualTo(7 + SECOND / 1_000);
        assertThat(pacer.next(7)).isEqualTo(7 + 2 * SECOND / 1_000);
    }

    @Test
    void pauseShouldNotBeCaughtUpOn() {
        Pacer pacer = new Pacer(10, 0);
        pacer.next(0);

        assertThat(pacer.next(5 * SECOND)).isEqualTo(5 * SECOND);
        assertThat(pacer.next(5 * SECOND)).isEqualTo(5 * SECOND + SECOND / 10);
    }

    @Test
    void rateThatDoesNotDivideTheSecondShouldNotBeExceeded() {
        Pacer pacer = new Pacer(7, 0);
        long last = 0;
        for (int i = 0; i <= 7; i++) {
            last = pacer.next(0);
        }

        assertThat(last).isGreaterThanOrEqualTo(SECOND);
    }
}
