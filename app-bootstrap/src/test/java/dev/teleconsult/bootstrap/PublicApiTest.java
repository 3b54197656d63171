package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks the public API of every published module against its file {@code src/api/*.txt}. A change that adds a {@code
 * public} adds a line there too, and a change that removes one removes its line.
 */
class PublicApiTest {

    static final String UPDATE =
            "mvn -B -ntp -pl app-bootstrap -am test -Dtest=PublicApiTest,BuilderDefaultsTest -Dsurefire.failIfNoSpecifiedTests=false -Dapi.update";

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    private record Surface(String module, String classes, String file, Predicate<String> packages) {

        static Surface of(String module) {
            return new Surface(module, "target/classes", "public.txt", name -> !InternalPackages.contain(name));
        }

        Path expected() {
            return ROOT.resolve(module).resolve("src/api").resolve(file);
        }

        String actual() throws IOException {
            return PublicApi.of(ROOT.resolve(module).resolve(classes), packages);
        }
    }

    private static Stream<Surface> surfaces() {
        return Stream.of(
                Surface.of("teleconsult-domain"),
                Surface.of("teleconsult-ports"),
                new Surface(
                        "teleconsult-ports",
                        "target/test-classes",
                        "contracts.txt",
                        "dev.teleconsult.ports.contract"::equals),
                Surface.of("teleconsult-ports/upstream"),
                Surface.of("adapter-kaleyra"),
                Surface.of("adapter-kaleyra/emulator"),
                Surface.of("adapter-crud"),
                Surface.of("adapter-auth0"),
                Surface.of("adapter-http-javalin"));
    }

    @TestFactory
    Stream<DynamicTest> publicApiShouldBeAsRecorded() {
        return surfaces()
                .map(surface -> dynamicTest(ROOT.relativize(surface.expected()).toString(), () -> check(surface)));
    }

    private static void check(Surface surface) throws IOException {
        Path file = surface.expected();
        if (Optional.ofNullable(System.getProperty("api.update"))
                .filter(value -> !value.equals("false"))
                .isPresent()) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, surface.actual());
        }
        String expected = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        assertThat(surface.actual().lines())
                .as(
                        "%s differs from the module's public API. If the change is intended, record it with:%n%n    %s%n%n",
                        ROOT.relativize(file), UPDATE)
                .containsExactlyElementsOf(expected.lines().toList());
    }

    /**
     * A listed package that is not exported cannot be used on the module path; an exported package that is not listed
     * can be used unnoticed.
     */
    @TestFactory
    Stream<DynamicTest> modulesShouldExportExactlyTheListedPackages() {
        return surfaces()
                .filter(surface -> surface.file().equals("public.txt"))
                .map(surface -> dynamicTest(
                        surface.module(),
                        () -> assertThat(exports(surface))
                                .containsExactlyInAnyOrderElementsOf(listedPackages(surface))));
    }

    private static List<String> exports(Surface surface) throws IOException {
        Path descriptor =
                ROOT.resolve(surface.module()).resolve(surface.classes()).resolve("module-info.class");
        try (InputStream content = Files.newInputStream(descriptor)) {
            return ModuleDescriptor.read(content).exports().stream()
                    .filter(exported -> !exported.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .toList();
        }
    }

    private static List<String> listedPackages(Surface surface) throws IOException {
        return Files.readAllLines(surface.expected()).stream()
                .filter(line -> line.startsWith("package "))
                .map(line -> line.substring("package ".length()))
                .toList();
    }

    @Test
    void everyKindOfDeclarationShouldBeListed() throws IOException {
        assertThat(PublicApi.of(
                        ROOT.resolve("app-bootstrap/target/test-classes"), "dev.teleconsult.bootstrap.surface"::equals))
                .isEqualTo("""
                        package dev.teleconsult.bootstrap.surface

                        final class Surface
                            <T extends Comparable<T>> List<? super T> sort(List<T>, String...) throws IOException
                            static int LIMIT

                        enum Surface.Colour
                            RED
                            BLUE
                            Surface.Colour other()

                        abstract class Surface.Extensible extends Surface.Shared implements AutoCloseable
                            int times()
                            protected abstract org.assertj.core.api.AbstractAssert<?, ?> check()
                            protected new(int)
                            void close()

                        record Surface.Pair(int left, List<String> right)
                            int sum()
                            new(int)
                            static Surface.Pair none()

                        sealed interface Surface.Shape extends Supplier<Surface.Shape>
                            default boolean isRound()
                            int corners()
                            static Surface.Shape round()

                        """);
    }

    @Test
    void commandInTheMessageShouldBeInTheReadme() throws IOException {
        assertThat(Files.readString(ROOT.resolve("teleconsult-ports/README.md")))
                .contains(UPDATE);
    }
}
