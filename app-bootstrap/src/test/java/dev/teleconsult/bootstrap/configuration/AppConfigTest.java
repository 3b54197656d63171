package dev.teleconsult.bootstrap.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import dev.teleconsult.bootstrap.server.Wiring;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.ResilienceSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppConfigTest {

    private static final String KEY = "ak_live_0123456789abcdef";
    private static final Map<String, String> LEAST =
            Map.of("BANDYER_API_SECRET_KEY", KEY, "BANDYER_BASE_URL", "https://api.eu.bandyer.com");

    @Test
    void everyDefaultShouldBeAsDocumented() {
        Map<Upstream, Limits> limits = new EnumMap<>(Upstream.class);
        for (Upstream upstream : Upstream.values()) {
            limits.put(
                    upstream,
                    new Limits(
                            Duration.ofSeconds(10),
                            new ResilienceSettings(
                                    3,
                                    Duration.ofMillis(100),
                                    Duration.ofSeconds(2),
                                    10,
                                    20,
                                    Duration.ofSeconds(5),
                                    64,
                                    Duration.ofMillis(250))));
        }
        AppConfig expected = new AppConfig(
                new Http(
                        "0.0.0.0",
                        3000,
                        "/",
                        64,
                        true,
                        16 * 1024,
                        1024 * 1024,
                        20_000,
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30)),
                new Page("/telecons-fe", "/api/v1/telecons-be", "", false, List.of(), List.of()),
                new Callers(
                        AuthMode.GATEWAY,
                        "miauserid",
                        "miausergroups",
                        "isbackoffice",
                        "client-type",
                        "miauserproperties",
                        List.of("x-forwarded-for", "x-request-id", "x-forwarded-host", "cookie", "client-type"),
                        Optional.empty()),
                new Video(URI.create("https://api.eu.bandyer.com"), new Secret(KEY)),
                new Store.Sql(new Secret("jdbc:sqlite:data/teleconsult.db"), Optional.empty(), Optional.empty(), 10),
                new Directory.None(),
                new Calls(
                        new CallSettings(true, Recording.NONE, true, DurationPolicy.unlimited()),
                        new ImmutabilityWindow(Duration.ZERO),
                        false,
                        UploadsDeletedBy.PAGE,
                        Duration.ofMinutes(2),
                        50L * 1024 * 1024,
                        Duration.ofSeconds(1)),
                new Reconciling(Duration.ofSeconds(15), Duration.ofMinutes(1)),
                limits,
                false,
                FileConfigReader.builtIn(),
                LogLevel.INFO,
                List.of());

        assertThat(read(Map.of())).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void everyVariableShouldBeHeard() {
        AppConfig config = read(Map.ofEntries(
                Map.entry("HTTP_HOST", "127.0.0.1"),
                Map.entry("HTTP_PORT", "8080"),
                Map.entry("SERVICE_PREFIX", "/telecons/v-1/"),
                Map.entry("HTTP_MAX_THREADS", "16"),
                Map.entry("HTTP_VIRTUAL_THREADS", "false"),
                Map.entry("HTTP_MAX_HEADER_SIZE", "8KB"),
                Map.entry("HTTP_MAX_BODY_SIZE", "2MB"),
                Map.entry("HTTP_MAX_EVENT_STREAMS", "7"),
                Map.entry("PAGE_PATH", "/visits"),
                Map.entry("PAGE_API_PATH", "/api"),
                Map.entry("PAGE_BRAND", "Clinic of the Lake"),
                Map.entry("PAGE_JOIN_AT_ONCE", "true"),
                Map.entry("PAGE_FRAME_SOURCES", "https://video.example.org, http://localhost:*"),
                Map.entry("PAGE_FRAME_ANCESTORS", "'none'"),
                Map.entry("HTTP_BODY_TIMEOUT_MS", "1000"),
                Map.entry("HTTP_UPLOAD_TIMEOUT_MS", "2000"),
                Map.entry("HTTP_IDLE_TIMEOUT_MS", "3000"),
                Map.entry("WAIT_BEFORE_SERVER_CLOSE_SEC", "4"),
                Map.entry("HTTP_FINISH_TIMEOUT_MS", "5000"),
                Map.entry("AUTH_MODE", "jwt"),
                Map.entry("JWT_ISSUER", "https://tenant.eu.auth0.com/"),
                Map.entry("JWT_AUDIENCE", "https://teleconsult.example.org"),
                Map.entry("JWT_GROUPS_CLAIMS", "https://example.org/app_metadata,groups"),
                Map.entry("JWT_MANAGE_PERMISSION", "plan:calls"),
                Map.entry("USERID_HEADER_KEY", "x-user"),
                Map.entry("GROUPS_HEADER_KEY", "x-groups"),
                Map.entry("BACKOFFICE_HEADER_KEY", "x-backoffice"),
                Map.entry("CLIENTTYPE_HEADER_KEY", "x-client"),
                Map.entry("USER_PROPERTIES_HEADER_KEY", "x-properties"),
                Map.entry("ADDITIONAL_HEADERS_TO_PROXY", "cookie, authorization,,"),
                Map.entry("TELECONSULTATIONS_CRUD_NAME", "/teleconsultations/"),
                Map.entry("USER_ID_MAP_CRUD_NAME", "teleconsultations_users"),
                Map.entry("IDEMPOTENCY_CRUD_NAME", "answers"),
                Map.entry("CRUD_SERVICE", "crud:8080"),
                Map.entry("AUTH_SERVICE", "auth0-client"),
                Map.entry("DEFAULT_CLIENT_TYPE", "cms"),
                Map.entry("DIRECTORY_CACHE_MS", "0"),
                Map.entry("CUSTOM_ID_USERS_API_ENDPOINT", "http://user-manager-service/users/"),
                Map.entry("UNLIMITED_TELECONSULTATION", "false"),
                Map.entry("LIVE_TELECONSULTATION", "false"),
                Map.entry("IMMUTABLE_PERIOD_MS", "600000"),
                Map.entry("TELECONSULTATION_DELETE_UPLOADS", "true"),
                Map.entry("UPLOADS_DELETED_BY", "webhook"),
                Map.entry("CALL_END_GRACE_MS", "3500"),
                Map.entry("DEFAULT_RECORDING_TYPE", "automatic"),
                Map.entry("OFFLINE_TRANSCRIPTION", "false"),
                Map.entry("TRANSCRIPTION_MAX_FILE_SIZE", "1.5MB"),
                Map.entry("SNAPSHOT_MS", "0"),
                Map.entry("RECONCILE_INTERVAL_MS", "1000"),
                Map.entry("RECONCILE_AFTER_MS", "7001"),
                Map.entry("UPSTREAM_TIMEOUT_MS", "6000"),
                Map.entry("VIDEO_TIMEOUT_MS", "7000"),
                Map.entry("UPSTREAM_ATTEMPTS", "2"),
                Map.entry("STORE_ATTEMPTS", "1"),
                Map.entry("DIRECTORY_FIRST_WAIT_MS", "10"),
                Map.entry("CUSTOM_IDS_LONGEST_WAIT_MS", "500"),
                Map.entry("IDENTITY_BREAKER_WINDOW", "5"),
                Map.entry("VIDEO_BREAKER_FAILURES", "20"),
                Map.entry("VIDEO_BREAKER_OPEN_MS", "900"),
                Map.entry("VIDEO_CONCURRENT_CALLS", "8"),
                Map.entry("VIDEO_QUEUE_MS", "0"),
                Map.entry("LOG_LEVEL", "silent")));

        assertThat(config.http())
                .isEqualTo(new Http(
                        "127.0.0.1",
                        8080,
                        "/telecons/v-1/",
                        16,
                        false,
                        8 * 1024,
                        2 * 1024 * 1024,
                        7,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5)));
        assertThat(config.page())
                .isEqualTo(new Page(
                        "/visits",
                        "/api",
                        "Clinic of the Lake",
                        true,
                        List.of("https://video.example.org", "http://localhost:*"),
                        List.of("'none'")));
        assertThat(config.callers())
                .isEqualTo(new Callers(
                        AuthMode.JWT,
                        "x-user",
                        "x-groups",
                        "x-backoffice",
                        "x-client",
                        "x-properties",
                        List.of("cookie", "authorization"),
                        Optional.of(new Tokens(
                                URI.create("https://tenant.eu.auth0.com/"),
                                "https://teleconsult.example.org",
                                List.of("https://example.org/app_metadata", "groups"),
                                "plan:calls"))));
        assertThat(config.store())
                .isEqualTo(new Store.Crud(
                        URI.create("http://crud:8080"),
                        "teleconsultations",
                        "teleconsultations_users",
                        Optional.of("answers")));
        assertThat(config.directory())
                .isEqualTo(new Directory.AuthService(
                        URI.create("http://auth0-client"),
                        Optional.of("cms"),
                        Duration.ZERO,
                        Optional.of(URI.create("http://user-manager-service/users/"))));
        assertThat(config.calls())
                .isEqualTo(new Calls(
                        new CallSettings(false, Recording.AUTOMATIC, false, DurationPolicy.limitedToADay()),
                        new ImmutabilityWindow(Duration.ofMinutes(10)),
                        true,
                        UploadsDeletedBy.WEBHOOK,
                        Duration.ofMillis(3500),
                        1024 * 1536,
                        Duration.ZERO));
        assertThat(config.reconciling()).isEqualTo(new Reconciling(Duration.ofSeconds(1), Duration.ofMillis(7001)));
        ResilienceSettings usual = ResilienceSettings.defaults().attempts(2);
        assertThat(config.limits())
                .containsEntry(
                        Upstream.VIDEO,
                        new Limits(
                                Duration.ofSeconds(7),
                                new ResilienceSettings(
                                        2,
                                        usual.firstWait(),
                                        usual.longestWait(),
                                        20,
                                        20,
                                        Duration.ofMillis(900),
                                        8,
                                        Duration.ZERO)))
                .containsEntry(Upstream.STORE, new Limits(Duration.ofSeconds(6), usual.attempts(1)));
        assertThat(config.limits().get(Upstream.DIRECTORY).resilience().firstWait())
                .isEqualTo(Duration.ofMillis(10));
        assertThat(config.limits().get(Upstream.CUSTOM_IDS).resilience().longestWait())
                .isEqualTo(Duration.ofMillis(500));
        assertThat(config.limits().get(Upstream.IDENTITY).resilience())
                .extracting(ResilienceSettings::window, ResilienceSettings::failuresToOpen)
                .containsExactly(5, 3);
        assertThat(config.logLevel()).isEqualTo(LogLevel.SILENT);
        assertThat(config.warnings()).singleElement().asString().contains("RECONCILE_AFTER_MS");
    }

    @Test
    void databaseShouldBeHeardWithoutCrudService() {
        assertThat(read(Map.of(
                                "DATABASE_URL", "jdbc:postgresql://db/teleconsult",
                                "DATABASE_USER", "app",
                                "DATABASE_PASSWORD", "pass word",
                                "DATABASE_POOL_SIZE", "4"))
                        .store())
                .isEqualTo(new Store.Sql(
                        new Secret("jdbc:postgresql://db/teleconsult"),
                        Optional.of("app"),
                        Optional.of(new Secret("pass word")),
                        4));
    }

    @Test
    void databaseThatIsNotUsedShouldBeMentioned() {
        AppConfig config = read(Map.of(
                "DATABASE_URL", "jdbc:sqlite:x.db", "TELECONSULTATIONS_CRUD_NAME", "t", "USER_ID_MAP_CRUD_NAME", "u"));

        assertThat(config.store()).isInstanceOf(Store.Crud.class);
        assertThat(config.warnings()).containsExactly("DATABASE_URL is not used, since a CRUD service is configured");
    }

    @Test
    void auth0ShouldBeADirectoryOfItsOwn() {
        assertThat(read(Map.of(
                                "AUTH0_DOMAIN", "tenant.eu.auth0.com",
                                "AUTH0_CLIENT_ID", "id",
                                "AUTH0_CLIENT_SECRET", "secret"))
                        .directory())
                .isEqualTo(new Directory.Auth0(
                        URI.create("https://tenant.eu.auth0.com"),
                        "id",
                        new Secret("secret"),
                        Duration.ofMinutes(1),
                        Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.eu.bandyer.com",
                "https://api.eu.bandyer.com/",
                "https://api.eu.bandyer.com/v2",
                " https://api.eu.bandyer.com/v2/\n"
            })
    void baseUrlShouldBeTakenWithAndWithoutVersion(String url) {
        assertThat(read(Map.of("BANDYER_BASE_URL", url)).video().base())
                .isEqualTo(URI.create("https://api.eu.bandyer.com"));
    }

    @Test
    void crudServiceUrlShouldWinOverItsName() {
        assertThat(read(Map.of(
                                "CRUD_SERVICE_URL", "https://crud.example.org/v2/",
                                "CRUD_SERVICE", "crud",
                                "TELECONSULTATIONS_CRUD_NAME", "t",
                                "USER_ID_MAP_CRUD_NAME", "u"))
                        .store())
                .extracting(store -> ((Store.Crud) store).base())
                .isEqualTo(URI.create("https://crud.example.org/v2"));
    }

    @Test
    void platformServicesShouldBeSpokenToInPlainHttp() {
        AppConfig config = read(Map.of(
                "CRUD_SERVICE_URL", "http://crud-service.project.svc",
                "TELECONSULTATIONS_CRUD_NAME", "t",
                "USER_ID_MAP_CRUD_NAME", "u",
                "AUTH_SERVICE", "http://auth0-client",
                "CUSTOM_ID_USERS_API_ENDPOINT", "http://crud-service/users/"));

        assertThat(config.store()).isInstanceOf(Store.Crud.class);
        assertThat(config.directory()).isInstanceOf(Directory.AuthService.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:9999", "http://127.0.0.1:9999/v2", "http://[::1]:9999"})
    void thisMachineShouldBeSpokenToInPlainHttp(String url) {
        assertThat(read(Map.of("BANDYER_BASE_URL", url)).video().base().getPort())
                .isEqualTo(9999);
    }

    @Test
    void plainHttpShouldBeAllowedWhenAskedFor() {
        assertThat(read(Map.of("BANDYER_BASE_URL", "http://kaleyra.example.org", "ALLOW_INSECURE_UPSTREAMS", "true"))
                        .video()
                        .base())
                .isEqualTo(URI.create("http://kaleyra.example.org"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP_PORT                    | 65536             | HTTP_PORT must be a whole number from 0 to 65535, not '65536'
            HTTP_PORT                    | http              | HTTP_PORT must be a whole number from 0 to 65535, not 'http'
            LOG_LEVEL                    | verbose           | LOG_LEVEL must be one of error, warn, info, debug, trace, silent, not 'verbose'
            LOG_LEVEL                    | INFO              | LOG_LEVEL must be one of error, warn, info, debug, trace, silent, not 'INFO'
            SERVICE_PREFIX               | telecons          | SERVICE_PREFIX must be / or a path such as /telecons, of lower-case letters, digits and dashes that neither begin nor end a part
            SERVICE_PREFIX               | /-telecons        | SERVICE_PREFIX must be / or a path such as /telecons, of lower-case letters, digits and dashes that neither begin nor end a part
            SERVICE_PREFIX               | /Telecons         | SERVICE_PREFIX must be / or a path such as /telecons, of lower-case letters, digits and dashes that neither begin nor end a part
            WAIT_BEFORE_SERVER_CLOSE_SEC | -1                | WAIT_BEFORE_SERVER_CLOSE_SEC must be a whole number from 0 to 3600, not '-1'
            UNLIMITED_TELECONSULTATION   | yes               | UNLIMITED_TELECONSULTATION must be true or false, not 'yes'
            IMMUTABLE_PERIOD_MS          | -1                | IMMUTABLE_PERIOD_MS must be a whole number from 0 to 31536000000, not '-1'
            DEFAULT_RECORDING_TYPE       | always            | DEFAULT_RECORDING_TYPE must be one of none, manual, automatic, not 'always'
            TRANSCRIPTION_MAX_FILE_SIZE  | 50 TB             | TRANSCRIPTION_MAX_FILE_SIZE must be a size such as 50MB (units B, KB, MB, GB), at most 10737418240B, not '50 TB'
            TRANSCRIPTION_MAX_FILE_SIZE  | 0                 | TRANSCRIPTION_MAX_FILE_SIZE must be a size such as 50MB (units B, KB, MB, GB), at most 10737418240B, not '0'
            HTTP_MAX_BODY_SIZE           | 999999999999GB    | HTTP_MAX_BODY_SIZE must be a size such as 50MB (units B, KB, MB, GB), at most 1073741824B, not '999999999999GB'
            PAGE_PATH                    | /visits/          | PAGE_PATH must be a path such as /telecons-fe, without a slash at its end, not '/visits/'
            PAGE_FRAME_SOURCES           | *; script-src *   | PAGE_FRAME_SOURCES must be hosts such as https://*.example.org, 'self' or 'none', separated by commas
            USERID_HEADER_KEY            | mia user          | USERID_HEADER_KEY must be the name of an HTTP header, not 'mia user'
            ADDITIONAL_HEADERS_TO_PROXY  | cookie;x          | ADDITIONAL_HEADERS_TO_PROXY must be names of HTTP headers, separated by commas
            BANDYER_BASE_URL             | api.eu.bandyer.com| BANDYER_BASE_URL must be an http or https URL with a host (its value is not shown)
            BANDYER_BASE_URL             | http://a.b        | BANDYER_BASE_URL must be https, unless it is this machine or ALLOW_INSECURE_UPSTREAMS=true
            BANDYER_BASE_URL             | https://a.b/rest  | BANDYER_BASE_URL ends in /rest, which is version 1 of the API; version 2 is needed, such as https://api.eu.bandyer.com
            BANDYER_BASE_URL             | https://u:p@a.b   | BANDYER_BASE_URL must be a URL without user, query and fragment (its value is not shown)
            DATABASE_URL                 | postgres://a:b@c/d| DATABASE_URL must begin with jdbc:sqlite: or jdbc:postgresql: (its value is not shown)
            CUSTOM_ID_USERS_API_ENDPOINT | http://ums/users/ | CUSTOM_ID_USERS_API_ENDPOINT gives ids of a user directory; it needs AUTH_SERVICE
            TELECONSULTATIONS_CRUD_NAME  | t                 | USER_ID_MAP_CRUD_NAME is missing: it goes together with TELECONSULTATIONS_CRUD_NAME
            USER_ID_MAP_CRUD_NAME        | u                 | TELECONSULTATIONS_CRUD_NAME is missing: it goes together with USER_ID_MAP_CRUD_NAME
            IDEMPOTENCY_CRUD_NAME        | i                 | IDEMPOTENCY_CRUD_NAME is a collection of the CRUD service; it needs TELECONSULTATIONS_CRUD_NAME and USER_ID_MAP_CRUD_NAME
            UPLOADS_DELETED_BY           | webhook           | UPLOADS_DELETED_BY=webhook deletes nothing unless TELECONSULTATION_DELETE_UPLOADS=true
            AUTH_MODE                    | demo              | AUTH_MODE=demo lets everybody be anybody; it goes only with the emulator: use the command 'demo'
            AUTH_MODE                    | none              | AUTH_MODE must be one of gateway, jwt, demo, not 'none'
            RECONCILE_AFTER_MS           | 10000             | RECONCILE_AFTER_MS must be longer than VIDEO_TIMEOUT_MS, or steps that are still under way are taken for lost
            UPSTREAM_BREAKER_FAILURES    | 21                | UPSTREAM_BREAKER_FAILURES must not be more than 20, the calls that are looked back on
            VIDEO_FIRST_WAIT_MS          | 2001              | VIDEO_FIRST_WAIT_MS must not be more than 2000, the longest wait
            AUTH0_DOMAIN                 | http://t.auth0.com| AUTH0_DOMAIN must be https, unless it is this machine or ALLOW_INSECURE_UPSTREAMS=true
            """)
    void whatIsWrongShouldBeNamed(String name, String value, String problem) {
        assertThat(problemsOf(Map.of(name, value))).containsExactly(problem);
    }

    /** With the usual limits: a write, a look-up that is tried three times, and a room. */
    @ParameterizedTest
    @CsvSource({"54750, 1", "54751, 0", "60000, 0"})
    void stepsThatMayStillBeUnderWayShouldBeWarnedOf(String after, int warnings) {
        List<String> told = read(Map.of("RECONCILE_AFTER_MS", after)).warnings();

        assertThat(told)
                .hasSize(warnings)
                .allMatch(warning -> warning.startsWith("RECONCILE_AFTER_MS is not longer than 54750, which a step"));
    }

    @ParameterizedTest
    @CsvSource({"STORE_TIMEOUT_MS, 999", "STORE_TIMEOUT_MS, 10", "UPSTREAM_TIMEOUT_MS, 999"})
    void databaseShouldBeGivenASecondForAStatement(String name, String value) {
        assertThat(problemsOf(Map.of(name, value)))
                .containsExactly(name + " must be at least 1000 for a database, which counts in seconds"
                        + " (STORE_TIMEOUT_MS is for the store alone)");
    }

    @Test
    void storeShouldBeGivenAsLittleTimeAsItCanDoWith() {
        Map<String, String> crud =
                Map.of("TELECONSULTATIONS_CRUD_NAME", "t", "USER_ID_MAP_CRUD_NAME", "u", "STORE_TIMEOUT_MS", "10");

        assertThat(read(crud).limits().get(Upstream.STORE).timeout()).isEqualTo(Duration.ofMillis(10));
        assertThat(read(Map.of("STORE_TIMEOUT_MS", "1000"))
                        .limits()
                        .get(Upstream.STORE)
                        .timeout())
                .isEqualTo(Duration.ofSeconds(1));
    }

    /** What the reader takes, the store takes. */
    @Test
    void shortestTimeShouldDoForTheDatabase() {
        AppConfig config = read(Map.of("STORE_TIMEOUT_MS", "1000"));

        assertThatCode(() -> Wiring.service(config, Clock.systemUTC()).close()).doesNotThrowAnyException();
    }

    @Test
    void everythingWrongShouldBeToldInOneMessage() {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> AppConfigReader.read(
                        Map.of(
                                "AUTH_MODE", "jwt",
                                "HTTP_PORT", "no",
                                "BANDYER_API_SECRET_KEY", "  ",
                                "AUTH0_DOMAIN", "tenant.eu.auth0.com"),
                        Purpose.SERVICE));

        assertThat(refused).hasMessage("""
                        The service cannot be started as it is configured:
                          - HTTP_PORT must be a whole number from 0 to 65535, not 'no'
                          - JWT_ISSUER is missing: AUTH_MODE=jwt needs to know whose tokens are good
                          - JWT_AUDIENCE is missing: AUTH_MODE=jwt needs to know which tokens are meant for this service
                          - BANDYER_API_SECRET_KEY is missing: the key to the Kaleyra Video API
                          - BANDYER_BASE_URL is missing: where the Kaleyra Video API is, such as https://api.eu.bandyer.com
                          - AUTH0_CLIENT_ID is missing: AUTH0_DOMAIN needs a client that may read users
                          - AUTH0_CLIENT_SECRET is missing: AUTH0_DOMAIN needs its client's secret""");
    }

    @Test
    void misspeltNameOfTheDocumentationShouldBeExplained() {
        assertThat(problemsOf(Map.of("TELECONSULTATIONS_CRUD_NAME", "t", "USER_MAP_ID_CRUD_NAME", "u")))
                .containsExactly("USER_ID_MAP_CRUD_NAME is missing: it goes together with TELECONSULTATIONS_CRUD_NAME"
                        + " (USER_MAP_ID_CRUD_NAME is set; the name is USER_ID_MAP_CRUD_NAME)");
    }

    @Test
    void twoDirectoriesShouldBeRefused() {
        assertThat(problemsOf(Map.of("AUTH_SERVICE", "auth0-client", "AUTH0_DOMAIN", "tenant.eu.auth0.com")))
                .containsExactly("AUTH_SERVICE and AUTH0_DOMAIN both name a user directory; set one of them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BANDYER_BASE_URL",
                "DATABASE_URL",
                "CRUD_SERVICE_URL",
                "AUTH_SERVICE",
                "AUTH0_DOMAIN",
                "HTTP_PORT",
                "LOG_LEVEL",
                "AUTH_MODE",
                "USERID_HEADER_KEY",
                "TRANSCRIPTION_MAX_FILE_SIZE",
                "TELECONSULTATION_SERVICE_CONFIG_PATH",
            })
    void keyInTheWrongPlaceShouldNotBeShown(String name) {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> AppConfigReader.read(Map.of(name, "ak_live sesame0123456789"), Purpose.SERVICE));

        assertThat(refused.getMessage()).doesNotContain("sesame");
    }

    @Test
    void secretsShouldPrintRedacted() {
        AppConfig config = read(Map.of(
                "DATABASE_URL",
                "jdbc:postgresql://db/x?password=sesame",
                "DATABASE_PASSWORD",
                "sesame",
                "AUTH0_DOMAIN",
                "t.auth0.com",
                "AUTH0_CLIENT_ID",
                "id",
                "AUTH0_CLIENT_SECRET",
                "sesame"));

        assertThat(config.toString()).contains("[REDACTED]").doesNotContain("sesame", KEY);
    }

    @Test
    void keyThatCannotBeSentShouldBeRefusedWithoutShowingIt() {
        assertThat(problemsOf(Map.of("BANDYER_API_SECRET_KEY", "ak_live\nsesame")))
                .containsExactly(
                        "BANDYER_API_SECRET_KEY must be printable characters without spaces (its value is not shown)");
    }

    @Test
    void demoShouldBeAllowedWithTheEmulator() {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put("AUTH_MODE", "demo");

        assertThat(AppConfigReader.read(environment, Purpose.DEMO).callers().mode())
                .isEqualTo(AuthMode.DEMO);
    }

    private static AppConfig read(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.putAll(more);
        return AppConfigReader.read(environment, Purpose.SERVICE);
    }

    private static List<String> problemsOf(Map<String, String> more) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(more));
        assertThat(refused).isNotNull();
        return refused.problems().stream()
                .filter(problem -> !problem.startsWith("AUTH0_CLIENT"))
                .toList();
    }
}
