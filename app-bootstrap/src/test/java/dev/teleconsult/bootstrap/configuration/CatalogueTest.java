package dev.teleconsult.bootstrap.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.PageSettings;
import dev.teleconsult.bootstrap.configuration.AppConfig.Limits;
import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import dev.teleconsult.ports.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks every declared variable against its declaration: a new variable is checked automatically. */
class CatalogueTest {

    private static final Map<String, String> LEAST = Map.of(
            "BANDYER_API_SECRET_KEY", "ak_live_0123456789abcdef",
            "BANDYER_BASE_URL", "https://api.eu.bandyer.com");

    private static final Map<String, String> CRUD =
            Map.of("TELECONSULTATIONS_CRUD_NAME", "t", "USER_ID_MAP_CRUD_NAME", "u");
    private static final Map<String, String> TOKENS =
            Map.of("AUTH_MODE", "jwt", "JWT_ISSUER", "https://issuer.example.org/", "JWT_AUDIENCE", "us");
    private static final Map<String, String> AUTH0 =
            Map.of("AUTH0_DOMAIN", "t.auth0.com", "AUTH0_CLIENT_ID", "id", "AUTH0_CLIENT_SECRET", "secret");
    private static final Map<String, String> FHIR = Map.of("FHIR", "on", "PUBLIC_URL", "https://care.example");
    private static final Map<String, String> AUTH_SERVICE = Map.of("AUTH_SERVICE", "auth0-client");

    private static final Map<String, String> AUDITED = Map.of("AUDIT", "full");
    private static final String EVENT_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Map<String, String> EVENTS =
            Map.of("EVENTS_URL", "https://receiver.example/hook", "EVENTS_SECRETS", EVENT_SECRET);

    /** The other variables that a variable needs to have an effect. */
    static final Map<String, Map<String, String>> TOGETHER_WITH = Map.ofEntries(
            Map.entry("TELECONSULTATIONS_CRUD_NAME", CRUD),
            Map.entry("USER_ID_MAP_CRUD_NAME", CRUD),
            Map.entry("CRUD_SERVICE_URL", CRUD),
            Map.entry("CRUD_SERVICE", CRUD),
            Map.entry("IDEMPOTENCY_CRUD_NAME", CRUD),
            Map.entry("NOTICES_CRUD_NAME", CRUD),
            Map.entry("IDENTIFIERS_CRUD_NAME", CRUD),
            Map.entry("DATABASE_LISTEN_URL", Map.of("DATABASE_URL", "jdbc:postgresql://db/teleconsult")),
            Map.entry("ATTENDANCE_CRUD_NAME", CRUD),
            Map.entry("EVENTS_CRUD_NAME", CRUD),
            Map.entry("ERASURES_CRUD_NAME", CRUD),
            Map.entry("FORGET_AFTER_DAYS", Map.of("CLOSE_AFTER_END_MS", "3600000")),
            Map.entry("ATTENDANCE_KEEP_DAYS", Map.of("BACKOFFICE_ROUTES", "outcome")),
            Map.entry("AUDIT_CRUD_NAME", CRUD),
            Map.entry("AUDIT_COALESCE_MS", AUDITED),
            Map.entry("AUDIT_ANCHOR_MS", AUDITED),
            Map.entry("AUDIT_KEEP_MONTHS", AUDITED),
            Map.entry("AUDIT_LEGAL_HOLD", AUDITED),
            Map.entry("EVENTS_URL", EVENTS),
            Map.entry("EVENTS_SECRETS", EVENTS),
            Map.entry("EVENTS_PARTICIPANTS", EVENTS),
            Map.entry("OUTCOME_AFTER_MS", EVENTS),
            Map.entry("EVENTS_ALLOW_PRIVATE_ADDRESSES", EVENTS),
            Map.entry("AUTH_MODE", TOKENS),
            Map.entry("JWT_ISSUER", TOKENS),
            Map.entry("JWT_AUDIENCE", TOKENS),
            Map.entry("JWT_GROUPS_CLAIMS", TOKENS),
            Map.entry("AUTH0_DOMAIN", AUTH0),
            Map.entry("AUTH0_CLIENT_ID", AUTH0),
            Map.entry("AUTH0_CLIENT_SECRET", AUTH0),
            Map.entry("DEFAULT_CLIENT_TYPE", AUTH_SERVICE),
            Map.entry("CUSTOM_ID_USERS_API_ENDPOINT", AUTH_SERVICE),
            Map.entry("DIRECTORY_CACHE_MS", AUTH_SERVICE),
            Map.entry(
                    "CALL_END_GRACE_MS",
                    Map.of("TELECONSULTATION_DELETE_UPLOADS", "true", "UPLOADS_DELETED_BY", "webhook")),
            Map.entry("FHIR", Map.of("PUBLIC_URL", "https://care.example")),
            Map.entry("FHIR_USER_SYSTEM", FHIR),
            Map.entry("FHIR_CUSTOM_USER_SYSTEM", FHIR),
            Map.entry("FHIR_GROUP_PRACTITIONER", FHIR),
            Map.entry("FHIR_GROUP_PATIENT", FHIR),
            Map.entry("FHIR_GROUP_RELATED", FHIR),
            Map.entry("FHIR_ADDRESS", FHIR),
            Map.entry("OPERATOR_PAGE", Map.of("BACKOFFICE_ROUTES", "list")),
            Map.entry("UPLOADS_DELETED_BY", Map.of("TELECONSULTATION_DELETE_UPLOADS", "true")));

    /** Values for variables whose kind names none, or none that differs from the default and is accepted alone. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("BANDYER_API_SECRET_KEY", "another_key_0123456"),
            Map.entry("BANDYER_BASE_URL", "https://api.example.org"),
            Map.entry("TRANSCRIPTION_DOWNLOAD_DOMAINS", "files.example.org"),
            Map.entry("TELECONSULTATIONS_CRUD_NAME", "visits"),
            Map.entry("USER_ID_MAP_CRUD_NAME", "users"),
            Map.entry("CRUD_SERVICE_URL", "http://crud.example.org"),
            Map.entry("CRUD_SERVICE", "stack_crud-service:8080"),
            Map.entry("IDEMPOTENCY_CRUD_NAME", "keys"),
            Map.entry("NOTICES_CRUD_NAME", "notices"),
            Map.entry("IDENTIFIERS_CRUD_NAME", "identifiers"),
            Map.entry("ATTENDANCE_CRUD_NAME", "attendance"),
            Map.entry("AUDIT_CRUD_NAME", "audit"),
            Map.entry("EVENTS_CRUD_NAME", "events"),
            Map.entry("ERASURES_CRUD_NAME", "erasures"),
            Map.entry("ERASURE_KEYS", "RGllc2VyIFNjaGx1ZXNzZWwgaGF0IDMyIEJ5dGVzLi4="),
            Map.entry("DATABASE_USER", "app"),
            Map.entry("DATABASE_PASSWORD", "pass word"),
            Map.entry("DATABASE_LISTEN_URL", "jdbc:postgresql://primary/teleconsult"),
            Map.entry("AUTH_SERVICE", "auth0-client"),
            Map.entry("DEFAULT_CLIENT_TYPE", "cms"),
            Map.entry("CUSTOM_ID_USERS_API_ENDPOINT", "http://user-manager-service/users/"),
            Map.entry("AUTH0_DOMAIN", "tenant.eu.auth0.com"),
            Map.entry("AUTH0_CLIENT_ID", "another"),
            Map.entry("JWT_ISSUER", "https://another.example.org/"),
            Map.entry("JWT_AUDIENCE", "https://teleconsult.example.org"),
            Map.entry("JWT_GROUPS_CLAIMS", "https://example.org/app_metadata,groups"),
            Map.entry("JWT_MANAGE_PERMISSION", "plan:calls"),
            Map.entry("USERID_HEADER_KEY", "x-user"),
            Map.entry("GROUPS_HEADER_KEY", "x-groups"),
            Map.entry("BACKOFFICE_HEADER_KEY", "x-backoffice"),
            Map.entry("BACKOFFICE_GROUPS", "front desk, nurses"),
            Map.entry("BACKOFFICE_ROUTES", "list"),
            Map.entry("CLIENTTYPE_HEADER_KEY", "x-client"),
            Map.entry("USER_PROPERTIES_HEADER_KEY", "x-properties"),
            Map.entry("ADDITIONAL_HEADERS_TO_PROXY", "cookie, authorization,,"),
            Map.entry("EVENTS_URL", "https://another.example/hook"),
            Map.entry("EVENTS_SECRETS", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA," + EVENT_SECRET),
            Map.entry("HTTP_HOST", "127.0.0.1"),
            Map.entry("SERVICE_PREFIX", "/telecons/v-1/"),
            Map.entry("AUTH_MODE", "gateway"),
            Map.entry("PUBLIC_URL", "https://care.example"),
            Map.entry("CALENDAR_ORGANIZER", "visits@clinic.example"),
            Map.entry("FHIR_USER_SYSTEM", "urn:oid:2.16.840.1"),
            Map.entry("FHIR_CUSTOM_USER_SYSTEM", "urn:oid:2.16.840.2"),
            Map.entry("FHIR_GROUP_PRACTITIONER", "doctors"),
            Map.entry("FHIR_GROUP_PATIENT", "patients"),
            Map.entry("FHIR_GROUP_RELATED", "relatives"),
            Map.entry("PAGE_PATH", "/visits"),
            Map.entry("PAGE_API_PATH", "/api"),
            Map.entry("PAGE_BRAND", "Clinic of the Lake"),
            Map.entry("PAGE_TIME_ZONE", "Europe/Rome"),
            Map.entry("PAGE_SUPPORT_PHONE", "+39 02 123 456"),
            Map.entry("PAGE_SUPPORT_EMAIL", "help@clinic.example"),
            Map.entry("PAGE_SUPPORT_TEXT", "Monday to Friday, 8 to 18"),
            Map.entry("PAGE_PRIVACY_URL", "https://clinic.example/privacy"),
            Map.entry("PAGE_AFTER_URL", "https://clinic.example/survey?visit=video"),
            Map.entry("PAGE_SIGN_IN_URL", "https://clinic.example/login"),
            Map.entry("PAGE_FRAME_SOURCES", "https://video.example.org, http://localhost:*"),
            Map.entry("PAGE_FRAME_ANCESTORS", "'none'"),
            Map.entry("UPLOADS_DELETED_BY", "webhook"),
            Map.entry("RECONCILE_AFTER_MS", "86400000"),
            Map.entry("UPSTREAM_TIMEOUT_MS", "1000"),
            Map.entry("UPSTREAM_LONGEST_WAIT_MS", "60000"),
            Map.entry("UPSTREAM_BREAKER_WINDOW", "1000"));

    /** They have an effect only with a jar; VideoProvidersTest shows it. */
    private static final List<Variable<?>> OF_OTHER_PROVIDERS = List.of(VideoVariables.PROVIDER, VideoVariables.PATH);

    @TempDir
    Path folder;

    static List<Variable<?>> variables() {
        return Catalogue.ALL.stream()
                .filter(variable -> !OF_OTHER_PROVIDERS.contains(variable))
                .toList();
    }

    static Stream<Variable<?>> bounded() {
        return Catalogue.ALL.stream()
                .filter(variable -> !variable.kind().refused().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("variables")
    void everyVariableShouldChangeTheConfiguration(Variable<?> variable) throws IOException {
        Map<String, String> without = new HashMap<>(TOGETHER_WITH.getOrDefault(variable.name(), Map.of()));
        Map<String, String> with = new HashMap<>(without);
        with.put(variable.name(), valueOtherThanTheDefault(variable));

        assertThat(read(with)).usingRecursiveComparison().isNotEqualTo(read(without));
    }

    private String valueOtherThanTheDefault(Variable<?> variable) throws IOException {
        return valueOtherThanTheDefault(variable, folder);
    }

    /** @param folder takes the configuration file */
    static String valueOtherThanTheDefault(Variable<?> variable, Path folder) throws IOException {
        if (variable == Catalogue.FILE) {
            return Files.writeString(folder.resolve("config.json"), """
                    {"privileges":{"basic":{"groups":["guest"]},"plus":{"groups":["nurse"]}}}""").toString();
        }
        if (variable == EventVariables.FILE) {
            return Files.writeString(folder.resolve("endpoints.json"), """
                    {"endpoints":[{"name":"his","url":"https://his.example","secrets":["%s"]}]}""".formatted(EVENT_SECRET))
                    .toString();
        }
        String given = VALUES.get(variable.name());
        return given != null
                ? given
                : variable.kind().taken().stream()
                        .filter(text -> !variable.standard().equals(Optional.of(text)))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(variable + " needs a value in this test"));
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void valuesAtTheEdgesShouldBeAcceptedAndBeyondRefused(Variable<?> variable) {
        for (String taken : variable.kind().taken()) {
            assertThat(new Variables(Map.of(variable.name(), taken)).find(variable))
                    .as(taken)
                    .isPresent();
        }
        for (String refused : variable.kind().refused()) {
            Variables variables = new Variables(Map.of(variable.name(), refused));
            variables.find(variable);

            assertThatThrownBy(variables::throwIfAnyProblem)
                    .as(refused)
                    .hasMessageContaining("- " + variable + " must be ");
        }
    }

    /** A range that an adapter's settings do not accept would fail at a value that the table allows. */
    @ParameterizedTest
    @MethodSource("bounded")
    void adapterSettingsShouldAcceptBothEdges(Variable<?> variable) {
        for (String edge : variable.kind().taken()) {
            Map<String, String> environment = new HashMap<>(TOGETHER_WITH.getOrDefault(variable.name(), Map.of()));
            environment.put(variable.name(), edge);
            try {
                read(environment);
            } catch (ConfigException refused) {
                assertThat(refused.problems()).noneMatch(problem -> problem.contains("cannot be used"));
            }
        }
    }

    @Test
    void defaultsShouldEqualThoseOfTheLibrary() {
        AppConfig config = read(Map.of());

        assertThat(config.http())
                .usingRecursiveComparison()
                .isEqualTo(HttpSettings.builder()
                        .service("teleconsult", Build.version())
                        .headersToPassOn(
                                List.of("x-forwarded-for", "x-request-id", "x-forwarded-host", "cookie", "client-type"))
                        .build());
        assertThat(config.page())
                .usingRecursiveComparison()
                .isEqualTo(PageSettings.builder().build());
    }

    @Test
    void limitsShouldBeSettableForOneUpstream() {
        Map<Upstream, Limits> usual = read(Map.of()).limits();
        for (Upstream upstream : Upstream.systems()) {
            for (Variable<?> general : UpstreamVariables.BY_UPSTREAM) {
                String value = VALUES.getOrDefault(
                        general.name(), general.kind().taken().get(0));
                Map<Upstream, Limits> limits =
                        read(Map.of(general.of(upstream).name(), value)).limits();

                for (Upstream other : Upstream.systems()) {
                    assertThat(limits.get(other).equals(usual.get(other)))
                            .as("%s of %s", general.of(upstream), other)
                            .isEqualTo(other != upstream);
                }
            }
        }
    }

    @Test
    void optionalCallsShouldBeHalfOfAllCallsByDefaultAndNeverMore() {
        assertThat(read(Map.of("VIDEO_CONCURRENT_CALLS", "10")).limits().get(Upstream.VIDEO))
                .returns(5, limits -> limits.resilience().calls().concurrentOptional());
        assertThat(read(Map.of("VIDEO_CONCURRENT_CALLS", "10", "UPSTREAM_CONCURRENT_OPTIONAL_CALLS", "10"))
                        .limits()
                        .get(Upstream.VIDEO))
                .returns(10, limits -> limits.resilience().calls().concurrentOptional());
        assertThatThrownBy(() -> read(Map.of("VIDEO_CONCURRENT_CALLS", "10", "VIDEO_CONCURRENT_OPTIONAL_CALLS", "11")))
                .hasMessageContaining("VIDEO_CONCURRENT_OPTIONAL_CALLS must not be more than 10");
    }

    @Test
    void everyVariableShouldBeDocumented() {
        String help = Catalogue.help(Map.of());
        String markdown = Catalogue.markdown();
        assertThat(Catalogue.ALL).allSatisfy(variable -> {
            assertThat(variable.meaning()).as(variable.name()).isNotBlank();
            assertThat(help).contains("  " + variable.name());
            assertThat(markdown).contains("| `" + variable.name() + "` |");
        });
        assertThat(Catalogue.ALL).extracting(Variable::name).doesNotHaveDuplicates();
    }

    @Test
    void readmeShouldContainTheTable() throws IOException {
        Path readme = Path.of(System.getProperty("project.root")).resolve("app-bootstrap/README.md");
        String text = Files.readString(readme);
        int begin = text.indexOf("| Variable | Default |");
        assertThat(begin).isPositive();
        int end = text.indexOf("\n\n", begin) + 1;
        if (Boolean.getBoolean("readme.update")) {
            Files.writeString(readme, text.substring(0, begin) + Catalogue.markdown() + text.substring(end));
            return;
        }

        assertThat(text.substring(begin, end).lines())
                .as("the table of variables; -Dreadme.update writes it")
                .containsExactlyElementsOf(Catalogue.markdown().lines().toList());
    }

    /** The configuration of an environment with these variables and the required ones. */
    static AppConfig read(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.putAll(more);
        return AppConfigReader.read(environment, Purpose.SERVICE);
    }
}
