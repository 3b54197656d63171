package org.example.visits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients in other languages, which the profile {@code generators} generates. A language without its tool is skipped.
 */
class OtherLanguagesTest {

    private static final int MINUTES = 5;

    private Path clients;

    @BeforeEach
    void assumeTheyWereGenerated() {
        String generated = System.getProperty("clients");
        assumeTrue(generated != null, "only with the profile generators");
        clients = Path.of(generated);
    }

    @Test
    void typescriptShouldCompileStrictly() throws Exception {
        Path folder = clients.resolve("typescript-fetch");
        run(folder, "npm", "install", "--silent", "--no-save", "--prefix", ".", "typescript@5.9.3");

        run(
                folder,
                "node",
                "node_modules/typescript/bin/tsc",
                "--noEmit",
                "--strict",
                "--target",
                "es2020",
                "--module",
                "es2020",
                "--moduleResolution",
                "node",
                "--lib",
                "es2020,dom",
                "index.ts");
    }

    @Test
    void pythonShouldCompile() throws Exception {
        run(clients.resolve("python"), "python3", "-m", "compileall", "-q", ".");
    }

    /** Formatted once, since the generator leaves trailing spaces; text that is no Rust cannot be formatted. */
    @Test
    void rustShouldBeParsable() throws Exception {
        Path folder = clients.resolve("rust");
        List<String> command = new ArrayList<>(List.of("rustfmt", "--edition", "2021"));
        try (Stream<Path> files = Files.walk(folder)) {
            files.map(Path::toString).filter(file -> file.endsWith(".rs")).forEach(command::add);
        }
        assertThat(command).hasSizeGreaterThan(20);
        run(folder, command.toArray(String[]::new));
        command.add(1, "--check");
        run(folder, command.toArray(String[]::new));
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        if (!isOnThePath(command[0])) {
            abort(command[0] + " is not on the PATH");
        }
        Path output = Files.createTempFile("output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as(command[0]).isTrue();
            assertThat(process.exitValue())
                    .as("%s %s", command[0], Files.readString(output))
                    .isZero();
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static boolean isOnThePath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
