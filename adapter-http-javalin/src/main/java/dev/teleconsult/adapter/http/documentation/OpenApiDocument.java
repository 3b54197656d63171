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

/**
 * The hand-written OpenAPI document, completed with what is configured: where this server serves the routes, its version, and
 * the header that names the user. Safe for use by several threads.
 */
public final class OpenApiDocument {
    public static final String RESOURCE = "openapi.yaml";

    private final List<String> prefixes;
    private final String version;
    private final String userIdHeader;
    private Rendered rendered;

    /**
     * @param prefixes where the routes of the service are, in the order to prefer them; empty for the root
     * @param version of the service
     * @param userIdHeader the name of the header in which a gateway names the user
     */
    public OpenApiDocument(List<String> prefixes, String version, String userIdHeader) {
        this.prefixes = List.copyOf(prefixes);
        this.version = version;
        this.userIdHeader = userIdHeader;
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
            document.withObject("/info").put("version", version);
            document.withObject("/components/securitySchemes/gateway").put("name", userIdHeader);
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
