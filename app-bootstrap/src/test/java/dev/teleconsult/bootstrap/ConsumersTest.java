package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the README against the consumers under {@code src/it}, which the build runs. */
class ConsumersTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path UNIT_TEST = ROOT.resolve("app-bootstrap/src/it/fakes-in-a-unit-test");

    @Test
    void unitTestInTheReadmeShouldBeTheConsumers() throws IOException {
        String test = Files.readString(UNIT_TEST.resolve("src/test/java/org/example/VisitTest.java"));

        assertThat(test.replace("\n    ", "\n")).contains("\n" + ofTheReadme("java"));
        assertThat(bare(Files.readString(UNIT_TEST.resolve("pom.xml")))
                        .replace("@project.version@", System.getProperty("project.version")))
                .contains(bare(ofTheReadme("xml")));
    }

    /** A consumer that the aggregate leaves out is not built. */
    @Test
    void everyConsumerShouldBeBuilt() throws IOException {
        Path consumers = ROOT.resolve("app-bootstrap/src/it");
        String aggregate = Files.readString(consumers.resolve("pom.xml"));
        List<String> built = Pattern.compile("<module>([^<]+)</module>")
                .matcher(aggregate)
                .results()
                .map(module -> module.group(1))
                .toList();

        try (Stream<Path> folders = Files.list(consumers)) {
            assertThat(folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(built);
        }
    }

    private static String ofTheReadme(String language) throws IOException {
        String section = between(Files.readString(ROOT.resolve("README.md")), "**3. With its fakes", "\n## ");
        return between(section, "```" + language + "\n", "```");
    }

    private static String bare(String xml) {
        return xml.replaceAll(">\\s+<", "><").strip();
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        assertThat(from).as(start).isNotNegative();
        int to = text.indexOf(end, from + start.length());
        assertThat(to).as(end).isNotNegative();
        return text.substring(from + start.length(), to);
    }
}
