package dev.teleconsult.bootstrap.metrics;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.application.Reconciler;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.upstream.Resilience;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of the server, in the format of Prometheus. No label contains text that a client sent: routes are
 * templates, methods and outcomes have a few known values.
 */
public final class Metrics implements AutoCloseable {

    /** How a call of an outbound port ended. */
    private enum Outcome {
        OK,
        /** A refusal: the upstream works. */
        REFUSED,
        UNAVAILABLE,
        REJECTED,
        BUG
    }

    /** The events of teleconsultations that are counted. */
    public enum Event {
        SCHEDULED,
        CHANGED,
        REVEALED,
        CANCELLED,
        ENDED,
        FORGOTTEN,
        ERASED,
        NOTICED,
        ROOM_REOPENED,
        ROOM_UNUSABLE,
        ORPHAN_FOUND,
        DELETION_REFUSED,
        DELETION_FAILED,
        PERSON_RESTORED,
        AUDIT_CHAIN_LOST,
        AUDIT_ROW_DROPPED
    }

    private record Request(String method, String route, int status) {}

    private record Ended(PortCall call, Outcome outcome) {}

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** The original's buckets (fastify-metrics: 50 ms to 10 s), and smaller ones. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Request, Timer> requests = new ConcurrentHashMap<>();
    private final Map<Ended, Timer> calls = new ConcurrentHashMap<>();
    private final Map<Ended, Counter> attempts = new ConcurrentHashMap<>();
    private final Map<Event, Counter> events = new EnumMap<>(Event.class);
    private final Set<String> shownTasks = ConcurrentHashMap.newKeySet();
    private final Deliveries deliveries = new Deliveries(registry);
    private Optional<JvmGcMetrics> gc = Optional.empty();
    private volatile PeriodicTasks periodicTasks = new PeriodicTasks();

    private final Counter reconcilerRuns =
            counter("reconciler.runs", "runs of the reconciler", Tags.of("outcome", "ok"));
    private final Counter reconcilerFailures =
            counter("reconciler.runs", "runs of the reconciler", Tags.of("outcome", "failed"));
    private final Counter takenOver =
            counter("reconciler.taken.over", "abandoned attempts that were taken over", Tags.empty());
    private final Counter orphansFound =
            counter("reconciler.orphans.found", "rooms that no record named, found by their token", Tags.empty());
    private final Counter roomsDeleted =
            counter("reconciler.rooms.deleted", "deleted orphans and other leftover rooms", Tags.empty());

    public Metrics(String version) {
        for (Event event : Event.values()) {
            events.put(
                    event,
                    counter(
                            "teleconsultation.events",
                            "events of teleconsultations at this replica",
                            Tags.of("event", event.name().toLowerCase(Locale.ROOT))));
        }
        Gauge.builder("teleconsult.info", () -> 1)
                .description("always 1; the version is in the label")
                .tag("version", version)
                .register(registry);
    }

    /**
     * Adds the metrics of the JVM and the process, from the first call on. They are added later than the others because
     * the JVM creates its management beans for them, which would delay the start.
     */
    public synchronized void watchProcess() {
        if (gc.isPresent()) {
            return;
        }
        JvmGcMetrics collections = new JvmGcMetrics();
        gc = Optional.of(collections);
        collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Counts an event of a teleconsultation. */
    public void happened(Event event) {
        events.get(event).increment();
    }

    /** Adds gauges for the periodic tasks, including those added later. */
    public void watch(PeriodicTasks watched) {
        periodicTasks = watched;
    }

    private void showTasks() {
        for (PeriodicTask.Status status : periodicTasks.statuses()) {
            if (shownTasks.add(status.name())) {
                show(status.name(), Tags.of("task", status.name()));
            }
        }
    }

    private void show(String task, Tags tags) {
        gauge(
                "periodic.task.on.time",
                "1 while the task does its work; 0 if no run has completed for a few pauses, a run hangs or the task died",
                tags.stream().toList(),
                task,
                name -> status(name, status -> status.condition().isOnTime() ? 1 : 0));
        gauge(
                "periodic.task.completed.age.seconds",
                "how long ago a run last completed, with or without an outage",
                tags.stream().toList(),
                task,
                name -> status(name, status -> status.sinceCompleted().toMillis() / 1000.0));
        gauge(
                "periodic.task.succeeded.age.seconds",
                "how long ago a run last succeeded",
                tags.stream().toList(),
                task,
                name -> status(name, status -> status.sinceSucceeded().toMillis() / 1000.0));
    }

    /** Not a number for a task that is closed. */
    private double status(String task, ToDoubleFunction<PeriodicTask.Status> value) {
        return periodicTasks.statuses().stream()
                .filter(status -> status.name().equals(task))
                .findFirst()
                .map(value::applyAsDouble)
                .orElse(Double.NaN);
    }

    /** All metrics in Prometheus' text format. */
    public String scrape() {
        showTasks();
        return registry.scrape();
    }

    /** @param route a template, not a path */
    public void request(String method, String route, int status, Duration duration) {
        String known = METHODS.contains(method) ? method : "OTHER";
        Request key = new Request(known, route, status);
        Timer timer = requests.get(key);
        (timer == null ? requests.computeIfAbsent(key, this::timer) : timer).record(duration);
    }

    private Timer timer(Request request) {
        return Timer.builder("http.request.duration")
                .description("from the arrival of the headers to the end of the answer")
                .tags(
                        "method",
                        request.method(),
                        "route",
                        request.route(),
                        "status_code",
                        Integer.toString(request.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** An interceptor that measures calls as use cases see them; the outermost one around a port. */
    public PortInterceptor calls() {
        return observing(
                (ended, took) -> calls.computeIfAbsent(ended, this::timer).record(took));
    }

    /** An interceptor that measures each attempt at an upstream; the innermost one around a port. */
    public PortInterceptor attempts() {
        return observing(
                (ended, took) -> attempts.computeIfAbsent(ended, this::counter).increment());
    }

    private static PortInterceptor observing(BiConsumer<Ended, Duration> listener) {
        return new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                long start = System.nanoTime();
                Outcome outcome = Outcome.OK;
                try {
                    return proceed.get();
                } catch (RuntimeException failure) {
                    outcome = outcomeOf(failure);
                    throw failure;
                } finally {
                    listener.accept(new Ended(call, outcome), Duration.ofNanos(System.nanoTime() - start));
                }
            }
        };
    }

    private Timer timer(Ended ended) {
        return Timer.builder("upstream.call.duration")
                .description("calls of outbound ports, including waits and retries")
                .tags(tags(ended))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter counter(Ended ended) {
        return counter("upstream.attempts", "attempts behind the calls of outbound ports", tags(ended));
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private static Tags tags(Ended ended) {
        return Tags.of(
                "upstream", ended.call().upstream().label(),
                "port", ended.call().port(),
                "operation", ended.call().operation(),
                "outcome", ended.outcome().name().toLowerCase(Locale.ROOT));
    }

    private static Outcome outcomeOf(RuntimeException failure) {
        if (failure instanceof PortUnavailableException) {
            return Outcome.UNAVAILABLE;
        }
        if (failure instanceof PortRejectedException) {
            return Outcome.REJECTED;
        }
        return failure instanceof RefusalException ? Outcome.REFUSED : Outcome.BUG;
    }

    /** Adds gauges for an upstream's breaker and bulkhead. */
    public void watch(Resilience resilience) {
        List<Tag> upstream =
                List.of(Tag.of("upstream", resilience.status().upstream().label()));
        gauge(
                "upstream.breaker.open",
                "1 while calls are refused without an attempt",
                upstream,
                resilience,
                of -> of.status().breakerOpen() ? 1 : 0);
        gauge(
                "upstream.calls.under.way",
                "calls waiting for an answer now",
                upstream,
                resilience,
                of -> of.status().callsUnderWay());
        gauge(
                "upstream.calls.allowed",
                "the most calls that may wait for an answer",
                upstream,
                resilience,
                of -> of.status().callsAllowed());
    }

    /** Adds gauges for the number of teleconsultations in each state; not a number while it is unknown. */
    public void watch(RoomCounts counts) {
        for (RoomState.Phase phase : RoomState.Phase.values()) {
            if (phase != RoomState.Phase.CLOSED) {
                gauge(
                        "teleconsultations",
                        "teleconsultations by the state of their room",
                        List.of(Tag.of("state", phase.name().toLowerCase(Locale.ROOT))),
                        counts,
                        of -> of.count(phase));
            }
        }
    }

    /** The counters of the delivery of events; they show nothing if no events are sent. */
    public Deliveries deliveries() {
        return deliveries;
    }

    /** The number of waiting events; NaN while the store does not answer. */
    public void watch(Supplier<Outbox.State> outbox, Duration freshFor, Executor background, Clock clock) {
        LateValue<Outbox.State> state = new LateValue<>(outbox, freshFor, background, System::nanoTime);
        gauge(
                "teleconsult.events.waiting",
                "facts whose delivery is not settled",
                state,
                of -> of.get().map(known -> (double) known.waiting()).orElse(Double.NaN));
        gauge(
                "teleconsult.events.oldest.age.seconds",
                "how long ago the oldest fact with an unsettled delivery happened; 0 if there is none",
                state,
                of -> of.get().map(known -> secondsSince(known.oldest(), clock)).orElse(Double.NaN));
        gauge(
                "teleconsult.events.kept.given.up",
                "kept facts whose delivery to an endpoint was given up",
                state,
                of -> of.get().map(known -> (double) known.givenUp()).orElse(Double.NaN));
    }

    /** Adds gauges for owed work and its age, as of the last {@link #reconciled}. */
    public void watch(Reconciler reconciler, Clock clock) {
        watchErasures(reconciler, clock);
        gauge(
                "reconciler.unsettled",
                "teleconsultations with owed work after the last run",
                reconciler,
                of -> of.lastReport().unsettled());
        gauge(
                "reconciler.oldest.age.seconds",
                "how long the oldest piece of owed work has been due; 0 if there is none",
                reconciler,
                of -> secondsSince(of.lastReport().oldest(), clock));
    }

    /** Adds gauges for open erasures, separate from other work because a legal term may apply to them. */
    private void watchErasures(Reconciler reconciler, Clock clock) {
        gauge(
                "teleconsult.erasures.open",
                "erasures of people that are not done, after the last run of the reconciler",
                reconciler,
                of -> of.openErasures().count());
        gauge(
                "teleconsult.erasures.oldest.age.seconds",
                "how long ago the oldest open erasure was requested; 0 if there is none",
                reconciler,
                of -> secondsSince(of.openErasures().oldest(), clock));
    }

    public void reconciled(Reconciler.Report report) {
        reconcilerRuns.increment();
        takenOver.increment(report.takenOver());
        orphansFound.increment(report.orphansFound());
        roomsDeleted.increment(report.roomsDeleted());
    }

    public void notReconciled() {
        reconcilerFailures.increment();
    }

    /** Adds a gauge for the event streams of this replica. */
    public void watch(TeleconsultHttpServer server) {
        gauge("event.streams", "clients connected to event streams", server, TeleconsultHttpServer::eventStreams);
    }

    /** Adds gauges for the connections to the database. */
    public void watch(SqlStorage storage) {
        gauge(
                "store.connections.active",
                "at work",
                storage,
                of -> of.poolUsage().active());
        gauge(
                "store.connections.idle",
                "open connections without work",
                storage,
                of -> of.poolUsage().idle());
        gauge(
                "store.connections.waiting",
                "calls that wait for a connection, or for their turn to write",
                storage,
                of -> of.poolUsage().waiting());
        watchChannel(storage);
    }

    private void watchChannel(SqlStorage storage) {
        gauge(
                "replica.channel.up",
                "1 while this replica receives the notifications of others",
                storage,
                of -> of.channelUsage().isUp() ? 1 : 0);
        gauge(
                "replica.channel.others",
                "other replicas that sent notifications recently",
                storage,
                of -> of.channelUsage().others());
        count(
                "replica.channel.told",
                "notifications sent",
                storage,
                of -> of.channelUsage().sent());
        count(
                "replica.channel.heard",
                "notifications received",
                storage,
                of -> of.channelUsage().heard());
        count(
                "replica.channel.dropped",
                "messages dropped because too many waited, and notifications of other programs",
                storage,
                of -> of.channelUsage().dropped());
    }

    /** The seconds since an instant; 0 if there is none. */
    static double secondsSince(Optional<Instant> instant, Clock clock) {
        return instant.map(since -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
                .orElse(0.0);
    }

    private <T> void count(String name, String description, T watched, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, watched, value).description(description).register(registry);
    }

    private <T> void gauge(String name, String description, T watched, ToDoubleFunction<T> value) {
        gauge(name, description, List.of(), watched, value);
    }

    private <T> void gauge(String name, String description, List<Tag> tags, T watched, ToDoubleFunction<T> value) {
        Gauge.builder(name, watched, value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public synchronized void close() {
        gc.ifPresent(JvmGcMetrics::close);
        registry.close();
    }
}
