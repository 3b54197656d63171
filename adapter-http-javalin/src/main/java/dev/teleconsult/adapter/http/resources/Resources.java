package dev.teleconsult.adapter.http.resources;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Reads files of this module or of the jar of Swagger UI. */
public final class Resources {
    private static final String FOLDER = "/dev/teleconsult/adapter/http/";

    private Resources() {}

    /** Opens a file of this module by its path below {@link #FOLDER}. */
    public static InputStream open(String name) {
        return found(Resources.class.getResourceAsStream(FOLDER + name), FOLDER + name);
    }

    /** Uses the class loader: on the module path a class finds only resources of its own module. */
    private static InputStream openInSwaggerUi(String path) {
        return found(Resources.class.getClassLoader().getResourceAsStream(path), path);
    }

    public static byte[] read(String name) {
        return readAll(open(name));
    }

    public static String text(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    /** Reads a file of the Swagger UI jar; its version is in the path. */
    public static byte[] readSwaggerUi(String name) {
        return readAll(openInSwaggerUi("META-INF/resources/webjars/swagger-ui/" + SwaggerUiVersion.VALUE + "/" + name));
    }

    /**
     * The names of the files of a folder of this module, sorted.
     *
     * @param folder with a slash at its end
     * @param known a file in the folder, by which it is found: a jar need not have an entry for the folder itself
     */
    public static List<String> list(String folder, String known) {
        URL url = Resources.class.getResource(FOLDER + folder + known);
        if (url == null) {
            throw new IllegalStateException("missing on the class path: " + folder + known);
        }
        try {
            return url.openConnection() instanceof JarURLConnection jar
                    ? listJar(jar, (FOLDER + folder).substring(1))
                    : listFolder(Path.of(url.toURI()).getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from the class path failed", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("an odd class path: " + url, e);
        }
    }

    private static List<String> listJar(JarURLConnection connection, String prefix) throws IOException {
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            return jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith(prefix) && !name.endsWith("/"))
                    .map(name -> name.substring(prefix.length()))
                    .filter(name -> !name.contains("/"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> listFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static byte[] readAll(InputStream resource) {
        try (resource) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from the class path failed", e);
        }
    }

    private static InputStream found(InputStream resource, String name) {
        if (resource == null) {
            throw new IllegalStateException("missing on the class path: " + name);
        }
        return resource;
    }

    /** Read when the first file of the jar is needed. */
    private static final class SwaggerUiVersion {
        static final String VALUE = read();

        private static String read() {
            Properties properties = new Properties();
            try (InputStream pom = openInSwaggerUi("META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
                properties.load(pom);
            } catch (IOException e) {
                throw new UncheckedIOException("reading from the class path failed", e);
            }
            return properties.getProperty("version");
        }
    }
}
