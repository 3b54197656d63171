package dev.teleconsult.bootstrap.server;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.bootstrap.metrics.Deliveries;
import dev.teleconsult.ports.application.DeliveryListener;
import dev.teleconsult.ports.outbound.SinkAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the results of deliveries, and logs when an endpoint begins to fail, accepts events again or is disabled, and
 * which events it does not get. The lines contain names of endpoints and ids of events, no content. Safe for use by
 * several threads.
 */
final class DeliveryLog implements DeliveryListener {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLog.class);

    private final Deliveries counts;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    DeliveryLog(Deliveries counts) {
        this.counts = requireNonNull(counts, "counts");
    }

    @Override
    public void taken(String endpoint, Duration age) {
        counts.taken(endpoint, age);
        if (failing.remove(endpoint)) {
            LOG.atInfo().addKeyValue("endpoint", endpoint).log("endpoint accepts events again");
        }
    }

    @Override
    public void failed(String endpoint, SinkAnswer.Reason reason) {
        counts.failed(endpoint, reason);
        if (failing.add(endpoint)) {
            LOG.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("reason", reason.name().toLowerCase(Locale.ROOT))
                    .log("endpoint did not accept an event; further attempts are not logged until one succeeds");
        }
    }

    @Override
    public void paused(String endpoint, Instant until) {
        counts.busy(endpoint);
        LOG.atInfo()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("until", until)
                .log("endpoint is busy and gets no events for now");
    }

    @Override
    public void givenUp(String endpoint, String eventId) {
        counts.givenUp(endpoint);
        LOG.atWarn()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("eventId", eventId)
                .log("delivery of an event was given up; the event is kept for some time and can be sent again");
    }

    @Override
    public void disabled(String endpoint, boolean byReceiver) {
        LOG.atError()
                .addKeyValue("endpoint", endpoint)
                .log(
                        byReceiver
                                ? "endpoint disabled until the next start: the receiver answered that it is gone"
                                : "endpoint disabled until the next start: it has accepted no event for five days");
    }

    @Override
    public void notPutDown(String eventId) {
        LOG.atWarn()
                .addKeyValue("eventId", eventId)
                .log("the result of a delivery could not be stored, so the event may be sent twice");
    }
}
