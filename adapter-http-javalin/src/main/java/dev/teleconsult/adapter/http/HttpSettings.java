package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.callers.CallerOptions;
import dev.teleconsult.adapter.http.events.EventLimits;
import dev.teleconsult.adapter.http.exchange.BodyLimits;
import dev.teleconsult.adapter.http.routes.ServiceName;
import dev.teleconsult.adapter.http.server.ServerOptions;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings of the HTTP server: its address, the identification of callers, and its limits. Immutable.
 *
 * <p>{@link #defaults()} equal the original service's, if it had one.
 */
public final class HttpSettings {
    /**
     * The form that the platform's launcher requires between two slashes (lc39, option {@code --prefix}). Its own
     * pattern matches the whole path, and needs exponential time for some texts.
     */
    private static final Pattern PREFIX_SEGMENT = Pattern.compile("(?!-)[a-z0-9-]*+(?<!-)");

    /** The default limit on connections besides those of event streams. */
    private static final int CONNECTIONS_WITHOUT_STREAMS = 5_000;

    /** A generous estimate of the memory of an idle connection. */
    private static final long BYTES_OF_CONNECTION = 8 * 1024;

    /** The memory of a request under way, including its connection and without its body. */
    private static final long BYTES_OF_REQUEST = 64 * 1024;

    private static final int MOST_REQUESTS = 2_000;

    private final ServiceName service;
    private final ServerOptions server;
    private final CallerOptions callers;
    private final BodyLimits bodies;
    private final String servicePrefix;
    private final EventLimits events;
    private final Duration checkUpFreshFor;
    private final Duration waitBeforeClose;
    private final Set<BackofficeRoute> backofficeRoutes;
    private final boolean operatorPage;

    private HttpSettings(Builder builder) {
        this.service = builder.service;
        this.server = new ServerOptions(
                builder.host,
                builder.port,
                builder.maxConnections.orElseGet(() -> Math.min(
                        builder.maxEventStreams + CONNECTIONS_WITHOUT_STREAMS, partOfHeap(3, BYTES_OF_CONNECTION))),
                builder.maxRequests.orElseGet(() -> Math.min(MOST_REQUESTS, partOfHeap(4, BYTES_OF_REQUEST))),
                builder.maxThreads,
                builder.maxWaitingRequests,
                builder.virtualThreads,
                builder.maxHeaderBytes,
                builder.idleTimeout,
                builder.finishTimeout);
        this.callers = new CallerOptions(
                builder.callerHeaders,
                builder.userIdPath,
                builder.headersToPassOn,
                builder.managePermission,
                builder.backofficeGroups,
                builder.proxies);
        this.backofficeRoutes = Set.copyOf(builder.backofficeRoutes);
        this.operatorPage = builder.operatorPage;
        this.bodies = new BodyLimits(
                builder.maxBodyBytes,
                builder.maxEventBytes,
                builder.maxBytesInFlight,
                builder.bodyTimeout,
                builder.uploadTimeout,
                builder.minBodyBytesPerSecond);
        this.servicePrefix = builder.servicePrefix;
        this.events = new EventLimits(builder.maxEventStreams, builder.maxEventStreamsOfParticipant);
        this.checkUpFreshFor = builder.checkUpFreshFor;
        this.waitBeforeClose = builder.waitBeforeClose;
    }

    /** How many objects of this size fit into one {@code part}th of the largest heap. */
    private static int partOfHeap(int part, long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / part / bytes);
    }

    static HttpSettings defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    ServiceName service() {
        return service;
    }

    ServerOptions server() {
        return server;
    }

    CallerOptions callers() {
        return callers;
    }

    BodyLimits bodies() {
        return bodies;
    }

    /** The prefix without a slash at its end, so empty for the root. */
    String servicePrefix() {
        return servicePrefix;
    }

    EventLimits events() {
        return events;
    }

    Set<BackofficeRoute> backofficeRoutes() {
        return backofficeRoutes;
    }

    boolean operatorPage() {
        return operatorPage;
    }

    Duration checkUpFreshFor() {
        return checkUpFreshFor;
    }

    Duration waitBeforeClose() {
        return waitBeforeClose;
    }

    /** Builds {@link HttpSettings}. Every setter refuses an invalid value with an {@link IllegalArgumentException}. */
    public static final class Builder {
        private ServiceName service = new ServiceName("teleconsult", "unknown");
        private String host = "0.0.0.0";
        private int port = 3000;
        private String servicePrefix = "";
        private CallerHeaders callerHeaders = CallerHeaders.usual();
        private List<UserIdStep> userIdPath = List.of();
        private List<String> headersToPassOn = List.of();
        private String managePermission = "manage:teleconsultations";
        private Set<String> backofficeGroups = Set.of();
        private Set<BackofficeRoute> backofficeRoutes = Set.of();
        private boolean operatorPage;
        private int proxies = 1;
        private int maxEventStreams = 20_000;
        private int maxEventStreamsOfParticipant = 4;
        private OptionalInt maxConnections = OptionalInt.empty();
        private OptionalInt maxRequests = OptionalInt.empty();
        private int maxThreads = 64;
        private int maxWaitingRequests = 1_000;
        private boolean virtualThreads = true;
        private int maxHeaderBytes = 16 * 1024;
        private int maxBodyBytes = 1024 * 1024;
        private int maxEventBytes = 128 * 1024;
        private OptionalLong maxBytesInFlight = OptionalLong.empty();
        private int minBodyBytesPerSecond = 1024;
        private Duration bodyTimeout = Duration.ofSeconds(30);
        private Duration uploadTimeout = Duration.ofMinutes(2);
        private Duration idleTimeout = Duration.ofSeconds(72);
        private Duration checkUpFreshFor = Duration.ofSeconds(1);
        private Duration waitBeforeClose = Duration.ofSeconds(10);
        private Duration finishTimeout = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Name and version in the answers of the status routes; by default {@code teleconsult}, version
         * {@code unknown}.
         */
        public Builder service(String name, String version) {
            service = new ServiceName(name, version);
            return this;
        }

        /** The address to listen on; by default all of IPv4, {@code 0.0.0.0}. */
        public Builder host(String address) {
            host = requireNonNull(address, "address");
            return this;
        }

        /** The port to listen on; by default 3000. With 0 the system chooses one. */
        public Builder port(int number) {
            require(number >= 0 && number <= 65_535, "port must be 0 to 65535, not " + number);
            port = number;
            return this;
        }

        /**
         * The prefix of the service's paths; by default {@code /}, which means none. Lower-case letters, digits, dashes
         * and slashes, for example {@code /telecons}. Status routes and documentation have no prefix.
         */
        public Builder servicePrefix(String path) {
            require(
                    path.startsWith("/")
                            && Arrays.stream(path.split("/"))
                                    .allMatch(segment ->
                                            PREFIX_SEGMENT.matcher(segment).matches()),
                    "servicePrefix must be / or a path such as /telecons, of lower-case letters, digits and dashes that"
                            + " neither begin nor end a part, not '" + path + "'");
            servicePrefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            return this;
        }

        /** The headers in which the gateway identifies the caller; by default {@link CallerHeaders#usual()}. */
        public Builder callerHeaders(CallerHeaders names) {
            callerHeaders = requireNonNull(names, "names");
            return this;
        }

        /**
         * The path to the user's id in a request, if it is not in its own header; by default empty, which means that
         * header. The first step reads an object.
         */
        public Builder userIdPath(List<UserIdStep> steps) {
            require(
                    steps.isEmpty() || steps.get(0).from() == UserIdStep.From.OBJECT,
                    "the first step of userIdPath must read an object");
            userIdPath = List.copyOf(steps);
            return this;
        }

        /**
         * Further headers to forward to the store and the directory, besides those that identify the caller and the
         * origin of the request; by default none.
         */
        public Builder headersToPassOn(List<String> names) {
            names.forEach(name -> require(HeaderNames.isValid(name), "'" + name + "' is not the name of a header"));
            headersToPassOn = List.copyOf(names);
            return this;
        }

        /**
         * The permission that an access token needs to plan teleconsultations and to change the company's look; by
         * default {@code manage:teleconsultations}. Only used with access tokens.
         */
        public Builder managePermission(String permission) {
            require(!permission.isBlank(), "managePermission must not be blank");
            managePermission = permission;
            return this;
        }

        /**
         * Groups whose members count as the back office, if a gateway names groups; by default none. This applies to
         * functions that the original lacks: the {@link BackofficeRoute}s and notices. The original's functions require
         * the header.
         */
        public Builder backofficeGroups(Set<String> groups) {
            groups.forEach(group -> require(!group.isBlank(), "backofficeGroups must not hold a blank name"));
            backofficeGroups = Set.copyOf(groups);
            return this;
        }

        /** The functions open to the back office; by default none. */
        public Builder backofficeRoutes(Set<BackofficeRoute> routes) {
            backofficeRoutes = Set.copyOf(routes);
            return this;
        }

        /**
         * Whether to serve a page for operators of visits, at {@code admin} below the page's path; by default not. It
         * shows the list, so {@link #backofficeRoutes} must contain {@link BackofficeRoute#LIST}; with
         * {@link BackofficeRoute#PLAN} it shows names.
         */
        public Builder operatorPage(boolean served) {
            operatorPage = served;
            return this;
        }

        /**
         * How many trusted proxies each request passes, which locates the caller's address in {@code X-Forwarded-For}:
         * each proxy appends the address that it was called from, and earlier entries come from the caller. Only the
         * network is used, for the audit trail. 0 to 10; 1 by default.
         */
        public Builder proxies(int count) {
            require(count >= 0 && count <= 10, "proxies must be 0 to 10, not " + count);
            proxies = count;
            return this;
        }

        /**
         * The most clients with an open event stream; the next one is refused with 503. Each uses a connection and some
         * kilobytes, and no thread. Default: 20000; 0 for none.
         */
        public Builder maxEventStreams(int streams) {
            require(streams >= 0, "maxEventStreams must be at least 0, not " + streams);
            maxEventStreams = streams;
            return this;
        }

        /**
         * The most event streams of one person for one teleconsultation; a further one ends the oldest. Default: 4, at
         * least 1.
         */
        public Builder maxEventStreamsOfParticipant(int streams) {
            require(streams >= 1, "maxEventStreamsOfParticipant must be at least 1, not " + streams);
            maxEventStreamsOfParticipant = streams;
            return this;
        }

        /**
         * The most open connections, including those of event streams; by default 5000 more than
         * {@link #maxEventStreams}, but no more than fit into a third of the largest heap at 8 KiB each; at least 1. A
         * few more are accepted for the status routes; any other request on these is refused with 503.
         */
        public Builder maxConnections(int connections) {
            require(connections >= 1, "maxConnections must be at least 1, not " + connections);
            maxConnections = OptionalInt.of(connections);
            return this;
        }

        /**
         * The most simultaneous requests, from their headers to the end of the answer, including waiting ones; the next
         * one is refused with 503. Status routes and established event streams do not count. Default: 2000, but no more
         * than fit into a quarter of the largest heap at 64 KiB each; at least 1.
         */
        public Builder maxRequests(int requests) {
            require(requests >= 1, "maxRequests must be at least 1, not " + requests);
            maxRequests = OptionalInt.of(requests);
            return this;
        }

        /**
         * The most platform threads that requests hold; by default 64, at least 8. Eight more accept connections,
         * select and answer the status routes. With virtual threads requests hold none of these.
         */
        public Builder maxThreads(int threads) {
            require(threads >= 8, "maxThreads must be at least 8, not " + threads);
            maxThreads = threads;
            return this;
        }

        /**
         * The most requests that wait for one of {@link #maxThreads}; the next one is refused with 503. Default: 1000,
         * at least 0. Without effect if virtual threads are used.
         */
        public Builder maxWaitingRequests(int requests) {
            require(requests >= 0, "maxWaitingRequests must be at least 0, not " + requests);
            maxWaitingRequests = requests;
            return this;
        }

        /** Whether requests run on virtual threads if Java has them (21 or later); by default true. */
        public Builder virtualThreads(boolean wanted) {
            virtualThreads = wanted;
            return this;
        }

        /** The most bytes in all headers of a request; by default 16 KiB. More is 431. */
        public Builder maxHeaderBytes(int bytes) {
            require(bytes >= 1024, "maxHeaderBytes must be at least 1024, not " + bytes);
            maxHeaderBytes = bytes;
            return this;
        }

        /** The most bytes in a JSON body; by default 1 MiB. More is 413. */
        public Builder maxBodyBytes(int bytes) {
            require(bytes >= 1, "maxBodyBytes must be at least 1, not " + bytes);
            maxBodyBytes = bytes;
            return this;
        }

        /**
         * The most bytes in a message of the video provider; by default 128 KiB, which is three times the longest one
         * that Kaleyra describes: a created room with 25 participants, their links and their tools. More is 413.
         */
        public Builder maxEventBytes(int bytes) {
            require(bytes >= 1, "maxEventBytes must be at least 1, not " + bytes);
            maxEventBytes = bytes;
            return this;
        }

        /**
         * The memory, in bytes, for the bodies of all requests that are being received or answered; by default an
         * eighth of the largest heap, at least 24 MiB, which the largest picture needs. A request beyond it is refused
         * with 503. Messages of the video provider, whose senders are not identified yet, may use an eighth of it.
         */
        public Builder maxBytesInFlight(long bytes) {
            require(
                    bytes >= BodyLimits.LEAST_IN_FLIGHT,
                    "maxBytesInFlight must be at least " + BodyLimits.LEAST_IN_FLIGHT + ", not " + bytes);
            maxBytesInFlight = OptionalLong.of(bytes);
            return this;
        }

        /**
         * How fast a body must arrive on average, in bytes per second, once five seconds are over; by default 1024.
         * Slower is 408. With 0 there is no minimum.
         */
        public Builder minBodyBytesPerSecond(int bytes) {
            require(bytes >= 0, "minBodyBytesPerSecond must be at least 0, not " + bytes);
            minBodyBytesPerSecond = bytes;
            return this;
        }

        /** How long a JSON body may take to arrive; by default 30 seconds. Longer is 408. */
        public Builder bodyTimeout(Duration limit) {
            bodyTimeout = positive(limit, "bodyTimeout");
            return this;
        }

        /** How long a picture may take to arrive; by default 2 minutes. Longer is 408. */
        public Builder uploadTimeout(Duration limit) {
            uploadTimeout = positive(limit, "uploadTimeout");
            return this;
        }

        /**
         * How long a connection may be silent; by default 72 seconds, as in the original: longer than the usual 60
         * seconds of load balancers.
         */
        public Builder idleTimeout(Duration limit) {
            idleTimeout = positive(limit, "idleTimeout");
            return this;
        }

        /**
         * How long the result of a check answers {@code /-/check-up}, which every client may call; by default a second;
         * with zero only concurrent requests share a result.
         */
        public Builder checkUpFreshFor(Duration time) {
            require(!time.isNegative(), "checkUpFreshFor must not be negative");
            checkUpFreshFor = time;
            return this;
        }

        /**
         * How long requests are still accepted after {@link TeleconsultHttpServer#close()}, so that load balancers notice; by
         * default 10 seconds.
         */
        public Builder waitBeforeClose(Duration wait) {
            require(!wait.isNegative(), "waitBeforeClose must not be negative");
            waitBeforeClose = wait;
            return this;
        }

        /** How long requests under way may take to finish after that; by default 30 seconds. */
        public Builder finishTimeout(Duration limit) {
            finishTimeout = positive(limit, "finishTimeout");
            return this;
        }

        /** @throws IllegalArgumentException if the operator's page is on without the list that it shows */
        public HttpSettings build() {
            require(
                    !operatorPage || backofficeRoutes.contains(BackofficeRoute.LIST),
                    "operatorPage needs backofficeRoutes to hold LIST");
            return new HttpSettings(this);
        }

        private static Duration positive(Duration duration, String name) {
            require(!duration.isNegative() && !duration.isZero(), name + " must be positive");
            return duration;
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
