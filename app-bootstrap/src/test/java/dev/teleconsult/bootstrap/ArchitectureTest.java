package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.teleconsult.bootstrap.ReactorModules.ReactorModule;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds all production classes of all modules against {@link ArchitectureRules}. */
class ArchitectureTest {

    private static final List<ReactorModule> MODULES = ReactorModules.all();

    /**
     * From the modules' folders and not from the class path, where the same classes are in folders or in jars, depending on
     * how far the build was told to go.
     */
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPaths(MODULES.stream().map(ArchitectureTest::classesOf).toList());

    @TestFactory
    Stream<DynamicTest> everyRuleShouldHold() {
        return rules().entrySet().stream()
                .map(rule -> dynamicTest(rule.getKey(), () -> rule.getValue().check(PRODUCTION)));
    }

    @Test
    void everyModuleShouldHaveBeenLookedAt() throws IOException {
        for (ReactorModule module : MODULES) {
            assertThat(filesIn(classesOf(module))).as(module.folder()).isNotZero();
        }
        long files = 0;
        for (ReactorModule module : MODULES) {
            files += filesIn(classesOf(module));
        }
        assertThat(PRODUCTION).hasSize((int) files);
    }

    @Test
    void modulesShouldBeThoseOfTheReactor() throws IOException {
        String parent = Files.readString(Path.of(System.getProperty("project.root"), "pom.xml"));

        // All but the BOM, which has no classes.
        assertThat(parent.split("<module>", -1)).hasSize(1 + MODULES.size() + 1);
        assertThat(MODULES)
                .extracting(ReactorModule::artifact)
                .contains("teleconsult-domain", "teleconsult-kaleyra-emulator", "app-bootstrap")
                .doesNotHaveDuplicates();
    }

    /** By name, so that each can be found and none forgotten. */
    static Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new TreeMap<>();
        Arrays.stream(ArchitectureRules.class.getDeclaredFields())
                .filter(field -> field.getType().equals(ArchRule.class))
                .forEach(field -> rules.put(field.getName(), valueOf(field)));
        return rules;
    }

    private static ArchRule valueOf(Field field) {
        try {
            return (ArchRule) field.get(null);
        } catch (IllegalAccessException hidden) {
            throw new IllegalStateException(hidden);
        }
    }

    private static Path classesOf(ReactorModule module) {
        return module.path().resolve("target").resolve("classes");
    }

    private static long filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class")).count();
        }
    }
}
