package dev.teleconsult.adapter.http.documentation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.resources.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The hand-written OpenAPI document, completed with where this server serves it. Safe for use by several threads. */
public final class OpenApiDocument {
    public static final String RESOURCE = "openapi.yaml";

    private final List<String> prefixes;
    private Rendered rendered;

    /** @param prefixes where the routes of the service are, in the order to prefer them; empty for the root */
    public OpenApiDocument(List<String> prefixes) {
        this.prefixes = List.copyOf(prefixes);
    }

    byte[] json() {
        return rendered().json;
    }

    byte[] yaml() {
        return rendered().yaml;
    }

    /** Read when first asked for: a start has better things to do. */
    private synchronized Rendered rendered() {
        if (rendered == null) {
            rendered = render();
        }
        return rendered;
    }

    private Rendered render() {
        YAMLMapper mapper = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build();
        try (InputStream resource = Resources.open(RESOURCE)) {
            ObjectNode document = (ObjectNode) mapper.readTree(resource);
            ArrayNode servers = document.putArray("servers");
            for (String prefix : prefixes) {
                servers.addObject().put("url", prefix.isEmpty() ? "/" : prefix);
            }
            return new Rendered(Json.write(document), mapper.writeValueAsBytes(document));
        } catch (IOException e) {
            throw new IllegalStateException("the OpenAPI document in this jar cannot be read", e);
        }
    }

    private static final class Rendered {
        private final byte[] json;
        private final byte[] yaml;

        Rendered(byte[] json, byte[] yaml) {
            this.json = json;
            this.yaml = yaml;
        }
    }
}
