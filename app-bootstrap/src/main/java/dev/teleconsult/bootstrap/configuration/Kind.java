package dev.teleconsult.bootstrap.configuration;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.util.List;
import java.util.function.Function;

/**
 * How the text of a variable becomes a value.
 *
 * @param expectation what the text must be, fit to follow "must be"
 * @param parser throws {@link IllegalArgumentException} if the text is not as expected; a message in it takes the place of
 *     the expectation
 * @param isSecret whether the value is never shown, may come from a file, and is taken out of logs
 * @param isHidden whether a wrong value is left out of the message, since a key is easily put in its place
 * @param taken texts at the edges of what is taken, for tests
 * @param refused texts just beyond, for tests
 * @param <T> the type of the value
 */
record Kind<T>(
        String expectation,
        Function<String, T> parser,
        boolean isSecret,
        boolean isHidden,
        List<String> taken,
        List<String> refused) {

    Kind {
        requireNonNulls(expectation, "expectation", parser, "parser");
        taken = List.copyOf(taken);
        refused = List.copyOf(refused);
    }

    /** @throws IllegalArgumentException with the expectation as its message */
    T parse(String text) {
        return parser.apply(text);
    }
}
