package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One module of the build checks the format of all others. */
class FormattingTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    @Test
    void everySourceOfTheBuildShouldBeChecked() throws IOException {
        List<PathMatcher> checked = Pattern.compile("<include>([^<]+)</include>")
                .matcher(Files.readString(ROOT.resolve("formatting.xml")))
                .results()
                .map(include -> include.group(1))
                // To Maven, two stars are also no folder.
                .map(include -> FileSystems.getDefault().getPathMatcher("glob:" + include.replace("/**/", "/{**/,}")))
                .toList();

        // Consumers are projects of their own.
        List<Path> sources = ProjectFiles.matching("(?!app-bootstrap/src/it/).*\\.java");

        assertThat(sources).hasSizeGreaterThan(500);
        assertThat(sources).allMatch(source -> checked.stream().anyMatch(pattern -> pattern.matches(source)));
        assertThat(Files.readString(ROOT.resolve("pom.xml"))).contains("<module>formatting.xml</module>");
    }
}
