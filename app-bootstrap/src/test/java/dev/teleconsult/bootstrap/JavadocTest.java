package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.ReactorModules.ReactorModule;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Javadoc is built as one site, and a warning fails the build. The compiler has checked all comments alike
 * (doclint), so a build makes the pages of two libraries: of the domain, which needs no other, and of an adapter, whose
 * comments refer to the others. {@code -Djavadoc=all} makes the pages of all, and a release makes a jar for each
 * (profile {@code release}).
 */
class JavadocTest {

    private static final Pattern MODULE = Pattern.compile("(?m)^(?:open )?module ([\\w.]+) \\{");

    private static final Set<String> SAMPLE = Set.of("dev.teleconsult.domain", "dev.teleconsult.adapter.auth0");
    private static final boolean WHOLE = System.getProperty("javadoc", "").equals("all");

    @TempDir
    Path folder;

    @Test
    void javadocOfLibrariesShouldBeBuiltWithoutWarnings() throws IOException {
        List<String> all = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        for (ReactorModule module : ReactorModules.all()) {
            Path main = module.path().resolve("src/main/java");
            if (Files.exists(main.resolve("module-info.java"))) {
                String name = named(main.resolve("module-info.java"));
                all.add(name);
                sources.addAll(List.of("--module-source-path", name + "=" + main));
            }
        }
        assertThat(all).containsAll(SAMPLE).contains("dev.teleconsult.adapter.http");
        List<String> modules =
                all.stream().filter(name -> WHOLE || SAMPLE.contains(name)).toList();

        List<String> told = made(modules, sources);

        assertThat(told).isEmpty();
        assertThat(folder.resolve("site/index.html")).exists();
        modules.forEach(
                module -> assertThat(folder.resolve("site").resolve(module).resolve("module-summary.html"))
                        .exists());
    }

    /** Shows that the test above detects something. */
    @Test
    void invalidJavadocShouldBeReported() throws IOException {
        Path source = Files.createDirectories(folder.resolve("planted/planted"));
        Files.writeString(
                source.resolveSibling("module-info.java"),
                "/** Planted. */\nmodule planted {\n    exports planted;\n}\n");
        Files.writeString(
                source.resolve("Planted.java"),
                "package planted;\n\n/** Like {@link Missing}. */\npublic class Planted {}\n");

        assertThat(made(List.of("planted"), List.of("--module-source-path", "planted=" + source.getParent())))
                .anyMatch(line -> line.contains("reference not found"));
    }

    private List<String> made(List<String> modules, List<String> sources) {
        List<String> arguments = new ArrayList<>(List.of(
                "-quiet",
                "-notimestamp",
                // Pages that hold nothing but links to the others.
                "-noindex",
                "-notree",
                "-nohelp",
                // The compiler has checked the comments alike; here it is their site.
                "-Xdoclint:none",
                "-Werror",
                "--release",
                "17",
                "-d",
                folder.resolve("site").toString(),
                "--module-path",
                librariesOfOthers()));
        arguments.addAll(sources);
        arguments.addAll(List.of("--module", String.join(",", modules)));
        StringWriter told = new StringWriter();
        int status = ToolProvider.findFirst("javadoc")
                .orElseThrow()
                .run(new PrintWriter(told), new PrintWriter(told), arguments.toArray(String[]::new));
        List<String> lines = told.toString().lines().toList();
        assertThat(status == 0).as("%s", lines).isEqualTo(lines.isEmpty());
        return lines;
    }

    /** The jars beside our own modules, each module once. */
    private static String librariesOfOthers() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> !isOurs(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOurs(Path jar) {
        Set<String> names = ModuleFinder.of(jar).findAll().stream()
                .map(found -> found.descriptor())
                .map(ModuleDescriptor::name)
                .collect(Collectors.toSet());
        return names.stream().anyMatch(name -> name.startsWith("dev.teleconsult."));
    }

    private static String named(Path moduleInfo) throws IOException {
        Matcher module = MODULE.matcher(Files.readString(moduleInfo));
        assertThat(module.find()).as("%s names its module", moduleInfo).isTrue();
        return module.group(1);
    }
}
