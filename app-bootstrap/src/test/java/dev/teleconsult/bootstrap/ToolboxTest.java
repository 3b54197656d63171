package dev.teleconsult.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.cert.Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools lie in a folder beside the server's jar. */
class ToolboxTest {
    @TempDir
    private Path folder;

    private static CodeSource source(URL location) {
        return new CodeSource(location, (Certificate[]) null);
    }

    @Test
    void folderShouldLieBesideTheJarOfTheClass() throws IOException {
        Path jar = Files.createFile(folder.resolve("a server.jar"));

        assertThat(Toolbox.besideTheJar(source(jar.toUri().toURL()), "other.jar"))
                .contains(folder.resolve("tools"));
    }

    /** So the JVM loads the class in the image. */
    @Test
    void folderShouldLieBesideTheJarOfTheClassPathWhenTheClassHasNoLocation() throws IOException {
        Path jar = Files.createFile(folder.resolve("server.jar"));

        assertThat(Toolbox.besideTheJar(source(null), jar.toString())).contains(folder.resolve("tools"));
    }

    @Test
    void classesOutsideAJarShouldHaveNoFolder() throws IOException {
        assertThat(Toolbox.besideTheJar(source(folder.toUri().toURL()), "")).isEmpty();
        assertThat(Toolbox.besideTheJar(source(null), folder + ":" + folder)).isEmpty();
        assertThat(Toolbox.besideTheJar(source(null), "\0")).isEmpty();
    }
}
