package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.teleconsult.bootstrap.ReactorModules.ReactorModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks all production classes of all modules against {@link ArchitectureRules}. It is a test of the module that is
 * built last: the classes of a later one would be missing.
 */
class ArchitectureTest {

    private static final List<ReactorModule> MODULES = ReactorModules.all();

    /**
     * From the modules' folders and not from the class path, where the same classes are in folders or in jars,
     * depending on the Maven phase.
     */
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPaths(MODULES.stream().map(ArchitectureTest::classesOf).toList());

    @TestFactory
    Stream<DynamicTest> everyRuleShouldHold() {
        return ArchitectureRules.all().entrySet().stream()
                .map(rule -> dynamicTest(rule.getKey(), () -> rule.getValue().check(PRODUCTION)));
    }

    @Test
    void everyModuleShouldBeChecked() throws IOException {
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

        // All except the BOM, the consumers and the proofs of four modules, which have no classes of their own.
        assertThat(parent.split("<module>", -1)).hasSize(1 + MODULES.size() + 6);
        assertThat(MODULES)
                .extracting(ReactorModule::artifact)
                .contains("teleconsult-domain", "teleconsult-kaleyra-emulator", "app-bootstrap")
                .doesNotHaveDuplicates()
                .last()
                .isEqualTo("teleconsult-tools");
    }

    private static Path classesOf(ReactorModule module) {
        return module.path().resolve("target").resolve("classes");
    }

    private static long filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            // ArchUnit ignores module descriptors.
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("module-info.class"))
                    .count();
        }
    }
}
