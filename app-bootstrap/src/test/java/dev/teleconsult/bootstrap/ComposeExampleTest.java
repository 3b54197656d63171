package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.teleconsult.bootstrap.configuration.Catalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the example with Prometheus and Grafana against the server: each named metric exists. */
class ComposeExampleTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonMapper JSON = new JsonMapper();

    /** A name before a selector, a range or the end of an expression; functions are followed by a parenthesis. */
    private static final Pattern METRIC = Pattern.compile("\\b[a-z]+(?:_[a-z0-9]+)+\\b(?!\\s*\\()");

    /** Words of PromQL and labels that look like metrics. */
    private static final Set<String> OTHERS = Set.of("status_code");

    @Test
    void everyMetricShouldExist(@TempDir Path folder) throws IOException {
        Set<String> named = new TreeSet<>();
        expressions()
                .forEach(expression -> METRIC.matcher(expression.replaceAll("\"[^\"]*\"", "\"\""))
                        .results()
                        .map(MatchResult::group)
                        .filter(name -> !OTHERS.contains(name))
                        .forEach(named::add));
        try (Deployment deployment = Deployment.at("2030-01-01T09:00:00Z", folder, Map.of())) {
            deployment.get("/teleconsultation/7", "miauserid", "a");
            Set<String> there = deployment
                    .get("/-/metrics")
                    .text()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[{ ]", 2)[0])
                    .collect(Collectors.toSet());

            assertThat(named).hasSizeGreaterThan(15).isSubsetOf(there);
        }
    }

    @Test
    void fourAlertsShouldHaveASummaryAndADescription() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        YAML.readTree(folder().resolve("alerts.yml").toFile())
                .path("groups")
                .forEach(group -> group.path("rules").forEach(rules::add));

        assertThat(rules)
                .extracting(rule -> rule.path("alert").textValue())
                .containsExactly("OwedWorkTooOld", "BreakerOpen", "ManyServerErrors", "ReconcilerSilent");
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.path("for").textValue()).matches("\\d+m");
            assertThat(rule.at("/labels/severity").textValue()).isIn("warning", "critical");
            assertThat(rule.at("/annotations/summary").textValue()).isNotBlank();
            assertThat(rule.at("/annotations/description").textValue()).isNotBlank();
        });
    }

    @Test
    void panelsShouldHaveUniqueTitlesAndAPosition() throws IOException {
        List<String> titles = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        dashboard().path("panels").forEach(panel -> {
            titles.add(panel.path("title").textValue());
            ids.add(panel.path("id").intValue());
            assertThat(panel.at("/gridPos/x").intValue()
                            + panel.at("/gridPos/w").intValue())
                    .isLessThanOrEqualTo(24);
        });
        assertThat(titles).doesNotHaveDuplicates().doesNotContainNull();
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void variablesAndTargetsShouldMatch() throws IOException {
        JsonNode compose = YAML.readTree(folder().resolve("compose.yaml").toFile());
        List<String> variables = new ArrayList<>();
        compose.at("/x-server/environment").fieldNames().forEachRemaining(variables::add);
        assertThat(variables).contains("BANDYER_API_SECRET_KEY").isSubsetOf(Catalogue.names());
        assertThat(compose.at("/x-server/image").textValue())
                .as("the image that the profile image makes")
                .isEqualTo(
                        "localhost/teleconsult:${TELECONSULT_VERSION:-" + System.getProperty("project.version") + "}");

        JsonNode job =
                YAML.readTree(folder().resolve("prometheus.yml").toFile()).at("/scrape_configs/0");
        assertThat(job.path("metrics_path").textValue()).isEqualTo("/-/metrics");
        job.at("/static_configs/0/targets").forEach(target -> {
            String service = target.textValue().replace(":3000", "");
            assertThat(compose.path("services").has(service)).as(service).isTrue();
        });
        for (String file : List.of("datasources/prometheus.yaml", "dashboards/teleconsult.yaml")) {
            assertThat(YAML.readTree(folder().resolve("grafana/provisioning")
                                    .resolve(file)
                                    .toFile())
                            .path("apiVersion")
                            .intValue())
                    .isEqualTo(1);
        }
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        dashboard().findValuesAsText("expr").forEach(expressions::add);
        YAML.readTree(folder().resolve("alerts.yml").toFile())
                .findValuesAsText("expr")
                .forEach(expressions::add);
        return expressions;
    }

    private static JsonNode dashboard() throws IOException {
        return JSON.readTree(
                folder().resolve("grafana/dashboards/teleconsult.json").toFile());
    }

    private static Path folder() {
        return Path.of(System.getProperty("project.root")).resolve("app-bootstrap/src/main/compose");
    }
}
