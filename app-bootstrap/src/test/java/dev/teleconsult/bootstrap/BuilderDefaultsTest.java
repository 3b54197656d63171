package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.teleconsult.adapter.auth0.Auth0ClientDirectory;
import dev.teleconsult.adapter.auth0.Auth0ManagementDirectory;
import dev.teleconsult.adapter.auth0.Auth0TokenVerifier;
import dev.teleconsult.adapter.auth0.CachingUserDirectory;
import dev.teleconsult.adapter.auth0.ClientCredentials;
import dev.teleconsult.adapter.auth0.CrudCustomIds;
import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.adapter.http.FhirSettings;
import dev.teleconsult.adapter.http.HttpEventSink;
import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.PageSettings;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.outbound.ProviderSettings;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks every default of every builder against {@code app-bootstrap/src/api/defaults.txt}. The meaning of a default is
 * tested with its feature.
 */
class BuilderDefaultsTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path FILE = ROOT.resolve("app-bootstrap/src/api/defaults.txt");

    /** Each builder with its required arguments only. */
    private static final Map<Class<?>, Supplier<Object>> BUILDERS = Map.ofEntries(
            Map.entry(
                    TeleconsultApplication.Builder.class,
                    () -> TeleconsultApplication.builder(new InMemoryStorage(), new FakeVideoProvider())),
            Map.entry(
                    KaleyraSettings.Builder.class,
                    () -> KaleyraSettings.builder(URI.create("https://kaleyra.example"), "key")),
            Map.entry(ProviderCapabilities.Builder.class, () -> ProviderCapabilities.builder("any")),
            Map.entry(ProviderSettings.Builder.class, ProviderSettings::builder),
            Map.entry(PeriodicTask.Builder.class, () -> PeriodicTask.builder("task", Duration.ofMillis(1), () -> {})),
            Map.entry(KaleyraEmulator.Builder.class, KaleyraEmulator::builder),
            Map.entry(SqlStorage.Builder.class, () -> SqlStorage.builder("jdbc:sqlite:never.db")),
            Map.entry(
                    MiaCrudStorage.Builder.class,
                    () -> MiaCrudStorage.builder(URI.create("http://crud-service"), "visits", "users")),
            Map.entry(Auth0ClientDirectory.Builder.class, () -> Auth0ClientDirectory.builder("auth0-client")),
            Map.entry(
                    Auth0ManagementDirectory.Builder.class,
                    () -> Auth0ManagementDirectory.builder("t.example", new ClientCredentials("id", "secret"))),
            Map.entry(CrudCustomIds.Builder.class, () -> CrudCustomIds.builder("/ids")),
            Map.entry(CachingUserDirectory.Builder.class, () -> CachingUserDirectory.builder(new FakeUserDirectory())),
            Map.entry(
                    Auth0TokenVerifier.Builder.class,
                    () -> Auth0TokenVerifier.builder("https://issuer.example/", "audience")),
            Map.entry(TeleconsultHttpServer.Builder.class, BuilderDefaultsTest::server),
            Map.entry(FhirSettings.Builder.class, FhirSettings::builder),
            Map.entry(HttpSettings.Builder.class, HttpSettings::builder),
            Map.entry(
                    HttpEventSink.Builder.class,
                    () -> HttpEventSink.builder(List.of(EventEndpoint.of(
                            "his", URI.create("https://his.example"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))),
            Map.entry(PageSettings.Builder.class, PageSettings::builder),
            Map.entry(UpstreamHttp.Builder.class, () -> UpstreamHttp.builder(HttpLimits.defaults())));

    @TestFactory
    Stream<DynamicTest> builderDefaultsShouldBeAsRecorded() throws IOException, ReflectiveOperationException {
        Map<String, List<String>> chosen = new TreeMap<>();
        for (Map.Entry<Class<?>, Supplier<Object>> builder : BUILDERS.entrySet()) {
            chosen.put(nameOf(builder.getKey()), defaults(builder.getValue().get()));
        }
        if (Optional.ofNullable(System.getProperty("api.update"))
                .filter(value -> !value.equals("false"))
                .isPresent()) {
            Files.write(FILE, chosen.values().stream().flatMap(List::stream).toList());
        }
        List<String> written = Files.readAllLines(FILE);
        return chosen.entrySet().stream()
                .map(entry -> dynamicTest(
                        entry.getKey(),
                        () -> assertThat(entry.getValue())
                                .as("If the change is intended, record it with:%n%n    %s%n%n", PublicApiTest.UPDATE)
                                .containsExactlyElementsOf(written.stream()
                                        .filter(line -> line.startsWith(entry.getKey() + " "))
                                        .toList())));
    }

    @Test
    void everyPublicBuilderShouldBeKnown() throws IOException {
        List<String> offered = new ArrayList<>();
        for (Path file : ProjectFiles.matching(".*/src/api/public\\.txt")) {
            Files.readAllLines(ROOT.resolve(file)).stream()
                    .filter(line -> line.matches("final class .*\\.Builder"))
                    .map(line -> line.substring("final class ".length()))
                    .forEach(offered::add);
        }

        assertThat(BUILDERS.keySet())
                .extracting(BuilderDefaultsTest::nameOf)
                .containsExactlyInAnyOrderElementsOf(offered);
    }

    private static Object server() {
        return TeleconsultHttpServer.builder(
                TeleconsultApplication.builder(new InMemoryStorage(), new FakeVideoProvider())
                        .executor(Runnable::run)
                        .build());
    }

    /**
     * The fields that can still be set: a final field holds what the builder was given. A builder may also fill an object whose class
     * is visible in its package alone, as {@code …Settings} or {@code …Options}: the fields of that object count as the builder's.
     */
    private static List<String> defaults(Object builder) throws ReflectiveOperationException {
        List<Object> filled = new ArrayList<>(List.of(builder));
        for (Field field : builder.getClass().getDeclaredFields()) {
            if (!Modifier.isPublic(field.getType().getModifiers())
                    && field.getType().getSimpleName().matches(".*(Settings|Options)")) {
                field.setAccessible(true);
                filled.add(field.get(builder));
            }
        }
        String name = nameOf(builder.getClass());
        return filled.stream().flatMap(part -> settable(name, part)).sorted().toList();
    }

    private static Stream<String> settable(String name, Object filled) {
        return Arrays.stream(filled.getClass().getDeclaredFields())
                .filter(field ->
                        !field.isSynthetic() && (field.getModifiers() & (Modifier.FINAL | Modifier.STATIC)) == 0)
                .map(field -> name + " " + field.getName() + " = " + valueOf(field, filled));
    }

    private static String valueOf(Field field, Object builder) {
        try {
            field.setAccessible(true);
            return text(field.get(builder));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A value without its own text is shown by its type. */
    private static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(BuilderDefaultsTest::text).orElse("none");
        }
        // The order of sets differs in every process.
        String text = String.valueOf(value instanceof Set<?> set ? new TreeSet<>(set) : value);
        return text.matches("(?s).*(@[0-9a-f]+|\\$\\$Lambda).*") ? "its own" : text;
    }

    private static String nameOf(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }
}
