package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.AuditRow;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of the audit trail as a line of JSON. Each row has exactly one line: a line that differs from it by a single
 * byte is invalid. For programs that check an export.
 */
public final class AuditLines {

    /** The media type of such lines. */
    public static final String MEDIA_TYPE = "application/x-ndjson; charset=utf-8";

    private AuditLines() {}

    /** The line of a row, without its end. */
    public static String write(AuditRow row) {
        requireNonNull(row, "row");
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("chain", row.chain())
                .put("seq", row.seq())
                .put("at", Wire.text(row.at()))
                .put("kind", row.kind());
        row.actor().ifPresent(value -> line.put("actor", value));
        row.onBehalf().ifPresent(value -> line.put("onBehalf", value));
        row.subject().ifPresent(value -> line.put("subject", value));
        row.teleconsultation().ifPresent(value -> line.put("teleconsultation", value));
        line.put("outcome", row.outcome());
        row.assurance().ifPresent(value -> line.put("assurance", value));
        row.request().ifPresent(value -> line.put("request", value));
        row.origin().ifPresent(value -> line.put("origin", value));
        row.detail().ifPresent(value -> line.put("detail", value));
        return Json.text(line.put("prev", row.prev()).put("hash", row.hash()));
    }

    /** Reads a line; empty unless it is the line of a row, byte by byte. */
    public static Optional<AuditRow> read(String line) {
        requireNonNull(line, "line");
        JsonNode tree = Json.readOrNull(line);
        if (tree == null || !tree.isObject()) {
            return Optional.empty();
        }
        try {
            AuditRow row = new AuditRow(
                    tree.path("chain").asText(),
                    tree.path("seq").asLong(),
                    Instant.parse(tree.path("at").asText()),
                    tree.path("kind").asText(),
                    text(tree, "actor"),
                    text(tree, "onBehalf"),
                    text(tree, "subject"),
                    text(tree, "teleconsultation"),
                    tree.path("outcome").asText(),
                    text(tree, "assurance"),
                    text(tree, "request"),
                    text(tree, "origin"),
                    text(tree, "detail"),
                    tree.path("prev").asText(),
                    tree.path("hash").asText());
            return Optional.of(row).filter(read -> write(read).equals(line));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode tree, String name) {
        JsonNode value = tree.path(name);
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }
}
