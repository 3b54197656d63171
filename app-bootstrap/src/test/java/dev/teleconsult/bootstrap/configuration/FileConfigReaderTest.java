package dev.teleconsult.bootstrap.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.adapter.http.PageSettings.Palette;
import dev.teleconsult.adapter.http.UserIdStep;
import dev.teleconsult.adapter.http.UserIdStep.From;
import dev.teleconsult.bootstrap.configuration.FileConfig.CustomIdFields;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.domain.Tools;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileConfigReaderTest {

    private static final String PRIVILEGES = """
            "privileges": {"basic": {"groups": ["patient"]}, "plus": {"groups": ["doctor"]}}""";

    @TempDir
    Path folder;

    @Test
    void builtInConfigurationShouldBeTheOriginals() {
        FileConfig builtIn = FileConfigReader.builtIn();

        Tools all = Tools.only(Set.of(
                Tool.CHAT,
                Tool.SCREEN_SHARING,
                Tool.FILE_UPLOAD,
                Tool.WHITEBOARD,
                Tool.SNAPSHOT,
                Tool.LIVE_EDIT,
                Tool.LIVE_POINTER,
                Tool.PRESENT_TO_EVERYONE));
        assertThat(builtIn.privileges().knownGroups()).containsExactly("doctor", "patient");
        assertThat(builtIn.privileges().roleOf(Set.of("doctor"))).isEqualTo(Role.PLUS);
        assertThat(builtIn.privileges().toolsOf(Role.BASIC)).isEqualTo(all);
        assertThat(builtIn.privileges().toolsOf(Role.PLUS)).isEqualTo(all);
        assertThat(builtIn.look().theme().light()).isEqualTo(new Palette("#ffffff", "#480ca8"));
        assertThat(builtIn.look().theme().dark()).isEqualTo(new Palette("#003049", "#d62828"));
        assertThat(builtIn.look().logo()).isEmpty();
        assertThat(builtIn.backgroundGroups()).isEmpty();
        assertThat(builtIn.userIdPath()).isEmpty();
        assertThat(builtIn.customIds()).isEqualTo(new CustomIdFields("_id", "authUserId"));
    }

    @Test
    void fileOfTheDocumentationShouldBeAcceptedWithItsTrailingCommas() throws IOException {
        Outcome outcome = read("""
                // as printed, with everything a 1.x file may have
                {
                  "environment": "sandbox",
                  "mode": "window",
                  "privileges": {
                    "basic": { "groups": ["customer", "carer",], "tools": { "chat": true, "snapshot": false, }, },
                    "plus": { "groups": ["doctor",], "tools": {} /* none */ },
                  },
                  "theme": {
                    "light": { "primaryColor": "#fff", "accentColor": "#480CA8", },
                    "dark": { "primaryColor": "#003050", },
                  },
                  "companyLogo": { "url": "https://example.org/logo.svg", },
                  "groupsWithBackgroundList": ["doctor",],
                  "userIdPathInRequest": [
                    { "from": "object", "extract": "headers" },
                    { "from": "object", "extract": "miauserproperties" },
                    { "from": "json", "extract": "ids" },
                    { "from": "array", "extract": 0 },
                  ],
                  "customUserId": { "source": "email", },
                }
                """);

        FileConfig config = outcome.config();
        assertThat(config.privileges().knownGroups()).containsExactly("carer", "customer", "doctor");
        assertThat(config.privileges().toolsOf(Role.BASIC)).isEqualTo(Tools.only(Set.of(Tool.CHAT)));
        assertThat(config.privileges().toolsOf(Role.PLUS)).isEqualTo(Tools.only(Set.of()));
        assertThat(config.look().theme().light()).isEqualTo(new Palette("#fff", "#480CA8"));
        assertThat(config.look().theme().dark()).isEqualTo(new Palette("#003050", "#d62828"));
        assertThat(config.look().logo()).contains(URI.create("https://example.org/logo.svg"));
        assertThat(config.backgroundGroups()).containsExactly("doctor");
        assertThat(config.userIdPath())
                .containsExactly(
                        new UserIdStep(From.OBJECT, "headers"),
                        new UserIdStep(From.OBJECT, "miauserproperties"),
                        new UserIdStep(From.JSON, "ids"),
                        new UserIdStep(From.ARRAY, "0"));
        assertThat(config.customIds()).isEqualTo(new CustomIdFields("email", "authUserId"));
        assertThat(outcome.warnings()).isEmpty();
    }

    @Test
    void roleWithoutToolsShouldNotBeRestricted() throws IOException {
        assertThat(read("{" + PRIVILEGES + "}").config().privileges().toolsOf(Role.PLUS))
                .isEqualTo(Tools.unrestricted());
    }

    @Test
    void partsOfTheWhiteboardShouldBeGrantedSeparately() throws IOException {
        assertThat(read("""
                                {"privileges": {
                                  "basic": {"groups": ["a"], "tools": {"whiteboard": {"wb_pen": true, "wb_text": false}}},
                                  "plus": {"groups": ["b"]}}}
                                """).config().privileges().toolsOf(Role.BASIC))
                .isEqualTo(Tools.only(Set.of(Tool.WHITEBOARD_PEN)));
    }

    @Test
    void unknownKeysShouldBeIgnoredWithAWarning() throws IOException {
        Outcome outcome = read("""
                {"privileges": {"basic": {"groups": ["a"], "tools": {"teleport": true}}, "plus": {"groups": ["b"]}},
                 "theme": {"light": {"primaryColor": "red; } body { display: none"}},
                 "companyLogo": {"url": "javascript:alert(1)"},
                 "colour": "blue"}
                """);

        String variable = FileConfigReader.VARIABLE;
        assertThat(outcome.warnings())
                .containsExactly(
                        variable + ": privileges.basic.tools.teleport is not known and ignored",
                        variable
                                + ": theme.light.primaryColor is not a colour written #rgb or #rrggbb; #ffffff is used",
                        variable + ": companyLogo.url is not an http or https URL; no logo is shown",
                        variable + ": colour is not known and ignored");
        assertThat(outcome.config().look().theme().light().primary()).isEqualTo("#ffffff");
        assertThat(outcome.config().look().logo()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                                                        | privileges is missing: an object
            {"privileges": []}                                                        | privileges must be an object
            {"privileges": {"basic": {"groups": ["a"]}}}                              | privileges.plus is missing: an object
            {"privileges": {"basic": {}, "plus": {"groups": ["b"]}}}                  | privileges.basic.groups is missing: a list of groups
            {"privileges": {"basic": {"groups": "a"}, "plus": {"groups": ["b"]}}}     | privileges.basic.groups must be a list
            {"privileges": {"basic": {"groups": [1]}, "plus": {"groups": ["b"]}}}     | privileges.basic.groups[0] must be a text
            {"privileges": {"basic": {"groups": ["a"]}, "plus": {"groups": ["a"]}}}   | privileges must not have groups in both roles: [a]
            {"privileges": {"basic": {"groups": ["a"], "tools": {"chat": "yes"}}, "plus": {"groups": ["b"]}}} | privileges.basic.tools.chat must be true or false
            """)
    void invalidPrivilegesShouldPreventTheStart(String file, String problem) {
        assertThat(problemsOf(file)).containsExactly(place() + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "userIdPathInRequest": "headers"                                          | userIdPathInRequest must be a list
            "userIdPathInRequest": [{"from": "json", "extract": "headers"}]           | userIdPathInRequest[0].from must be object, as a request is one
            "userIdPathInRequest": [{"from": "xml", "extract": "headers"}]            | userIdPathInRequest[0].from must be one of object, json, array
            "userIdPathInRequest": [{"from": "object"}]                               | userIdPathInRequest[0].extract is missing: the field to take
            "groupsWithBackgroundList": {"a": 1}                                      | groupsWithBackgroundList must be a list
            "customUserId": "email"                                                   | customUserId must be an object
            "theme": {"light": {"primaryColor": 7}}                                   | theme.light.primaryColor must be a text
            """)
    void invalidKeyShouldPreventTheStart(String key, String problem) {
        assertThat(problemsOf("{" + PRIVILEGES + "," + key + "}")).containsExactly(place() + problem);
    }

    @Test
    void invalidJsonShouldBeReportedByItsPositionOnly() {
        assertThat(problemsOf("{\n  \"privileges\": sesame\n}"))
                .singleElement()
                .asString()
                .startsWith(FileConfigReader.VARIABLE + ": ")
                .contains("is not JSON; look at line 2, column ")
                .doesNotContain("sesame");
    }

    @Test
    void emptyFileShouldPreventTheStart() {
        assertThat(problemsOf("")).singleElement().asString().endsWith("is not a JSON object");
    }

    @Test
    void missingFileShouldPreventTheStart() {
        Variables variables = new Variables(Map.of(FileConfigReader.VARIABLE, "/nowhere/config.json"));

        FileConfigReader.read(variables);

        assertThat(catchThrowableOfType(ConfigException.class, variables::throwIfAnyProblem)
                        .problems())
                .containsExactly(FileConfigReader.VARIABLE + " must name a file; there is no /nowhere/config.json");
    }

    @Test
    void fileShouldBeAcceptedUpToTheSizeLimit() throws IOException {
        String content = "{" + PRIVILEGES + "}";
        String most = content + " ".repeat(FileConfigReader.MAX_BYTES - content.length());

        assertThatCode(() -> read(most)).doesNotThrowAnyException();
        assertThat(problemsOf(most + " ")).singleElement().asString().endsWith("is larger than 1048576 bytes");
    }

    private record Outcome(FileConfig config, List<String> warnings) {}

    private Path file() {
        return folder.resolve("config.json");
    }

    private String place() {
        return FileConfigReader.VARIABLE + ": " + file() + ": ";
    }

    private Outcome read(String content) throws IOException {
        Files.writeString(file(), content);
        Variables variables = new Variables(Map.of(FileConfigReader.VARIABLE, file().toString()));
        FileConfig config = FileConfigReader.read(variables);
        variables.throwIfAnyProblem();
        return new Outcome(config, variables.warnings());
    }

    private List<String> problemsOf(String content) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(content));
        assertThat(refused).isNotNull();
        return refused.problems();
    }
}
