package dev.teleconsult.bootstrap.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistogramTest {

    private final Histogram histogram = new Histogram();

    @Test
    void emptyHistogramShouldBeZero() {
        assertThat(histogram.count()).isZero();
        assertThat(histogram.quantile(0.99)).isZero();
        assertThat(histogram.longest()).isZero();
    }

    @Test
    void quantilesShouldBeThoseOfTheValuesWithinTwoPercentAndNeverBelow() {
        long[] micros = new Random(7).longs(20_000, 1, 5_000_000).toArray();
        LongStream.of(micros).forEach(each -> histogram.record(Duration.ofNanos(each * 1_000 + 999)));
        long[] sorted = LongStream.of(micros).sorted().toArray();

        for (double part : new double[] {0.001, 0.5, 0.9, 0.99, 0.9999, 1}) {
            long exact = sorted[(int) Math.ceil(part * sorted.length) - 1];
            assertThat(histogram.quantile(part).toNanos() / 1_000)
                    .as("%s", part)
                    .isBetween(exact, exact + exact * 16 / 1_000);
        }
        assertThat(histogram.longest().toNanos() / 1_000).isEqualTo(sorted[sorted.length - 1]);
        assertThat(histogram.quantile(1)).isEqualTo(histogram.longest());
    }

    @Test
    void valuesAtTheEdgesOfPlacesShouldBeTold() {
        for (long micros : new long[] {0, 1, 63, 64, 127, 128, 129, Long.MAX_VALUE / 1_000}) {
            Histogram one = new Histogram();
            one.record(Duration.ofNanos(micros * 1_000));
            assertThat(one.quantile(0.5).toNanos() / 1_000).isEqualTo(micros);
        }
    }

    @Test
    void histogramsShouldAddUp() {
        Histogram other = new Histogram();
        histogram.record(Duration.ofMillis(1));
        other.record(Duration.ofMillis(3));

        histogram.add(other);

        assertThat(histogram.count()).isEqualTo(2);
        assertThat(histogram.quantile(0.5)).isBetween(Duration.ofMillis(1), Duration.ofNanos(1_016_000));
        assertThat(histogram.longest()).isEqualTo(Duration.ofMillis(3));
    }

    @Test
    void quantileShouldBeAPart() {
        assertThatThrownBy(() -> histogram.quantile(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> histogram.quantile(1.01)).isInstanceOf(IllegalArgumentException.class);
    }
}
