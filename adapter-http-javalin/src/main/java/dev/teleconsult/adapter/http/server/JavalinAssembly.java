package dev.teleconsult.adapter.http.server;

import dev.teleconsult.adapter.http.RequestListener;
import dev.teleconsult.adapter.http.errors.ErrorBody;
import dev.teleconsult.adapter.http.errors.ErrorFormat;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.BodiesUnderWay;
import dev.teleconsult.adapter.http.exchange.Callers;
import dev.teleconsult.adapter.http.exchange.CrossSite;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.RequestScope;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.router.EndpointNotFound;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** Configures Javalin and Jetty for this API. No other class configures either. */
public final class JavalinAssembly {
    /** Ids in a path may contain an encoded slash or percent sign; all other ambiguous URLs are refused. */
    private static final UriCompliance URIS = UriCompliance.DEFAULT.with(
            "TELECONSULT",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

    /**
     * The API does not use the host, so any text is accepted as one, as the original does; two {@code Host} headers are
     * refused.
     */
    private static final HttpCompliance HOSTS = HttpCompliance.RFC9110.with(
            "TELECONSULT", HttpCompliance.Violation.UNSAFE_HOST_HEADER, HttpCompliance.Violation.MISMATCHED_AUTHORITY);

    /**
     * What every request needs.
     *
     * @param bodies bounds the memory of the bodies being received
     * @param callers determines the caller of a request
     * @param listener is called for each answered request
     */
    public record Requests(BodiesUnderWay bodies, Callers callers, RequestListener listener) {}

    private final ServerOptions options;
    private final Requests requests;
    private final BooleanSupplier leaving;
    private final ServerThreads threads;
    private final SelfCheck selfCheck;
    private final Connections connections;
    private String pagePath = "/telecons-fe";
    private Optional<ErrorFormat> otherErrors = Optional.empty();

    public JavalinAssembly(
            ServerOptions options,
            Requests requests,
            BooleanSupplier leaving,
            ServerThreads threads,
            SelfCheck selfCheck) {
        this.options = options;
        this.threads = threads;
        this.selfCheck = selfCheck;
        this.connections = new Connections(options.maxConnections(), options.idleTimeout());
        this.requests = requests;
        this.leaving = leaving;
    }

    /** Sets the path of the page, below any prefix. */
    public JavalinAssembly pageAt(String path) {
        pagePath = path;
        return this;
    }

    /** Sets the format of error bodies, which differs for some paths. */
    public JavalinAssembly errors(ErrorFormat format) {
        otherErrors = Optional.of(format);
        return this;
    }

    /** @param prefixes where the routes that take a prefix are served; empty for the root */
    public Javalin assemble(List<Route> routes, List<String> prefixes) {
        return Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            // An answer contains a link and text that a caller chose: compressed together, their length would reveal
            // the link (BREACH).
            config.http.compressionStrategy = CompressionStrategy.NONE;
            // A path with a slash at its end is another path, as with the original.
            config.router.ignoreTrailingSlashes = false;
            configureJetty(config, routes, prefixes);
            routes.forEach(route -> pathsOf(route, prefixes).forEach(path -> add(config, route, path)));
            config.routes.exception(
                    EndpointNotFound.class, (notFound, javalin) -> respond(javalin, Exchange.routeNotFound(javalin)));
            config.routes.exception(
                    Exception.class,
                    (e, javalin) -> respond(javalin, ErrorResponses.bug(e, "handling a request outside its route")));
        });
    }

    private static List<String> pathsOf(Route route, List<String> prefixes) {
        if (!route.takesPrefix()) {
            return List.of(route.bracedTemplate());
        }
        return prefixes.stream()
                .map(prefix -> Route.braced(prefix) + route.bracedTemplate())
                .toList();
    }

    private void add(JavalinConfig config, Route route, String path) {
        List<HandlerType> methods = new ArrayList<>();
        methods.add(HandlerType.findOrCreate(route.method().name()));
        if (route.method() == Route.Method.GET) {
            // Without this, Javalin answers HEAD with 200 for every GET route and calls no handler.
            methods.add(HandlerType.HEAD);
        }
        for (HandlerType method : methods) {
            config.routes.addEndpoint(Endpoint.create(method, path).handler(javalin -> handle(javalin, route)));
        }
    }

    private void handle(Context javalin, Route route) {
        Exchange exchange = new Exchange(
                javalin,
                route,
                requests.bodies(),
                requests.callers(),
                (answered, step) -> answering(javalin, answered, step));
        RequestScope.of(javalin.req()).matched(route, javalin.pathParamMap());
        exchange.guarded(() -> begin(exchange));
    }

    /** Refuses what it can before it reads the body, so that only permitted callers use memory for bodies. */
    private void begin(Exchange exchange) throws IOException {
        Route route = exchange.route();
        if (route.body() == Route.Body.FORM) {
            CrossSite.refuseFrom(exchange, requests.callers());
        }
        boolean readsBody = route.body() != Route.Body.NONE;
        boolean identifiesLater = readsBody && requests.callers().needBody();
        if (!identifiesLater) {
            identifyAndCheck(exchange);
        }
        Exchange.Step rest = () -> {
            // A request with a body must be of type JSON, which a page of another site cannot send unasked; one without
            // a body is checked here.
            if (route.body() == Route.Body.JSON && !exchange.hasBody()) {
                CrossSite.refuseFrom(exchange, requests.callers());
            }
            if (identifiesLater) {
                identifyAndCheck(exchange);
            }
            route.handler().handle(exchange);
        };
        if (readsBody) {
            exchange.receiveBody(threads.forRequests(), rest);
        } else {
            rest.run();
        }
    }

    private static void identifyAndCheck(Exchange exchange) throws IOException {
        if (exchange.route().needsCaller()) {
            exchange.identifyCaller();
        }
        exchange.route().check().handle(exchange);
    }

    private static void answering(Context javalin, Exchange exchange, Exchange.Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            HttpProblem problem = ErrorResponses.problemOf(e, exchange);
            if (!javalin.res().isCommitted()) {
                exchange.respondProblem(problem);
            }
        } catch (Error e) {
            // Handled here, because Javalin's module does not export the type of its own error handler.
            fatal(javalin.res(), e);
        }
    }

    private static void respond(Context javalin, HttpProblem problem) {
        RequestScope scope = RequestScope.of(javalin.req());
        ErrorFormat.Written written = ErrorFormat.written(problem, scope.request(), scope.requestId());
        problem.headers().forEach(javalin::header);
        javalin.header("Cache-Control", "no-store")
                .status(written.status())
                .contentType(written.contentType())
                .result(written.bytes());
    }

    /**
     * Answers after a {@link java.lang.Error}, in the usual shape, with as little work as possible: memory may be
     * exhausted.
     */
    private static void fatal(HttpServletResponse response, Error error) {
        HttpProblem problem = ErrorResponses.bug(error, "handling a request");
        if (response.isCommitted()) {
            return;
        }
        String requestId = response.getHeader(HeaderNames.REQUEST_ID);
        response.setStatus(problem.status());
        response.setContentType(MediaTypes.JSON);
        try {
            response.getOutputStream().write(Json.write(ErrorBody.of(problem, requestId)));
        } catch (IOException e) {
            error.addSuppressed(e);
        }
    }

    private void configureJetty(JavalinConfig config, List<Route> routes, List<String> prefixes) {
        config.jetty.threadPool = threads.pool();
        config.jetty.addConnector(this::connector);
        config.jetty.modifyServer(server -> configureServer(server, routes, prefixes));
        config.jetty.modifyHttpConfiguration(this::configureHttp);
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JettyErrors(pagePath)));
    }

    private Connector connector(Server server, HttpConfiguration http) {
        ServerConnector connector = new CountingConnector(
                server, threads.selectors(), new HttpConnectionFactory(http), connections, otherErrors.isPresent());
        // This limit holds between two requests; the one in Jetty's configuration holds while a request is under way.
        connector.setIdleTimeout(options.idleTimeout().toMillis());
        connector.setHost(options.host());
        connector.setPort(options.port());
        selfCheck.watch(connector);
        return connector;
    }

    /**
     * Counts its connections, and stops accepting only by closing the listening socket. Jetty would interrupt its
     * acceptors too, and lose a connection accepted in that moment: the JDK throws {@link
     * java.nio.channels.ClosedByInterruptException} instead of returning it, so the connection is neither served nor
     * closed, and its client waits until it times out.
     */
    private static final class CountingConnector extends ServerConnector {
        /** As many threads that accept connections as Jetty finds right. */
        private static final int JETTYS_ACCEPTORS = -1;

        private final Connections connections;
        private final boolean remembers;

        /**
         * @param selectors how many threads wait for requests on all connections, and answer most of them
         * @param remembers whether connections keep the first bytes they received last, on which the format of errors
         *      depends
         */
        CountingConnector(
                Server server, int selectors, HttpConnectionFactory http, Connections connections, boolean remembers) {
            super(server, JETTYS_ACCEPTORS, selectors, http);
            this.connections = connections;
            this.remembers = remembers;
        }

        @Override
        protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key)
                throws IOException {
            if (!remembers) {
                return super.newEndPoint(channel, selector, key);
            }
            SocketChannelEndPoint endPoint = new RememberingEndPoint(channel, selector, key, getScheduler());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }

        @Override
        protected void onEndPointOpened(EndPoint endPoint) {
            super.onEndPointOpened(endPoint);
            connections.opened(endPoint);
        }

        @Override
        protected void onEndPointClosed(EndPoint endPoint) {
            super.onEndPointClosed(endPoint);
            connections.closed(endPoint);
        }

        @Override
        protected void interruptAcceptors() {
            if (isOpen()) {
                super.interruptAcceptors();
            }
        }
    }

    private void configureServer(Server server, List<Route> routes, List<String> prefixes) {
        server.setErrorHandler(new JettyErrors(pagePath));
        otherErrors.ifPresent(format -> ErrorFormat.use(format, server));
        server.setRequestLog(new CompletedRequests(requests.listener(), selfCheck));
        server.setStopTimeout(options.finishTimeout().toMillis());
        server.setHandler(new GracefulHandler(new SelfCheckHandler(
                selfCheck,
                new RequestScopeHandler(
                        leaving,
                        new AdmissionHandler(
                                threads.places(),
                                connections,
                                options.maxRequests(),
                                new AnswersAtOnce(routes, prefixes, requests.callers()),
                                threads.forOurselves())))));
    }

    private void configureHttp(HttpConfiguration http) {
        http.setUriCompliance(URIS);
        http.setHttpCompliance(HOSTS);
        http.setRequestHeaderSize(options.maxHeaderBytes());
        http.setIdleTimeout(options.idleTimeout().toMillis());
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRelativeRedirectAllowed(true);
    }
}
