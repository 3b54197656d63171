package dev.teleconsult.bootstrap.configuration;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.util.List;
import java.util.function.Function;

/**
 * Parses the text of a variable.
 *
 * @param expectation the expected form, to follow "must be" in a message
 * @param parser throws {@link IllegalArgumentException} if the text is not as expected; its message, if any, replaces
 *     the expectation
 * @param isSecret whether the value is never shown, may come from a file, and is redacted in logs
 * @param isHidden whether the message about a wrong value omits it, because operators may put a key there by mistake
 * @param taken texts just within the accepted range, for tests
 * @param refused texts just beyond it, for tests
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
