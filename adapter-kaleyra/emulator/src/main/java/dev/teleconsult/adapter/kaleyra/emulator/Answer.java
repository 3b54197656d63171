package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What goes back over the wire. */
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
    static final String JSON = "application/json; charset=utf-8";
    static final byte[] NOTHING = new byte[0];

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer json(int status, JsonNode node) {
        return new Answer(status, JSON, Json.bytes(node), Map.of());
    }

    static Answer html(int status, String page, Map<String, String> headers) {
        return new Answer(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8), headers);
    }

    static Answer empty(int status) {
        return new Answer(status, JSON, NOTHING, Map.of());
    }

    Answer withBody(String contentType, byte[] body) {
        return new Answer(status, contentType, body, headers);
    }
}
