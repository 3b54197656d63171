package dev.teleconsult.bootstrap.printed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether the modules, profiles, goals, test classes and properties of a Maven command exist. */
final class MavenCheck {

    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Set<String> SWITCHES = Set.of("-B", "-ntp", "-o", "-q", "-am", "-V");
    private static final Set<String> PHASES =
            Set.of("clean", "compile", "test", "package", "verify", "install", "deploy");

    /** Goals of Maven's own plugins. */
    private static final Set<String> PROPERTIES =
            Set.of("skipTests", "surefire.failIfNoSpecifiedTests", "excludedGroups");

    private final List<String> problems = new ArrayList<>();
    private final List<String> profiles = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();
    private final List<String> goals = new ArrayList<>();
    private final List<String> modules = new ArrayList<>();
    private boolean alsoMake;

    private MavenCheck() {}

    /** Returns what is wrong with the arguments; empty if nothing is. */
    static List<String> problemsOf(List<String> arguments) {
        MavenCheck check = new MavenCheck();
        check.read(arguments);
        check.judge();
        return check.problems;
    }

    private void read(List<String> arguments) {
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String word = words.next();
            if (word.equals("-pl")) {
                modules.addAll(List.of(words.next().split(",")));
            } else if (word.startsWith("-P")) {
                profiles.addAll(List.of(word.substring(2).split(",")));
            } else if (word.startsWith("-D")) {
                properties.add(word.substring(2));
            } else if (SWITCHES.contains(word)) {
                alsoMake |= word.equals("-am");
            } else if (word.startsWith("-")) {
                problems.add("the option " + word + " is unknown to this test");
            } else {
                goals.add(word);
            }
        }
    }

    private void judge() {
        for (String module : modules) {
            if (!read("pom.xml").contains("<module>" + module + "</module>")) {
                problems.add("there is no module " + module);
            }
        }
        if (goals.isEmpty()) {
            problems.add("no goal");
        }
        goals.stream().filter(goal -> !PHASES.contains(goal)).forEach(this::judgeGoal);
        for (String profile : profiles) {
            // Maven only warns of a profile of a module that is not built.
            if (poms().noneMatch(pom -> pom.contains("<id>" + profile + "</id>"))) {
                problems.add("no module that is built has the profile " + profile);
            }
        }
        properties.forEach(this::judgeProperty);
    }

    private void judgeGoal(String goal) {
        String prefix = goal.contains(":") ? goal.substring(0, goal.indexOf(':')) : goal;
        if (!read("pom.xml")
                .matches("(?s).*<artifactId>(maven-" + prefix + "-plugin|" + prefix + "-maven-plugin)<.*")) {
            problems.add("the POM has no plugin for " + goal);
        }
    }

    private void judgeProperty(String property) {
        String name = property.replaceFirst("=.*", "");
        Optional<String> value =
                property.contains("=") ? Optional.of(property.substring(name.length() + 1)) : Optional.empty();
        if (name.equals("test")) {
            for (String test : value.orElseThrow().split(",")) {
                judgeTest(test);
            }
            if (alsoMake && properties.stream().noneMatch("surefire.failIfNoSpecifiedTests=false"::equals)) {
                problems.add("a module without that test fails: -Dsurefire.failIfNoSpecifiedTests=false is missing");
            }
        } else if (name.equals("excludedGroups")) {
            if (builtFiles("src/test/java").stream()
                    .map(MavenCheck::text)
                    .noneMatch(text -> text.contains("@Tag(\"" + value.orElseThrow() + "\")"))) {
                problems.add("no test has the tag " + value.orElseThrow());
            }
        } else if (!PROPERTIES.contains(name) && !isRead(name)) {
            problems.add("nothing reads the property " + name);
        }
    }

    private void judgeTest(String name) {
        Pattern file = Pattern.compile(".*/" + Pattern.quote(name).replace("*", "\\E.*\\Q") + "\\.java");
        if (builtFiles("src/test/java").stream()
                .noneMatch(test -> file.matcher(test.toString()).matches())) {
            problems.add("no module that is built has the test " + name);
        }
    }

    private boolean isRead(String property) {
        return poms().anyMatch(pom -> pom.contains("<" + property + ">") || pom.contains("${" + property + "}"))
                || builtFiles("src").stream()
                        .map(MavenCheck::text)
                        .anyMatch(text -> text.contains("\"" + property + "\""));
    }

    /** The named modules, with those they need if requested; all modules by default. */
    private Set<String> built() {
        List<String> all = Pattern.compile("<module>([^<]+)</module>")
                .matcher(read("pom.xml"))
                .results()
                .map(MatchResult::group)
                .map(module -> module.replaceAll("<[^>]+>", ""))
                .toList();
        if (modules.isEmpty() || alsoMake) {
            return new LinkedHashSet<>(all);
        }
        return new LinkedHashSet<>(modules);
    }

    private Stream<String> poms() {
        return Stream.concat(Stream.of(read("pom.xml")), built().stream().map(module -> read(module + "/pom.xml")));
    }

    private List<Path> builtFiles(String below) {
        List<Path> files = new ArrayList<>();
        for (String module : built()) {
            Path folder = ROOT.resolve(module).resolve(below);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> found = Files.walk(folder)) {
                    found.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        }
        return files;
    }

    private static String read(String file) {
        return text(ROOT.resolve(file));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
