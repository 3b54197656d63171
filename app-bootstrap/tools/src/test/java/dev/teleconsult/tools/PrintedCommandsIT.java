package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.bootstrap.ChildProcess;
import dev.teleconsult.bootstrap.printed.PrintedCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs each printed command of the packaged server, from the documents and from {@code --help}, as a user types it;
 * ports, paths and the duration and rate of long commands are replaced. An unknown command fails. {@link DemoCommandIT}
 * runs the demo.
 */
class PrintedCommandsIT {

    static final Path ROOT = Path.of(System.getProperty("project.root"));
    static final String JAR = "app-bootstrap/target/teleconsult-server.jar";
    private static final Pattern HELPED = Pattern.compile("  ([-a-z]+) .*");
    private static final int FIRST_JAVA_WITH_AOT_CACHE = 24;
    private static final int TERMINATED = 128 + 15;

    private static final KaleyraEmulator KALEYRA = KaleyraEmulator.builder().build();

    /** Like the root of the project for a command, and empty except for the built files. */
    @TempDir
    static Path folder;

    private static ChildProcess server;
    private static String port;

    @BeforeAll
    static void serve() throws IOException {
        Files.createDirectories(folder.resolve("app-bootstrap"));
        Files.createSymbolicLink(folder.resolve("app-bootstrap/target"), ROOT.resolve("app-bootstrap/target"));
        KALEYRA.start();
        server = typed(Map.of(), "java", "-jar", JAR);
        port = portOf(server);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        KALEYRA.close();
        Files.delete(folder.resolve("app-bootstrap/target"));
    }

    @TestFactory
    Stream<DynamicTest> printedCommandShouldWorkAsPrinted() {
        Map<List<String>, String> commands = new LinkedHashMap<>();
        PrintedCommand.all().stream()
                .filter(command -> command.program().equals("java"))
                .forEach(command -> commands.putIfAbsent(asRunHere(command.words()), command.where()));
        Set<String> printed =
                commands.keySet().stream().map(PrintedCommandsIT::name).collect(Collectors.toSet());
        List<List<String>> helped = helped();
        assertThat(helped).extracting(PrintedCommandsIT::name).contains("train");
        // What a document prints runs once; the server has two spellings.
        helped.stream()
                .filter(words -> !printed.contains(name(words)) || name(words).equals("server"))
                .forEach(words -> commands.putIfAbsent(words, "--help"));

        assertThat(commands.keySet())
                .extracting(words -> String.join(" ", words))
                .contains(
                        "java -jar " + JAR + " demo",
                        "java -jar " + JAR + " load --url http://localhost:" + port
                                + " --create 3 --user dr-7 --seconds 1 --warmup 0 --rate 50");
        return commands.entrySet().stream()
                .map(command -> dynamicTest(
                        command.getValue() + ": " + String.join(" ", command.getKey()), () -> run(command.getKey())));
    }

    /** The list of commands that the server prints, each with an argument for its placeholder. */
    private static List<List<String>> helped() {
        List<List<String>> commands = new ArrayList<>();
        try (ChildProcess help = typed(Map.of(), "java", "-jar", JAR, "--help")) {
            assertThat(help.exitStatus()).isZero();
            assertThat(help.err()).isEmpty();
            for (String line : help.out()) {
                if (line.startsWith("Environment")) {
                    break;
                }
                Matcher command = HELPED.matcher(line);
                if (command.matches()) {
                    commands.add(asRunHere(List.of("java", "-jar", JAR, command.group(1))));
                }
            }
        }
        assertThat(commands).hasSizeGreaterThan(8);
        return commands;
    }

    private static List<String> asRunHere(List<String> printed) {
        List<String> words = new ArrayList<>();
        for (String word : printed) {
            if (word.equals("teleconsult-server.jar") || word.equals("\u2026")) {
                words.add(JAR);
            } else if (word.startsWith("-XX:AOTCache=") && Runtime.version().feature() < FIRST_JAVA_WITH_AOT_CACHE) {
                continue;
            } else {
                words.add(word.replace("localhost:3000", "localhost:" + port)
                        .replaceFirst("^/backup/", folder + "/")
                        .replaceFirst("^4010$", "0"));
            }
        }
        List<String> command = command(words);
        switch (name(words)) {
            case "audit" -> {
                command.subList(1, command.size()).replaceAll(word -> isFile(word) ? folder + "/trail" : word);
                if (command.stream().noneMatch(word -> word.endsWith("/trail"))) {
                    command.subList(1, command.size()).clear();
                    command.addAll(List.of("verify", folder + "/trail"));
                }
            }
            case "backup" -> {
                if (command.size() == 1) {
                    command.add(folder + "/another.db");
                }
            }
            case "emulator" -> {
                if (command.size() == 1) {
                    command.addAll(List.of("--port", "0"));
                }
            }
            case "load" -> {
                if (command.size() == 1) {
                    command.addAll(List.of("--url", "http://localhost:" + port, "--create", "1"));
                }
                command.addAll(List.of("--seconds", "1", "--warmup", "0", "--rate", "50"));
            }
            case "train" -> command.addAll(List.of("--seconds", "1", "--rate", "50"));
            default -> {}
        }
        return List.copyOf(words);
    }

    /** The words after the jar. */
    private static List<String> command(List<String> words) {
        return words.subList(words.indexOf("-jar") + 2, words.size());
    }

    private static String name(List<String> words) {
        return command(words).isEmpty() ? "server" : command(words).get(0);
    }

    private static boolean isFile(String word) {
        return !word.equals("verify") && !word.startsWith("--");
    }

    private static void run(List<String> words) throws Exception {
        List<String> command = command(words);
        String name = name(words);
        if (name.equals("demo")) {
            assertThat(words).isEqualTo(DemoCommandIT.COMMAND);
            return;
        }
        Map<String, String> environment = name.equals("health") ? Map.of("HTTP_PORT", port) : Map.of();
        // The export of a day without events.
        Files.writeString(folder.resolve("trail"), "");
        Set<String> before = namesIn(folder);
        try (ChildProcess program = typed(environment, words.toArray(String[]::new))) {
            switch (name) {
                case "audit" -> {
                    assertEnds(program);
                    assertThat(program.out()).containsExactly("0 rows in 0 chains: intact");
                }
                case "server" -> portOf(program);
                case "emulator" -> {
                    assertAnswers(401, addressIn(program, "Kaleyra emulator at ") + "/v2/company");
                    program.terminate();
                    assertThat(program.exitStatus()).isEqualTo(TERMINATED);
                }
                case "backup" -> {
                    assertEnds(program);
                    assertThat(Path.of(command.get(1))).isNotEmptyFile();
                }
                case "load" -> {
                    assertEnds(program);
                    assertThat(program.out()).contains("cancelled what was scheduled");
                }
                case "migrate" -> {
                    assertEnds(program);
                    assertThat(program.out()).containsExactly("The tables are up to date; nothing was changed.");
                }
                case "--version" -> {
                    assertEnds(program);
                    assertThat(program.out()).containsExactly(System.getProperty("project.version"));
                }
                case "train" -> {
                    assertEnds(program);
                    assertThat(program.out()).last().isEqualTo("trained");
                    assertThat(namesIn(folder)).isEqualTo(before);
                }
                case "--help", "health" -> assertEnds(program);
                default -> fail("this test does not know the command " + name);
            }
        }
    }

    private static void assertEnds(ChildProcess program) {
        assertThat(program.exitStatus())
                .as("%s %s", program.out(), program.err())
                .isZero();
        assertThat(program.err()).isEmpty();
    }

    private static Set<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** The first address in the line that begins like this. */
    private static String addressIn(ChildProcess program, String beginning) {
        String line = program.awaitLine(said -> said.startsWith(beginning));
        return line.substring(line.indexOf("http")).split("[ ,]")[0];
    }

    private static void assertAnswers(int status, String address) throws IOException, InterruptedException {
        assertThat(HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(status);
    }

    /** The port in the line that says that the server listens. */
    private static String portOf(ChildProcess program) throws IOException {
        return new JsonMapper()
                .readTree(program.awaitLine(line -> line.contains("\"listening\"")))
                .path("port")
                .asText();
    }

    /** With the required variables only. */
    private static ChildProcess typed(Map<String, String> more, String... words) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BANDYER_BASE_URL",
                KALEYRA.baseUrl().toString(),
                "BANDYER_API_SECRET_KEY",
                KALEYRA.apiKey(),
                "HTTP_HOST",
                "127.0.0.1",
                "HTTP_PORT",
                "0"));
        environment.putAll(more);
        return ChildProcess.java(List.of(words).subList(1, words.length), environment, folder);
    }
}
