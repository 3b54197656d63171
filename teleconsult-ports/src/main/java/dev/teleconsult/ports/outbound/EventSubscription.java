package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Fact;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An endpoint and the kinds of facts that it receives.
 *
 * @param endpoint its name, 1 to 40 lower-case letters, digits and hyphens, which appears in metrics, logs and the
 *     store
 */
public record EventSubscription(String endpoint, Set<Fact.Kind> kinds) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    /** @throws IllegalArgumentException unless {@link #isName} */
    public EventSubscription {
        requireNonNull(endpoint, "endpoint");
        kinds = Set.copyOf(requireNonNull(kinds, "kinds"));
        if (!NAME.matcher(endpoint).matches()) {
            throw new IllegalArgumentException(
                    "the name of an endpoint must be 1 to 40 lower-case letters, digits and hyphens");
        }
    }

    /** Whether a text can be the name of an endpoint. */
    public static boolean isName(String text) {
        return NAME.matcher(requireNonNull(text, "text")).matches();
    }
}
