package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.ReactorModules.ReactorModule;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The formatter looks at the sources of every module: {@code formatting.xml} names the folders once for all of them. */
class FormattingTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Pattern INCLUDE = Pattern.compile("<include>([^<]+)</include>");

    @Test
    void everyModuleShouldBeFormatted() throws IOException {
        List<String> includes = INCLUDE.matcher(Files.readString(ROOT.resolve("formatting.xml")))
                .results()
                .map(include -> include.group(1))
                .toList();

        assertThat(ReactorModules.all())
                .isNotEmpty()
                .extracting(ReactorModule::folder)
                .allSatisfy(folder -> {
                    assertThat(includes).anyMatch(include -> takes(include, folder + "/src/main/java/some/Some.java"));
                    assertThat(includes).anyMatch(include -> takes(include, folder + "/src/test/java/some/Some.java"));
                });
        assertThat(includes).noneMatch(include -> takes(include, "a/b/c/src/main/java/some/Some.java"));
    }

    private static boolean takes(String include, String file) {
        return FileSystems.getDefault().getPathMatcher("glob:" + include).matches(Path.of(file));
    }
}
