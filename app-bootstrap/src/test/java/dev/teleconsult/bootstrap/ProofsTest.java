package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The tests that a module leaves to its proofs are exactly those that the proofs run: both read one pattern of the root
 * POM.
 */
class ProofsTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    @ParameterizedTest
    @CsvSource({
        "teleconsult-domain, teleconsult-ports/proofs, ports.proofs",
        "teleconsult-ports, teleconsult-ports/proofs, ports.proofs",
        "adapter-crud, adapter-crud/proofs, stores.proofs",
        "adapter-http-javalin, adapter-http-javalin/proofs, http.proofs",
        "app-bootstrap, app-bootstrap/proofs, server.proofs"
    })
    void everyTestShouldRunInTheModuleOrInItsProofs(String module, String proofs, String pattern) throws IOException {
        assertThat(Files.readString(ROOT.resolve("pom.xml"))).containsOnlyOnce("<" + pattern + ">");
        assertThat(Files.readString(ROOT.resolve(module).resolve("pom.xml")))
                .containsOnlyOnce("<exclude>${" + pattern + "}</exclude>")
                .contains("<exclude>**/*$*</exclude>");
        assertThat(Files.readString(ROOT.resolve(proofs).resolve("pom.xml")))
                .containsOnlyOnce("<include>${" + pattern + "}</include>")
                .contains("<dependency>dev.teleconsult:" + module + ":test-jar</dependency>")
                .contains("<failIfNoTests>true</failIfNoTests>");
    }
}
