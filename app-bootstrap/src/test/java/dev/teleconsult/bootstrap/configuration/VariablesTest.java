package dev.teleconsult.bootstrap.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the environment is read: files of secrets, quotation marks, numbers, unknown names. */
class VariablesTest {

    private static final String KEY = "ak_live_0123456789abcdef";

    @TempDir
    Path folder;

    @Test
    void everySecretShouldBeReadFromAFile() throws IOException {
        for (Variable<?> variable : Catalogue.ALL) {
            if (variable.kind().isSecret()) {
                String value = variable.kind().taken().isEmpty()
                        ? "sesame"
                        : variable.kind().taken().get(0);
                Path file = Files.writeString(folder.resolve(variable.name()), value + "\n");
                Variables variables = new Variables(Map.of(variable.fileName().orElseThrow(), file.toString()));

                assertThat(variables.find(variable)).as(variable.name()).hasToString("Optional[[REDACTED]]");
                assertThat(variables.secrets()).containsExactly(new Secret(value));
                variables.throwIfAnyProblem();
            }
        }
        assertThat(Catalogue.ALL.stream().filter(variable -> variable.kind().isSecret()))
                .hasSizeGreaterThan(4);
    }

    @Test
    void secretInTwoPlacesShouldBeRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), KEY);

        assertThat(problemsOf(Map.of("BANDYER_API_SECRET_KEY", KEY, "BANDYER_API_SECRET_KEY_FILE", file.toString())))
                .containsExactly(
                        "BANDYER_API_SECRET_KEY and BANDYER_API_SECRET_KEY_FILE are both set; set one of them");
    }

    @Test
    void fileWithoutASecretShouldBeRefusedWithoutItsContent() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), " \n");
        Path large = Files.write(folder.resolve("large"), new byte[70_000]);
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});

        assertThat(problemsOfKeyFile(empty.toString())).endsWith(" is empty");
        assertThat(problemsOfKeyFile(large.toString())).endsWith(" is larger");
        assertThat(problemsOfKeyFile(binary.toString())).endsWith(" is none");
        assertThat(problemsOfKeyFile(KEY))
                .isEqualTo("BANDYER_API_SECRET_KEY_FILE must name a file that can be read; there is none of that name");
    }

    private String problemsOfKeyFile(String file) {
        Map<String, String> environment = new HashMap<>(Map.of("BANDYER_API_SECRET_KEY_FILE", file));
        environment.put("BANDYER_API_SECRET_KEY", "");
        List<String> problems = problemsOf(environment);
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"ak_live_0123456789\"", "'ak_live_0123456789'"})
    void quotationMarksShouldBeWarnedAbout(String key) {
        assertThat(warningsOf(Map.of("BANDYER_API_SECRET_KEY", key)))
                .containsExactly(
                        "BANDYER_API_SECRET_KEY begins and ends with a quotation mark, which is taken as a part of"
                                + " its value");
    }

    @Test
    void quotedSourceShouldNotBeWarnedAbout() {
        assertThat(warningsOf(Map.of("PAGE_FRAME_ANCESTORS", "'none'"))).isEmpty();
    }

    /** As JavaScript's Number reads them. */
    @ParameterizedTest
    @CsvSource({"' 8080 ', 8080", "8080.0, 8080", "8.08e3, 8080", "0x1f90, 8080", "+8080, 8080", "08080, 8080"})
    void numbersShouldBeReadAsByTheOriginal(String text, int port) {
        assertThat(AppConfigReader.listening(Map.of("HTTP_PORT", text)).port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080px", "1e99", "0x", "80 80", "1,000", "８０", "--1", "8080.5", "Infinity"})
    void textThatIsNoNumberShouldBeRefused(String text) {
        assertThat(problemsOf(Map.of("HTTP_PORT", text)))
                .singleElement()
                .asString()
                .startsWith("HTTP_PORT must be a whole number from 0 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "IMUTABLE_PERIOD_MS, IMMUTABLE_PERIOD_MS",
        "IMMUTABLE_PERIOD_SM, IMMUTABLE_PERIOD_MS",
        "immutable_period_ms, IMMUTABLE_PERIOD_MS",
        "DATABASE_URLS, DATABASE_URL",
        "VIDEO_TIMEOUT_M, VIDEO_TIMEOUT_MS",
        "BANDYER_API_SECRET_KEY_FILES, BANDYER_API_SECRET_KEY_FILE"
    })
    void misspeltNameShouldBeWarnedAbout(String name, String meant) {
        assertThat(warningsOf(Map.of(name, "1")))
                .containsExactly(name + " is not known and ignored; is " + meant + " meant?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RECONCILE_EVERY", "UPSTREAM_PATIENCE_MS", "PAGE_COLOUR", "BANDYER_REGION"})
    void unknownNameThatResemblesOursShouldBeWarnedAbout(String name) {
        assertThat(warningsOf(Map.of(name, "1")))
                .containsExactly(name + " is not known and ignored; --help lists the variables");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CRUD_SERVICE_SERVICE_HOST",
                "CRUD_SERVICE_PORT",
                "CRUD_SERVICE_PORT_80_TCP_ADDR",
                "NO_PROXY",
                "NODE_ENV",
                "HOSTNAME",
                "PATH",
                "JAVA_HOME",
                "LOG_LEVELS_OF_ANOTHER",
                "BANDYER_APP_ID",
                "STORE_ATTEMPTS"
            })
    void otherNamesShouldNotBeWarnedAbout(String name) {
        assertThat(warningsOf(Map.of(name, "1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP_PROXY",
                "HTTPS_PROXY",
                "NODE_EXTRA_CA_CERTS",
                "NODE_TLS_REJECT_UNAUTHORIZED",
                "NODE_OPTIONS"
            })
    void variablesOfTheOriginalsRuntimeShouldBeWarnedAbout(String name) {
        assertThat(warningsOf(Map.of(name, "1")))
                .singleElement()
                .asString()
                .startsWith(name + " is not used, unlike by the original: ");
    }

    @Test
    void lowerCaseProxyVariableShouldBeWarnedAbout() {
        assertThat(warningsOf(Map.of("https_proxy", "http://proxy:3128")))
                .singleElement()
                .asString()
                .startsWith("HTTPS_PROXY is not used");
    }

    private static List<String> warningsOf(Map<String, String> more) {
        return AppConfigReader.read(environment(more), Purpose.SERVICE).warnings();
    }

    private static List<String> problemsOf(Map<String, String> more) {
        return catchThrowableOfType(
                        ConfigException.class, () -> AppConfigReader.read(environment(more), Purpose.SERVICE))
                .problems();
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment =
                new HashMap<>(Map.of("BANDYER_API_SECRET_KEY", KEY, "BANDYER_BASE_URL", "https://api.eu.bandyer.com"));
        environment.putAll(more);
        return environment;
    }
}
