package dev.teleconsult.adapter.crud.mia.fake;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer as it is sent. */
record FakeAnswer(Kind kind, int status, String contentType, byte[] body, Map<String, String> headers) {

    private static final String JSON = "application/json; charset=utf-8";

    enum Kind {
        /** With a length. */
        WHOLE,
        /** In chunks. */
        STREAM,
        /** Status and headers only. */
        EMPTY,
        /** Announced longer than it is, or without its last chunk; then the connection is closed. */
        BROKEN_OFF,
        /** No byte: the connection is closed. */
        NONE
    }

    static FakeAnswer json(Object value) {
        return json(200, value);
    }

    static FakeAnswer json(int status, Object value) {
        return text(status, JavaScriptJson.write(value));
    }

    static FakeAnswer text(int status, String body) {
        return new FakeAnswer(Kind.WHOLE, status, JSON, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static FakeAnswer stream(String contentType, String body) {
        return new FakeAnswer(Kind.STREAM, 200, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static FakeAnswer noContent() {
        return new FakeAnswer(Kind.EMPTY, 204, "", new byte[0], Map.of());
    }

    static FakeAnswer none() {
        return new FakeAnswer(Kind.NONE, 0, "", new byte[0], Map.of());
    }

    static FakeAnswer of(CrudError error) {
        return json(error.status(), error.body());
    }

    FakeAnswer withHeader(String name, String value) {
        return new FakeAnswer(kind, status, contentType, body, Map.of(name, value));
    }

    FakeAnswer brokenOff() {
        return new FakeAnswer(Kind.BROKEN_OFF, status, contentType, body, headers);
    }
}
