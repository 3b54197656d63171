package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP answer. */
record EmulatedAnswer(int status, String contentType, byte[] body, Map<String, String> headers) {
    static final String JSON = "application/json; charset=utf-8";
    static final byte[] NOTHING = new byte[0];

    EmulatedAnswer {
        headers = Map.copyOf(headers);
    }

    static EmulatedAnswer json(int status, JsonNode node) {
        return new EmulatedAnswer(status, JSON, EmulatorJson.bytes(node), Map.of());
    }

    static EmulatedAnswer html(int status, String page, Map<String, String> headers) {
        return new EmulatedAnswer(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8), headers);
    }

    static EmulatedAnswer redirect(URI location) {
        return new EmulatedAnswer(302, JSON, NOTHING, Map.of("Location", location.toString()));
    }

    static EmulatedAnswer empty(int status) {
        return new EmulatedAnswer(status, JSON, NOTHING, Map.of());
    }

    EmulatedAnswer withBody(String contentType, byte[] body) {
        return new EmulatedAnswer(status, contentType, body, headers);
    }
}
