package dev.teleconsult.bootstrap.printed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks each printed command against the project: a command that names a missing profile, test, file or secret, and a
 * command that no check here knows, fails. {@code PrintedCommandsIT} runs those that start {@code java}, once the
 * server is packaged.
 */
class PrintedCommandsTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String IMAGE = "teleconsult-server.oci.tar";
    private static final Path DEPLOYMENT = ROOT.resolve("app-bootstrap/src/main");

    @TestFactory
    Stream<DynamicTest> commandShouldNameExistingThings() {
        return PrintedCommand.all().stream()
                .map(command -> DynamicTest.dynamicTest(
                        command.toString(),
                        () -> assertThat(problemsOf(command)).isEmpty()));
    }

    @Test
    void commandsShouldBeFoundInEveryDocument() {
        Set<String> files = new TreeSet<>();
        PrintedCommand.all().forEach(command -> files.add(command.where().replaceFirst(":.*", "")));

        assertThat(files)
                .contains(
                        "README.md",
                        "CONTRIBUTING.md",
                        "SECURITY.md",
                        "adapter-crud/README.md",
                        "adapter-http-javalin/README.md",
                        "adapter-kaleyra/README.md",
                        "app-bootstrap/README.md",
                        "app-bootstrap/consumers/pom.xml",
                        "app-bootstrap/src/main/compose/compose.yaml",
                        "app-bootstrap/src/main/container/Containerfile",
                        "app-bootstrap/src/main/kubernetes/teleconsult.yaml",
                        "app-bootstrap/tools/pom.xml",
                        "teleconsult-ports/README.md");
    }

    @Test
    void everyFormOfACommandShouldBeRead() {
        String document = """
                See `mvn -B
                verify`, not `Maven`, and:

                    A=<a b> mvn -pl x \\
                      package && java -jar 'a b.jar'

                ```sh
                podman load   # explains it
                ```
                ```java
                return mvn;
                ```
                """;

        assertThat(PrintedCommand.of("a.md", document))
                .extracting(PrintedCommand::words)
                .containsExactlyInAnyOrder(
                        List.of("mvn", "-B", "verify"),
                        List.of("mvn", "-pl", "x", "package"),
                        List.of("java", "-jar", "a b.jar"),
                        List.of("podman", "load"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mvn -Pno-such-profile verify",
                "mvn -Pimage -pl teleconsult-domain package",
                "mvn -pl no-such-module verify",
                "mvn verfy",
                "mvn nosuch:goal",
                "mvn --no-such-option verify",
                "mvn test -Dtest=NoSuchTest",
                "mvn -pl app-bootstrap -am test -Dtest=ReadmeTest",
                "mvn -pl teleconsult-domain test -Dtest=ReadmeTest",
                "mvn test -DexcludedGroups=nothing",
                "mvn test -Dno.such.property=1",
                "java -jar app-bootstrap/target/no-such.jar",
                "java -jar app-bootstrap/target/teleconsult-server.jar serve",
                "podman push teleconsult",
                "podman load -i app-bootstrap/target/no-such.oci.tar",
                "podman build -f src/main/container/NoSuchFile .",
                "docker compose stop",
                "kubectl create secret generic no-such-secret --from-literal=api-key=x",
                "kubectl create secret generic teleconsult-kaleyra --from-literal=no-such-key=x",
                "curl --no-such-option http://localhost:3000/",
                "pg_dump --format=tape",
                "frobnicate"
            })
    void invalidCommandShouldBeDetected(String text) {
        PrintedCommand command = new PrintedCommand("a test", List.of(text.split(" ")));

        assertThat(problemsOf(command)).isNotEmpty();
    }

    private static List<String> problemsOf(PrintedCommand command) {
        List<String> arguments = command.arguments();
        return switch (command.program()) {
            case "mvn" -> MavenCheck.problemsOf(arguments);
            case "java" -> problemsOfJava(arguments);
            case "podman" -> problemsOfPodman(arguments);
            case "docker" -> problemsOf(arguments.equals(List.of("compose", "up")), "only docker compose up is known");
            case "kubectl" -> problemsOfKubectl(arguments);
            case "curl" -> problemsOfCurl(arguments);
            case "cp" -> problemsOf(arguments.isEmpty() || arguments.equals(List.of("-a")), "only cp -a is known");
            case "promtool" -> problemsOf(arguments.isEmpty(), "no options of promtool are known");
            case "pg_dump" -> problemsOf(arguments.equals(List.of("--format=custom")), "an unknown format");
            default -> List.of("no check knows " + command.program());
        };
    }

    private static List<String> problemsOf(boolean isGood, String problem) {
        return isGood ? List.of() : List.of(problem);
    }

    /** It must be a command of the server; the options of the JVM are tried when it is run. */
    private static List<String> problemsOfJava(List<String> arguments) {
        int jar = arguments.indexOf("-jar") + 1;
        if (jar == 0 || jar == arguments.size()) {
            return List.of("no jar");
        }
        List<String> problems = new ArrayList<>();
        if (!Set.of("app-bootstrap/target/teleconsult-server.jar", "teleconsult-server.jar", "\u2026")
                .contains(arguments.get(jar))) {
            problems.add("there is no " + arguments.get(jar));
        }
        if (jar + 1 < arguments.size() && !commands().contains(arguments.get(jar + 1))) {
            problems.add("the server has no command " + arguments.get(jar + 1));
        }
        return problems;
    }

    private static Set<String> commands() {
        Set<String> commands = new TreeSet<>(Set.of("demo", "emulator", "load", "train"));
        Pattern.compile("(?m)^ {14}([-a-z]+) ")
                .matcher(text(DEPLOYMENT.resolve("java/dev/teleconsult/bootstrap/Main.java")))
                .results()
                .forEach(command -> commands.add(command.group(1)));
        assertThat(commands).contains("server", "backup", "health", "migrate", "--version", "--help");
        return commands;
    }

    private static List<String> problemsOfPodman(List<String> arguments) {
        Map<String, String> options = options(arguments);
        List<String> problems = new ArrayList<>();
        switch (arguments.get(0)) {
            case "load" -> {
                String image = options.getOrDefault("-i", "nothing");
                // From the root of the project, or from the folder of the example that says so.
                if (!Set.of("app-bootstrap/target/" + IMAGE, "../../../target/" + IMAGE)
                                .contains(image)
                        || !text(DEPLOYMENT.resolve("container/image")).contains(IMAGE)) {
                    problems.add("the build makes no " + image);
                }
            }
            case "build" -> {
                // The working folder is the context, which the file names before the command.
                if (!Files.isRegularFile(
                        ROOT.resolve("app-bootstrap").resolve(options.getOrDefault("-f", "nothing")))) {
                    problems.add("there is no " + options.get("-f"));
                }
            }
            case "run" -> {
                if (arguments.size() > 1) {
                    problems.add("no options of podman run are known");
                }
            }
            default -> problems.add("podman " + arguments.get(0) + " is not known");
        }
        return problems;
    }

    /** A created secret has the name and the key that the example reads. */
    private static List<String> problemsOfKubectl(List<String> arguments) {
        if (arguments.size() < 5 || !arguments.subList(0, 3).equals(List.of("create", "secret", "generic"))) {
            return List.of("only kubectl create secret generic is known");
        }
        String manifest =
                text(DEPLOYMENT.resolve("kubernetes/teleconsult.yaml")).replaceAll("(?m)^#.*$", "");
        List<String> problems = new ArrayList<>();
        for (String literal : arguments.subList(4, arguments.size())) {
            String key = literal.replaceFirst("^--from-literal=", "").replaceFirst("=.*", "");
            if (!Pattern.compile(
                            "name: " + Pattern.quote(arguments.get(3)) + "\\s*[,\\n]\\s*key: " + Pattern.quote(key))
                    .matcher(manifest)
                    .find()) {
                problems.add("the example reads no key " + key + " of the secret " + arguments.get(3));
            }
        }
        return problems;
    }

    private static List<String> problemsOfCurl(List<String> arguments) {
        List<String> problems = new ArrayList<>();
        arguments.stream()
                .filter(argument ->
                        argument.startsWith("-") && !Set.of("-X", "-H", "-d").contains(argument))
                .forEach(argument -> problems.add("the option " + argument + " of curl is not known"));
        return problems;
    }

    private static Map<String, String> options(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).startsWith("-")) {
                options.put(arguments.get(i), arguments.get(i + 1));
            }
        }
        return options;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            return fail("cannot be read: " + file, failure);
        }
    }
}
