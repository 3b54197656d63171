package dev.teleconsult.adapter.crud.mia.fake;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it arrived.
 *
 * @param collection the collection's name, empty when the path belongs to none
 * @param route the route of the request
 * @param path the path, still encoded, without the query
 * @param query the query string, still encoded, without the question mark; empty if there was none
 * @param headers all headers, names in lower case
 * @param body the body as text; empty if there was none
 */
public record RecordedRequest(
        String collection,
        CrudRoute route,
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        String body) {

    public RecordedRequest {
        requireNonNull(collection, "collection");
        requireNonNull(route, "route");
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(query, "query");
        headers = Map.copyOf(headers);
        requireNonNull(body, "body");
    }

    /** The first value of a header, in any case of its name. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The decoded value of a query parameter, the first if it was repeated. */
    public Optional<String> parameter(String name) {
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (decode(key).equals(name)) {
                return Optional.of(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
