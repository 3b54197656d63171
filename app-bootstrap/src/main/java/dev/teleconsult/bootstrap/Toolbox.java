package dev.teleconsult.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Finds the tools. Their jars have a separate class loader and are not on the server's class path, because an AOT cache
 * is only valid for the class path that it was made with, and the tools are only present when it is made.
 */
final class Toolbox {

    private static final String FOLDER = "tools";

    private final List<ServerTool> tools;

    private Toolbox(List<ServerTool> tools) {
        this.tools = List.copyOf(tools);
    }

    /**
     * Returns the tools in the folder next to the jar of this class, or on the class path if the classes are not in a
     * jar.
     *
     * @param classPath the program's class path; the jar, if the JVM does not tell it for the class
     * @throws UncheckedIOException if the folder cannot be read
     */
    static Toolbox open(String classPath) {
        ClassLoader ours = Toolbox.class.getClassLoader();
        List<URL> jars = besideTheJar(classPath).map(Toolbox::jarsIn).orElse(List.of());
        ClassLoader loader = jars.isEmpty() ? ours : new URLClassLoader("tools", jars.toArray(URL[]::new), ours);
        List<ServerTool> found = new ArrayList<>();
        ServiceLoader.load(ServerTool.class, loader).forEach(found::add);
        return new Toolbox(found);
    }

    private static Optional<Path> besideTheJar(String classPath) {
        return Optional.ofNullable(Toolbox.class.getProtectionDomain().getCodeSource())
                .flatMap(source -> besideTheJar(source, classPath))
                .filter(Files::isDirectory);
    }

    /** @param classPath used if the source has no location, as for classes of an AOT cache on a linked runtime */
    static Optional<Path> besideTheJar(CodeSource source, String classPath) {
        try {
            Path jar = source.getLocation() == null
                    ? Path.of(classPath)
                    : Path.of(source.getLocation().toURI());
            return Optional.of(jar.resolveSibling(FOLDER)).filter(folder -> Files.isRegularFile(jar));
        } catch (URISyntaxException | InvalidPathException unusual) {
            return Optional.empty();
        }
    }

    private static List<URL> jarsIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<URL> jars = new ArrayList<>();
            for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                jars.add(jar.toUri().toURL());
            }
            return jars;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    new IOException("the folder " + folder + " of the tools cannot be read", unreadable));
        }
    }

    Optional<ServerTool> find(String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }

    List<ServerTool> all() {
        return tools;
    }
}
