package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks every example, of the READMEs and of the Javadoc, against a test that runs it: its lines stand there one after
 * another, with any indentation. So a wrong example means a test that does not compile, or fails.
 */
class ExamplesTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    private static final Pattern IN_MARKDOWN = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    private static final Pattern IN_XML = Pattern.compile("```xml\\n(.*?)```", Pattern.DOTALL);

    private static final Pattern IN_JAVADOC = Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);

    /** The packages that a user of the library begins with; each has an example. */
    private static final List<String> PACKAGES_TO_BEGIN_WITH = List.of(
            "teleconsult-domain/src/main/java/dev/teleconsult/domain",
            "teleconsult-ports/src/main/java/dev/teleconsult/ports/application",
            "teleconsult-ports/src/main/java/dev/teleconsult/ports/testing",
            "teleconsult-ports/src/main/java/dev/teleconsult/ports/interception",
            "teleconsult-ports/src/test/java/dev/teleconsult/ports/contract",
            "teleconsult-ports/upstream/src/main/java/dev/teleconsult/upstream",
            "adapter-kaleyra/src/main/java/dev/teleconsult/adapter/kaleyra",
            "adapter-kaleyra/emulator/src/main/java/dev/teleconsult/adapter/kaleyra/emulator",
            "adapter-crud/src/main/java/dev/teleconsult/adapter/crud/sql",
            "adapter-crud/src/main/java/dev/teleconsult/adapter/crud/mia",
            "adapter-auth0/src/main/java/dev/teleconsult/adapter/auth0",
            "adapter-http-javalin/src/main/java/dev/teleconsult/adapter/http");

    private record Example(Path file, List<String> lines) {

        /** An example in a test, which the build compiles and runs. */
        boolean isIn(List<String> test) {
            return Collections.indexOfSubList(test, lines) >= 0;
        }

        String name() {
            return ROOT.relativize(file) + ": " + lines.get(0);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleShouldBePartOfATest() throws IOException {
        List<List<String>> tests = tests();
        return Stream.concat(inReadmes().stream(), inJavadoc().stream())
                .map(example -> dynamicTest(
                        example.name(),
                        () -> assertThat(tests)
                                .as(() -> "no test has these lines:\n" + String.join("\n", example.lines()))
                                .anyMatch(example::isIn)));
    }

    @Test
    void readmesShouldShowEveryUse() throws IOException {
        assertThat(inReadmes()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void mainPackagesShouldHaveAnExample() throws IOException {
        List<Path> files = inJavadoc().stream().map(Example::file).toList();

        assertThat(files)
                .containsAll(PACKAGES_TO_BEGIN_WITH.stream()
                        .map(folder -> ROOT.resolve(folder).resolve("package-info.java"))
                        .toList());
    }

    @Test
    void readmeExampleShouldHaveAtMostTenLines() throws IOException {
        String readme = readme();
        String section = readme.substring(readme.indexOf("**3. With its fakes"));
        List<String> lines = Stream.of(IN_XML, IN_MARKDOWN)
                .map(pattern -> firstOf(pattern, section))
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .toList();

        assertThat(lines).hasSizeBetween(5, 10);
        assertThat(String.join("", lines))
                .contains(
                        "<groupId>dev.teleconsult</groupId><artifactId>teleconsult-ports</artifactId>",
                        "<version>" + System.getProperty("project.version") + "</version>",
                        "@Test");
    }

    private static String firstOf(Pattern pattern, String text) {
        return pattern.matcher(text).results().findFirst().orElseThrow().group(1);
    }

    /** The README at the top and the README of each module. */
    private static List<Example> inReadmes() throws IOException {
        List<Example> examples = new ArrayList<>(examples(ROOT.resolve("README.md"), IN_MARKDOWN, ""));
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path readme : modules.map(module -> module.resolve("README.md"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList()) {
                examples.addAll(examples(readme, IN_MARKDOWN, ""));
            }
        }
        return examples;
    }

    private static List<Example> inJavadoc() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (Path file : files("src/main/java", name -> true)) {
            examples.addAll(examples(file, IN_JAVADOC, " *"));
        }
        // The contracts are published too.
        for (Path file : files("src/test/java", "package-info.java"::equals)) {
            examples.addAll(examples(file, IN_JAVADOC, " *"));
        }
        return examples;
    }

    private static List<Example> examples(Path file, Pattern pattern, String before) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(match -> new Example(
                        file,
                        match.group(1)
                                .lines()
                                .map(line -> line.startsWith(before) ? line.substring(before.length()) : line)
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .toList()))
                .toList();
    }

    /** Also those of the builds that use the library from outside. */
    private static List<List<String>> tests() throws IOException {
        List<List<String>> tests = new ArrayList<>();
        for (Path file : files("src/test/java", name -> name.endsWith("Test.java"))) {
            tests.add(lines(file));
        }
        for (Path file : files("src/it", name -> name.endsWith("Test.java"))) {
            tests.add(lines(file));
        }
        return tests;
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<Path> files(String below, Predicate<String> named) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : ReactorModules.all().stream()
                .map(module -> module.path().resolve(below))
                .filter(Files::isDirectory)
                .toList()) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> named.test(file.getFileName().toString()))
                        .sorted()
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }
}
