package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The image is built by a container engine or by a script; both have to make the same image. */
class ImageRecipesTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("project.root"), "app-bootstrap", "src/main/container");
    private static final Pattern WORD = Pattern.compile("\"([^\"]+)\"");

    private final String forEngines = Files.readString(FOLDER.resolve("Containerfile"));
    private final String script = Files.readString(FOLDER.resolve("image"));

    ImageRecipesTest() throws IOException {}

    /** The script takes SQLite's library from the jar, so that the JVM need not. */
    @Test
    void serverShouldBeStartedByTheSameCommand() {
        List<String> words = words(script, "Entrypoint: \\[([^\\]]+)]");

        assertThat(words).contains("@/app/jvm.options", "@/app/jvm-25.options");
        assertThat(words.stream().filter(word -> !word.startsWith("-Dorg.sqlite.lib.")))
                .containsExactlyElementsOf(words(forEngines, "ENTRYPOINT \\[([^\\]]+)]"));
    }

    @Test
    void healthShouldBeCheckedByTheSameCommand() {
        assertThat(words(script, "Test: \\[\"CMD\", ([^\\]]+)]"))
                .isNotEmpty()
                .containsExactlyElementsOf(words(forEngines, "HEALTHCHECK [^\\[]+\\[([^\\]]+)]"));
    }

    @Test
    void environmentShouldBeTheSame() {
        assertThat(words(script, "Env: \\[([^\\]]+)]"))
                .isNotEmpty()
                .containsExactly(found(forEngines, "\nENV (.+)\n").split(" "));
    }

    @Test
    void runtimeShouldHaveTheSameModules() {
        String modules = found(script, "\nmodules=(\\S+)\n") + found(script, "\nmodules\\+=(\\S+)\n");

        assertThat(found(forEngines, "--add-modules \\\\\n((?:[a-z.,]|\\\\\n)+)")
                        .replace("\\\n", "")
                        .strip())
                .isEqualTo(modules);
    }

    private static List<String> words(String recipe, String list) {
        return WORD.matcher(found(recipe, list))
                .results()
                .map(word -> word.group(1))
                .toList();
    }

    private static String found(String recipe, String pattern) {
        List<MatchResult> results =
                Pattern.compile(pattern).matcher(recipe).results().toList();
        assertThat(results).as(pattern).hasSize(1);
        return results.get(0).group(1);
    }
}
