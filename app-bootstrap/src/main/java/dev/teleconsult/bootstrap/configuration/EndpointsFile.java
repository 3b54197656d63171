package dev.teleconsult.bootstrap.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.http.EventEndpoint;
import dev.teleconsult.adapter.http.EventEndpoint.Format;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the file of endpoints. It contains secrets, so messages repeat neither secrets nor addresses. An unknown field
 * is a problem, since with a misspelt filter a receiver would get all events.
 */
final class EndpointsFile {

    static final int MAX_BYTES = 1 << 20;

    /**
     * The most endpoints: half of the deliveries that a fact can hold, since other replicas may have other endpoints.
     */
    static final int MOST = 50;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> FIELDS = Set.of("name", "url", "secrets", "types", "format");
    private static final Map<String, Format> FORMATS =
            Map.of("standard", Format.STANDARD, "cloudevents", Format.CLOUDEVENTS);

    private final String variable;
    private final Variables variables;

    private EndpointsFile(String variable, Variables variables) {
        this.variable = variable;
        this.variables = variables;
    }

    /** Adds a problem to {@code variables} for each invalid endpoint; returns the valid ones. */
    static List<EventEndpoint> read(String variable, String file, Variables variables) {
        return new EndpointsFile(variable, variables).read(file);
    }

    private List<EventEndpoint> read(String file) {
        Optional<JsonNode> tree = tree(file);
        if (tree.isEmpty()) {
            return List.of();
        }
        JsonNode list = tree.get().get("endpoints");
        if (list == null
                || !list.isArray()
                || list.isEmpty()
                || list.size() > MOST
                || tree.get().size() != 1) {
            problem("must hold an object with the one field endpoints, a list of 1 to " + MOST + " objects");
            return List.of();
        }
        List<EventEndpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            endpoint("endpoints[" + i + "]", list.get(i)).ifPresent(endpoints::add);
        }
        return endpoints;
    }

    private Optional<JsonNode> tree(String file) {
        try (InputStream content = Files.newInputStream(Path.of(file))) {
            byte[] bytes = content.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                problem("must name a file of at most " + MAX_BYTES + " bytes");
                return Optional.empty();
            }
            return Optional.of(JSON.readTree(bytes));
        } catch (JsonProcessingException broken) {
            problem("is not JSON; look at line " + broken.getLocation().getLineNr() + ", column "
                    + broken.getLocation().getColumnNr());
        } catch (IOException | InvalidPathException unreadable) {
            // The path is not shown: it may be a secret that was put into the wrong variable.
            problem("must name a file that can be read ("
                    + unreadable.getClass().getSimpleName() + ")");
        }
        return Optional.empty();
    }

    private Optional<EventEndpoint> endpoint(String where, JsonNode node) {
        List<String> unknown = new ArrayList<>();
        node.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                unknown.add(name.length() <= 20 ? name : "(long text)");
            }
        });
        if (!unknown.isEmpty()) {
            problem(where + " has fields that are not known: " + String.join(", ", unknown));
            return Optional.empty();
        }
        List<String> secrets = texts(node.path("secrets"));
        secrets.forEach(variables::secret);
        List<String> types = node.has("types") ? texts(node.get("types")) : List.of("*");
        Format format = FORMATS.get(node.path("format").asText("standard"));
        if (format == null) {
            problem(where + ".format must be standard or cloudevents");
            return Optional.empty();
        }
        try {
            return Optional.of(new EventEndpoint(
                    node.path("name").asText(""), new URI(node.path("url").asText("")), secrets, types, format));
        } catch (URISyntaxException unreadable) {
            problem(where + ".url must be an http or https URL with a host, without user and fragment");
        } catch (IllegalArgumentException wrong) {
            problem(where + ": " + wrong.getMessage());
        }
        return Optional.empty();
    }

    /** Reads texts; an element that is not a text becomes an invalid one. */
    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.isTextual() ? item.textValue() : ""));
        return texts;
    }

    private void problem(String problem) {
        variables.problem(variable + ": " + problem);
    }
}
