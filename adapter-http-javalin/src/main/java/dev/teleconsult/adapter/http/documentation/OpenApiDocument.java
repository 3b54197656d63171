package dev.teleconsult.adapter.http.documentation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.domain.Language;
import dev.teleconsult.ports.ProviderCapabilities;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hand-written OpenAPI document, completed from the configuration: the addresses of the routes, the version, and
 * the header that names the user. Safe for use by several threads.
 */
public final class OpenApiDocument {
    public static final String RESOURCE = "openapi.yaml";

    /** The path of the provider's messages in the document in this jar. */
    public static final String WEBHOOK_PATH = "/webhooks/kaleyra";

    /** The languages that the document in this jar lists. */
    private static final List<String> LANGUAGES = List.of("it", "en");

    private final List<String> prefixes;
    private final String version;
    private final String userIdHeader;
    private final Optional<ProviderCapabilities> provider;
    private Rendered rendered;

    /**
     * @param prefixes the prefixes of the routes, the preferred one first; empty for the root
     * @param version the version of the service
     * @param userIdHeader the name of the header in which a gateway names the user
     * @param provider the provider whose languages and path for messages replace Kaleyra's; empty keeps those
     */
    public OpenApiDocument(
            List<String> prefixes, String version, String userIdHeader, Optional<ProviderCapabilities> provider) {
        this.prefixes = List.copyOf(prefixes);
        this.version = version;
        this.userIdHeader = userIdHeader;
        this.provider = provider;
    }

    byte[] json() {
        return rendered().json;
    }

    byte[] yaml() {
        return rendered().yaml;
    }

    /** Reads the document when it is first requested, so that it does not slow down the start. */
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
            provider.ifPresent(known -> describe(document, known));
            return new Rendered(Json.write(document), mapper.writeValueAsBytes(document));
        } catch (IOException e) {
            throw new IllegalStateException("the OpenAPI document in this jar cannot be read", e);
        }
    }

    private static void describe(ObjectNode document, ProviderCapabilities provider) {
        ObjectNode before = (ObjectNode) document.get("paths");
        ObjectNode paths = document.putObject("paths");
        before.properties().forEach(path -> {
            if (!path.getKey().equals(WEBHOOK_PATH)) {
                paths.set(path.getKey(), path.getValue());
            } else {
                provider.webhookPath().ifPresent(where -> paths.set(where, path.getValue()));
            }
        });
        List<String> codes = provider.languages().stream().map(Language::code).toList();
        if (!codes.equals(LANGUAGES)) {
            document.findParents("enum").forEach(schema -> offer(codes, (ObjectNode) schema));
        }
    }

    private static void offer(List<String> codes, ObjectNode schema) {
        List<String> listed = new ArrayList<>();
        schema.get("enum").forEach(value -> listed.add(value.textValue()));
        boolean nullable = listed.remove(null);
        if (!listed.equals(LANGUAGES)) {
            return;
        }
        ArrayNode offered = schema.putArray("enum");
        codes.forEach(offered::add);
        if (nullable) {
            offered.addNull();
        }
        if (offered.isEmpty()) {
            schema.remove("enum");
            schema.put("maxLength", 0);
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
