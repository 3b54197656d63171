package dev.teleconsult.adapter.kaleyra.emulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request read to its end. Header names are in lower case. */
record Incoming(String method, String path, String query, Map<String, List<String>> headers, byte[] body) {

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name))
                .flatMap(values -> values.stream().findFirst());
    }

    String contentType() {
        return header("content-type").orElse("");
    }

    /** The JSON object in the body; an empty object when there is no body. */
    Body json() {
        if (body.length > 0 && !contentType().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw ApiRefusal.badRequest("invalid_json", "The content type is not application/json");
        }
        return Body.parse(body);
    }
}
