package dev.teleconsult.bootstrap.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.bootstrap.configuration.AppConfig.AuthMode;
import dev.teleconsult.bootstrap.configuration.AppConfig.Directory;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import dev.teleconsult.bootstrap.server.Wiring;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.ResilienceSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
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
    void breakerShouldNotNeedMoreFailuresThanItsWindowHolds() {
        assertThat(read(Map.of("IDENTITY_BREAKER_WINDOW", "5"))
                        .limits()
                        .get(Upstream.IDENTITY)
                        .resilience()
                        .breaker())
                .extracting(ResilienceSettings.Breaker::window, ResilienceSettings.Breaker::failuresToOpen)
                .containsExactly(5, 3);
    }

    @Test
    void databaseShouldBeReadWithoutCrudService() {
        assertThat(read(Map.of(
                                "DATABASE_URL", "jdbc:postgresql://db/teleconsult",
                                "DATABASE_USER", "app",
                                "DATABASE_PASSWORD", "pass word",
                                "DATABASE_POOL_SIZE", "4",
                                "DATABASE_LISTEN_URL", "jdbc:postgresql://primary/teleconsult"))
                        .store())
                .isEqualTo(new Store.Sql(
                        new Secret("jdbc:postgresql://db/teleconsult"),
                        Optional.of("app"),
                        Optional.of(new Secret("pass word")),
                        4,
                        new AppConfig.Replicas(
                                true, Optional.of(new Secret("jdbc:postgresql://primary/teleconsult")))));
    }

    @Test
    void replicasShouldNotifyEachOtherUnlessDisabled() {
        Map<String, String> postgresql = Map.of("DATABASE_URL", "jdbc:postgresql://db/teleconsult");
        Map<String, String> none = new HashMap<>(postgresql);
        none.put("DATABASE_LISTEN_URL", "none");

        assertThat(((Store.Sql) read(postgresql).store()).replicas())
                .isEqualTo(new AppConfig.Replicas(true, Optional.empty()));
        assertThat(((Store.Sql) read(none).store()).replicas())
                .isEqualTo(new AppConfig.Replicas(false, Optional.empty()));
        assertThat(read(Map.of("DATABASE_LISTEN_URL", "jdbc:postgresql://db/x")).warnings())
                .containsExactly("DATABASE_LISTEN_URL is not used, since the store is not PostgreSQL");
    }

    @Test
    void unusedDatabaseShouldBeLogged() {
        AppConfig config = read(Map.of(
                "DATABASE_URL", "jdbc:sqlite:x.db", "TELECONSULTATIONS_CRUD_NAME", "t", "USER_ID_MAP_CRUD_NAME", "u"));

        assertThat(config.store()).isInstanceOf(Store.Crud.class);
        assertThat(config.warnings()).containsExactly("DATABASE_URL is not used, since a CRUD service is configured");
    }

    @Test
    void auth0ShouldBeReadAsADirectory() {
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
    void baseUrlShouldBeAcceptedWithAndWithoutVersion(String url) {
        assertThat(urlOf(read(Map.of("BANDYER_BASE_URL", url)))).startsWith("https://api.eu.bandyer.com");
    }

    @Test
    void crudServiceUrlShouldTakePrecedenceOverItsName() {
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
    void platformServicesShouldBeCalledByPlainHttp() {
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
    void loopbackShouldBeCalledByPlainHttp(String url) {
        assertThat(urlOf(read(Map.of("BANDYER_BASE_URL", url)))).contains(":9999");
    }

    @Test
    void plainHttpShouldBeAllowedWhenConfigured() {
        assertThat(urlOf(read(
                        Map.of("BANDYER_BASE_URL", "http://kaleyra.example.org", "ALLOW_INSECURE_UPSTREAMS", "true"))))
                .isEqualTo("http://kaleyra.example.org");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HTTP_PORT                    | 65536             | HTTP_PORT must be a whole number from 0 to 65535, not '65536'
            HTTP_PORT                    | http              | HTTP_PORT must be a whole number from 0 to 65535, not 'http'
            LOG_LEVEL                    | verbose           | LOG_LEVEL must be one of error, warn, info, debug, trace, silent, not 'verbose'
            LOG_LEVEL                    | INFO              | LOG_LEVEL must be one of error, warn, info, debug, trace, silent, not 'INFO'
            SERVICE_PREFIX               | telecons          | SERVICE_PREFIX must be / or a path such as /telecons, of lower-case letters, digits and dashes that neither begin nor end a part, not 'telecons'
            SERVICE_PREFIX               | /-telecons        | SERVICE_PREFIX must be / or a path such as /telecons, of lower-case letters, digits and dashes that neither begin nor end a part, not '/-telecons'
            SERVICE_PREFIX               | /Telecons         | SERVICE_PREFIX must be / or a path such as /telecons, of lower-case letters, digits and dashes that neither begin nor end a part, not '/Telecons'
            WAIT_BEFORE_SERVER_CLOSE_SEC | -1                | WAIT_BEFORE_SERVER_CLOSE_SEC must be a whole number from 0 to 3600, not '-1'
            UNLIMITED_TELECONSULTATION   | yes               | UNLIMITED_TELECONSULTATION must be true or false, not 'yes'
            IMMUTABLE_PERIOD_MS          | -1                | IMMUTABLE_PERIOD_MS must be a whole number from 0 to 31536000000, not '-1'
            DEFAULT_RECORDING_TYPE       | always            | DEFAULT_RECORDING_TYPE must be one of none, manual, automatic, not 'always'
            TRANSCRIPTION_MAX_FILE_SIZE  | 50 TB             | TRANSCRIPTION_MAX_FILE_SIZE must be a size such as 50MB (units B, KB, MB, GB) from 1B to 10737418240B, not '50 TB'
            TRANSCRIPTION_MAX_FILE_SIZE  | 0                 | TRANSCRIPTION_MAX_FILE_SIZE must be a size such as 50MB (units B, KB, MB, GB) from 1B to 10737418240B, not '0'
            HTTP_MAX_BODY_SIZE           | 999999999999GB    | HTTP_MAX_BODY_SIZE must be a size such as 50MB (units B, KB, MB, GB) from 1B to 1073741824B, not '999999999999GB'
            PAGE_PATH                    | /visits/          | PAGE_PATH must be a path such as /telecons-fe, without a slash at its end, not '/visits/'
            PAGE_FRAME_SOURCES           | *; script-src *   | PAGE_FRAME_SOURCES must be hosts such as https://*.example.org, 'self' or 'none', separated by commas, not '*; script-src *'
            USERID_HEADER_KEY            | mia user          | USERID_HEADER_KEY must be the name of an HTTP header, not 'mia user'
            ADDITIONAL_HEADERS_TO_PROXY  | cookie;x          | ADDITIONAL_HEADERS_TO_PROXY must be names of HTTP headers, separated by commas, not 'cookie;x'
            BANDYER_BASE_URL             | api.eu.bandyer.com| BANDYER_BASE_URL must be an http or https URL with a host, and begin with https:// (its value is not shown)
            AUTH_SERVICE                 | auth0 client      | AUTH_SERVICE must be a host name or an http or https URL (its value is not shown)
            BANDYER_BASE_URL             | http://a.b        | BANDYER_BASE_URL must be https, unless it is this machine or ALLOW_INSECURE_UPSTREAMS=true
            BANDYER_BASE_URL             | https://a.b/rest  | BANDYER_BASE_URL ends in /rest, which is version 1 of the API; version 2 is needed, such as https://api.eu.bandyer.com
            BANDYER_BASE_URL             | https://u:p@a.b   | BANDYER_BASE_URL must be a URL without user, query and fragment (its value is not shown)
            DATABASE_URL                 | postgres://a:b@c/d| DATABASE_URL must be a text that begins with jdbc:sqlite: or jdbc:postgresql: (its value is not shown)
            CUSTOM_ID_USERS_API_ENDPOINT | http://ums/users/ | CUSTOM_ID_USERS_API_ENDPOINT gives ids of a user directory; it needs AUTH_SERVICE
            TELECONSULTATIONS_CRUD_NAME  | t                 | USER_ID_MAP_CRUD_NAME is missing: it goes together with TELECONSULTATIONS_CRUD_NAME
            USER_ID_MAP_CRUD_NAME        | u                 | TELECONSULTATIONS_CRUD_NAME is missing: it goes together with USER_ID_MAP_CRUD_NAME
            IDEMPOTENCY_CRUD_NAME        | i                 | IDEMPOTENCY_CRUD_NAME is a collection of the CRUD service; it needs TELECONSULTATIONS_CRUD_NAME and USER_ID_MAP_CRUD_NAME
            NOTICES_CRUD_NAME            | n                 | NOTICES_CRUD_NAME is a collection of the CRUD service; it needs TELECONSULTATIONS_CRUD_NAME and USER_ID_MAP_CRUD_NAME
            EVENTS_CRUD_NAME             | e                 | EVENTS_CRUD_NAME is a collection of the CRUD service; it needs TELECONSULTATIONS_CRUD_NAME and USER_ID_MAP_CRUD_NAME
            IDENTIFIERS_CRUD_NAME        | i                 | IDENTIFIERS_CRUD_NAME is a collection of the CRUD service; it needs TELECONSULTATIONS_CRUD_NAME and USER_ID_MAP_CRUD_NAME
            FHIR                         | on                | FHIR=on needs PUBLIC_URL, since its links are absolute
            UPLOADS_DELETED_BY           | webhook           | UPLOADS_DELETED_BY=webhook deletes nothing unless TELECONSULTATION_DELETE_UPLOADS=true
            AUTH_MODE                    | demo              | AUTH_MODE=demo lets every caller choose who to be; it goes only with the emulator: use the command 'demo'
            AUTH_MODE                    | none              | AUTH_MODE must be one of gateway, jwt, demo, not 'none'
            RECONCILE_AFTER_MS           | 10000             | RECONCILE_AFTER_MS must be longer than VIDEO_TIMEOUT_MS, or steps that are still under way are taken for lost
            UPSTREAM_BREAKER_FAILURES    | 21                | UPSTREAM_BREAKER_FAILURES must not be more than 20, the calls that are looked back on
            VIDEO_FIRST_WAIT_MS          | 2001              | VIDEO_FIRST_WAIT_MS must not be more than 2000, the longest wait
            AUTH0_DOMAIN                 | http://t.auth0.com| AUTH0_DOMAIN must be https, unless it is this machine or ALLOW_INSECURE_UPSTREAMS=true
            """)
    void invalidValueShouldBeNamed(String name, String value, String problem) {
        assertThat(problemsOf(Map.of(name, value))).containsExactly(problem);
    }

    /** With the default limits: a write, a look-up with three attempts, and a room. */
    @ParameterizedTest
    @CsvSource({"54750, 1", "54751, 0", "60000, 0"})
    void reconcilingBeforeAStepCanEndShouldBeWarnedAbout(String after, int warnings) {
        List<String> told = read(Map.of("RECONCILE_AFTER_MS", after)).warnings();

        assertThat(told)
                .hasSize(warnings)
                .allMatch(warning -> warning.startsWith("RECONCILE_AFTER_MS is not longer than 54750, which a step"));
    }

    @ParameterizedTest
    @CsvSource({"STORE_TIMEOUT_MS, 999", "STORE_TIMEOUT_MS, 10", "UPSTREAM_TIMEOUT_MS, 999"})
    void timeLimitBelowASecondShouldBeRefusedForADatabase(String name, String value) {
        assertThat(problemsOf(Map.of(name, value)))
                .containsExactly(name + " must be at least 1000 for a database, which counts in seconds"
                        + " (STORE_TIMEOUT_MS is for the store alone)");
    }

    @Test
    void shortestStoreTimeoutShouldBeAccepted() {
        Map<String, String> crud =
                Map.of("TELECONSULTATIONS_CRUD_NAME", "t", "USER_ID_MAP_CRUD_NAME", "u", "STORE_TIMEOUT_MS", "10");

        assertThat(read(crud).limits().get(Upstream.STORE).timeout()).isEqualTo(Duration.ofMillis(10));
        assertThat(read(Map.of("STORE_TIMEOUT_MS", "1000"))
                        .limits()
                        .get(Upstream.STORE)
                        .timeout())
                .isEqualTo(Duration.ofSeconds(1));
    }

    /** A value that the reader accepts must be accepted by the store. */
    @Test
    void shortestTimeoutShouldStartADatabase() {
        AppConfig config = read(Map.of("STORE_TIMEOUT_MS", "1000"));

        assertThatCode(() -> Wiring.service(config, Clock.systemUTC()).close()).doesNotThrowAnyException();
    }

    @Test
    void oneMessageShouldNameEveryProblem() {
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
    void misspeltVariableOfTheDocumentationShouldBeExplained() {
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
    void keyInAnotherVariableShouldNotBeShown(String name) {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> AppConfigReader.read(Map.of(name, "ak_live sesame0123456789"), Purpose.SERVICE));

        assertThat(refused.getMessage()).doesNotContain("sesame");
    }

    @Test
    void secretsShouldBePrintedRedacted() {
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
    void keyThatCannotBeSentShouldBeRefusedWithoutItsValue() {
        assertThat(problemsOf(Map.of("BANDYER_API_SECRET_KEY", "ak_live\nsesame")))
                .containsExactly(
                        "BANDYER_API_SECRET_KEY must be printable characters without spaces (its value is not shown)");
    }

    @Test
    void demoShouldBeAllowedWithTheEmulator() {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.put("AUTH_MODE", "demo");

        assertThat(AppConfigReader.read(environment, Purpose.DEMO).authMode()).isEqualTo(AuthMode.DEMO);
    }

    private static String urlOf(AppConfig config) {
        return config.video().settings().get("BANDYER_BASE_URL");
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
