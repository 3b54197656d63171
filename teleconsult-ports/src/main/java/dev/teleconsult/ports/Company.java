package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The provider's data about the account of the service. An empty text is not set.
 *
 * @param defaultBackgrounds the default background, or an empty list
 */
public record Company(
        String name,
        String defaultLanguage,
        List<Background> defaultBackgrounds,
        String endCallRedirectUrl,
        String userDetailsProviderUrl,
        Duration endCallRedirectTimeout) {

    public Company {
        requireNonNulls(name, "name", defaultLanguage, "defaultLanguage");
        defaultBackgrounds = List.copyOf(requireNonNull(defaultBackgrounds, "defaultBackgrounds"));
        if (defaultBackgrounds.size() > 1) {
            throw new IllegalArgumentException("at most one default background");
        }
        requireNonNulls(endCallRedirectUrl, "endCallRedirectUrl", userDetailsProviderUrl, "userDetailsProviderUrl");
        requireNonNull(endCallRedirectTimeout, "endCallRedirectTimeout");
    }

    /** Empty if none is set. */
    public Optional<Background> defaultBackground() {
        return defaultBackgrounds.stream().findFirst();
    }
}
