package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

/**
 * An image people can have behind them.
 *
 * @param alias the provider's name of it
 * @param url where it can be seen
 * @param createdAt as the provider writes it, with or without a zone; empty if it does not say
 */
public record Background(String alias, String url, String createdAt) {

    public Background {
        requireNonNulls(alias, "alias", url, "url", createdAt, "createdAt");
    }
}
