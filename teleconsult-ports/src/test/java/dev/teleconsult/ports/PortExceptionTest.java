package dev.teleconsult.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortExceptionTest {

    private static final RuntimeException CAUSE = new RuntimeException("connection refused");

    @Test
    void unavailableShouldBeTransient() {
        List<PortUnavailableException> all = List.of(
                PortUnavailableException.notDone(Upstream.VIDEO, "open"),
                PortUnavailableException.notDone(Upstream.VIDEO, "open", CAUSE),
                PortUnavailableException.outcomeUnknown(Upstream.VIDEO, "open"),
                PortUnavailableException.outcomeUnknown(Upstream.VIDEO, "open", CAUSE));

        assertThat(all).allSatisfy(failure -> {
            assertThat(failure.isTransient()).isTrue();
            assertThat(failure.upstream()).isEqualTo(Upstream.VIDEO);
            assertThat(failure).hasMessage("video: open");
            assertThat(failure.retryAfter()).isEmpty();
        });
        assertThat(all).extracting(PortException::mayHaveHappened).containsExactly(false, false, true, true);
        assertThat(all).extracting(Throwable::getCause).containsExactly(null, CAUSE, null, CAUSE);
    }

    @Test
    void rejectedShouldNotBeTransient() {
        List<PortRejectedException> all = List.of(
                PortRejectedException.refused(Upstream.STORE, "find"),
                PortRejectedException.unreadable(Upstream.STORE, "find"),
                PortRejectedException.unreadable(Upstream.STORE, "find", CAUSE));

        assertThat(all).allSatisfy(failure -> {
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure).hasMessage("store: find");
        });
        assertThat(all).extracting(PortException::mayHaveHappened).containsExactly(false, true, true);
        assertThat(all.get(2)).hasCause(CAUSE);
    }

    @Test
    void retryAfterShouldChangeOnlyTheWait() {
        PortUnavailableException plain = PortUnavailableException.outcomeUnknown(Upstream.CUSTOM_IDS, "resolve", CAUSE);

        PortUnavailableException told = plain.retryAfter(Duration.ofSeconds(30)).retryAfter(Duration.ofSeconds(60));

        assertThat(told.retryAfter()).contains(Duration.ofSeconds(60));
        assertThat(told).hasMessage(plain.getMessage()).hasCause(CAUSE);
        assertThat(told.mayHaveHappened()).isTrue();
        assertThat(told.upstream()).isEqualTo(Upstream.CUSTOM_IDS);
        assertThat(told.getStackTrace()).isEqualTo(plain.getStackTrace());
        assertThat(plain.retryAfter()).isEmpty();
    }

    @Test
    void missingArgumentsShouldBeRejected() {
        assertThatThrownBy(() -> PortRejectedException.refused(Upstream.STORE, null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> PortUnavailableException.notDone(Upstream.STORE, "find", null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void upstreamsShouldHaveLowerCaseLabels() {
        assertThat(Upstream.values())
                .extracting(Upstream::label)
                .containsExactly("video", "store", "directory", "custom_ids", "identity", "receiver");
    }

    @Test
    void checkResultsShouldReportHealthAndDetail() {
        assertThat(CheckResult.ok("store")).isEqualTo(new CheckResult("store", true, ""));
        assertThat(CheckResult.failed("store", "unavailable"))
                .isEqualTo(new CheckResult("store", false, "unavailable"));
    }
}
