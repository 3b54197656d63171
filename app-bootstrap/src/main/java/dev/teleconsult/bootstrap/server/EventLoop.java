package dev.teleconsult.bootstrap.server;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.application.EventRelay;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the periodic task that delivers events. */
final class EventLoop {

    /** The task's name in logs, metrics and checks. */
    static final String NAME = "events";

    /** The pause between runs, and so the longest wait of a new event. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private final EventRelay relay;
    private volatile boolean isOutage;

    EventLoop(EventRelay relay) {
        this.relay = requireNonNull(relay, "relay");
    }

    /** @param drain how long the run under way may take to finish when the server closes */
    PeriodicTask task(Duration drain) {
        PeriodicTask task = PeriodicTask.builder(NAME, PAUSE, this::run)
                .hangsAfter(LONGEST_RUN)
                .drain(drain)
                .onFailure(this::report)
                .build();
        relay.whenThereIsRoom(task::wake);
        return task;
    }

    private void run() {
        relay.runOnce();
        if (isOutage) {
            isOutage = false;
            LOG.info("events are delivered again");
        }
    }

    /** Logs only the first failed run of an outage, since a run follows every second. */
    private void report(Throwable failure) {
        if (!(failure instanceof PortException away)) {
            LOG.error("delivering events failed", failure);
        } else if (!isOutage) {
            isOutage = true;
            LOG.warn("events cannot be delivered and wait in the store: {}", away.getMessage());
        }
    }
}
