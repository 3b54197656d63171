package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Proves that this service opened a room at the video provider: it names the teleconsultation and the attempt.
 *
 * <p>Its text is stored in the room's free description. It holds no personal data. The service never touches a room
 * without such a text, since nothing proves that the room is its own.
 */
public record CorrelationToken(TeleconsultationId teleconsultation, OperationId operation) {

    private static final String PREFIX = "teleconsult:";

    public CorrelationToken {
        requireNonNulls(teleconsultation, "teleconsultation", operation, "operation");
    }

    /** The token as written to the provider; {@link #parse} reads it back. */
    public String text() {
        return PREFIX + teleconsultation.value() + ":" + operation.value();
    }

    /** Reads a room's description; empty if it is no correlation token. */
    public static Optional<CorrelationToken> parse(String text) {
        requireNonNull(text, "text");
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String rest = text.substring(PREFIX.length());
        int colon = rest.indexOf(':');
        if (colon < 1 || !TeleconsultationId.isValid(rest.substring(0, colon))) {
            return Optional.empty();
        }
        String operation = rest.substring(colon + 1);
        return Text.isIdentifier(operation, 64)
                ? Optional.of(new CorrelationToken(
                        new TeleconsultationId(rest.substring(0, colon)), new OperationId(operation)))
                : Optional.empty();
    }
}
