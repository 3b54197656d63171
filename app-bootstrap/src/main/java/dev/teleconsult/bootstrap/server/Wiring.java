package dev.teleconsult.bootstrap.server;

import dev.teleconsult.adapter.auth0.Auth0ClientDirectory;
import dev.teleconsult.adapter.auth0.Auth0ManagementDirectory;
import dev.teleconsult.adapter.auth0.Auth0TokenVerifier;
import dev.teleconsult.adapter.auth0.CachingUserDirectory;
import dev.teleconsult.adapter.auth0.ClientCredentials;
import dev.teleconsult.adapter.auth0.CrudCustomIds;
import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.DemoIdentity;
import dev.teleconsult.adapter.http.DemoSwitch;
import dev.teleconsult.adapter.http.HttpEventSink;
import dev.teleconsult.adapter.http.RequestListener;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.bootstrap.configuration.AppConfig;
import dev.teleconsult.bootstrap.configuration.AppConfig.AuthMode;
import dev.teleconsult.bootstrap.configuration.AppConfig.Calls;
import dev.teleconsult.bootstrap.configuration.AppConfig.Directory;
import dev.teleconsult.bootstrap.configuration.AppConfig.Events;
import dev.teleconsult.bootstrap.configuration.AppConfig.Limits;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.bootstrap.configuration.AppConfig.Tokens;
import dev.teleconsult.bootstrap.configuration.AppConfig.UploadsDeletedBy;
import dev.teleconsult.bootstrap.configuration.Build;
import dev.teleconsult.bootstrap.configuration.Secret;
import dev.teleconsult.bootstrap.logging.LogContext;
import dev.teleconsult.bootstrap.logging.Logging;
import dev.teleconsult.bootstrap.logging.RequestLog;
import dev.teleconsult.bootstrap.metrics.Metrics;
import dev.teleconsult.bootstrap.metrics.RoomCounts;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.EventRelay;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TokenVerifier;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.Resilience;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Assembles the server: the store, the directory and the identification of callers according to the configuration, and
 * around every outbound port, from outside in: a timer of the use cases' calls, then bulkhead, breaker and retry of its
 * upstream, then a counter of the attempts. Does no I/O; the result is not started.
 */
public final class Wiring {

    /** How old the shown number of teleconsultations by state may be. */
    private static final Duration COUNTS_FRESH_FOR = Duration.ofSeconds(15);

    /**
     * How long a run may take before it counts as hanging; with many records and slow upstreams it may take minutes.
     */
    private static final Duration LONGEST_RECONCILING = Duration.ofHours(1);

    /** Keys must be remembered longer than the time after which an unfinished attempt is taken over. */
    private static final Duration KEYS_KEPT_AT_LEAST = Duration.ofDays(1);

    private static final Duration SHORTEST_OUTAGE = Duration.ofMinutes(1);

    private final AppConfig config;
    private final Logging.Format logFormat;
    private final Clock clock;
    private final Optional<Executor> executor;
    private final Optional<Function<String, List<InetAddress>>> receivers;
    private final Closing closing = new Closing();
    private final Metrics metrics;
    private final PortInterceptor interceptor;
    private final WarmUp warmUp;
    private final PeriodicTasks tasks = new PeriodicTasks();

    private Wiring(
            AppConfig config,
            Logging.Format logFormat,
            Clock clock,
            Optional<Executor> executor,
            Optional<Function<String, List<InetAddress>>> receivers) {
        this.executor = executor;
        this.receivers = receivers;
        this.config = config;
        this.logFormat = logFormat;
        this.clock = clock;
        this.metrics = closing.later("metrics", new Metrics(Build.version()));
        this.interceptor = aroundEveryCall();
        this.warmUp = closing.later("warm-up", WarmUp.lasting(config.warmUp(), System::nanoTime, new WarmRequests()));
    }

    /** Makes the server as configured. */
    public static Service service(AppConfig config, Clock clock) {
        return new Wiring(config, Logging.Format.JSON, clock, Optional.empty(), Optional.empty())
                .service(builder -> builder);
    }

    /**
     * As the other method, with a given executor for parallel and background work of use cases, which the caller
     * closes.
     */
    public static Service service(AppConfig config, Clock clock, Executor executor) {
        return new Wiring(config, Logging.Format.JSON, clock, Optional.of(executor), Optional.empty())
                .service(builder -> builder);
    }

    /**
     * Makes the server as configured, with a given resolver for the host names of receivers, which may return loopback
     * addresses.
     */
    public static Service publishing(AppConfig config, Clock clock, Function<String, List<InetAddress>> receivers) {
        return new Wiring(config, Logging.Format.JSON, clock, Optional.empty(), Optional.of(receivers))
                .service(builder -> builder);
    }

    /** Makes the server of the demo, with identities to choose and faults to switch on. */
    public static Service demo(AppConfig config, List<DemoIdentity> identities, List<DemoSwitch> switches) {
        Function<String, List<InetAddress>> here = host -> List.of(InetAddress.getLoopbackAddress());
        return new Wiring(config, Logging.Format.READABLE, Clock.systemUTC(), Optional.empty(), Optional.of(here))
                .service(builder -> builder.demoIdentities(identities).demoSwitches(switches));
    }

    private Service service(UnaryOperator<TeleconsultHttpServer.Builder> demo) {
        try {
            return assembled(demo);
        } catch (RuntimeException refused) {
            closing.close();
            throw refused;
        }
    }

    private Service assembled(UnaryOperator<TeleconsultHttpServer.Builder> demo) {
        SideBySide<VideoProvider> opening = SideBySide.of("video-provider", config.video()::open);
        closing.later("video provider", (AutoCloseable) opening::closePart);
        Runnable openStore = () -> {};
        TeleconsultStorage storage;
        if (config.store() instanceof Store.Crud crud) {
            storage = crud(crud);
        } else {
            SqlStorage sql = sql((Store.Sql) config.store());
            openStore = sql::start;
            storage = sql;
        }
        VideoProvider video = opening.get();
        TeleconsultStorage watchedStorage = Intercepted.storage(storage, interceptor);
        TeleconsultApplication application =
                closing.later("application", application(watchedStorage, Intercepted.video(video, interceptor)));
        ScheduledExecutorService scheduler = scheduler();
        boolean checksAtStart = config.checkAtStart();
        metrics.watch(new RoomCounts(
                () -> watchedStorage.teleconsultations().countByPhase(RequestContext.system()),
                COUNTS_FRESH_FOR,
                scheduler,
                System::nanoTime));
        metrics.watch(application.reconciler(), clock);
        PeriodicTask reconciler = new ReconcilerLoop(
                        application.reconciler()::runOnce, metrics::reconciled, metrics::notReconciled)
                .task(
                        config.reconciling().interval(),
                        LONGEST_RECONCILING,
                        config.shutdown().finishWithin());
        closing.later("reconciler", tasks.add(reconciler));
        Optional<PeriodicTask> events = application.eventRelay().map(relay -> events(relay, watchedStorage, scheduler));
        TeleconsultUseCases checked =
                new CheckedUseCases(application, new TaskChecks(application.dependencies(), tasks, longestOutage()));
        TeleconsultHttpServer server = closing.later("HTTP server", server(checked, video.capabilities(), demo));
        metrics.watch(server);
        metrics.watch(tasks);
        return new Service(
                application,
                server,
                tasks,
                new Service.Starting(
                        openStore,
                        config.store().place(),
                        () -> {
                            warmUp.start();
                            scheduler.schedule(metrics::watchProcess, 1, TimeUnit.SECONDS);
                            reconciler.start();
                            events.ifPresent(PeriodicTask::start);
                            if (checksAtStart) {
                                scheduler.schedule(new FirstCheck(application.dependencies()), 1, TimeUnit.SECONDS);
                                if (config.events().isEmpty()) {
                                    watchedStorage
                                            .outbox()
                                            .ifPresent(outbox ->
                                                    scheduler.schedule(new WaitingEvents(outbox), 1, TimeUnit.SECONDS));
                                }
                            }
                        },
                        startLine(video.capabilities().name())),
                closing);
    }

    /** The fields of the log line about the start. */
    private Map<String, Object> startLine(String provider) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("version", Build.version());
        line.put("java", Runtime.version().toString());
        line.put("store", config.store().kind());
        line.put("mode", config.authMode().name().toLowerCase(Locale.ROOT));
        line.put("window", config.calls().window().lead().toString());
        line.put("provider", provider);
        config.events()
                .ifPresent(events -> line.put("endpoints", events.endpoints().size()));
        return line;
    }

    private PeriodicTask events(EventRelay relay, TeleconsultStorage storage, Executor background) {
        metrics.deliveries().watch(relay, clock);
        storage.outbox()
                .ifPresent(outbox -> metrics.watch(
                        () -> outbox.state(RequestContext.system()), COUNTS_FRESH_FOR, background, clock));
        PeriodicTask task = new EventLoop(relay).task(config.shutdown().finishWithin());
        closing.later("events", tasks.add(task));
        return task;
    }

    private EventSink sink(Events events) {
        HttpEventSink.Builder builder = HttpEventSink.builder(events.endpoints())
                .page(config.page())
                .version(Build.version())
                .allowInsecure(config.insecureUpstreams() || isDemo())
                .allowPrivateAddresses(events.privateAddresses())
                .test(isDemo())
                .clock(clock);
        receivers.ifPresent(builder::resolver);
        return watched(EventSink.class, closing.later("event sink", builder.build()));
    }

    private boolean isDemo() {
        return config.authMode() == AuthMode.DEMO;
    }

    /** The time of ten runs of the reconciler, at least a minute. */
    private Duration longestOutage() {
        Duration tenRuns =
                Duration.ofMillis(10 * config.reconciling().interval().toMillis());
        return tenRuns.compareTo(SHORTEST_OUTAGE) > 0 ? tenRuns : SHORTEST_OUTAGE;
    }

    private PortInterceptor aroundEveryCall() {
        Map<Upstream, Resilience> resilience = new EnumMap<>(Upstream.class);
        config.limits().forEach((upstream, limits) -> {
            Resilience own = Resilience.of(upstream, limits.resilience());
            resilience.put(upstream, own);
            metrics.watch(own);
        });
        PortInterceptor calls = metrics.calls();
        PortInterceptor attempts = metrics.attempts();
        return new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                Supplier<T> attempt = () -> attempts.around(call, proceed);
                // Receivers have no shared breaker, which would open for all because of one.
                Resilience limits = resilience.get(call.upstream());
                return calls.around(call, limits == null ? attempt : () -> limits.around(call, attempt));
            }
        };
    }

    private MiaCrudStorage crud(Store.Crud crud) {
        Limits limits = limits(Upstream.STORE);
        MiaCrudStorage.Builder builder = MiaCrudStorage.builder(crud.base(), crud.teleconsultations(), crud.userIds())
                .clock(clock)
                .readTimeout(limits.timeout())
                .callTimeout(limits.timeout())
                .maxIdleConnections(limits.resilience().calls().concurrent());
        crud.idempotencyRecords().ifPresent(builder::idempotencyRecords);
        crud.notices().ifPresent(builder::notices);
        crud.identifiers().ifPresent(builder::externalIdentifiers);
        crud.attendance().ifPresent(builder::attendance);
        crud.auditTrail().ifPresent(builder::auditTrail);
        crud.facts().ifPresent(builder::facts);
        crud.erasures().ifPresent(builder::erasures);
        return closing.later("store", builder.build());
    }

    private SqlStorage sql(Store.Sql sql) {
        SqlStorage.Builder builder = SqlStorage.builder(sql.url().value())
                .poolSize(sql.poolSize())
                .connectionTimeout(limits(Upstream.STORE).timeout())
                .statementTimeout(limits(Upstream.STORE).timeout())
                .tellsReplicas(sql.replicas().tellEachOther())
                .clock(clock);
        sql.replicas().listenUrl().map(Secret::value).ifPresent(builder::listenUrl);
        sql.user().ifPresent(builder::user);
        sql.password().map(Secret::value).ifPresent(builder::password);
        SqlStorage storage = closing.later("store", builder.build());
        metrics.watch(storage);
        return storage;
    }

    private TeleconsultApplication application(TeleconsultStorage storage, VideoProvider video) {
        Calls calls = config.calls();
        TeleconsultApplication.Builder builder = TeleconsultApplication.builder(storage, video)
                .privileges(config.file().privileges(video.capabilities().tools()))
                .callSettings(calls.settings())
                .immutabilityWindow(calls.window())
                .groupsWithBackground(config.file().backgroundGroups())
                .displaysNames(calls.displaysNames())
                .noticesByBackoffice(calls.noticesByBackoffice())
                .audit(config.audit())
                .deleteUploads(calls.pageDeletesUploads())
                .maxTranscriptBytes(calls.transcriptMaxBytes())
                .snapshotsFreshFor(calls.snapshotsFor())
                .changePatience(calls.bounds().changeWait())
                .credentialCallsPerPerson(calls.bounds().credentialCalls())
                .takeOverAfter(config.reconciling().after())
                .keepIdempotencyKeysFor(
                        KEYS_KEPT_AT_LEAST.plus(config.reconciling().after()))
                .listener(new HappeningsLog(metrics::happened))
                .periodicTasks(tasks)
                .handOver(LogContext::carried)
                .clock(clock);
        config.events()
                .ifPresent(events -> builder.events(sink(events))
                        .eventsNamePeople(events.namesPeople())
                        .completedAfter(events.completedAfter())
                        .deliveryListener(new DeliveryLog(metrics.deliveries())));
        calls.bounds().mostParticipants().ifPresent(builder::mostParticipants);
        if (calls.uploadsDeletedBy() == UploadsDeletedBy.WEBHOOK) {
            builder.uploadsGoWithCall(calls.endGrace());
        }
        config.retention().closeAfterEnd().ifPresent(builder::closesAfterEnd);
        config.retention().forgetAfterEnd().ifPresent(builder::forgetsAfterEnd);
        config.retention().keepAttendanceFor().ifPresent(builder::keepsAttendance);
        builder.keepFactsFor(config.retention().keepFactsFor());
        config.erasureKeys().ifPresent(builder::erasesPeople);
        directory(config.directory()).ifPresent(builder::directory);
        customIds(config.directory()).ifPresent(builder::customIds);
        executor.ifPresent(builder::executor);
        return builder.build();
    }

    private Optional<UserDirectory> directory(Directory directory) {
        HttpLimits limits = httpLimits(Upstream.DIRECTORY);
        if (directory instanceof Directory.AuthService service) {
            Auth0ClientDirectory.Builder builder = Auth0ClientDirectory.builder(
                            service.base().toString())
                    .limits(limits)
                    .clock(clock);
            service.defaultClientType().ifPresent(builder::defaultClientType);
            UserDirectory watched = watched(UserDirectory.class, closing.later("directory", builder.build()));
            return Optional.of(cached(watched, service.cacheFor(), false));
        }
        if (directory instanceof Directory.Auth0 auth0) {
            ClientCredentials credentials =
                    new ClientCredentials(auth0.clientId(), auth0.clientSecret().value());
            Auth0ManagementDirectory management = Auth0ManagementDirectory.builder(
                            auth0.domain().toString(), credentials)
                    .allowInsecure(config.insecureUpstreams())
                    .limits(limits)
                    .clock(clock)
                    .build();
            UserDirectory watched = watched(UserDirectory.class, closing.later("directory", management));
            return Optional.of(cached(watched, auth0.cacheFor(), true));
        }
        return Optional.empty();
    }

    /**
     * Adds a cache outside the resilience, so that cached profiles are available during an outage of the directory.
     *
     * @param shared whether the directory gives all callers the same answers
     */
    private UserDirectory cached(UserDirectory directory, Duration cacheFor, boolean shared) {
        if (cacheFor.isZero()) {
            return directory;
        }
        CachingUserDirectory.Builder builder =
                CachingUserDirectory.builder(directory).timeToLive(cacheFor).clock(clock);
        return (shared ? builder.sharedByAllCallers() : builder).build();
    }

    private Optional<CustomIds> customIds(Directory directory) {
        Optional<URI> endpoint = Optional.empty();
        if (directory instanceof Directory.AuthService service) {
            endpoint = service.customIds();
        } else if (directory instanceof Directory.Auth0 auth0) {
            endpoint = auth0.customIds();
        }
        return endpoint.map(url -> watched(
                CustomIds.class,
                closing.later(
                        "custom ids",
                        CrudCustomIds.builder(url.toString())
                                .source(config.file().customIds().source())
                                .target(config.file().customIds().target())
                                .limits(httpLimits(Upstream.CUSTOM_IDS))
                                .clock(clock)
                                .build())));
    }

    private TeleconsultHttpServer server(
            TeleconsultUseCases useCases,
            ProviderCapabilities provider,
            UnaryOperator<TeleconsultHttpServer.Builder> demo) {
        RequestLog log = new RequestLog(logFormat);
        RequestListener listener = request -> {
            metrics.request(request.method(), request.route(), request.status(), request.duration());
            log.completed(request);
        };
        TeleconsultHttpServer.Builder builder = TeleconsultHttpServer.builder(useCases)
                .settings(config.http())
                .page(config.page())
                .provider(provider)
                .clock(clock)
                .metrics(this::scrape)
                .periodicTasks(tasks)
                .readyWhen(warmUp::isOver)
                .listener(listener);
        config.fhir().ifPresent(builder::fhir);
        config.tokens().map(this::verifier).ifPresent(builder::tokenVerifier);
        return demo.apply(builder).build();
    }

    /**
     * Returns the metrics; adds those of the process at the first scrape, if they were not added a second after the
     * start.
     */
    private String scrape() {
        metrics.watchProcess();
        return metrics.scrape();
    }

    private TokenVerifier verifier(Tokens tokens) {
        return closing.later(
                "token verifier",
                Auth0TokenVerifier.builder(tokens.issuer().toString(), tokens.audience())
                        .groupsClaims(tokens.groupsClaims())
                        .allowInsecure(config.insecureUpstreams())
                        .limits(httpLimits(Upstream.IDENTITY).maxBodyBytes(256 * 1024))
                        .aroundKeys(interceptor)
                        .clock(clock)
                        .build());
    }

    private ScheduledExecutorService scheduler() {
        ScheduledExecutorService scheduler = ExecutorShutdown.scheduler("teleconsult-background");
        closing.later(
                "background work",
                new ExecutorShutdown(scheduler, config.shutdown().finishWithin()));
        return scheduler;
    }

    private <P> P watched(Class<P> type, P port) {
        return Intercepted.port(type, port, interceptor);
    }

    private Limits limits(Upstream upstream) {
        return config.limits().get(upstream);
    }

    private HttpLimits httpLimits(Upstream upstream) {
        Duration timeout = limits(upstream).timeout();
        return HttpLimits.defaults().read(timeout).write(timeout).call(timeout);
    }
}
