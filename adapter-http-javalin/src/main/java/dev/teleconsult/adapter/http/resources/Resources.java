package dev.teleconsult.adapter.http.resources;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Files that come with this module, or with the jar of Swagger UI. */
public final class Resources {
    private static final String FOLDER = "/dev/teleconsult/adapter/http/";

    private Resources() {}

    /** Opens a file of this module by its path below {@link #FOLDER}. */
    public static InputStream open(String name) {
        return openAbsolute(FOLDER + name);
    }

    private static InputStream openAbsolute(String path) {
        return found(Resources.class.getResourceAsStream(path), path);
    }

    public static byte[] read(String name) {
        return readAll(open(name));
    }

    public static String text(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    /** Reads a file of the Swagger UI jar; its version is in the path. */
    public static byte[] readSwaggerUi(String name) {
        return readAll(openAbsolute("/META-INF/resources/webjars/swagger-ui/" + SwaggerUiVersion.VALUE + "/" + name));
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

    /** Found out when the first file of the jar is wanted. */
    private static final class SwaggerUiVersion {
        static final String VALUE = read();

        private static String read() {
            Properties properties = new Properties();
            try (InputStream pom = openAbsolute("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
                properties.load(pom);
            } catch (IOException e) {
                throw new UncheckedIOException("reading from the class path failed", e);
            }
            return properties.getProperty("version");
        }
    }
}
