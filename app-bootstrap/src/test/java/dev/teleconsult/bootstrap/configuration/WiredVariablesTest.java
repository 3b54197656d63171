package dev.teleconsult.bootstrap.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.bootstrap.server.Service;
import dev.teleconsult.bootstrap.server.Wiring;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.OutboundPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the wiring against the catalogue: a variable that is read but not passed to any part of the server changes
 * nothing in the built server, and fails here. {@code CatalogueTest} shows that it is read.
 */
class WiredVariablesTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2030-01-01T09:00:00Z"), ZoneOffset.UTC);

    /**
     * The first affects the process around the server; the second only permits the addresses of others, as shown below.
     */
    private static final Set<String> SHOWN_ELSEWHERE = Set.of("LOG_LEVEL", "ALLOW_INSECURE_UPSTREAMS");

    private static final Map<String, String> TOKENS = CatalogueTest.TOGETHER_WITH.get("JWT_ISSUER");

    private static final Map<Map<String, String>, Map<String, List<String>>> WITHOUT = new HashMap<>();
    private static final Set<String> OTHER_EACH_TIME = new HashSet<>();

    @TempDir
    Path folder;

    static List<Variable<?>> variables() {
        return CatalogueTest.variables().stream()
                .filter(variable -> !SHOWN_ELSEWHERE.contains(variable.name()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("variables")
    void everyVariableShouldReachTheServer(Variable<?> variable) throws IOException {
        Map<String, String> without = CatalogueTest.TOGETHER_WITH.getOrDefault(variable.name(), Map.of());
        Map<String, String> with = new HashMap<>(without);
        with.put(variable.name(), CatalogueTest.valueOtherThanTheDefault(variable, folder));

        Map<String, List<String>> usual = WITHOUT.computeIfAbsent(without, WiredVariablesTest::twice);

        assertThat(differences(usual, values(with)))
                .as("fields of the server that change with %s", variable)
                .isNotEmpty();
    }

    /**
     * The general limits reach each upstream, so a part without limits, or with those of another upstream, would show
     * here.
     */
    @Test
    void limitsOfEachUpstreamShouldReachTheServer() {
        Map<String, String> all = new HashMap<>(TOKENS);
        all.put("AUTH_SERVICE", "auth0-client");
        all.put("CUSTOM_ID_USERS_API_ENDPOINT", "http://user-manager-service/users/");
        Map<String, List<String>> usual = WITHOUT.computeIfAbsent(all, WiredVariablesTest::twice);
        for (Upstream upstream : Upstream.systems()) {
            for (String limit : List.of("_TIMEOUT_MS", "_CONCURRENT_CALLS")) {
                Map<String, String> with = new HashMap<>(all);
                with.put(upstream.name() + limit, "4321");
                Set<String> changed = differences(usual, values(with));
                assertThat(changed).as(upstream + limit).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JWT_ISSUER,http://issuer.example.org/",
        "AUTH0_DOMAIN,http://tenant.auth0.example",
        "BANDYER_BASE_URL,http://api.example.org"
    })
    void permissionForPlainHttpShouldReachEveryAdapter(String variable, String address) {
        Map<String, String> plain = new HashMap<>(CatalogueTest.TOGETHER_WITH.getOrDefault(variable, Map.of()));
        plain.put(variable, address);
        assertThatThrownBy(() -> values(plain)).isInstanceOf(ConfigException.class);

        plain.put("ALLOW_INSECURE_UPSTREAMS", "true");

        assertThat(values(plain)).isNotEmpty();
    }

    /** Each object of an adapter that is an outbound port is called through the interceptor, or not at all. */
    @ParameterizedTest
    @MethodSource("ways")
    void everyPortShouldBeCalledThroughTheInterceptor(Map<String, String> environment) {
        try (Service service = Wiring.service(CatalogueTest.read(environment), CLOCK)) {
            Set<String> all = ports(ObjectGraph.of(service, WiredVariablesTest::isConfiguration));
            Set<String> uncovered = ports(ObjectGraph.of(
                    service, value -> isConfiguration(value) || isInterception(value) || isOfNoUseCase(value)));

            assertThat(all).hasSizeGreaterThan(6);
            // The cache is around the directory's interceptor; the verifier calls its upstream in one place, see below.
            uncovered.removeAll(Set.of("CachingUserDirectory", "Auth0TokenVerifier"));
            assertThat(uncovered).isEmpty();
        }
    }

    static Stream<Map<String, String>> ways() {
        return Stream.of(
                Map.of(
                        "AUTH_SERVICE",
                        "auth0-client",
                        "CUSTOM_ID_USERS_API_ENDPOINT",
                        "http://user-manager-service/users/"),
                with(
                        CatalogueTest.TOGETHER_WITH.get("AUTH0_DOMAIN"),
                        CatalogueTest.TOGETHER_WITH.get("CRUD_SERVICE_URL")));
    }

    private static Map<String, String> with(Map<String, String> one, Map<String, String> other) {
        Map<String, String> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    @Test
    void fetchingKeysShouldBeIntercepted() {
        try (Service service = Wiring.service(CatalogueTest.read(TOKENS), CLOCK)) {
            List<Object> keys = ObjectGraph.of(service, WiredVariablesTest::isConfiguration).objects().stream()
                    .filter(value -> value.getClass().getSimpleName().equals("SigningKeys"))
                    .toList();

            assertThat(keys).hasSize(1);
            assertThat(ObjectGraph.of(keys.get(0), WiredVariablesTest::isConfiguration)
                            .objects())
                    .anyMatch(value -> value instanceof PortInterceptor);
        }
    }

    private static Set<String> ports(ObjectGraph graph) {
        return graph.objects().stream()
                .map(Object::getClass)
                .filter(type -> type.getName().startsWith("dev.teleconsult.adapter."))
                .filter(type -> Arrays.stream(type.getInterfaces())
                        .anyMatch(port -> port.isAnnotationPresent(OutboundPort.class)))
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isInterception(Object value) {
        return value.getClass().getName().startsWith(Intercepted.class.getName());
    }

    /** They hold adapters to close them, to open the store and to count its connections. */
    private static boolean isOfNoUseCase(Object value) {
        return Set.of("Closing", "Metrics").contains(value.getClass().getSimpleName())
                || value.getClass().getName().startsWith(Wiring.class.getName());
    }

    /** The fields that differ in each server: random keys, counters. */
    private static Map<String, List<String>> twice(Map<String, String> environment) {
        Map<String, List<String>> one = values(environment);
        Map<String, List<String>> other = values(environment);
        OTHER_EACH_TIME.addAll(differing(one, other));
        return one;
    }

    private static Set<String> differences(Map<String, List<String>> one, Map<String, List<String>> other) {
        Set<String> fields = differing(one, other);
        fields.removeAll(OTHER_EACH_TIME);
        return fields;
    }

    private static Set<String> differing(Map<String, List<String>> one, Map<String, List<String>> other) {
        return Stream.concat(one.keySet().stream(), other.keySet().stream())
                .filter(field -> !areSame(one.getOrDefault(field, List.of()), other.getOrDefault(field, List.of())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Their order depends on the identities of objects, and is usually the same. */
    private static boolean areSame(List<String> one, List<String> other) {
        return one.equals(other)
                || one.size() == other.size()
                        && one.stream()
                                .sorted()
                                .toList()
                                .equals(other.stream().sorted().toList());
    }

    /** Only the places that values are passed to count, not the parsed configuration. */
    private static Map<String, List<String>> values(Map<String, String> environment) {
        try (Service service = Wiring.service(CatalogueTest.read(environment), CLOCK)) {
            return ObjectGraph.of(service, WiredVariablesTest::isConfiguration).values();
        }
    }

    private static boolean isConfiguration(Object value) {
        Class<?> type = value.getClass();
        return value instanceof Wiring || type == AppConfig.class || type.getNestHost() == AppConfig.class;
    }
}
