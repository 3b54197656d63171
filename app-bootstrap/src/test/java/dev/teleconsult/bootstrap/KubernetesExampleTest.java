package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.configuration.AppConfig;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.configuration.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the example for Kubernetes against the code: its variables, probes and waiting times. */
class KubernetesExampleTest {

    private static final Pattern VARIABLE =
            Pattern.compile("- name: ([A-Z][A-Z0-9_]+)\\n +(?:value: \"?([^\"\\n]+)\"?|valueFrom:\\n +secretKeyRef:)");
    private static final Pattern PROBE =
            Pattern.compile("(\\w+)Probe:\\n +httpGet:\\n +path: (\\S+)\\n +port: http\\n");

    /** Read by the java launcher, not by us. */
    private static final String OF_JAVA = "JDK_JAVA_OPTIONS";

    /** The time that the store and the metrics need to close. */
    private static final Duration REST = Duration.ofSeconds(5);

    @Test
    void variablesShouldBeKnownAndStartTheServer(@TempDir Path folder) throws IOException {
        Map<String, String> environment = environment();
        Path file = folder.resolve("config.json");
        String text = example().substring(example().indexOf("  config.json: |\n") + "  config.json: |\n".length());
        Files.writeString(file, text.substring(0, text.indexOf("---\n")));
        assertThat(environment.put("TELECONSULTATION_SERVICE_CONFIG_PATH", file.toString()))
                .isEqualTo("/etc/teleconsult/config.json");

        assertThat(environment.keySet())
                .contains("BANDYER_API_SECRET_KEY", "BANDYER_BASE_URL", "DATABASE_URL")
                .isSubsetOf(Catalogue.names());
        AppConfig config = AppConfigReader.read(environment, AppConfigReader.Purpose.SERVICE);
        assertThat(config.warnings()).isEmpty();
        assertThat(example()).contains("prometheus.io/path: /-/metrics\n", "prometheus.io/port: \"3000\"\n");
        assertThat(example())
                .contains("containerPort: "
                        + AppConfigReader.listening(environment).port() + "\n");
        assertThat(config.authMode()).isEqualTo(AppConfig.AuthMode.GATEWAY);
    }

    @Test
    void probesShouldUseTheirEndpoints(@TempDir Path folder) throws IOException {
        Map<String, String> probes = new HashMap<>();
        PROBE.matcher(example()).results().forEach(probe -> probes.put(probe.group(1), probe.group(2)));

        assertThat(probes)
                .isEqualTo(Map.of("startup", "/-/healthz", "readiness", "/-/ready", "liveness", "/-/healthz"));
        try (Deployment deployment = Deployment.at("2030-01-01T09:00:00Z", folder, Map.of())) {
            for (String path : Set.copyOf(probes.values())) {
                assertThat(deployment.get(path).status()).as(path).isEqualTo(200);
            }
        }
    }

    @Test
    void terminationPeriodShouldCoverTheShutdown() throws IOException {
        AppConfig.Shutdown shutdown = AppConfigReader.read(withoutFile(environment()), AppConfigReader.Purpose.SERVICE)
                .shutdown();
        Duration longest = shutdown.serveFor()
                .plus(shutdown.finishWithin())
                // The running step of the reconciler may take this time once more.
                .plus(shutdown.finishWithin())
                .plus(REST);

        assertThat(Duration.ofSeconds(number("terminationGracePeriodSeconds"))).isGreaterThanOrEqualTo(longest);
        assertThat(example()).doesNotContain("preStop:");
        // The endpoints need to learn that it leaves before it stops listening.
        assertThat(shutdown.serveFor()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void containerShouldNotRunAsRootNorWriteItsImage() throws IOException {
        assertThat(example())
                .contains(
                        "replicas: 2",
                        "runAsNonRoot: true",
                        "readOnlyRootFilesystem: true",
                        "allowPrivilegeEscalation: false",
                        "kind: PodDisruptionBudget",
                        "mountPath: /tmp");
        String uid = "user=" + number("runAsUser") + " ";
        assertThat(Files.readString(sources().resolve("container/image"))).contains(uid);
    }

    private static Map<String, String> withoutFile(Map<String, String> environment) {
        environment.remove("TELECONSULTATION_SERVICE_CONFIG_PATH");
        return environment;
    }

    private static Map<String, String> environment() throws IOException {
        Map<String, String> secrets = Map.of(
                "BANDYER_API_SECRET_KEY", "ak_live_0123456789abcdef",
                "DATABASE_URL", "jdbc:postgresql://db/teleconsult",
                "DATABASE_USER", "teleconsult",
                "DATABASE_PASSWORD", "0123456789abcdef");
        Map<String, String> environment = new HashMap<>();
        List<MatchResult> variables = VARIABLE.matcher(example()).results().toList();
        for (MatchResult variable : variables) {
            String name = variable.group(1);
            String value = variable.group(2);
            assertThat(secrets.containsKey(name))
                    .as("%s is a secret exactly if it refers to one", name)
                    .isEqualTo(value == null);
            environment.put(name, value == null ? secrets.get(name) : value);
        }
        assertThat(environment.remove(OF_JAVA)).contains("-XX:+UseSerialGC");
        return environment;
    }

    private static long number(String key) throws IOException {
        return Pattern.compile(key + ": (\\d+)\\n")
                .matcher(example())
                .results()
                .map(match -> Long.parseLong(match.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private static String example() throws IOException {
        return Files.readString(sources().resolve("kubernetes/teleconsult.yaml"));
    }

    private static Path sources() {
        return root().resolve("app-bootstrap/src/main");
    }

    private static Path root() {
        return Path.of(System.getProperty("project.root"));
    }
}
