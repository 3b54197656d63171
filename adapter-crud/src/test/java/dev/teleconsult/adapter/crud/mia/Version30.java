package dev.teleconsult.adapter.crud.mia;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Version 3.0.0, built from the history of this repository: the sources of commit 7ac8343, compiled against today's
 * libraries, in a class loader that sees none of today's code.
 */
final class Version30 {

    private static final String COMMIT = "7ac8343";
    private static final List<String> MODULES = List.of("teleconsult-domain", "teleconsult-ports", "adapter-crud");

    private Version30() {}

    static ClassLoader load() throws IOException, InterruptedException {
        Path folder = Path.of("target", "version-3.0").toAbsolutePath();
        Path classes = folder.resolve("classes");
        if (!Files.isDirectory(classes)) {
            extract(folder);
            compile(folder, classes);
        }
        return new Isolated(new URL[] {classes.toUri().toURL()});
    }

    private static void extract(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path archive = folder.resolve("sources.tar");
        List<String> command = new ArrayList<>(List.of("git", "-C", "..", "archive", "-o", archive.toString(), COMMIT));
        MODULES.forEach(module -> command.add(module + "/src/main"));
        run(command);
        run(List.of("tar", "-xf", archive.toString(), "-C", folder.toString()));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException(command.get(0) + " ended with " + exit + ": the history of the repository is needed");
        }
    }

    private static void compile(Path folder, Path classes) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            Path main = folder.resolve(module).resolve("src/main");
            try (Stream<Path> files = Files.walk(main.resolve("java"))) {
                files.filter(file -> file.toString().endsWith(".java")
                                && !file.endsWith("module-info.java")
                                && !file.toString().contains("resilience"))
                        .forEach(sources::add);
            }
            Path resources = main.resolve("resources");
            if (Files.isDirectory(resources)) {
                copy(resources, classes);
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-proc:none", "-nowarn", "-classpath", libraries(), "-d", classes.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!done) {
                throw new IOException(messages.toString());
            }
        }
    }

    /** Everything on the class path except today's modules. */
    private static String libraries() {
        List<String> libraries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
            if (entry.endsWith(".jar")
                    && MODULES.stream().noneMatch(entry::contains)
                    && !entry.contains("teleconsult")) {
                libraries.add(entry);
            }
        }
        return String.join(System.getProperty("path.separator"), libraries);
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(from)) {
            all = files.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Looks for classes and resources of the project in its own folder only. */
    private static final class Isolated extends URLClassLoader {

        private Isolated(URL[] folder) {
            super(folder, Version30.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.teleconsult.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        @Override
        public URL getResource(String name) {
            return name.startsWith("dev/teleconsult/") ? findResource(name) : super.getResource(name);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.startsWith("dev/teleconsult/") ? findResources(name) : super.getResources(name);
        }
    }
}
