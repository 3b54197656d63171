package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bill of materials of a release, made by the profile {@code release}. */
class BillOfMaterialsCheck {

    private static final Path TARGET =
            Path.of(System.getProperty("project.root")).resolve("app-bootstrap/target");

    @Test
    void billOfMaterialsShouldListTheJarsBesideTheServer() throws IOException {
        JsonNode bill = new ObjectMapper()
                .readTree(TARGET.resolve("teleconsult-server.cdx.json").toFile());
        Set<String> components = new TreeSet<>();
        bill.path("components")
                .forEach(component -> components.add(component.path("name").asText() + "-"
                        + component.path("version").asText() + ".jar"));

        try (Stream<Path> lib = Files.list(TARGET.resolve("lib"))) {
            assertThat(components)
                    .containsExactlyInAnyOrderElementsOf(
                            lib.map(file -> file.getFileName().toString()).toList());
        }
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.at("/metadata/component/version").asText()).isEqualTo(System.getProperty("project.version"));
        assertThat(bill.at("/metadata/timestamp").isMissingNode())
                .as("two builds are equal")
                .isTrue();
    }
}
