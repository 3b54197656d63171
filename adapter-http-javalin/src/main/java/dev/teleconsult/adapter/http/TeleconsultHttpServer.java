package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.audit.AuditRoutes;
import dev.teleconsult.adapter.http.callers.GatewayCallers;
import dev.teleconsult.adapter.http.callers.TokenCallers;
import dev.teleconsult.adapter.http.demo.DemoCallers;
import dev.teleconsult.adapter.http.demo.DemoRoutes;
import dev.teleconsult.adapter.http.documentation.DocumentationRoutes;
import dev.teleconsult.adapter.http.documentation.OpenApiDocument;
import dev.teleconsult.adapter.http.events.EventRoutes;
import dev.teleconsult.adapter.http.exchange.BodiesUnderWay;
import dev.teleconsult.adapter.http.exchange.Callers;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.fhir.FhirErrors;
import dev.teleconsult.adapter.http.fhir.FhirRoutes;
import dev.teleconsult.adapter.http.fhir.FhirTerms;
import dev.teleconsult.adapter.http.page.CalendarRoutes;
import dev.teleconsult.adapter.http.page.OperatorTerms;
import dev.teleconsult.adapter.http.page.PageAddress;
import dev.teleconsult.adapter.http.page.PageOptions;
import dev.teleconsult.adapter.http.page.PageRoutes;
import dev.teleconsult.adapter.http.routes.CompanyRoutes;
import dev.teleconsult.adapter.http.routes.ContentRoutes;
import dev.teleconsult.adapter.http.routes.CredentialsRoutes;
import dev.teleconsult.adapter.http.routes.DelayRoutes;
import dev.teleconsult.adapter.http.routes.ErasureRoutes;
import dev.teleconsult.adapter.http.routes.FindRoutes;
import dev.teleconsult.adapter.http.routes.JoinRoutes;
import dev.teleconsult.adapter.http.routes.OfferedLanguages;
import dev.teleconsult.adapter.http.routes.OutcomeRoutes;
import dev.teleconsult.adapter.http.routes.PlanRoutes;
import dev.teleconsult.adapter.http.routes.ResendRoutes;
import dev.teleconsult.adapter.http.routes.StatusRoutes;
import dev.teleconsult.adapter.http.routes.WebhookRoutes;
import dev.teleconsult.adapter.http.server.JavalinAssembly;
import dev.teleconsult.adapter.http.server.SelfCheck;
import dev.teleconsult.adapter.http.server.ServerThreads;
import dev.teleconsult.domain.Language;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.outbound.TokenVerifier;
import io.javalin.Javalin;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a teleconsultation service, as a server that can be started and stopped once.
 *
 * <p>Building it does no I/O. Safe for use by several threads. It calls the use cases and, with access tokens, the
 * token verifier; it closes neither.
 */
public final class TeleconsultHttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TeleconsultHttpServer.class);

    /** The fixed prefix of the API in the original's frontend, served in addition to any other prefix. */
    private static final String FRONTEND_PREFIX = "/api/v1/telecons-be";

    /** The default languages, in the order in which texts list them. */
    private static final Set<Language> KALEYRA_LANGUAGES =
            new LinkedHashSet<>(List.of(Language.ITALIAN, Language.ENGLISH));

    /** How often bodies are checked against their time limits. */
    private static final Duration SLOW_BODIES_PAUSE = Duration.ofMillis(500);

    private final HttpSettings settings;
    private final boolean quiet;
    private final PeriodicTasks tasks;
    private final ServerThreads threads;
    private final BodiesUnderWay bodies;
    private final PeriodicTask slowBodies;
    private final SelfCheck selfCheck = new SelfCheck();
    private final Javalin javalin;
    private final List<Route> routes;
    private final EventRoutes eventRoutes;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch skipWait = new CountDownLatch(1);

    private enum State {
        NEW,
        STARTING,
        SERVING,
        DRAINING,
        CLOSED
    }

    private TeleconsultHttpServer(Builder builder) {
        this.settings = builder.settings;
        this.quiet = builder.quiet;
        this.tasks = builder.tasks;
        this.threads = new ServerThreads(settings.server());
        this.bodies = new BodiesUnderWay(settings.bodies());
        this.eventRoutes =
                new EventRoutes(builder.useCases.watching(), settings.events(), builder.clock, threads.forOurselves());
        this.slowBodies = PeriodicTask.builder("http-bodies", SLOW_BODIES_PAUSE, bodies::giveUpSlowOnes)
                .onFailure(failure -> LOG.error("the check for bodies that arrive too slowly failed", failure))
                .build();
        this.routes = routesOf(builder);
        List<Route> all = new ArrayList<>(routes);
        all.addAll(new PageRoutes(
                        builder.pageOptions(),
                        () -> builder.useCases.delays().isSupported(),
                        settings.operatorPage() ? Optional.of(operatorTerms(builder)) : Optional.empty())
                .routes());
        builder.fhirRoutes().ifPresent(fhir -> all.addAll(fhir.otherMethods()));
        JavalinAssembly assembly = new JavalinAssembly(
                        settings.server(),
                        new JavalinAssembly.Requests(bodies, builder.callers(), builder.listener),
                        this::isLeaving,
                        threads,
                        selfCheck)
                .pageAt(builder.pageOptions().path());
        builder.fhir.ifPresent(on -> assembly.errors(new FhirErrors()));
        this.javalin = assembly.assemble(all, prefixes(builder));
    }

    /** Starts the builder of a server that calls {@code useCases}. */
    public static Builder builder(TeleconsultUseCases useCases) {
        return new Builder(useCases);
    }

    private OperatorTerms operatorTerms(Builder builder) {
        return new OperatorTerms(
                settings.backofficeRoutes().contains(BackofficeRoute.PLAN),
                () -> builder.useCases.delays().isOpenToBackoffice(),
                () -> builder.useCases.finding().keepsIdentifiers(),
                () -> settings.backofficeRoutes().contains(BackofficeRoute.EVENTS)
                        && builder.useCases.resending().isSupported());
    }

    private List<Route> routesOf(Builder builder) {
        TeleconsultUseCases useCases = builder.useCases;
        List<RouteGroup> groups = new ArrayList<>(List.of(
                new PlanRoutes(useCases.planning(), builder.languages()),
                new JoinRoutes(useCases.joining(), builder.languages()),
                new DelayRoutes(useCases.delays()),
                eventRoutes,
                new ContentRoutes(useCases.callContent()),
                new CredentialsRoutes(useCases.credentials()),
                new CompanyRoutes(useCases.companyLook()),
                new StatusRoutes(
                        useCases.dependencies(),
                        settings.service(),
                        settings.checkUpFreshFor(),
                        new StatusRoutes.Health(() -> isServing() && builder.ready.getAsBoolean(), tasks::areAlive),
                        builder.metrics,
                        threads.forOurselves()),
                new DocumentationRoutes(new OpenApiDocument(
                        publicPrefixes(),
                        settings.service().version(),
                        settings.callers().headers().userId(),
                        builder.provider))));
        builder.webhookPath().ifPresent(path -> groups.add(new WebhookRoutes(path, useCases.callEvents())));
        groups.add(new CalendarRoutes(
                useCases.calendar(),
                builder.page.options(),
                settings.backofficeRoutes().contains(BackofficeRoute.CALENDAR)));
        groups.add(new FindRoutes(
                useCases.finding(),
                useCases.planning(),
                new PageAddress(builder.page.options()),
                settings.backofficeRoutes()));
        groups.add(new OutcomeRoutes(useCases.outcomes(), settings.backofficeRoutes()));
        groups.add(new ResendRoutes(
                useCases.resending(), settings.backofficeRoutes().contains(BackofficeRoute.EVENTS)));
        groups.add(new AuditRoutes(
                useCases.audit(),
                settings.service().name(),
                builder.page.options().publicUrl(),
                settings.backofficeRoutes().contains(BackofficeRoute.AUDIT)));
        groups.add(new ErasureRoutes(
                useCases.erasures(), settings.backofficeRoutes().contains(BackofficeRoute.ERASURE)));
        builder.fhirRoutes().ifPresent(groups::add);
        if (builder.demoIdentities != null) {
            groups.add(new DemoRoutes(builder.demoIdentities, builder.demoSwitches));
        }
        return groups.stream().flatMap(group -> group.routes().stream()).toList();
    }

    /** The prefixes to document, each once. */
    private List<String> publicPrefixes() {
        Set<String> prefixes = new LinkedHashSet<>();
        prefixes.add(settings.servicePrefix());
        prefixes.add(FRONTEND_PREFIX);
        return List.copyOf(prefixes);
    }

    private List<String> prefixes(Builder builder) {
        List<String> prefixes = new ArrayList<>(publicPrefixes());
        if (builder.demoIdentities != null) {
            publicPrefixes().forEach(prefix -> prefixes.add(DemoCallers.PREFIX + prefix));
        }
        return prefixes;
    }

    /**
     * Starts to listen, and returns when it does.
     *
     * @throws UncheckedIOException if it cannot, for example because the address is taken
     * @throws IllegalStateException if it was started or closed before
     */
    public void start() {
        if (!state.compareAndSet(State.NEW, State.STARTING)) {
            throw new IllegalStateException("a server is started once");
        }
        try {
            javalin.start();
        } catch (JavalinException e) {
            state.set(State.CLOSED);
            throw new UncheckedIOException(new IOException(
                    "cannot listen on " + settings.server().host() + ":"
                            + settings.server().port(),
                    e));
        }
        state.compareAndSet(State.STARTING, State.SERVING);
        for (PeriodicTask task : ownTasks()) {
            tasks.add(task).start();
        }
    }

    private List<PeriodicTask> ownTasks() {
        return List.of(eventRoutes.heart(), slowBodies, selfCheck.task());
    }

    /** The port of the running server. */
    public int port() {
        return javalin.port();
    }

    /**
     * Reports from now on that it is not ready, and continues to serve. The first half of {@link #close()}. A second
     * call does nothing.
     */
    void drain() {
        if (state.compareAndSet(State.SERVING, State.DRAINING)) {
            say("draining: no longer ready, still serving");
            eventRoutes.leave();
        }
    }

    /**
     * Reports that it is not ready, continues to serve for the
     * {@linkplain HttpSettings.Builder#waitBeforeClose configured time}, then stops listening, lets requests under way
     * {@linkplain HttpSettings.Builder#finishTimeout finish}, and returns. A second call does nothing. An interrupt
     * ends the first wait, not the second.
     */
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        drain();
        boolean served = state.get() == State.DRAINING;
        if (served) {
            serveOn();
        }
        state.set(State.CLOSED);
        selfCheck.task().close();
        eventRoutes.close();
        stop();
        slowBodies.close();
        if (served) {
            say("closed");
        }
    }

    private void say(String what) {
        if (!quiet) {
            LOG.info(what);
        }
    }

    private void stop() {
        try {
            javalin.stop();
        } catch (JavalinException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw new IllegalStateException("stopping failed", e);
            }
            // Jetty has stopped nevertheless.
            LOG.warn(
                    "gave up on requests that did not finish within {}",
                    settings.server().finishTimeout());
        }
    }

    private void serveOn() {
        try {
            if (skipWait.await(settings.waitBeforeClose().toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("stopped waiting before its time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For tests: ends the time for which {@link #close()} continues to serve. */
    void skipWait() {
        skipWait.countDown();
    }

    private boolean isServing() {
        return state.get() == State.SERVING;
    }

    /** Whether clients should send their next request to another replica. */
    private boolean isLeaving() {
        return state.get() == State.DRAINING || state.get() == State.CLOSED;
    }

    /** The number of clients with an open event stream. */
    public int eventStreams() {
        return eventRoutes.connected();
    }

    /** The bytes of memory used by bodies of requests now. */
    long bodyBytes() {
        return bodies.bytes();
    }

    /** The bytes of memory held by bodies that are being received. */
    long reservedBytes() {
        return bodies.reservedBytes();
    }

    /** Every route of the API, for the test that compares them with the document. */
    List<Route> routes() {
        return routes;
    }

    /** Builds a server. By default it trusts a gateway's headers, writes no request log, and has no metrics. */
    public static final class Builder {
        private final TeleconsultUseCases useCases;
        private HttpSettings settings = HttpSettings.defaults();
        private RequestListener listener = request -> {};
        private Supplier<String> metrics = () -> "";
        private Clock clock = Clock.systemUTC();
        private PeriodicTasks tasks = new PeriodicTasks();
        private TokenVerifier tokenVerifier;
        private List<DemoIdentity> demoIdentities;
        private List<DemoSwitch> demoSwitches = List.of();
        private PageSettings page = PageSettings.defaults();
        private Optional<ProviderCapabilities> provider = Optional.empty();
        private BooleanSupplier ready = () -> true;
        private boolean quiet;
        private Optional<FhirSettings> fhir = Optional.empty();

        private Builder(TeleconsultUseCases useCases) {
            this.useCases = requireNonNull(useCases, "useCases");
        }

        public Builder settings(HttpSettings httpSettings) {
            settings = requireNonNull(httpSettings, "httpSettings");
            return this;
        }

        public Builder listener(RequestListener requestListener) {
            listener = requireNonNull(requestListener, "requestListener");
            return this;
        }

        /**
         * Returns the answer of {@code /-/metrics}, in the text format of Prometheus, version 0.0.4. Called for each
         * request.
         */
        public Builder metrics(Supplier<String> scrape) {
            metrics = requireNonNull(scrape, "scrape");
            return this;
        }

        /** The clock for the expiry of access tokens; by default the system's. */
        public Builder clock(Clock tells) {
            clock = requireNonNull(tells, "tells");
            return this;
        }

        /**
         * A registry for the server's periodic tasks; by default a separate one. {@code /-/healthz} answers 503 when
         * one of the tasks listed hangs or is dead.
         */
        public Builder periodicTasks(PeriodicTasks list) {
            tasks = requireNonNull(list, "list");
            return this;
        }

        /**
         * A further condition for {@code /-/ready}, besides that the server serves and the store answers. Called on
         * each request, so it must be quick. By default none.
         */
        public Builder readyWhen(BooleanSupplier also) {
            ready = requireNonNull(also, "also");
            return this;
        }

        /** Suppresses the log lines about its end, for a server that serves no people. */
        public Builder quiet() {
            quiet = true;
            return this;
        }

        /** The settings of the waiting room. */
        public Builder page(PageSettings pageSettings) {
            page = requireNonNull(pageSettings, "pageSettings");
            return this;
        }

        /**
         * The capabilities of the video provider behind the use cases: the path of its messages, the languages that
         * callers may choose, and the hosts of calls. Default: those of Kaleyra, with {@code /webhooks/kaleyra} and the
         * languages {@code it} and {@code en}.
         */
        public Builder provider(ProviderCapabilities capabilities) {
            provider = Optional.of(capabilities);
            return this;
        }

        /**
         * Serves teleconsultations as FHIR resources below {@code /fhir/r4} and {@code /fhir/r5}, for the back office
         * and, one at a time, for participants. Requires {@link PageSettings.Builder#publicUrl}. Default: not served.
         */
        public Builder fhir(FhirSettings fhirSettings) {
            fhir = Optional.of(requireNonNull(fhirSettings, "fhirSettings"));
            return this;
        }

        private Optional<FhirRoutes> fhirRoutes() {
            return fhir.map(settled -> {
                String publicUrl = page.options().publicUrl();
                FhirTerms terms = new FhirTerms(
                        publicUrl,
                        settled.userSystem().orElse(publicUrl + "/sid/user"),
                        settled.customUserSystem(),
                        settled.groups(),
                        settled.takesNames(),
                        settled.showsAddress(),
                        new PageAddress(page.options()));
                return new FhirRoutes(
                        useCases.finding(),
                        useCases.planning(),
                        useCases.outcomes(),
                        terms,
                        settings.service().version(),
                        clock.instant());
            });
        }

        private OfferedLanguages languages() {
            return new OfferedLanguages(
                    provider.map(ProviderCapabilities::languages).orElse(KALEYRA_LANGUAGES));
        }

        private Optional<String> webhookPath() {
            return provider.isPresent() ? provider.get().webhookPath() : Optional.of(OpenApiDocument.WEBHOOK_PATH);
        }

        private PageOptions pageOptions() {
            return provider.map(ProviderCapabilities::frameSources)
                    .map(page::options)
                    .orElseGet(page::options);
        }

        /** Identifies callers only by access tokens. */
        public Builder tokenVerifier(TokenVerifier verifier) {
            tokenVerifier = requireNonNull(verifier, "verifier");
            return this;
        }

        /**
         * Lets callers choose an identity: for demonstrations, never with data of real people. A page at {@code /demo/}
         * lists the identities; each has the whole API at {@code /demo/as/<user id>}. A gateway's headers work too.
         */
        public Builder demoIdentities(List<DemoIdentity> identities) {
            demoIdentities = List.copyOf(identities);
            return this;
        }

        /**
         * The faults that visitors of {@code /demo/} can switch on; by default none. Only used with demo identities.
         */
        public Builder demoSwitches(List<DemoSwitch> switches) {
            demoSwitches = List.copyOf(switches);
            return this;
        }

        /**
         * @throws IllegalStateException if both access tokens and demo identities are set, or FHIR without a public
         *     address
         */
        public TeleconsultHttpServer build() {
            if (tokenVerifier != null && demoIdentities != null) {
                throw new IllegalStateException("access tokens and demo identities exclude each other");
            }
            if (fhir.isPresent() && page.options().publicUrl().isEmpty()) {
                throw new IllegalStateException("FHIR needs the public address");
            }
            return new TeleconsultHttpServer(this);
        }

        private Callers callers() {
            if (tokenVerifier != null) {
                return new TokenCallers(tokenVerifier, settings.callers());
            }
            return demoIdentities == null
                    ? new GatewayCallers(settings.callers())
                    : new DemoCallers(settings.callers(), demoIdentities);
        }
    }
}
