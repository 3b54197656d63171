package dev.teleconsult.bootstrap.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.adapter.http.EventEndpoint.Format;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventVariablesTest {

    private static final String NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OLD = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @TempDir
    Path folder;

    private static Map<String, String> with(String... pairs) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            variables.put(pairs[i], pairs[i + 1]);
        }
        return variables;
    }

    private AppConfig read(String endpoints) throws IOException {
        return CatalogueTest.read(with(
                "EVENTS_ENDPOINTS_FILE",
                Files.writeString(folder.resolve("endpoints.json"), endpoints).toString()));
    }

    @Test
    void serverWithoutAnEndpointShouldSendNoEvents() {
        assertThat(CatalogueTest.read(Map.of()).events()).isEmpty();
    }

    @Test
    void oneEndpointShouldRequireNoFile() {
        AppConfig config = CatalogueTest.read(
                with("EVENTS_URL", "https://receiver.example/hook", "EVENTS_SECRETS", NEW + ", " + OLD));

        assertThat(config.events().orElseThrow().endpoints())
                .containsExactly(new EventEndpoint(
                        "events",
                        URI.create("https://receiver.example/hook"),
                        List.of(NEW, OLD),
                        List.of("*"),
                        Format.STANDARD));
        assertThat(config.events().orElseThrow().namesPeople()).isTrue();
        assertThat(config.events().orElseThrow().privateAddresses()).isFalse();
        assertThat(config.secrets()).contains(new Secret(NEW), new Secret(OLD));
    }

    @Test
    void fileShouldContainSeveralEndpoints() throws IOException {
        AppConfig config = read("""
                {"endpoints": [
                  {"name": "his", "url": "https://his.example/events?site=3", "secrets": ["%s", "%s"]},
                  {"name": "billing", "url": "https://billing.example", "secrets": ["%s"],
                   "types": ["teleconsultation.completed", "teleconsultation.c*"], "format": "cloudevents"}
                ]}""".formatted(NEW, OLD, OLD));

        assertThat(config.events().orElseThrow().endpoints())
                .containsExactly(
                        new EventEndpoint(
                                "his",
                                URI.create("https://his.example/events?site=3"),
                                List.of(NEW, OLD),
                                List.of("*"),
                                Format.STANDARD),
                        new EventEndpoint(
                                "billing",
                                URI.create("https://billing.example"),
                                List.of(OLD),
                                List.of("teleconsultation.completed", "teleconsultation.c*"),
                                Format.CLOUDEVENTS));
        assertThat(config.secrets()).contains(new Secret(NEW), new Secret(OLD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"https://a.example\",\"secrets\":[\"S\"],\"type\":\"x\"}]}"
                        + "|endpoints[0] has fields that are not known: type",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"https://a.example\",\"secrets\":[\"S\"],\"types\":[\"visit.*\"]}]}"
                        + "|endpoints[0]: types must be out of ",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"https://a.example\",\"secrets\":[\"S\"],\"format\":\"xml\"}]}"
                        + "|endpoints[0].format must be standard or cloudevents",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"https://a.example\",\"secrets\":[\"hunter2\"]}]}"
                        + "|endpoints[0]: a secret must be whsec_",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"https://a.example\",\"secrets\":[]}]}"
                        + "|endpoints[0]: secrets must be 1 to 10",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"https://a.example\",\"secrets\":[3]}]}"
                        + "|endpoints[0]: a secret must be whsec_",
                "{\"endpoints\":[{\"url\":\"https://a.example\",\"secrets\":[\"S\"]}]}|endpoints[0]: name must be 1 to 40",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"a b\",\"secrets\":[\"S\"]}]}|endpoints[0].url must be an http",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"https://u:p@a.example\",\"secrets\":[\"S\"]}]}"
                        + "|endpoints[0]: url must be an http",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"http://a.example\",\"secrets\":[\"S\"]}]}"
                        + "|the endpoint a must be https, unless ALLOW_INSECURE_UPSTREAMS=true",
                "{\"endpoints\":[{\"name\":\"a\",\"url\":\"https://a.example\",\"secrets\":[\"S\"]},"
                        + "{\"name\":\"a\",\"url\":\"https://b.example\",\"secrets\":[\"S\"]}]}"
                        + "|the endpoint a is there twice",
                "{\"endpoints\":[7]}|endpoints[0]: name must be",
                "{\"endpoints\":[]}|must hold an object with the one field endpoints",
                "{\"endpoint\":[]}|must hold an object with the one field endpoints",
                "[]|must hold an object with the one field endpoints",
                "{\"endpoints\":[}|is not JSON; look at line 1, column 15"
            })
    void problemsOfAFileShouldBeReportedWithoutItsSecrets(String file, String problem) {
        assertThatThrownBy(() -> read(file.replace("\"S\"", "\"" + NEW + "\"")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("EVENTS_ENDPOINTS_FILE: " + problem)
                .hasMessageNotContainingAny(NEW, "hunter2", "a.example", "u:p");
    }

    @Test
    void unreadableFileShouldBeReported() throws IOException {
        assertThatThrownBy(() -> CatalogueTest.read(with("EVENTS_ENDPOINTS_FILE", "whsec_a-secret-in-the-wrong-place")))
                .hasMessageContaining("EVENTS_ENDPOINTS_FILE: must name a file that can be read (NoSuchFileException)")
                .hasMessageNotContaining("wrong-place");
        assertThatThrownBy(() -> read(" ".repeat(EndpointsFile.MAX_BYTES + 1)))
                .hasMessageContaining("must name a file of at most 1048576 bytes");
        StringBuilder many = new StringBuilder("{\"endpoints\":[");
        for (int i = 0; i <= EndpointsFile.MOST; i++) {
            many.append(i == 0 ? "" : ",").append("{}");
        }
        assertThatThrownBy(() -> read(many.append("]}").toString())).hasMessageContaining("a list of 1 to 50 objects");
    }

    @Test
    void conflictingVariablesShouldBeReported() {
        assertThatThrownBy(() -> CatalogueTest.read(with("EVENTS_URL", "https://receiver.example")))
                .hasMessageContaining("EVENTS_SECRETS is missing: it goes together with EVENTS_URL");
        assertThatThrownBy(() -> CatalogueTest.read(with("EVENTS_SECRETS", NEW)))
                .hasMessageContaining("EVENTS_URL is missing: it goes together with EVENTS_SECRETS");
        assertThatThrownBy(() -> CatalogueTest.read(
                        with("EVENTS_URL", "https://receiver.example", "EVENTS_SECRETS", "whsec_hunter2")))
                .hasMessageContaining("EVENTS_SECRETS holds a text that signs nothing: a secret must be")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(
                        () -> CatalogueTest.read(with("EVENTS_URL", "http://receiver.example", "EVENTS_SECRETS", NEW)))
                .hasMessageContaining("EVENTS_URL must be https, unless ALLOW_INSECURE_UPSTREAMS=true");
        assertThat(CatalogueTest.read(with(
                                "EVENTS_URL",
                                "http://receiver.example",
                                "EVENTS_SECRETS",
                                NEW,
                                "ALLOW_INSECURE_UPSTREAMS",
                                "true"))
                        .events())
                .isPresent();
        assertThatThrownBy(() -> CatalogueTest.read(with(
                        "EVENTS_URL",
                        "https://receiver.example",
                        "EVENTS_SECRETS",
                        NEW,
                        "TELECONSULTATIONS_CRUD_NAME",
                        "t",
                        "USER_ID_MAP_CRUD_NAME",
                        "u")))
                .hasMessageContaining("EVENTS_CRUD_NAME is missing: events on a CRUD store need a collection");
        assertThatThrownBy(() -> CatalogueTest.read(
                        with("EVENTS_URL", "https://receiver.example", "EVENTS_ENDPOINTS_FILE", "any")))
                .hasMessageContaining(
                        "EVENTS_ENDPOINTS_FILE names all endpoints: leave EVENTS_URL and EVENTS_SECRETS out");
    }

    /** Rows of changes are made from facts: without a collection for facts a trail could not keep its promise. */
    @Test
    void auditOnACrudStoreShouldRequireCollectionsForRowsAndFacts() {
        assertThatThrownBy(() -> CatalogueTest.read(
                        with("AUDIT", "changes", "TELECONSULTATIONS_CRUD_NAME", "t", "USER_ID_MAP_CRUD_NAME", "u")))
                .hasMessageContaining("AUDIT needs AUDIT_CRUD_NAME on a CRUD store")
                .hasMessageContaining("AUDIT needs EVENTS_CRUD_NAME on a CRUD store");
    }
}
