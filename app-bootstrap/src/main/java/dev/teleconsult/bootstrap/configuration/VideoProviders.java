package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.ports.outbound.ProviderVariable;
import dev.teleconsult.ports.outbound.VideoProviderFactory;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the available video providers: those on the server's class path, and those in the jars that an operator names.
 * The jars have their own class loader with the server's as parent, so that the class path does not change and an AOT
 * cache stays valid.
 */
final class VideoProviders {

    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private static final List<VideoProviderFactory> OURS = List.copyOf(load(VideoProviders.class.getClassLoader()));

    private final Map<String, VideoProviderFactory> byName = new TreeMap<>();

    private VideoProviders() {}

    /** The providers on the class path. */
    static List<VideoProviderFactory> ours() {
        return OURS;
    }

    /**
     * The providers on the class path and in the jars at a path. Problems with the jars are noted.
     *
     * @param path a jar, or a folder with jars in it
     */
    static VideoProviders find(Optional<String> path, Variables variables) {
        VideoProviders found = new VideoProviders();
        OURS.forEach(factory -> found.byName.put(factory.name(), factory));
        path.ifPresent(where -> found.addThoseAt(where, variables));
        return found;
    }

    private void addThoseAt(String where, Variables variables) {
        Set<String> others = Catalogue.names();
        OURS.forEach(factory -> others.removeAll(namesOf(List.of(factory))));
        try {
            List<VideoProviderFactory> found = load(new URLClassLoader(
                    "video-provider", jarsAt(Path.of(where)), VideoProviders.class.getClassLoader()));
            found.removeIf(VideoProviders::isOurs);
            found.forEach(factory -> add(factory, others, variables));
            if (found.isEmpty()) {
                variables.problem(VideoVariables.PATH + " names jars without a video provider: " + where);
            }
        } catch (IOException | InvalidPathException unreadable) {
            variables.problem(
                    VideoVariables.PATH + " must name a jar, or a folder of jars, that can be read: " + where);
        } catch (ServiceConfigurationError | LinkageError unusable) {
            variables.problem(
                    VideoVariables.PATH + " names a video provider that cannot be used: " + unusable.getMessage());
        }
    }

    private void add(VideoProviderFactory factory, Set<String> others, Variables variables) {
        String name = factory.name();
        Set<String> taken = namesOf(List.of(factory));
        taken.retainAll(others);
        if (!NAME.matcher(name).matches()) {
            variables.problem(VideoVariables.PATH + " names a video provider whose name does not match " + NAME);
        } else if (!taken.isEmpty()) {
            variables.problem("the video provider " + name + " declares variables of the server itself: " + taken);
        } else if (byName.putIfAbsent(name, factory) != null) {
            variables.problem("there are two video providers named " + name);
        }
    }

    private static List<VideoProviderFactory> load(ClassLoader loader) {
        Set<Class<?>> known = new LinkedHashSet<>();
        List<VideoProviderFactory> found = new ArrayList<>();
        for (VideoProviderFactory factory : ServiceLoader.load(VideoProviderFactory.class, loader)) {
            if (known.add(factory.getClass())) {
                found.add(factory);
            }
        }
        return found;
    }

    /** Whether a factory is on the server's class path: child class loaders find it too. */
    static boolean isOurs(VideoProviderFactory factory) {
        return OURS.stream().anyMatch(ours -> ours.getClass() == factory.getClass());
    }

    private static URL[] jarsAt(Path path) throws IOException {
        List<URL> jars = new ArrayList<>();
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                for (Path jar : files.filter(file -> file.toString().endsWith(".jar"))
                        .sorted()
                        .toList()) {
                    jars.add(url(jar));
                }
            }
        } else if (Files.isReadable(path)) {
            jars.add(url(path));
        }
        if (jars.isEmpty()) {
            throw new IOException("there is no jar");
        }
        return jars.toArray(URL[]::new);
    }

    private static URL url(Path jar) throws MalformedURLException {
        return jar.toUri().toURL();
    }

    Optional<VideoProviderFactory> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The names of all providers, sorted. */
    Set<String> names() {
        return byName.keySet();
    }

    Collection<VideoProviderFactory> all() {
        return byName.values();
    }

    /** The names of the variables of these providers, including those for files with secrets. */
    static Set<String> namesOf(Collection<VideoProviderFactory> factories) {
        Set<String> names = new LinkedHashSet<>();
        for (VideoProviderFactory factory : factories) {
            for (ProviderVariable declared : factory.variables()) {
                Variable<?> variable = Variable.of(declared);
                names.add(variable.name());
                variable.fileName().ifPresent(names::add);
            }
        }
        return names;
    }
}
