package dev.teleconsult.adapter.kaleyra.emulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The query string of a request; of a repeated parameter the last value counts. */
final class Query {
    private final Map<String, String> values = new HashMap<>();

    Query(String raw) {
        for (String pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    int number(String name, int absent, int lowest) {
        return text(name)
                .map(text -> {
                    try {
                        int number = Integer.parseInt(text);
                        if (number >= lowest) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        throw ApiRefusal.invalid("invalid_" + name, name + " must be an integer");
                    }
                    throw ApiRefusal.invalid("invalid_" + name, name + " must be at least " + lowest);
                })
                .orElse(absent);
    }

    Optional<Instant> instant(String name) {
        return text(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw ApiRefusal.invalid("invalid_" + name, name + " must be an ISO 8601 date-time");
            }
        });
    }
}
