package dev.teleconsult.bootstrap.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.upstream.Resilience;
import dev.teleconsult.upstream.ResilienceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final PortCall OPEN = new PortCall(Upstream.VIDEO, "VideoRooms", "open", false);

    private final Metrics metrics = new Metrics("3.0.0");

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void requestsShouldBeCountedByTemplateMethodAndStatus() {
        metrics.request("GET", "/teleconsultation/:id", 200, Duration.ofMillis(30));
        metrics.request("GET", "/teleconsultation/:id", 200, Duration.ofMillis(70));
        metrics.request("BREW", "none", 404, Duration.ofMillis(1));

        assertThat(metrics.scrape())
                .contains(
                        "http_request_duration_seconds_count{method=\"GET\",route=\"/teleconsultation/:id\",status_code=\"200\"} 2\n",
                        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/teleconsultation/:id\",status_code=\"200\",le=\"0.05\"} 1\n",
                        "http_request_duration_seconds_count{method=\"OTHER\",route=\"none\",status_code=\"404\"} 1\n")
                .doesNotContain("BREW");
    }

    @Test
    void callsAndAttemptsShouldBeCountedByOutcome() {
        for (Supplier<String> effect : List.<Supplier<String>>of(
                () -> "done",
                failing(PortUnavailableException.notDone(Upstream.VIDEO, "away")),
                failing(PortRejectedException.refused(Upstream.VIDEO, "no")),
                failing(RefusalException.of(RefusalCode.UNKNOWN_BACKGROUND)),
                failing(new IllegalStateException("a bug")))) {
            call(effect);
        }

        String scraped = metrics.scrape();
        for (String outcome : List.of("ok", "unavailable", "rejected", "refused", "bug")) {
            String labels = "{operation=\"open\",outcome=\"" + outcome + "\",port=\"VideoRooms\",upstream=\"video\"}";
            assertThat(scraped)
                    .contains("upstream_call_duration_seconds_count" + labels + " 1\n")
                    .contains("upstream_attempts_total" + labels + " 1.0\n");
        }
    }

    @Test
    void failureShouldBePassedOnUnchanged() {
        IllegalStateException bug = new IllegalStateException("a bug");

        assertThatThrownBy(() -> metrics.calls().around(OPEN, failing(bug))).isSameAs(bug);
        assertThatThrownBy(() -> metrics.attempts().around(OPEN, failing(bug))).isSameAs(bug);
    }

    @Test
    void breakerAndBulkheadShouldBeReported() {
        Resilience resilience = Resilience.of(
                Upstream.STORE,
                new ResilienceSettings(
                        new ResilienceSettings.Attempts(1, Duration.ofMillis(1), Duration.ofMillis(1)),
                        new ResilienceSettings.Breaker(1, 1, Duration.ofMinutes(1)),
                        new ResilienceSettings.Calls(7, Duration.ZERO)));
        metrics.watch(resilience);

        assertThat(metrics.scrape())
                .contains(
                        "upstream_breaker_open{upstream=\"store\"} 0.0\n",
                        "upstream_calls_under_way{upstream=\"store\"} 0.0\n",
                        "upstream_calls_allowed{upstream=\"store\"} 7.0\n");

        PortCall find = new PortCall(Upstream.STORE, "TeleconsultationStore", "find", true);
        assertThatThrownBy(() -> resilience.around(find, failing(PortUnavailableException.notDone(Upstream.STORE, ""))))
                .isInstanceOf(PortUnavailableException.class);

        assertThat(metrics.scrape()).contains("upstream_breaker_open{upstream=\"store\"} 1.0\n");
    }

    @Test
    void teleconsultationsShouldBeCountedByState() {
        metrics.watch(new RoomCounts(() -> Map.of(Phase.READY, 2L), Duration.ofDays(1), Runnable::run, () -> 0));

        assertThat(metrics.scrape())
                .contains("teleconsultations{state=\"ready\"} 2.0\n", "teleconsultations{state=\"no_room\"} 0.0\n")
                .doesNotContain("state=\"closed\"");
    }

    @Test
    void processShouldBeDescribed() {
        metrics.watchProcess();
        assertThat(metrics.scrape())
                .contains(
                        "teleconsult_info{version=\"3.0.0\"} 1\n", "jvm_memory_used_bytes{", "process_uptime_seconds ");
    }

    private void call(Supplier<String> effect) {
        try {
            metrics.calls().around(OPEN, () -> metrics.attempts().around(OPEN, effect));
        } catch (RuntimeException counted) {
            assertThat(counted).isNotNull();
        }
    }

    private static Supplier<String> failing(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }
}
