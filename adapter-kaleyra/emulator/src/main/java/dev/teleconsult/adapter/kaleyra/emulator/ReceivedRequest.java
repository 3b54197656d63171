package dev.teleconsult.adapter.kaleyra.emulator;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that the emulator received. Immutable.
 *
 * @param sequence 1 for the first request since start or reset
 * @param at the emulator's time
 * @param operation stable name, method and path template without {@code /v2}, such as {@code POST /rooms};
 *     {@code unknown} when no operation has that path
 * @param path as sent, percent-encoding untouched, query excluded
 * @param query as sent; empty when there was none
 * @param headers names in lower case; the value of {@code apikey} is replaced by asterisks
 * @param body as UTF-8 text, cut after 65536 characters; empty for multipart bodies
 */
public record ReceivedRequest(
        long sequence,
        Instant at,
        String operation,
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        String body) {

    public ReceivedRequest {
        requireNonNull(at, "at");
        requireNonNull(operation, "operation");
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(query, "query");
        requireNonNull(body, "body");
        TreeMap<String, List<String>> copy = new TreeMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(new ArrayList<>(values))));
        headers = Collections.unmodifiableMap(copy);
    }

    /** Shows only method, path and sequence: bodies and headers may contain secrets. */
    @Override
    public String toString() {
        return "#" + sequence + " " + method + " " + path;
    }
}
