package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the READMEs against the code: the server's metrics, and the test command at the top. */
class ReadmeTest {

    @Test
    void documentedMetricsShouldExist(@TempDir Path folder) throws IOException {
        List<String> documented = readme().lines()
                .dropWhile(line -> !line.startsWith("| Metric"))
                .skip(2)
                .takeWhile(line -> line.startsWith("| `"))
                .flatMap(line -> quoted(line.split("\\|", -1)[1]).stream())
                .toList();
        Map<String, String> events =
                Map.of("EVENTS_URL", "https://receiver.example", "EVENTS_SECRETS", EventReceiver.SECRET);
        try (Deployment deployment = Deployment.at("2030-01-01T09:00:00Z", folder, events)) {
            deployment.get("/teleconsultation/7", "miauserid", "a");

            String metrics = deployment.get("/-/metrics").text();
            assertThat(documented).hasSizeGreaterThan(15).allMatch(name -> metrics.contains("# TYPE " + name + " "));
        }
    }

    @Test
    void commandInTheReadmeShouldBeTheCommandOfCi() throws IOException {
        assertThat(Files.readString(root().resolve("README.md"))).contains("\n    mvn -B -ntp verify\n");
        assertThat(Files.readString(root().resolve(".ci/run"))).endsWith("mvn -B -ntp verify\n");
    }

    private static List<String> quoted(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String readme() throws IOException {
        return Files.readString(root().resolve("app-bootstrap/README.md"));
    }

    private static Path root() {
        return Path.of(System.getProperty("project.root"));
    }
}
