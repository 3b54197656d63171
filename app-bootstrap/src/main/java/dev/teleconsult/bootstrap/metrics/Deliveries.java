package dev.teleconsult.bootstrap.metrics;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.application.EventRelay;
import dev.teleconsult.ports.outbound.SinkAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * The results of deliveries, by endpoint. Operators name the endpoints, so there are only a few labels. Safe for use by
 * several threads.
 */
public final class Deliveries {

    /** The buckets of ages, up to a day. */
    private static final Duration[] AGES = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofDays(1)
    };

    private static final String BUSY = "busy";

    private final MeterRegistry registry;
    private final Map<String, Timer> ages = new ConcurrentHashMap<>();
    private final Map<Tags, Counter> failures = new ConcurrentHashMap<>();
    private final Map<String, Counter> givenUp = new ConcurrentHashMap<>();

    Deliveries(MeterRegistry registry) {
        this.registry = requireNonNull(registry, "registry");
    }

    /** Counts an event of this age that an endpoint accepted. */
    public void taken(String endpoint, Duration age) {
        ages(endpoint).record(age.isNegative() ? Duration.ZERO : age);
    }

    private Timer ages(String endpoint) {
        return ages.computeIfAbsent(
                endpoint,
                name -> Timer.builder("teleconsult.events.delivered")
                        .description("events that endpoints accepted, by the time since the reported fact")
                        .tag("endpoint", name)
                        .serviceLevelObjectives(AGES)
                        .register(registry));
    }

    /** Counts a failed attempt. */
    public void failed(String endpoint, SinkAnswer.Reason reason) {
        failed(endpoint, reason.name().toLowerCase(Locale.ROOT));
    }

    /** Counts an attempt at an endpoint that was busy. */
    public void busy(String endpoint) {
        failed(endpoint, BUSY);
    }

    private void failed(String endpoint, String reason) {
        failures(endpoint, reason).increment();
    }

    private Counter failures(String endpoint, String reason) {
        return failures.computeIfAbsent(
                Tags.of("endpoint", endpoint, "reason", reason),
                tags -> Counter.builder("teleconsult.events.attempts.failed")
                        .description("attempts after which an endpoint had not accepted an event")
                        .tags(tags)
                        .register(registry));
    }

    /** Counts an event whose delivery to an endpoint was given up. */
    public void givenUp(String endpoint) {
        counterOfGivenUp(endpoint).increment();
    }

    private Counter counterOfGivenUp(String endpoint) {
        return givenUp.computeIfAbsent(
                endpoint,
                name -> Counter.builder("teleconsult.events.given.up")
                        .description("events whose delivery to an endpoint was given up")
                        .tag("endpoint", name)
                        .register(registry));
    }

    /** Adds gauges for the state of each endpoint of a relay. */
    public void watch(EventRelay relay, Clock clock) {
        for (EventRelay.Endpoint endpoint : relay.endpoints()) {
            String name = endpoint.name();
            // Created at the start, so that an alert sees the first increase.
            counterOfGivenUp(name);
            ages(name);
            failures(name, BUSY);
            for (SinkAnswer.Reason reason : SinkAnswer.Reason.values()) {
                failures(name, reason.name().toLowerCase(Locale.ROOT));
            }
            gauge(
                    "disabled",
                    "1 while an endpoint is disabled until the next start",
                    name,
                    relay,
                    one -> one.disabled() ? 1 : 0);
            gauge(
                    "paused",
                    "1 while an endpoint gets no events because it was busy",
                    name,
                    relay,
                    one -> one.pausedUntil().isPresent() ? 1 : 0);
            gauge(
                    "failing.seconds",
                    "how long an endpoint has accepted no event; 0 if its last attempt succeeded",
                    name,
                    relay,
                    one -> Metrics.secondsSince(one.failingSince(), clock));
            gauge(
                    "in.flight",
                    "events that this replica is sending to an endpoint",
                    name,
                    relay,
                    EventRelay.Endpoint::inFlight);
        }
    }

    private void gauge(
            String name,
            String description,
            String endpoint,
            EventRelay relay,
            ToDoubleFunction<EventRelay.Endpoint> value) {
        Gauge.builder(
                        "teleconsult.events.endpoint." + name,
                        relay,
                        of -> find(of, endpoint)
                                .map(one -> value.applyAsDouble(one))
                                .orElse(Double.NaN))
                .description(description)
                .tag("endpoint", endpoint)
                .strongReference(true)
                .register(registry);
    }

    private static Optional<EventRelay.Endpoint> find(EventRelay relay, String endpoint) {
        return relay.endpoints().stream()
                .filter(one -> one.name().equals(endpoint))
                .findFirst();
    }
}
