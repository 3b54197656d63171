package dev.teleconsult.adapter.crud.mia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlowPagesTest {

    private static final Duration TOO_LONG = SlowPages.SLOW.plusNanos(1);

    /** Close to the value at which the clock continues with negative numbers. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);

    private final SlowPages pages = new SlowPages(clock::get);

    @Test
    void pageSlowerThanASecondShouldBeLogged() {
        assertThat(pages.isWarnedOf(SlowPages.SLOW)).isFalse();
        assertThat(pages.isWarnedOf(TOO_LONG)).isTrue();
    }

    @Test
    void warningShouldBeLoggedOncePerTenMinutes() {
        assertThat(pages.isWarnedOf(TOO_LONG)).isTrue();
        clock.addAndGet(SlowPages.BETWEEN_WARNINGS.toNanos() - 1);
        assertThat(pages.isWarnedOf(TOO_LONG)).isFalse();
        clock.addAndGet(1);
        assertThat(pages.isWarnedOf(SlowPages.SLOW))
                .as("a fast page causes no warning")
                .isFalse();
        assertThat(pages.isWarnedOf(TOO_LONG)).isTrue();
        assertThat(pages.isWarnedOf(TOO_LONG)).isFalse();
    }

    @Test
    void durationOfAPageShouldBeMeasured() {
        long start = pages.start();
        clock.addAndGet(2_000_000);

        assertThat(pages.since(start)).isEqualTo(Duration.ofMillis(2));
    }
}
