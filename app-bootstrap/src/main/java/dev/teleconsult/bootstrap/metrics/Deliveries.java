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
 * The results of deliveries, by endpoint. Endpoints are named by the operator, so there are a few. Safe for use by several
 * threads.
 */
public final class Deliveries {

    /** From at once to a day. */
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

    /** An endpoint has taken an event that is so old. */
    public void taken(String endpoint, Duration age) {
        ages(endpoint).record(age.isNegative() ? Duration.ZERO : age);
    }

    private Timer ages(String endpoint) {
        return ages.computeIfAbsent(
                endpoint,
                name -> Timer.builder("teleconsult.events.delivered")
                        .description("events that endpoints took, by how long ago that happened which they tell of")
                        .tag("endpoint", name)
                        .serviceLevelObjectives(AGES)
                        .register(registry));
    }

    /** An attempt failed. */
    public void failed(String endpoint, SinkAnswer.Reason reason) {
        failed(endpoint, reason.name().toLowerCase(Locale.ROOT));
    }

    /** An endpoint asked to be left alone. */
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
                        .description("attempts after which an endpoint had not taken an event")
                        .tags(tags)
                        .register(registry));
    }

    /** An endpoint does not get an event any more. */
    public void givenUp(String endpoint) {
        counterOfGivenUp(endpoint).increment();
    }

    private Counter counterOfGivenUp(String endpoint) {
        return givenUp.computeIfAbsent(
                endpoint,
                name -> Counter.builder("teleconsult.events.given.up")
                        .description("events that are not sent to an endpoint any more")
                        .tag("endpoint", name)
                        .register(registry));
    }

    /** Shows how each endpoint of a relay is. */
    public void watch(EventRelay relay, Clock clock) {
        for (EventRelay.Endpoint endpoint : relay.endpoints()) {
            String name = endpoint.name();
            // From the start, so that an alert sees the first one.
            counterOfGivenUp(name);
            ages(name);
            failures(name, BUSY);
            for (SinkAnswer.Reason reason : SinkAnswer.Reason.values()) {
                failures(name, reason.name().toLowerCase(Locale.ROOT));
            }
            gauge(
                    "disabled",
                    "1 while an endpoint is tried no more until the next start",
                    name,
                    relay,
                    one -> one.disabled() ? 1 : 0);
            gauge(
                    "paused",
                    "1 while an endpoint is left alone because it was busy",
                    name,
                    relay,
                    one -> one.pausedUntil().isPresent() ? 1 : 0);
            gauge(
                    "failing.seconds",
                    "for how long an endpoint has taken nothing; 0 if its last attempt worked",
                    name,
                    relay,
                    one -> Metrics.secondsSince(one.failingSince(), clock));
            gauge(
                    "in.flight",
                    "events on their way to an endpoint from this replica",
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
