package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.teleconsult.bootstrap.ReactorModules.ReactorModule;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The published artifacts, as the consumers under {@code src/it} get them. */
class PublishedIT {

    private static final String VERSION = System.getProperty("project.version");
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path PUBLISHED = ROOT.resolve("target/consumers/repository/dev/teleconsult");

    /** The elements of a published POM. */
    private static final Set<String> FOR_USERS = Set.of(
            "modelVersion", "groupId", "artifactId", "version", "packaging", "name", "description", "dependencies");

    /** A line of the build's list: {@code group:artifact:jar:version:scope (optional) -- module …}. */
    private static final Pattern LISTED =
            Pattern.compile("\\s*([^:\\s]+):([^:]+):jar:[^:]+:(compile|runtime)( \\(optional\\))?.*");

    private static final List<String> MODULES = ReactorModules.all().stream()
            .map(ReactorModule::artifact)
            // Useful beside the server's jar only.
            .filter(artifact -> !artifact.equals("teleconsult-tools"))
            .toList();

    private record Dependency(String artifact, String version, String scope, boolean optional) {}

    @TestFactory
    Stream<DynamicTest> everyModuleShouldPublishItsJars() {
        return MODULES.stream()
                .map(module -> dynamicTest(module, () -> {
                    for (String kind : List.of("", "-sources", "-tests", "-test-sources")) {
                        assertThat(filesIn(jar(module, kind))).as(module + kind).isNotEmpty();
                    }
                    assertThat(filesIn(jar(module, "-sources"))).allMatch(file -> !file.endsWith(".class"));
                }));
    }

    /** Two jars with the same module name cannot both be on a module path. */
    @Test
    void everyJarShouldHaveAUniqueModuleName() {
        List<String> names = new ArrayList<>();
        for (String module : MODULES) {
            for (String kind : List.of("", "-tests")) {
                names.add(moduleIn(jar(module, kind)).name());
            }
        }
        assertThat(names).allMatch(name -> name.startsWith("dev.teleconsult.")).doesNotHaveDuplicates();
    }

    /** The server is no library: it runs on the class path. */
    @TestFactory
    Stream<DynamicTest> everyLibraryShouldHaveAModuleDescriptor() {
        return MODULES.stream()
                .filter(module -> !module.equals("app-bootstrap"))
                .map(module -> dynamicTest(
                        module,
                        () -> assertThat(moduleIn(jar(module, "")).isAutomatic())
                                .isFalse()));
    }

    private static ModuleDescriptor moduleIn(Path jar) {
        return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
    }

    @Test
    void contractsShouldBePublishedWithTheirSources() throws IOException {
        String contract = "dev/teleconsult/ports/contract/TeleconsultationStoreContract";

        assertThat(filesIn(jar("teleconsult-ports", "-tests"))).contains(contract + ".class");
        assertThat(filesIn(jar("teleconsult-ports", "-test-sources"))).contains(contract + ".java");
        assertThat(filesIn(jar("teleconsult-ports", ""))).noneMatch(file -> file.contains("/contract/"));
    }

    @TestFactory
    Stream<DynamicTest> pomsShouldContainOnlyWhatUsersNeed() {
        return MODULES.stream()
                .map(module -> dynamicTest(module, () -> {
                    assertThat(children(pom(module)))
                            .extracting(Element::getTagName)
                            .isSubsetOf(FOR_USERS)
                            .doesNotHaveDuplicates();
                    assertThat(dependencies(module)).allSatisfy(dependency -> {
                        assertThat(dependency.version())
                                .matches(version -> version.equals(VERSION) || version.matches("\\d+(\\.\\d+)+"));
                        assertThat(dependency.scope()).isIn("compile", "runtime");
                    });
                }));
    }

    /** A user of PostgreSQL does not want SQLite's native code. */
    @Test
    void driversShouldBeOptionalDependencies() throws Exception {
        Map<String, List<String>> optional = new TreeMap<>();
        for (String module : MODULES) {
            List<String> choices = dependencies(module).stream()
                    .filter(Dependency::optional)
                    .map(Dependency::artifact)
                    .toList();
            optional.put(module, choices);
        }
        optional.values().removeIf(List::isEmpty);

        assertThat(optional).containsOnlyKeys("adapter-crud", "teleconsult-upstream");
        assertThat(optional.get("teleconsult-upstream"))
                .containsExactlyInAnyOrder(
                        "io.opentelemetry:opentelemetry-api", "io.opentelemetry:opentelemetry-context");
        assertThat(optional.get("adapter-crud"))
                .containsExactlyInAnyOrder("org.postgresql:postgresql", "org.xerial:sqlite-jdbc");
    }

    @Test
    void bomShouldManageOnlyOurModules() throws Exception {
        Element bom = pom("teleconsult-bom");
        Element managed = child(child(bom, "dependencyManagement").orElseThrow(), "dependencies")
                .orElseThrow();
        List<String> expected = new ArrayList<>();
        MODULES.forEach(module -> {
            expected.add("dev.teleconsult:" + module + ":jar:compile");
            expected.add("dev.teleconsult:" + module + ":test-jar:test");
        });

        assertThat(children(managed).stream()
                        .map(one -> text(one, "groupId") + ":" + text(one, "artifactId") + ":"
                                + child(one, "type").map(Node::getTextContent).orElse("jar") + ":"
                                + child(one, "scope").map(Node::getTextContent).orElse("compile")))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(children(managed))
                .allMatch(one -> Set.of(VERSION, "${project.version}").contains(text(one, "version")));
        assertThat(child(bom, "parent")).isEmpty();
        assertThat(child(bom, "properties")).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> dependenciesShouldBeAsRecorded() {
        return MODULES.stream()
                .map(module -> dynamicTest(module, () -> {
                    Path file = ReactorModules.named(module).path().resolve("src/api/dependencies.txt");
                    List<String> listed = listed(module);
                    if (Optional.ofNullable(System.getProperty("api.update"))
                            .filter(value -> !value.equals("false"))
                            .isPresent()) {
                        Files.write(file, listed);
                    }
                    assertThat(listed)
                            .as(
                                    "%s differs from the module's dependencies. If the change is intended, verify with -Dapi.update",
                                    ROOT.relativize(file))
                            .containsExactlyElementsOf(Files.readAllLines(file));
                }));
    }

    private static List<String> listed(String module) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line :
                Files.readAllLines(ReactorModules.named(module).path().resolve("target/dependencies.txt"))) {
            Matcher matcher = LISTED.matcher(line);
            if (matcher.matches()) {
                lines.add(matcher.group(1) + ":" + matcher.group(2)
                        + Optional.ofNullable(matcher.group(4)).orElse(""));
            }
        }
        return lines;
    }

    private static Path jar(String module, String kind) {
        return PUBLISHED.resolve(module).resolve(VERSION).resolve(module + "-" + VERSION + kind + ".jar");
    }

    private static List<String> filesIn(Path jar) throws IOException {
        try (JarFile content = new JarFile(jar.toFile())) {
            return content.stream()
                    .filter(entry -> !entry.isDirectory() && !entry.getName().startsWith("META-INF/"))
                    .map(JarEntry::getName)
                    .toList();
        }
    }

    private static List<Dependency> dependencies(String module) throws Exception {
        Optional<Element> dependencies = child(pom(module), "dependencies");
        return dependencies.map(PublishedIT::children).orElse(List.of()).stream()
                .map(one -> new Dependency(
                        text(one, "groupId") + ":" + text(one, "artifactId"),
                        text(one, "version"),
                        text(one, "scope"),
                        child(one, "optional").isPresent()))
                .toList();
    }

    private static Element pom(String artifact) throws Exception {
        Path file = PUBLISHED.resolve(artifact).resolve(VERSION).resolve(artifact + "-" + VERSION + ".pom");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static String text(Element parent, String name) {
        return child(parent, name).orElseThrow().getTextContent();
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent).stream()
                .filter(one -> one.getTagName().equals(name))
                .findFirst();
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }
}
