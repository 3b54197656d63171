package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the READMEs against the code: the server's tables, and the test command at the top. */
class ReadmeTest {

    /** What the code calls something that is read for each upstream under a name of its own. */
    private static final Pattern OWN = Pattern.compile("(?:own|wait|named)\\(own, \"([A-Z_]+)\"");

    private static final Pattern VARIABLE = Pattern.compile("\"([A-Z][A-Z0-9]*_[A-Z0-9_]+|AUTH_MODE)\"");

    /** A comma with an even number of quotes after it. */
    private static final String OUTSIDE_QUOTES = ",(?=(?:[^`]*`[^`]*`)*[^`]*$)";

    /** Of older set-ups; mentioned in the README, read by nobody. */
    private static final Set<String> IGNORED =
            Set.of("TRUSTED_PROXIES", "MICROSERVICE_GATEWAY_SERVICE_NAME", "BANDYER_APP_ID");

    @Test
    void configurationTableShouldNameEveryVariableAndNoOther() throws IOException {
        Set<String> documented = new TreeSet<>(defaults().keySet());
        documented.removeAll(IGNORED);

        assertThat(documented).isEqualTo(variablesOfTheCode());
    }

    @Test
    void defaultsOfTheTableShouldBeThoseOfTheCode() throws IOException {
        Map<String, String> environment = new HashMap<>();
        defaults().forEach((name, value) -> {
            if (value.isPresent() && !IGNORED.contains(name)) {
                environment.put(name, value.text());
            }
        });
        Map<String, String> least = Map.of(
                "BANDYER_API_SECRET_KEY", "ak_live_0123456789abcdef",
                "BANDYER_BASE_URL", "https://api.eu.bandyer.com");
        environment.putAll(least);
        // Kaleyra's hosts are the page's to know.
        environment.remove("PAGE_FRAME_SOURCES");
        environment.remove("PAGE_FRAME_ANCESTORS");

        assertThat(environment).hasSizeGreaterThan(40);
        assertThat(AppConfigReader.read(environment, AppConfigReader.Purpose.SERVICE))
                .usingRecursiveComparison()
                .isEqualTo(AppConfigReader.read(least, AppConfigReader.Purpose.SERVICE));
    }

    @Test
    void metricsOfTheTableShouldBeThere(@TempDir Path folder) throws IOException {
        List<String> documented = readme().lines()
                .dropWhile(line -> !line.startsWith("| Metric"))
                .skip(2)
                .takeWhile(line -> line.startsWith("| `"))
                .flatMap(line -> quoted(line.split("\\|", -1)[1]).stream())
                .toList();
        try (Deployment deployment = Deployment.at("2030-01-01T09:00:00Z", folder, Map.of())) {
            deployment.get("/teleconsultation/7", "miauserid", "a");

            String metrics = deployment.get("/-/metrics").text();
            assertThat(documented).hasSizeGreaterThan(15).allMatch(name -> metrics.contains("# TYPE " + name + " "));
        }
    }

    @Test
    void commandOfTheReadmeShouldBeWhatCiRuns() throws IOException {
        assertThat(Files.readString(root().resolve("README.md"))).contains("\n    mvn -B -ntp verify\n");
        assertThat(Files.readString(root().resolve(".ci/run"))).endsWith("mvn -B -ntp verify\n");
    }

    private record Default(String text) {
        boolean isPresent() {
            return !text.isEmpty();
        }
    }

    /** By variable; several in one row have their defaults in the same order. */
    private static Map<String, Default> defaults() throws IOException {
        Map<String, Default> defaults = new TreeMap<>();
        for (String row :
                readme().lines().filter(line -> line.startsWith("| `")).toList()) {
            String[] cells = row.split("\\|", -1);
            List<String> names = quoted(cells[1]);
            if (!names.get(0).matches("[A-Z][A-Z0-9_]+")) {
                continue;
            }
            List<String> values = Arrays.stream(cells[2].split(OUTSIDE_QUOTES))
                    .map(value -> quoted(value).stream().findFirst().orElse(""))
                    .toList();
            for (int i = 0; i < names.size(); i++) {
                defaults.put(names.get(i), new Default(i < values.size() ? values.get(i) : ""));
            }
        }
        return defaults;
    }

    private static List<String> quoted(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Set<String> variablesOfTheCode() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String file : List.of("AppConfigReader.java", "FileConfigReader.java")) {
            String code = Files.readString(
                    root().resolve("app-bootstrap/src/main/java/dev/teleconsult/bootstrap/configuration")
                            .resolve(file));
            OWN.matcher(code)
                    .results()
                    .map(match -> "UPSTREAM_" + match.group(1))
                    .forEach(names::add);
            VARIABLE.matcher(OWN.matcher(code).replaceAll(""))
                    .results()
                    .map(ReadmeTest::name)
                    .forEach(names::add);
        }
        // Looked for only to tell what is meant.
        names.remove("USER_MAP_ID_CRUD_NAME");
        return names;
    }

    private static String name(MatchResult match) {
        return match.group(1);
    }

    private static String readme() throws IOException {
        return Files.readString(root().resolve("app-bootstrap/README.md"));
    }

    private static Path root() {
        return Path.of(System.getProperty("project.root"));
    }
}
