package dev.teleconsult.ports;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes of a module, which is a jar or a folder. */
public final class ClassFiles {

    private ClassFiles() {}

    /** Returns the names of all classes of the module of this class, nested ones included, sorted. */
    public static List<String> namesBeside(Class<?> one) throws IOException, URISyntaxException {
        Path module =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(module)) {
            return names(module);
        }
        try (FileSystem jar = FileSystems.newFileSystem(module)) {
            return names(jar.getPath("/"));
        }
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }
}
