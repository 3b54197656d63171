package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.teleconsult.bootstrap.metrics.Metrics;
import dev.teleconsult.ports.outbound.SinkAnswer.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeliveryLogTest {

    private final Metrics metrics = new Metrics("3.1.0");
    private final DeliveryLog log = new DeliveryLog(metrics.deliveries());
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DeliveryLog.class);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        metrics.close();
    }

    private List<String> lines() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    /** A receiver that is down for days would otherwise fill the log. */
    @Test
    void failingEndpointShouldBeLoggedWhenItBeginsAndWhenItWorksAgain() {
        log.taken("his", Duration.ofSeconds(1));
        log.failed("his", Reason.TIMED_OUT);
        log.failed("his", Reason.UNREACHABLE);
        log.failed("billing", Reason.REFUSED);
        log.taken("his", Duration.ofHours(3));
        log.taken("his", Duration.ofHours(3));

        assertThat(lines())
                .containsExactly(
                        "WARN endpoint did not accept an event; further attempts are not logged until one succeeds",
                        "WARN endpoint did not accept an event; further attempts are not logged until one succeeds",
                        "INFO endpoint accepts events again");
        assertThat(lines.list.get(0).getKeyValuePairs().toString())
                .contains("his")
                .contains("timed_out");
    }

    @Test
    void problemsForTheOperatorShouldBeLogged() {
        log.disabled("his", true);
        log.disabled("billing", false);
        log.givenUp("his", "msg_A");
        log.paused("his", Instant.EPOCH);
        log.notPutDown("msg_B");

        assertThat(lines.list)
                .extracting(ILoggingEvent::getLevel)
                .containsExactly(Level.ERROR, Level.ERROR, Level.WARN, Level.INFO, Level.WARN);
    }

    @Test
    void everyOutcomeShouldBeCounted() {
        log.taken("his", Duration.ofSeconds(2));
        log.taken("his", Duration.ofSeconds(-1));
        log.failed("his", Reason.TIMED_OUT);
        log.failed("his", Reason.TIMED_OUT);
        log.paused("his", Instant.EPOCH);
        log.givenUp("his", "msg_A");

        assertThat(metrics.scrape())
                .contains("teleconsult_events_delivered_seconds_count{endpoint=\"his\"} 2")
                .contains("teleconsult_events_delivered_seconds_bucket{endpoint=\"his\",le=\"1.0\"} 1")
                .contains("teleconsult_events_attempts_failed_total{endpoint=\"his\",reason=\"timed_out\"} 2.0")
                .contains("teleconsult_events_attempts_failed_total{endpoint=\"his\",reason=\"busy\"} 1.0")
                .contains("teleconsult_events_given_up_total{endpoint=\"his\"} 1.0");
    }
}
