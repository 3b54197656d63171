package dev.teleconsult.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The modules of this build with Java code, read from the root POM: every check includes a new module at once. */
final class ReactorModules {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern ARTIFACT =
            Pattern.compile("</parent>.*?<artifactId>([^<]+)</artifactId>", Pattern.DOTALL);

    /**
     * One module.
     *
     * @param folder below the root of the project, such as {@code adapter-kaleyra/emulator}
     * @param artifact its artifact id
     */
    record ReactorModule(String folder, String artifact) {

        Path path() {
            return ROOT.resolve(folder);
        }
    }

    private ReactorModules() {}

    static List<ReactorModule> all() {
        return MODULE.matcher(read(ROOT.resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .filter(folder -> Files.isDirectory(ROOT.resolve(folder).resolve("src/main/java")))
                .map(folder -> new ReactorModule(folder, artifact(folder)))
                .toList();
    }

    /** The module with this artifact id. */
    static ReactorModule named(String artifact) {
        return all().stream()
                .filter(module -> module.artifact().equals(artifact))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no module is called " + artifact));
    }

    private static String artifact(String folder) {
        Matcher artifact = ARTIFACT.matcher(read(ROOT.resolve(folder).resolve("pom.xml")));
        if (!artifact.find()) {
            throw new IllegalStateException("the POM of " + folder + " names no artifact");
        }
        return artifact.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
