package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SideBySideTest {

    @Test
    void partShouldBeMadeByAnotherThreadAndClosedOnce() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        Thread here = Thread.currentThread();
        SideBySide<AutoCloseable> part = SideBySide.of("part", () -> {
            assertThat(Thread.currentThread()).isNotSameAs(here);
            return closed::incrementAndGet;
        });
        assertThat(part.get()).isSameAs(part.get());
        part.closePart();
        assertThat(closed).hasValue(1);
    }

    @Test
    void failureToMakeAPartShouldBeThrownByGet() throws Exception {
        SideBySide<AutoCloseable> part = SideBySide.of("part", () -> {
            throw new IllegalArgumentException("wrong");
        });
        assertThatThrownBy(part::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wrong");
        part.closePart();
    }

    @Test
    void interruptShouldBeKept() {
        SideBySide<AutoCloseable> part = SideBySide.of("part", () -> () -> {});
        Thread.currentThread().interrupt();
        assertThat(part.get()).isNotNull();
        assertThat(Thread.interrupted()).isTrue();
    }
}
