package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.bootstrap.configuration.AppConfig.AuthMode;
import dev.teleconsult.bootstrap.configuration.AppConfig.Callers;
import dev.teleconsult.bootstrap.configuration.AppConfig.Calls;
import dev.teleconsult.bootstrap.configuration.AppConfig.Directory;
import dev.teleconsult.bootstrap.configuration.AppConfig.Http;
import dev.teleconsult.bootstrap.configuration.AppConfig.Limits;
import dev.teleconsult.bootstrap.configuration.AppConfig.Page;
import dev.teleconsult.bootstrap.configuration.AppConfig.Reconciling;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.bootstrap.configuration.AppConfig.Tokens;
import dev.teleconsult.bootstrap.configuration.AppConfig.UploadsDeletedBy;
import dev.teleconsult.bootstrap.configuration.AppConfig.Video;
import dev.teleconsult.bootstrap.configuration.Variables.Plain;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.ResilienceSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads an {@link AppConfig} from the environment. Names and defaults are those of the Mia teleconsultation-service-backend
 * 2.1 and of what it was built on (lc39, custom-plugin-lib) where they had them; the README's table has all of them.
 */
public final class AppConfigReader {

    /** Whether the identity picker is allowed: only where the emulator answers, and so nothing is at stake. */
    public enum Purpose {
        SERVICE,
        DEMO
    }

    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern COLLECTION = Pattern.compile("/*[A-Za-z0-9_.~-]+(?:/[A-Za-z0-9_.~-]+)*/*");
    /** As the SQL store demands. */
    private static final Duration SHORTEST_STATEMENT = Duration.ofSeconds(1);

    private static final Pattern PREFIX_SEGMENT = Pattern.compile("(?!-)[a-z0-9-]*(?<!-)");
    private static final Pattern PAGE_PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");
    private static final Pattern SOURCE =
            Pattern.compile("'self'|'none'|(https?://)?(\\*\\.)?[A-Za-z0-9.-]+(:(\\d+|\\*))?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,253}");
    private static final Pattern ANYTHING = Pattern.compile(".+", Pattern.DOTALL);
    private static final String DOCUMENTED_HEADERS = "x-forwarded-for,x-request-id,x-forwarded-host,cookie,client-type";
    private static final long MINUTE = 60_000;
    private static final long DAY = 24 * 60 * MINUTE;

    private final Variables variables;

    private AppConfigReader(Variables variables) {
        this.variables = variables;
    }

    /** @throws ConfigException listing all that is wrong or missing */
    public static AppConfig read(Map<String, String> environment, Purpose purpose) {
        Variables variables = new Variables(environment);
        AppConfig config = new AppConfigReader(variables).config(purpose);
        variables.throwIfAnyProblem();
        return config;
    }

    /**
     * Only where the server listens, for whoever wants to ask it something.
     *
     * @throws ConfigException listing what of that is wrong
     */
    public static Http listening(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        Http http = new AppConfigReader(variables).http();
        variables.throwIfAnyProblem();
        return http;
    }

    private AppConfig config(Purpose purpose) {
        boolean insecure = variables.flag("ALLOW_INSECURE_UPSTREAMS", false);
        Plain plain = insecure ? Plain.ANYBODY : Plain.LOOPBACK;
        Http http = http();
        Page page = page();
        Callers callers = callers(purpose, plain);
        Video video = video(plain);
        Store store = store();
        Directory directory = directory(plain);
        Calls calls = calls();
        Map<Upstream, Limits> limits = limits();
        requireTimeForStatements(store, limits.get(Upstream.STORE));
        Reconciling reconciling = reconciling(limits.get(Upstream.VIDEO), limits.get(Upstream.STORE));
        FileConfig file = FileConfigReader.read(variables);
        LogLevel logLevel = variables.choice("LOG_LEVEL", LogLevel.INFO, LogLevel.class);
        return new AppConfig(
                http,
                page,
                callers,
                video,
                store,
                directory,
                calls,
                reconciling,
                limits,
                insecure,
                file,
                logLevel,
                variables.warnings());
    }

    private Http http() {
        return new Http(
                variables.matching("HTTP_HOST", "0.0.0.0", HOST, "an address to listen on"),
                variables.integer("HTTP_PORT", 3000, 0, 65_535),
                servicePrefix(),
                variables.integer("HTTP_MAX_THREADS", 64, 8, 10_000),
                variables.flag("HTTP_VIRTUAL_THREADS", true),
                (int) variables.size("HTTP_MAX_HEADER_SIZE", "16KB", 1 << 20),
                (int) variables.size("HTTP_MAX_BODY_SIZE", "1MB", 1 << 30),
                variables.integer("HTTP_MAX_EVENT_STREAMS", 20_000, 0, 1_000_000),
                variables.millis("HTTP_BODY_TIMEOUT_MS", 30_000, 100, 10 * MINUTE),
                variables.millis("HTTP_UPLOAD_TIMEOUT_MS", 2 * MINUTE, 100, 60 * MINUTE),
                variables.millis("HTTP_IDLE_TIMEOUT_MS", 30_000, 100, 60 * MINUTE),
                variables.seconds("WAIT_BEFORE_SERVER_CLOSE_SEC", 10, 0, 3600),
                variables.millis("HTTP_FINISH_TIMEOUT_MS", 30_000, 1, 10 * MINUTE));
    }

    /** As lc39 demands, without its pattern, which needs exponential time for some texts. */
    private String servicePrefix() {
        String prefix = variables.text("SERVICE_PREFIX").orElse("/");
        if (!prefix.startsWith("/")
                || !Arrays.stream(prefix.split("/"))
                        .allMatch(segment -> PREFIX_SEGMENT.matcher(segment).matches())) {
            variables.problem("SERVICE_PREFIX must be / or a path such as /telecons, of lower-case letters, digits and"
                    + " dashes that neither begin nor end a part");
            return "/";
        }
        return prefix;
    }

    private Page page() {
        String path = "a path such as /telecons-fe, without a slash at its end";
        return new Page(
                variables.matching("PAGE_PATH", "/telecons-fe", PAGE_PATH, path),
                variables.matching("PAGE_API_PATH", "/api/v1/telecons-be", PAGE_PATH, path),
                variables.text("PAGE_BRAND").orElse(""),
                variables.flag("PAGE_JOIN_AT_ONCE", false),
                sources("PAGE_FRAME_SOURCES"),
                sources("PAGE_FRAME_ANCESTORS"));
    }

    /** Whatever is not a plain source could end the directive it is put into and begin another. */
    private List<String> sources(String name) {
        List<String> sources = variables.list(name, "");
        if (!sources.stream().allMatch(source -> SOURCE.matcher(source).matches())) {
            variables.problem(
                    name + " must be hosts such as https://*.example.org, 'self' or 'none', separated by commas");
            return List.of();
        }
        return sources;
    }

    private Callers callers(Purpose purpose, Plain plain) {
        AuthMode mode = variables.choice("AUTH_MODE", AuthMode.GATEWAY, AuthMode.class);
        if (mode == AuthMode.DEMO && purpose != Purpose.DEMO) {
            variables.problem(
                    "AUTH_MODE=demo lets everybody be anybody; it goes only with the emulator: use the command"
                            + " 'demo'");
        }
        return new Callers(
                mode,
                header("USERID_HEADER_KEY", "miauserid"),
                header("GROUPS_HEADER_KEY", "miausergroups"),
                header("BACKOFFICE_HEADER_KEY", "isbackoffice"),
                header("CLIENTTYPE_HEADER_KEY", "client-type"),
                header("USER_PROPERTIES_HEADER_KEY", "miauserproperties"),
                headersToPassOn(),
                mode == AuthMode.JWT ? tokens(plain) : Optional.empty());
    }

    private String header(String name, String otherwise) {
        return variables.matching(name, otherwise, HEADER, "the name of an HTTP header");
    }

    private List<String> headersToPassOn() {
        String name = "ADDITIONAL_HEADERS_TO_PROXY";
        List<String> headers = variables.list(name, DOCUMENTED_HEADERS);
        if (!headers.stream().allMatch(header -> HEADER.matcher(header).matches())) {
            variables.problem(name + " must be names of HTTP headers, separated by commas");
            return List.of();
        }
        return headers;
    }

    private Optional<Tokens> tokens(Plain plain) {
        Optional<URI> issuer = variables.url("JWT_ISSUER", plain);
        if (!variables.isSet("JWT_ISSUER")) {
            variables.problem("JWT_ISSUER is missing: AUTH_MODE=jwt needs to know whose tokens are good");
        }
        String audience = variables.required(
                "JWT_AUDIENCE", "AUTH_MODE=jwt needs to know which tokens are meant for this service");
        String permission =
                variables.matching("JWT_MANAGE_PERMISSION", "manage:teleconsultations", ANYTHING, "a permission");
        List<String> groupsClaims = variables.list("JWT_GROUPS_CLAIMS", "groups");
        return issuer.map(url -> new Tokens(url, audience, groupsClaims, permission));
    }

    private Video video(Plain plain) {
        Secret key = variables.requiredSecret("BANDYER_API_SECRET_KEY", "the key to the Kaleyra Video API");
        if (!variables.isSet("BANDYER_BASE_URL")) {
            variables.problem(
                    "BANDYER_BASE_URL is missing: where the Kaleyra Video API is, such as https://api.eu.bandyer.com");
        }
        return new Video(
                variables
                        .url("BANDYER_BASE_URL", plain)
                        .flatMap(this::withoutVersion)
                        .orElse(URI.create("https://localhost")),
                key);
    }

    /** The original's pages show the base with its version and without. */
    private Optional<URI> withoutVersion(URI url) {
        String base = withoutSlashesAtEnd(url.toString());
        if (base.endsWith("/rest")) {
            variables.problem(
                    "BANDYER_BASE_URL ends in /rest, which is version 1 of the API; version 2 is needed, such as"
                            + " https://api.eu.bandyer.com");
            return Optional.empty();
        }
        return Optional.of(URI.create(
                base.endsWith("/v2") ? withoutSlashesAtEnd(base.substring(0, base.length() - "/v2".length())) : base));
    }

    private Store store() {
        String teleconsultations = "TELECONSULTATIONS_CRUD_NAME";
        String userIds = "USER_ID_MAP_CRUD_NAME";
        String idempotency = "IDEMPOTENCY_CRUD_NAME";
        boolean hasTeleconsultations = variables.isSet(teleconsultations);
        boolean hasUserIds = variables.isSet(userIds);
        if (hasTeleconsultations != hasUserIds) {
            variables.problem((hasUserIds ? teleconsultations : userIds) + " is missing: it goes together with "
                    + (hasUserIds ? userIds : teleconsultations)
                    + (variables.isSet("USER_MAP_ID_CRUD_NAME") && !hasUserIds
                            ? " (USER_MAP_ID_CRUD_NAME is set; the name is USER_ID_MAP_CRUD_NAME)"
                            : ""));
        }
        if (variables.isSet(idempotency) && !hasTeleconsultations) {
            variables.problem(idempotency + " is a collection of the CRUD service; it needs " + teleconsultations
                    + " and " + userIds);
        }
        if (hasTeleconsultations && hasUserIds) {
            if (variables.isSet("DATABASE_URL")) {
                variables.warning("DATABASE_URL is not used, since a CRUD service is configured");
            }
            return new Store.Crud(
                    crudService(),
                    collection(teleconsultations),
                    collection(userIds),
                    variables.isSet(idempotency) ? Optional.of(collection(idempotency)) : Optional.empty());
        }
        return database();
    }

    private URI crudService() {
        Optional<URI> url = variables.url("CRUD_SERVICE_URL", Plain.ANYBODY);
        Optional<URI> name = variables.service("CRUD_SERVICE");
        return url.or(() -> name)
                .map(base -> URI.create(withoutSlashesAtEnd(base.toString())))
                .orElse(URI.create("http://crud-service"));
    }

    private String collection(String name) {
        return variables
                .matching(name, "", COLLECTION, "the name of a collection's endpoint")
                .replaceAll("^/+|/+$", "");
    }

    private Store database() {
        String name = "DATABASE_URL";
        String url = variables.text(name).orElse("jdbc:sqlite:data/teleconsult.db");
        if (!url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:")) {
            variables.problem(name + " must begin with jdbc:sqlite: or jdbc:postgresql: (its value is not shown)");
        }
        return new Store.Sql(
                new Secret(url),
                variables.text("DATABASE_USER"),
                variables.text("DATABASE_PASSWORD").map(Secret::new),
                variables.integer("DATABASE_POOL_SIZE", 10, 1, 1000));
    }

    private Directory directory(Plain plain) {
        Optional<URI> authService = variables.service("AUTH_SERVICE");
        Optional<URI> domain = auth0Domain(plain);
        Optional<URI> customIds = variables.url("CUSTOM_ID_USERS_API_ENDPOINT", Plain.ANYBODY);
        if (variables.isSet("AUTH_SERVICE") && variables.isSet("AUTH0_DOMAIN")) {
            variables.problem("AUTH_SERVICE and AUTH0_DOMAIN both name a user directory; set one of them");
        }
        if (variables.isSet("CUSTOM_ID_USERS_API_ENDPOINT")
                && !variables.isSet("AUTH_SERVICE")
                && !variables.isSet("AUTH0_DOMAIN")) {
            variables.problem("CUSTOM_ID_USERS_API_ENDPOINT gives ids of a user directory; it needs AUTH_SERVICE");
        }
        Optional<String> clientType = variables.text("DEFAULT_CLIENT_TYPE");
        Duration cacheFor = variables.millis("DIRECTORY_CACHE_MS", MINUTE, 0, DAY);
        if (authService.isPresent()) {
            return new Directory.AuthService(authService.get(), clientType, cacheFor, customIds);
        }
        if (domain.isPresent()) {
            return new Directory.Auth0(
                    domain.get(),
                    variables.required("AUTH0_CLIENT_ID", "AUTH0_DOMAIN needs a client that may read users"),
                    variables.requiredSecret("AUTH0_CLIENT_SECRET", "AUTH0_DOMAIN needs its client's secret"),
                    cacheFor,
                    customIds);
        }
        return new Directory.None();
    }

    /** A domain, as Auth0 calls it, or a URL of it. */
    private Optional<URI> auth0Domain(Plain plain) {
        return variables
                .text("AUTH0_DOMAIN")
                .flatMap(value ->
                        variables.url("AUTH0_DOMAIN", value.contains("://") ? value : "https://" + value, plain));
    }

    private Calls calls() {
        boolean deleteUploads = variables.flag("TELECONSULTATION_DELETE_UPLOADS", false);
        UploadsDeletedBy deletedBy =
                variables.choice("UPLOADS_DELETED_BY", UploadsDeletedBy.PAGE, UploadsDeletedBy.class);
        if (deletedBy == UploadsDeletedBy.WEBHOOK && !deleteUploads) {
            variables.problem("UPLOADS_DELETED_BY=webhook deletes nothing unless TELECONSULTATION_DELETE_UPLOADS=true");
        }
        CallSettings settings = new CallSettings(
                variables.flag("LIVE_TELECONSULTATION", true),
                variables.choice("DEFAULT_RECORDING_TYPE", Recording.NONE, Recording.class),
                variables.flag("OFFLINE_TRANSCRIPTION", true),
                variables.flag("UNLIMITED_TELECONSULTATION", true)
                        ? DurationPolicy.unlimited()
                        : DurationPolicy.limitedToADay());
        return new Calls(
                settings,
                new ImmutabilityWindow(variables.millis("IMMUTABLE_PERIOD_MS", 0, 0, 365 * DAY)),
                deleteUploads,
                deletedBy,
                variables.millis("CALL_END_GRACE_MS", 2 * MINUTE, 0, DAY),
                variables.size("TRANSCRIPTION_MAX_FILE_SIZE", "50MB", 10L << 30),
                variables.millis("SNAPSHOT_MS", 1000, 0, MINUTE));
    }

    /** Databases count the time of a statement in seconds; a CRUD service may be given less. */
    private void requireTimeForStatements(Store store, Limits limits) {
        String own = Upstream.STORE.name() + "_";
        if (store instanceof Store.Sql && limits.timeout().compareTo(SHORTEST_STATEMENT) < 0) {
            variables.problem(named(own, "TIMEOUT_MS") + " must be at least " + SHORTEST_STATEMENT.toMillis()
                    + " for a database, which counts in seconds (STORE_TIMEOUT_MS is for the store alone)");
        }
    }

    private Reconciling reconciling(Limits video, Limits store) {
        Duration interval = variables.millis("RECONCILE_INTERVAL_MS", 15_000, 50, 60 * MINUTE);
        Duration after = variables.millis("RECONCILE_AFTER_MS", MINUTE, 50, DAY);
        Duration longestStep = longestStep(video, store);
        if (after.compareTo(video.timeout()) <= 0) {
            variables.problem(
                    "RECONCILE_AFTER_MS must be longer than VIDEO_TIMEOUT_MS, or steps that are still under way"
                            + " are taken for lost");
        } else if (after.compareTo(longestStep) <= 0) {
            variables.warning("RECONCILE_AFTER_MS is not longer than " + longestStep.toMillis()
                    + ", which a step may take with all its waits and retries: one that is still under way may be taken"
                    + " for lost, and its room then depends on whoever opened it to delete it");
        }
        return new Reconciling(interval, after);
    }

    /** From noting what is to be done, and looking it up if that got no answer, to the room that was asked for. */
    private static Duration longestStep(Limits video, Limits store) {
        ResilienceSettings lookUp = store.resilience();
        return once(store)
                .plus(once(store))
                .plus(store.timeout().plus(lookUp.longestWait()).multipliedBy(lookUp.attempts() - 1L))
                .plus(once(video));
    }

    private static Duration once(Limits limits) {
        return limits.resilience().queueFor().plus(limits.timeout());
    }

    private Map<Upstream, Limits> limits() {
        Map<Upstream, Limits> limits = new EnumMap<>(Upstream.class);
        for (Upstream upstream : Upstream.values()) {
            limits.put(upstream, limits(upstream));
        }
        return limits;
    }

    private Limits limits(Upstream upstream) {
        ResilienceSettings usual = ResilienceSettings.defaults();
        String own = upstream.name() + "_";
        int window = own(own, "BREAKER_WINDOW", usual.window(), 1, 1000);
        int failures = own(own, "BREAKER_FAILURES", Math.min(usual.failuresToOpen(), (window + 1) / 2), 1, 1000);
        if (failures > window) {
            variables.problem(named(own, "BREAKER_FAILURES") + " must not be more than " + window
                    + ", the calls that are looked back on");
            failures = window;
        }
        Duration firstWait = wait(own, "FIRST_WAIT_MS", usual.firstWait(), 1);
        Duration longestWait = wait(own, "LONGEST_WAIT_MS", usual.longestWait(), 1);
        if (firstWait.compareTo(longestWait) > 0) {
            variables.problem(named(own, "FIRST_WAIT_MS") + " must not be more than " + longestWait.toMillis()
                    + ", the longest wait");
            firstWait = longestWait;
        }
        return new Limits(
                wait(own, "TIMEOUT_MS", Duration.ofSeconds(10), 10),
                new ResilienceSettings(
                        own(own, "ATTEMPTS", usual.attempts(), 1, 10),
                        firstWait,
                        longestWait,
                        failures,
                        window,
                        wait(own, "BREAKER_OPEN_MS", usual.openFor(), 1),
                        own(own, "CONCURRENT_CALLS", usual.concurrent(), 1, 10_000),
                        wait(own, "QUEUE_MS", usual.queueFor(), 0)));
    }

    /** The variable that counts for an upstream: its own, or the one for all. */
    private String named(String own, String name) {
        return variables.isSet(own + name) ? own + name : "UPSTREAM_" + name;
    }

    private int own(String own, String name, int otherwise, int least, int most) {
        return variables.integer(named(own, name), otherwise, least, most);
    }

    private Duration wait(String own, String name, Duration otherwise, int least) {
        return Duration.ofMillis(own(own, name, (int) otherwise.toMillis(), least, (int) MINUTE));
    }

    private static String withoutSlashesAtEnd(String url) {
        return url.replaceAll("/+$", "");
    }
}
