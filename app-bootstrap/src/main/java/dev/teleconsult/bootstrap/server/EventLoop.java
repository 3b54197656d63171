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

    /** The task's name in logs, metrics and the check-up. */
    static final String NAME = "events";

    /** How long an event waits that was committed just after a run. */
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

    /** Only the first run of an outage is logged: the next ones follow every second. */
    private void report(Throwable failure) {
        if (!(failure instanceof PortException away)) {
            LOG.error("delivering events failed", failure);
        } else if (!isOutage) {
            isOutage = true;
            LOG.warn("no events can be delivered; they wait in the store: {}", away.getMessage());
        }
    }
}
