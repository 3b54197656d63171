package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics, the alert rules and the configuration of Prometheus, checked by Prometheus' own tool. Run by the profile
 * {@code promtool}, which fails if the tool is missing; on Debian the package {@code prometheus} contains it.
 */
class PromtoolCheck {

    private static final Path COMPOSE =
            Path.of(System.getProperty("project.root")).resolve("app-bootstrap/src/main/compose");

    /** Warnings about Micrometer's metrics, whose names its dashboards know. */
    private static final List<String> KNOWN = List.of(
            "process_cpu_time_ns_total metric names should not contain abbreviated units",
            "system_cpu_count non-histogram and non-summary metrics should not have \"_count\" suffix");

    private static String promtool;

    @TempDir
    Path folder;

    @BeforeAll
    static void find() {
        Optional<Path> found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(path -> Path.of(path, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        assertThat(found)
                .as("promtool on the PATH; on Debian the package prometheus brings it")
                .isPresent();
        promtool = found.get().toString();
    }

    @Test
    void metricsShouldBeInTheFormatOfPrometheus() throws Exception {
        try (Deployment deployment = Deployment.at("2030-01-01T09:00:00Z", folder, Map.of())) {
            deployment.get("/teleconsultation/7", "miauserid", "a");
            Path metrics = Files.writeString(
                    folder.resolve("metrics.txt"), deployment.get("/-/metrics").text());

            List<String> said = new ArrayList<>(run(3, metrics, "check", "metrics"));

            assertThat(said).hasSize(KNOWN.size()).containsExactlyInAnyOrderElementsOf(KNOWN);
        }
    }

    @Test
    void brokenMetricsShouldBeDetected() throws Exception {
        Path metrics = Files.writeString(folder.resolve("metrics.txt"), "a_total{b=\"c} 1\n");

        assertThat(run(1, metrics, "check", "metrics")).isNotEmpty();
    }

    @Test
    void alertRulesShouldBeValid() throws Exception {
        assertThat(run(0, Path.of("/dev/null"), "check", "rules", "alerts.yml"))
                .anyMatch(line -> line.contains("4 rules found"));
    }

    @Test
    void configurationShouldBeValid() throws Exception {
        assertThat(run(0, Path.of("/dev/null"), "check", "config", "prometheus.yml"))
                .anyMatch(line -> line.contains("prometheus.yml is valid"));
    }

    private List<String> run(int status, Path input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(promtool));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .directory(COMPOSE.toFile())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            List<String> lines = Files.readAllLines(output);
            assertThat(process.exitValue()).as("%s", lines).isEqualTo(status);
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
