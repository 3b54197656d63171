package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.HttpSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The variables of the HTTP server. */
final class HttpVariables {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    static final Variable<String> HOST = Variable.text(
                    "HTTP_HOST", "an address to listen on", Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,253}"), "0.0.0.0")
            .ofOriginal()
            .means("The address to listen on.");
    static final Variable<Integer> PORT = Variable.integer("HTTP_PORT", 3000, 0, 65_535)
            .ofOriginal()
            .means("The port to listen on; 0: the system chooses one.");
    private static final Variable<String> PREFIX = Variable.text(
                    "SERVICE_PREFIX",
                    "/ or a path such as /telecons, of lower-case letters, digits and dashes that neither begin nor end"
                            + " a part",
                    // The form that lc39 requires; its own pattern needs exponential time for some texts.
                    Pattern.compile("/(?:(?!-)[a-z0-9-]*+(?<!-)/)*+(?:(?!-)[a-z0-9-]*+(?<!-))?"),
                    "/")
            .ofOriginal()
            .means("The prefix of the service's own paths.");
    static final Variable<Duration> WAIT_BEFORE_CLOSE = Variable.seconds(
                    "WAIT_BEFORE_SERVER_CLOSE_SEC", Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(1))
            .ofOriginal()
            .means("How long the server continues to serve after SIGTERM.");
    static final Variable<Duration> FINISH_TIMEOUT = Variable.millis(
                    "HTTP_FINISH_TIMEOUT_MS", Duration.ofSeconds(30), Duration.ofMillis(1), Duration.ofMinutes(10))
            .means("How long requests and background work may take to finish after that.");

    private static final Variable<Integer> PROXIES = Variable.integer("AUDIT_PROXIES", 1, 0, 10)
            .means(
                    "How many proxies each request goes through, which tells the caller's address in `X-Forwarded-For`; the audit trail keeps its network.");

    /** The limits, in the order of the documentation. To add a limit, add a line. */
    static final List<Setting<HttpSettings.Builder, ?>> SETTINGS = List.of(
            Setting.of(PROXIES, HttpSettings.Builder::proxies),
            Setting.of(HOST, HttpSettings.Builder::host),
            Setting.of(PORT, HttpSettings.Builder::port),
            Setting.of(PREFIX, HttpSettings.Builder::servicePrefix),
            Setting.of(WAIT_BEFORE_CLOSE, HttpSettings.Builder::waitBeforeClose),
            Setting.of(FINISH_TIMEOUT, HttpSettings.Builder::finishTimeout),
            Setting.of(
                    Variable.integer("HTTP_MAX_CONNECTIONS", 1, 1_000_000)
                            .means(
                                    "Open connections, including event streams; requests on further ones are 503, except /-/."
                                            + " Unset: 5000 more than event streams, but at most as many as fit into a third of the heap."),
                    HttpSettings.Builder::maxConnections),
            Setting.of(
                    Variable.integer("HTTP_MAX_REQUESTS", 1, 1_000_000)
                            .means(
                                    "Requests under way, including waiting ones, except /-/ and event streams; the next one"
                                            + " is 503."),
                    HttpSettings.Builder::maxRequests),
            Setting.of(
                    Variable.integer("HTTP_MAX_THREADS", 64, 8, 10_000)
                            .means(
                                    "Platform threads that requests may hold; eight to eleven more accept connections and answer"
                                            + " /-/. With virtual threads, requests hold none of them."),
                    HttpSettings.Builder::maxThreads),
            Setting.of(
                    Variable.integer("HTTP_MAX_WAITING_REQUESTS", 1_000, 0, 1_000_000)
                            .means("Requests that wait for one of those threads; the next one is 503."),
                    HttpSettings.Builder::maxWaitingRequests),
            Setting.of(
                    Variable.flag("HTTP_VIRTUAL_THREADS", true)
                            .means("Whether requests run on virtual threads, from Java 21 on."),
                    HttpSettings.Builder::virtualThreads),
            Setting.of(
                    Variable.intSize("HTTP_MAX_HEADER_SIZE", "16KB", 1024, 1 << 20)
                            .means("All headers of one request; more is 431."),
                    HttpSettings.Builder::maxHeaderBytes),
            Setting.of(
                    Variable.intSize("HTTP_MAX_BODY_SIZE", "1MB", 1, 1 << 30).means("A JSON body; more is 413."),
                    HttpSettings.Builder::maxBodyBytes),
            Setting.of(
                    Variable.intSize("HTTP_MAX_WEBHOOK_SIZE", "128KB", 1, 1 << 30)
                            .means("A message of Kaleyra, three times the longest it describes; more is 413."),
                    HttpSettings.Builder::maxEventBytes),
            Setting.of(
                    Variable.size("HTTP_MAX_BODIES_SIZE", 24L << 20, 1L << 36)
                            .means(
                                    "Memory for the bodies of all requests together; more is 503. Unset: an eighth of the"
                                            + " largest heap, at least 24MB. Messages of Kaleyra may take an eighth of it."),
                    HttpSettings.Builder::maxBytesInFlight),
            Setting.of(
                    Variable.integer("HTTP_MIN_BODY_BYTES_PER_SECOND", 1_024, 0, 1_000_000)
                            .means("How fast a body must arrive once five seconds are over; slower is 408."),
                    HttpSettings.Builder::minBodyBytesPerSecond),
            Setting.of(
                    Variable.integer("HTTP_MAX_EVENT_STREAMS_PER_PARTICIPANT", 4, 1, 1_000)
                            .means(
                                    "Event streams of one person for one teleconsultation; the next one ends the oldest."),
                    HttpSettings.Builder::maxEventStreamsOfParticipant),
            Setting.of(
                    Variable.integer("HTTP_MAX_EVENT_STREAMS", 20_000, 0, 1_000_000)
                            .means("Open event streams at one replica; the next one is 503."),
                    HttpSettings.Builder::maxEventStreams),
            Setting.of(
                    Variable.millis(
                                    "HTTP_BODY_TIMEOUT_MS",
                                    Duration.ofSeconds(30),
                                    Duration.ofMillis(100),
                                    Duration.ofMinutes(10))
                            .means("How long a JSON body may take to arrive; longer is 408."),
                    HttpSettings.Builder::bodyTimeout),
            Setting.of(
                    Variable.millis(
                                    "HTTP_UPLOAD_TIMEOUT_MS",
                                    Duration.ofMinutes(2),
                                    Duration.ofMillis(100),
                                    Duration.ofHours(1))
                            .means("How long a picture may take to arrive; longer is 408."),
                    HttpSettings.Builder::uploadTimeout),
            Setting.of(
                    Variable.millis(
                                    "HTTP_IDLE_TIMEOUT_MS",
                                    Duration.ofSeconds(72),
                                    Duration.ofMillis(100),
                                    Duration.ofHours(1))
                            .means("How long a connection may be silent; longer than the 60 s of most load balancers."),
                    HttpSettings.Builder::idleTimeout),
            Setting.of(
                    Variable.millis(
                                    "HTTP_CHECK_UP_FRESH_MS",
                                    Duration.ofSeconds(1),
                                    Duration.ZERO,
                                    Duration.ofMinutes(1))
                            .means("How long the result of one check answers requests to /-/check-up."),
                    HttpSettings.Builder::checkUpFreshFor));

    static final List<Variable<?>> ALL = variables();

    private HttpVariables() {}

    private static List<Variable<?>> variables() {
        List<Variable<?>> all = new ArrayList<>();
        SETTINGS.forEach(setting -> all.add(setting.variable()));
        return List.copyOf(all);
    }
}
