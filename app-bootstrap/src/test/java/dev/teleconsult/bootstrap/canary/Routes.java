package dev.teleconsult.bootstrap.canary;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.bootstrap.Deployment;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every route: those of the OpenAPI document, and the others. */
final class Routes {

    /** A method and a path, for the teleconsultation of the test. */
    record Asked(String method, String path) {

        /**
         * Whether the state of the visit may make a difference: not for the other prefix, which is removed before a
         * route sees the path, nor for the methods of a path and the files of a page.
         */
        boolean mayDependOnTheVisit() {
            return !path.startsWith(OTHER_PREFIX)
                    && !method.equals("OPTIONS")
                    && !FILE_OF_A_PAGE.matcher(path).find();
        }
    }

    private static final String OTHER_PREFIX = "/api/v1/telecons-be";
    private static final List<String> PREFIXES = List.of("", OTHER_PREFIX);
    private static final Pattern FILE_OF_A_PAGE = Pattern.compile("\\.(css|ico|js|png|svg|webmanifest|woff2?)$");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");

    private Routes() {}

    /** All routes except those that would end it. A new route is requested automatically. */
    static List<Asked> about(String id, String session, Deployment deployment) {
        List<Asked> all = new ArrayList<>();
        JsonNode paths = deployment.get("/documentation/json").body().path("paths");
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            String filled = path.getKey()
                    .replace("{id}", id)
                    .replace("{roomId}", id)
                    .replace("{sessionId}", session)
                    .replaceAll("\\{\\w+}", "unknown");
            for (String prefix : path.getKey().startsWith("/-/") ? List.of("") : PREFIXES) {
                path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> all.add(new Asked(method.toUpperCase(Locale.ROOT), prefix + filled)));
                all.add(new Asked("HEAD", prefix + filled));
                all.add(new Asked("OPTIONS", prefix + filled));
            }
        }
        for (String path :
                List.of("/nowhere", "/teleconsultation/" + id + "/nowhere", "/demo/", "/documentation/yaml")) {
            all.add(new Asked("GET", path));
        }
        for (String page :
                List.of("/telecons-fe/teleconsultation/" + id, "/telecons-fe/call-ended", "/documentation/")) {
            all.add(new Asked("GET", page));
            references(page, deployment).forEach(path -> all.add(new Asked("GET", path)));
        }
        all.removeIf(asked -> asked.method().equals("DELETE") && asked.path().endsWith("/teleconsultation/" + id));
        return all;
    }

    /** The files of a page, so that a secret written into a script is found too. */
    private static Set<String> references(String page, Deployment deployment) {
        Set<String> paths = new LinkedHashSet<>();
        Matcher reference = REFERENCE.matcher(deployment.get(page).text());
        while (reference.find()) {
            URI resolved = URI.create(page).resolve(reference.group(1));
            if (!resolved.isAbsolute()) {
                paths.add(resolved.getPath());
            }
        }
        return paths;
    }
}
