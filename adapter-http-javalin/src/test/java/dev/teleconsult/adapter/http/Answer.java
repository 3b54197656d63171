package dev.teleconsult.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.Headers;

/** The answer of a server in a test. */
record Answer(int status, Headers headers, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String header(String name) {
        return Optional.ofNullable(headers.get(name)).orElse("");
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String code() {
        return json().path("code").asText();
    }

    String error() {
        return json().path("error").asText();
    }
}
