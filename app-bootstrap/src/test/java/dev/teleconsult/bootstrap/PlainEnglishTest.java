package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Checks names and comments of all Java sources for two mistakes that a reader pays for: a test whose name
 * states no outcome, and a pronoun in place of the caller, replica or store that acts.
 */
class PlainEnglishTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    private static final Pattern TEST =
            Pattern.compile("\\s*@(?:Test|ParameterizedTest|TestFactory|RepeatedTest|TestTemplate)\\b");

    private static final Pattern METHOD =
            Pattern.compile("\\b(?:void|(?:Stream|List|Collection|Iterable)<[\\w.<>? ]+>) (\\w+)\\(");

    private static final Pattern OUTCOME = Pattern.compile("[a-z]\\w*Should[A-Z]\\w*");

    private static final Pattern PRONOUN =
            Pattern.compile("\\b\\w*(?:(?:[Ss]ome|[Nn]o|[Ee]very|[Aa]ny)body|(?:[Ww]ho|[Ww]hat)ever)(?![a-z])\\w*");

    private static final Pattern LITERAL = Pattern.compile("'\\\\?\"'|\"(?:[^\"\\\\]|\\\\.)*\"");

    /** Programs that a command starts by the name of their method; the names are part of the commands. */
    private static final Set<String> COMMANDS = Set.of("MixedVersionsPlay.java", "ServiceBenchmark.java");

    private static List<String> problems(String file, List<String> lines) {
        List<String> problems = new ArrayList<>();
        boolean isTest = false;
        boolean isText = false;
        for (String line : lines) {
            if (isText || line.contains("\"\"\"")) {
                isText ^= line.split("\"\"\"", -1).length % 2 == 0;
                continue;
            }
            isTest |= TEST.matcher(line).lookingAt();
            if (!isTest && !line.contains("body") && !line.contains("ever")) {
                continue;
            }
            String code = LITERAL.matcher(line).replaceAll("\"\"");
            Matcher method = METHOD.matcher(code);
            if (isTest && method.find()) {
                isTest = false;
                if (!OUTCOME.matcher(method.group(1)).matches()) {
                    problems.add(file + ": the test " + method.group(1) + " states no outcome");
                }
            }
            PRONOUN.matcher(code)
                    .results()
                    .forEach(found -> problems.add(file + ": " + found.group() + " names no actor or thing"));
        }
        if (isTest) {
            problems.add(file + ": a test method that this check does not recognize");
        }
        return problems;
    }

    @Test
    void namesAndCommentsShouldNameTheActorAndTheOutcome() throws IOException {
        List<Path> sources = ProjectFiles.matching(".*\\.java");
        List<String> problems = new ArrayList<>();
        for (Path source : sources) {
            if (!COMMANDS.contains(source.getFileName().toString())) {
                problems.addAll(problems(source.toString(), Files.readAllLines(ROOT.resolve(source))));
            }
        }

        assertThat(sources).hasSizeGreaterThan(1_000);
        assertThat(problems).isEmpty();
    }

    /** Shows that the test above detects each mistake, and no word that only resembles one. */
    @Test
    void eachMistakeShouldBeReported() {
        String pronoun = "some" + "body";

        assertThat(problems("A.java", List.of("    @Test", "    void joinsEarly() {")))
                .containsExactly("A.java: the test joinsEarly states no outcome");
        assertThat(problems(
                        "A.java",
                        List.of("    @ParameterizedTest", "    @ValueSource(ints = 1)", "    void should() {")))
                .containsExactly("A.java: the test should states no outcome");
        assertThat(problems("A.java", List.of("    @Test", "    int unusual() {")))
                .containsExactly("A.java: a test method that this check does not recognize");
        assertThat(problems("A.java", List.of("    /** When " + pronoun + " waits. */")))
                .containsExactly("A.java: " + pronoun + " names no actor or thing");
        assertThat(problems("A.java", List.of("    private int for" + "Some" + "body;")))
                .containsExactly("A.java: for" + "Some" + "body names no actor or thing");
        assertThat(problems(
                        "A.java",
                        List.of(
                                "    @Test",
                                "    void callerShouldWait() {",
                                "        send(BodyPublishers.noBody(), \"" + pronoun + "\", '\"');",
                                "        String text = \"\"\"",
                                "            " + pronoun + "\"\"\";")))
                .isEmpty();
    }
}
