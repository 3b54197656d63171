package dev.teleconsult.adapter.http.exchange;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.json.JsonValue;
import dev.teleconsult.domain.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads query parameters that several routes have. An invalid value is refused with 400 and the name of the parameter.
 */
public final class QueryValues {
    private QueryValues() {}

    /** An instant, in the same formats as in bodies; empty if the parameter is absent. */
    public static Optional<Instant> instant(Exchange exchange, String name) {
        return exchange.query(name)
                .map(text -> new JsonValue(TextNode.valueOf(text), "querystring." + name).dateTime());
    }

    /** As {@link #instant}; 400 if the parameter is absent. */
    public static Instant requiredInstant(Exchange exchange, String name) {
        return instant(exchange, name).orElseThrow(() -> HttpProblem.invalid("querystring." + name + " is required"));
    }

    /** The parameter {@code user}; empty if it is absent. */
    public static Optional<UserId> user(Exchange exchange) {
        return exchange.query("user").map(id -> {
            if (!UserId.isValid(id)) {
                throw HttpProblem.invalid("querystring.user must be a user id");
            }
            return new UserId(id);
        });
    }

    /** A boolean; false if the parameter is absent. */
    public static boolean flag(Exchange exchange, String name) {
        String asked = exchange.query(name).orElse("false");
        if (!asked.equals("true") && !asked.equals("false")) {
            throw HttpProblem.invalid("querystring." + name + " must be true or false");
        }
        return asked.equals("true");
    }

    /** The parameter {@code limit}, from 1 to {@code most}; {@code usual} if it is absent. */
    public static int limit(Exchange exchange, int usual, int most) {
        String text = exchange.query("limit").orElse(Integer.toString(usual));
        int limit = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > most) {
            throw HttpProblem.invalid("querystring.limit must be 1 to " + most);
        }
        return limit;
    }
}
