package dev.teleconsult.adapter.crud.mia.fake;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What goes back over the wire. */
record Answer(Kind kind, int status, String contentType, byte[] body, Map<String, String> headers) {

    private static final String JSON = "application/json; charset=utf-8";

    enum Kind {
        /** With a length. */
        WHOLE,
        /** In chunks. */
        STREAM,
        /** Status and headers only. */
        EMPTY,
        /** Promised longer than it is, or without its last chunk; then the connection ends. */
        BROKEN_OFF,
        /** Nothing at all: the connection ends. */
        NONE
    }

    static Answer json(Object value) {
        return json(200, value);
    }

    static Answer json(int status, Object value) {
        return text(status, Json.write(value));
    }

    static Answer text(int status, String body) {
        return new Answer(Kind.WHOLE, status, JSON, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Answer stream(String contentType, String body) {
        return new Answer(Kind.STREAM, 200, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Answer noContent() {
        return new Answer(Kind.EMPTY, 204, "", new byte[0], Map.of());
    }

    static Answer none() {
        return new Answer(Kind.NONE, 0, "", new byte[0], Map.of());
    }

    static Answer of(CrudError error) {
        return json(error.status(), error.body());
    }

    Answer withHeader(String name, String value) {
        return new Answer(kind, status, contentType, body, Map.of(name, value));
    }

    Answer brokenOff() {
        return new Answer(Kind.BROKEN_OFF, status, contentType, body, headers);
    }
}
